from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from assistant.guard.masking import MaskedText, mask
from assistant.language.embedded_model import EmbeddedModel
from assistant.language.ports import Embedder


@pytest.fixture
def model() -> Embedder:
    return EmbeddedModel()


def test_vectors_are_unit_length_in_one_space(model: Embedder) -> None:
    vectors = model.embed_passages([mask("회의록을 요약한다").text, mask("점심 메뉴").text])
    assert vectors.shape == (2, model.dimensions)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-4)


def test_the_passage_that_means_it_is_nearest_without_a_word_in_common(model: Embedder) -> None:
    passages = model.embed_passages(
        [
            mask("생성형 인공지능이 사실이 아닌 내용을 그럴듯하게 지어내는 현상").text,
            mask("어르신을 위한 스마트폰 교실의 시간표").text,
            mask("도로 공사로 버스 노선이 바뀝니다").text,
        ]
    )
    question = model.embed_question(mask("챗봇이 왜 거짓말을 해요?").text)
    assert int(np.argmax(passages @ question)) == 0


def test_nothing_gives_no_rows(model: Embedder) -> None:
    assert model.embed_passages([]).shape == (0, model.dimensions)


@pytest.mark.parametrize("text", ["", "\0", "가" * 5_000, "\ud800 반쪽", "🙂"])
def test_any_text_has_a_vector(model: Embedder, text: str) -> None:
    vector = model.embed_question(MaskedText(text))
    assert vector.shape == (model.dimensions,)
    assert np.isfinite(vector).all()


def test_threads_share_the_model_and_get_the_same_vectors(model: Embedder) -> None:
    texts = [mask(f"{n}번째 민원에 답변하는 글").text for n in range(12)]
    alone = [model.embed_question(text) for text in texts]
    with ThreadPoolExecutor(3) as pool:
        together = list(pool.map(EmbeddedModel().embed_question, texts))
    assert np.abs(np.stack(alone) - np.stack(together)).max() < 1e-5
