"""Practices of the office stand beside the material: they never take a place that a textbook passage had."""

from __future__ import annotations

import pytest

from assistant.answering import evidence, extracting
from assistant.knowledge import documents, passages, search
from assistant.knowledge.documents import Upload
from assistant.knowledge.models import BESIDE, Audience
from assistant.knowledge.passages import Source
from assistant.people.roles import OPERATOR
from tests.conftest import NOW, World

QUESTION = "대형폐기물 수수료 문의에 답하는 순서"


def add(world: World, title: str, text: str, collection: str = "") -> None:
    with world.transaction() as session:
        upload = Upload(f"{title}.md", f"# {title}\n\n{text}\n".encode(), title=title, collection=collection)
        documents.add_document(session, upload, files=world.assistant.files, who=OPERATOR, now=NOW, max_mb=1)


@pytest.fixture
def shelves(world: World) -> World:
    for number in range(4):
        add(
            world,
            f"안내 {number}",
            f"대형폐기물 수수료를 묻는 사람에게 알려 줄 것 {number}번째 이야기 {'가나다라'[number] * 9}.",
        )
    for number in range(3):
        text = f"대형폐기물 수수료 문의에 답하는 순서 {'마바사'[number] * 9}."
        add(world, f"우수사례: {number}", text, BESIDE)
    return world


def titles(world: World, **given: object) -> list[str]:
    with world.assistant.database.reading() as session:
        hits = search.search(
            session,
            QUESTION,
            embedder=world.embedder,
            vectors=world.assistant.vectors,
            glossary=world.assistant.glossary,
            audiences=frozenset({Audience.EVERYONE}),
            **given,  # type: ignore[arg-type]
        ).hits
        return [each.title for each in passages.sources(session, [hit.passage_id for hit in hits])]


def test_the_material_keeps_its_places(shelves: World) -> None:
    material = [each for each in titles(shelves, limit=9) if not each.startswith(BESIDE)]
    joint = titles(shelves, limit=3)
    assert [each.startswith(BESIDE) for each in joint] == [True, True, True], "they would push all else out"
    found = titles(shelves, limit=3, beside=2)
    assert [each for each in found if not each.startswith(BESIDE)] == material[:3]
    assert [each for each in found if each.startswith(BESIDE)] == joint[:2]
    assert found[0] == joint[0], "what fits best still stands first"


def test_confined_to_its_own_shelf_nothing_changes(shelves: World) -> None:
    alone = frozenset({BESIDE})
    assert titles(shelves, limit=3, beside=2, collections=alone) == titles(shelves, limit=3, collections=alone)
    other = frozenset({"없는 모음"})
    assert titles(shelves, limit=3, beside=2, collections=other) == []


def test_a_budget_leaves_nothing_of_the_material_out(shelves: World) -> None:
    with shelves.assistant.database.reading() as session:
        hits = search.search(
            session,
            QUESTION,
            embedder=shelves.embedder,
            vectors=shelves.assistant.vectors,
            glossary=shelves.assistant.glossary,
            audiences=frozenset({Audience.EVERYONE}),
            limit=4,
            beside=2,
        ).hits
        found = passages.sources(session, [hit.passage_id for hit in hits])
    material = [each for each in found if each.collection != BESIDE]
    budget = sum(each.tokens for each in material)

    def gathered(sources: list[Source]) -> set[int]:
        taken = evidence.gather(sources, budget=budget, originals={}).sources.values()
        return {each.passage_id for each in taken}

    assert gathered(found) == gathered(material) | {each.passage_id for each in found if each.collection == BESIDE}
    assert [each.title for each in evidence.first(found, 1)] == [
        each.title for each in found if each.collection == BESIDE or each is material[0]
    ]
    cited = [each.source for each in extracting.extract(QUESTION, [(each, 1.0) for each in found]).cited]
    assert [each for each in cited if each.collection != BESIDE] == material[:3]
