from pathlib import Path

import numpy as np
import pytest

from assistant.errors import Invalid
from assistant.guard import masking
from assistant.knowledge import ranking, search
from assistant.knowledge.measuring import configurations
from assistant.knowledge.measuring.configurations import DEFAULT, MEANING, WORDS
from assistant.knowledge.measuring.remembering import RememberingEmbedder
from tests.fakes import BagOfBigrams


def test_figures_hold_inside_and_are_put_back_even_after_an_error() -> None:
    way = configurations.parse("mine:pair=0,pool=7")
    before = (ranking.PAIR, search.POOL)
    with pytest.raises(RuntimeError), way.applied():
        assert (ranking.PAIR, search.POOL) == (0, 7)
        assert isinstance(search.POOL, int)
        raise RuntimeError
    assert before == (ranking.PAIR, search.POOL)


def test_configurations_are_read() -> None:
    assert configurations.parse_all([]) == [DEFAULT]
    assert configurations.parse_all(["words", "meaning"]) == [WORDS, MEANING]
    assert [each.name for each in configurations.parse_all(["rewrite", "rewrite-follow-ups", "rerank"])] == [
        each.name for each in configurations.WITH_A_MODEL
    ]
    assert [each.asks_a_model for each in configurations.parse_all(["default", "rewrite", "rerank"])] == [
        False,
        True,
        True,
    ]
    mine = configurations.parse("mine: words_share = 0.7, by_meaning=0")
    assert (mine.name, mine.by_meaning, mine.overrides) == ("mine", False, {"words_share": 0.7})


@pytest.mark.parametrize(
    "text", ["nobody", "mine:shoe=1", "mine:pair=big", "mine:_log=1", "mine:pool=39.9", "mine:heading=2.5"]
)
def test_what_cannot_be_read_is_named(text: str) -> None:
    with pytest.raises(Invalid):
        configurations.parse(text)


def test_two_of_one_name_are_refused() -> None:
    with pytest.raises(Invalid, match="이름"):
        configurations.parse_all(["words", "words"])


def test_a_passage_is_embedded_once_and_remembered_by_the_next_run(tmp_path: Path) -> None:
    texts = [masking.mask(text).text for text in ("회의록", "보도자료", "회의록")]
    behind = BagOfBigrams()
    first = RememberingEmbedder(behind, tmp_path)
    made = first.embed_passages(texts)
    assert behind.embedded == ["회의록", "보도자료"]
    assert (first.made, first.reused) == (2, 1)

    behind.down = True
    second = RememberingEmbedder(behind, tmp_path)
    assert np.array_equal(second.embed_passages(texts), made)
    assert (second.made, second.reused) == (0, 3)
    assert second.embed_passages([]).shape == (0, behind.dimensions)


def test_another_space_remembers_nothing_of_it(tmp_path: Path) -> None:
    text = [masking.mask("회의록").text]
    RememberingEmbedder(BagOfBigrams(), tmp_path).embed_passages(text)
    other = BagOfBigrams(space="bag/2")
    RememberingEmbedder(other, tmp_path).embed_passages(text)
    assert other.embedded == ["회의록"]
    assert np.allclose(RememberingEmbedder(other, tmp_path).embed_question(text[0]), other.embed_question(text[0]))
