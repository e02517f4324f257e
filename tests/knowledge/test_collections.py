import pytest
from sqlalchemy import event

from assistant.database import Database
from assistant.errors import Invalid, NotAllowed, NotFound
from assistant.jobs.promises import transaction
from assistant.knowledge import documents, finding, queries, search, seeding
from assistant.knowledge.documents import Upload
from assistant.knowledge.models import Audience, Document
from assistant.people.models import Role
from assistant.people.roles import OPERATOR, Actor
from tests import stories
from tests.conftest import NOW, World
from tests.knowledge.shelf import Shelf

CLERK = Actor(1, "직원", Role.STAFF)
CASES = frozenset({"우수사례"})


def add(world: World, text: str, collection: str, *, name: str = "자료.md", **how: Audience) -> Document:
    with transaction(world.assistant.database.writing, world.jobs) as session:
        upload = Upload(name, text.encode(), collection=collection, **how)  # type: ignore[arg-type]
        files = world.assistant.files
        return documents.add_document(session, upload, files=files, who=OPERATOR, now=NOW, max_mb=5).version.document


def collection_of(world: World, document: Document) -> str:
    with world.assistant.database.reading() as session:
        return session.get_one(Document, document.id).collection


def names(world: World, who: Actor = OPERATOR) -> list[str]:
    with world.assistant.database.reading() as session:
        return queries.collections(session, who=who)


@pytest.mark.parametrize("by_meaning", [True, False])
@pytest.mark.parametrize("few", [search.FEW_VISIBLE, 0], ids=["compared with all", "looked for outwards"])
def test_a_confined_search_loses_nothing_to_nearer_passages_outside(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, *, few: int, by_meaning: bool
) -> None:
    monkeypatch.setattr(search, "FEW_VISIBLE", few)
    outside = shelf.put("강의", *["챌린지 심사 기준"] * 500, collection="신규자 과정")
    inside = shelf.put(
        "사례", "챌린지 심사 기준을 부서에서 풀어 쓴 사례와 그 뒤의 이야기", "예산", collection="우수사례"
    )
    found = shelf.find_ids("챌린지 심사 기준", by_meaning=by_meaning, collections=CASES)
    assert found[0] == inside[0]
    assert set(found) <= set(inside)
    assert shelf.find_ids("챌린지 심사 기준", by_meaning=by_meaning, collections=CASES | {"신규자 과정"})[0] in outside
    assert shelf.find_ids("챌린지 심사 기준", by_meaning=by_meaning, collections=frozenset()) == []
    assert shelf.find_ids("챌린지 심사 기준", by_meaning=by_meaning, collections=frozenset({"없는 모음"})) == []


def test_a_collection_is_no_way_around_a_right(shelf: Shelf) -> None:
    shelf.put("심사 자료", "챌린지 심사 기준", audience=Audience.COMMITTEE, collection="우수사례")
    assert shelf.find_ids("챌린지 심사 기준", collections=CASES) == []


def test_without_a_collection_the_database_is_asked_as_before(database: Database, shelf: Shelf) -> None:
    shelf.put("강의", "챌린지 심사 기준", collection="신규자 과정")
    asked: list[str] = []
    event.listen(database.engine, "after_cursor_execute", lambda _c, _cursor, said, *_: asked.append(said))
    assert len(shelf.find_ids("챌린지 심사 기준")) == 1
    assert not [said for said in asked if "collection" in said]
    without = len(asked)
    shelf.find_ids("챌린지 심사 기준", collections=CASES)
    assert len([said for said in asked[without:] if "collection" in said]) >= 2


def test_a_collection_is_made_by_being_named(world: World) -> None:
    document = add(world, stories.ROLE, "  우수 \n 사례 ")
    assert names(world) == ["우수 사례"]
    with transaction(world.assistant.database.writing, world.jobs) as session:
        documents.set_collection(session, document.id, "민원", who=OPERATOR)
    assert names(world) == ["민원"]
    with transaction(world.assistant.database.writing, world.jobs) as session:
        documents.set_collection(session, document.id, " ", who=OPERATOR)
    assert names(world) == []


def test_no_upload_moves_what_is_in_its_place(world: World) -> None:
    document = add(world, stories.ROLE, "")
    add(world, stories.ROLE, "우수사례")
    assert collection_of(world, document) == "우수사례"
    add(world, stories.ROLE, "다른 모음")
    assert add(world, stories.ROLE + "\n덧붙임.", "다른 모음").id == document.id
    assert collection_of(world, document) == "우수사례"


def test_a_name_that_is_too_long_and_a_person_who_may_not_are_refused(world: World) -> None:
    document = add(world, stories.ROLE, "가" * documents.LONGEST_COLLECTION)
    with pytest.raises(Invalid, match="60자"):
        add(world, stories.SLIDES, "가" * (documents.LONGEST_COLLECTION + 1))
    with pytest.raises(NotAllowed), transaction(world.assistant.database.writing, world.jobs) as session:
        documents.set_collection(session, document.id, "우수사례", who=CLERK)


def test_only_collections_with_something_to_find_are_named(world: World) -> None:
    add(world, stories.ROLE, "교육담당 자료", audience=Audience.TRAINERS)
    open_to_all = add(world, stories.SLIDES, "기본")
    add(world, "# 다른\n\n자료", "")
    assert names(world) == ["교육담당 자료", "기본"]
    assert names(world, CLERK) == ["기본"]
    with transaction(world.assistant.database.writing, world.jobs) as session:
        documents.withdraw(session, open_to_all.id, who=OPERATOR, now=NOW)
    assert names(world, CLERK) == []


def test_an_unknown_collection_is_refused_with_the_names_there_are(world: World) -> None:
    def find(collection: str, who: Actor = CLERK) -> list[str]:
        with world.assistant.database.reading() as session:
            found = finding.find_passages(
                session,
                "온도를 낮추면",
                embedder=world.assistant.embedder,
                vectors=world.assistant.vectors,
                glossary=world.assistant.glossary,
                who=who,
                limit=10,
                collections=frozenset({collection}),
            )
        return [each["document"] for each in found["results"]]  # type: ignore[union-attr, index]

    with pytest.raises(NotFound, match="아직 모음이 없습니다"):
        find("기본")
    add(world, stories.ROLE, "기본")
    add(world, stories.SLIDES, "교육담당 자료", audience=Audience.TRAINERS)
    assert set(find("기본")) == {"프롬프트 기본"}
    with pytest.raises(NotFound, match=r"있는 모음: 기본$"):
        find("교육담당 자료")


def test_bundled_material_has_a_collection_of_its_own(world: World) -> None:
    folder = world.assistant.settings.home / "bundled"
    folder.mkdir()
    (folder / "role.md").write_text(stories.ROLE, encoding="utf-8")
    assert seeding.seed(folder, transaction=world.transaction, files=world.assistant.files, now=NOW) == 1
    assert names(world) == [seeding.COLLECTION]
    with transaction(world.assistant.database.writing, world.jobs) as session:
        (row,) = queries.list_documents(session, who=OPERATOR)
        documents.set_collection(session, row.document_id, "우리 과정", who=OPERATOR)
    (folder / "role.md").write_text(stories.ROLE + "\n고쳐 씀.", encoding="utf-8")
    assert seeding.seed(folder, transaction=world.transaction, files=world.assistant.files, now=NOW) == 1
    assert names(world) == ["우리 과정"]
