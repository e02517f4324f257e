from pathlib import Path

import pytest
from sqlalchemy import update

from assistant.database import Database
from assistant.guard.masking import MaskedText
from assistant.knowledge import background, expecting, familiar, indexing
from assistant.knowledge.extraction.reading import extract
from assistant.knowledge.familiar import Familiarity
from assistant.knowledge.models import Passage
from assistant.knowledge.vectors import VectorStore
from assistant.language.embedded_model import EmbeddedModel
from tests.knowledge.shelf import Shelf

MODEL = EmbeddedModel()
MATERIAL = Path("knowledge")
BASICS = MATERIAL / "01-prompt-basics.md"


def expected_of(path: Path) -> list[str]:
    """Return what is expected of each passage of a bundled file, as it is kept."""
    expected = expecting.read(MATERIAL / "expected_questions" / f"{path.stem}.tsv")
    passages = indexing.passages_of(path.stem, extract(path, filename=path.name), expected)
    return [passage.expected for passage in passages if passage.expected]


def asked(question: str) -> Familiarity:
    found = familiar.of(MODEL.embed_question(MaskedText(question)), space=MODEL.space)
    assert found is not None
    return found


@pytest.mark.parametrize("path", sorted(MATERIAL.glob("*.md")), ids=lambda path: path.stem)
def test_it_was_fitted_on_the_questions_of_all_bundled_passages(path: Path) -> None:
    """If this fails, expected questions or the model were changed: `python -m benchmarks.relevance --embed`."""
    expected = expected_of(path)
    assert expected
    assert all(map(familiar.knows, expected))


def test_expected_questions_are_told_from_everyday_ones() -> None:
    material = [asked(each.splitlines()[0]) for each in expected_of(BASICS)]
    everyday = [asked(each) for each in background.questions()[::9]]
    assert min(each.margin for each in material) > max(each.margin for each in everyday)
    for kind, sign in ((material, 1), (everyday, -1)):
        assert sum(sign * each.odds > 0 for each in kind) > 0.9 * len(kind)


def test_of_other_questions_and_in_another_space_it_knows_nothing() -> None:
    assert not familiar.knows("")
    assert not familiar.knows("우리 과가 적은 질문입니까?")
    assert familiar.of(MODEL.embed_question(MaskedText("온도")), space="another") is None


def test_it_speaks_only_where_the_best_passage_is_of_the_material(database: Database, tmp_path: Path) -> None:
    store = VectorStore.embedded(tmp_path / "vectors", space=MODEL.space)
    shelf = Shelf(database, store, MODEL)
    (bundled,) = shelf.put("프롬프트 기본", "역할을 지정하면 답의 말투가 정해집니다.")
    shelf.put("복무 안내", "연가는 전날까지 신청합니다.")
    with database.writing.begin() as session:
        session.execute(update(Passage).where(Passage.id == bundled).values(expected=expected_of(BASICS)[0]))
    of_material, of_ours = (shelf.find(each).evidence for each in ("역할을 지정하면 말투는?", "연가는 언제 신청해?"))
    store.close()
    assert of_material is not None
    assert of_material.familiar == asked("역할을 지정하면 말투는?")
    assert of_ours is not None
    assert of_ours.familiar is None
