from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from assistant.guard.masking import MaskedText
from assistant.knowledge import background
from assistant.knowledge.vectors import VectorStore
from assistant.language.embedded_model import EmbeddedModel

MODEL = EmbeddedModel()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[VectorStore]:
    store = VectorStore.embedded(tmp_path, space=MODEL.space)
    yield store
    store.close()


def test_the_vectors_are_those_of_the_questions(store: VectorStore) -> None:
    """If this fails, the file was edited or the model changed: `python -m benchmarks.relevance --embed`."""
    assert background.space() == MODEL.space
    for question in background.questions()[::20]:
        vector = MODEL.embed_question(MaskedText(question))
        assert background.closeness(vector, {}, store) == pytest.approx(1, abs=0.002)


def test_no_question_stands_there_twice() -> None:
    assert len(set(background.questions())) == len(background.questions())


def test_an_everyday_question_that_a_passage_answers_is_not_foreign(store: VectorStore) -> None:
    asked = MODEL.embed_question(MaskedText("당직 근무는 누가 서나요"))
    store.upsert([1, 2], np.stack([asked, MODEL.embed_question(MaskedText("프롬프트는 어떻게 쓰나요"))]))
    assert background.closeness(asked, {2: 0.8}, store) > 0.99
    assert background.closeness(asked, {1: 0.9, 2: 0.8}, store) < 0.95
