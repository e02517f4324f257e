import pytest
from sqlalchemy import func, select

from assistant.errors import Conflict, Invalid, NotAllowed, NotFound
from assistant.jobs.promises import transaction
from assistant.knowledge import documents, finding, passages, queries
from assistant.knowledge.documents import Upload
from assistant.knowledge.models import Audience, Document, Passage, Version
from assistant.people.models import Role
from assistant.people.roles import OPERATOR, Actor
from tests import stories
from tests.conftest import NOW, World


def titles(world: World, query: str, who: Actor = OPERATOR) -> list[str]:
    with world.assistant.database.reading() as session:
        found = finding.find_passages(
            session,
            query,
            embedder=world.assistant.embedder,
            vectors=world.assistant.vectors,
            glossary=world.assistant.glossary,
            who=who,
            limit=10,
        )
    return [each["document"] for each in found["results"]]  # type: ignore[union-attr, index]


def test_a_document_is_read_stored_and_found(world: World) -> None:
    version = stories.add(world, stories.ROLE).version
    found = stories.row(world, version.id)
    assert (found.title, found.status, found.passages, found.embedded) == ("프롬프트 기본", "indexed", 2, 2)
    assert set(titles(world, "온도를 낮추면")) == {"프롬프트 기본"}
    assert world.assistant.vectors.count() == 2


def test_the_same_bytes_are_not_indexed_twice(world: World) -> None:
    first = stories.add(world, stories.ROLE)
    again = stories.add(world, stories.ROLE, name="다른 이름.md")
    assert (again.known, again.version.id) == (True, first.version.id)
    assert len(world.embedder.embedded) == 2


def test_the_same_title_anew_is_a_new_version_and_the_old_one_stays_readable(world: World) -> None:
    old = stories.add(world, stories.ROLE).version
    with world.assistant.database.reading() as session:
        old_passage = session.scalar(select(Passage.id).where(Passage.version_id == old.id).limit(1))
    new = stories.add(world, stories.ROLE.replace("온도를 낮추면", "자기 일관성을 쓰면")).version
    assert (new.number, new.document_id) == (2, old.document_id)
    assert titles(world, "자기 일관성")
    with world.assistant.database.reading() as session:
        assert old_passage is not None
        source, around = passages.read_around(session, old_passage, who=OPERATOR)
        assert (source.version_number, len(around)) == (1, 2)
        found = session.scalars(select(Passage.version_id).where(Passage.id.in_(world.assistant.vectors.ids())))
        assert set(found) == {new.id}


def test_sections_that_keep_their_headings_keep_the_questions_expected_of_them(world: World) -> None:
    def add(text: str, expected: dict[str, list[str]]) -> dict[str, str]:
        with transaction(world.assistant.database.writing, world.jobs) as session:
            added = documents.add_document(
                session,
                Upload("자료.md", text.encode(), expected=expected),
                files=world.assistant.files,
                who=OPERATOR,
                now=NOW,
                max_mb=50,
            )
        with world.assistant.database.reading() as session:
            rows = select(Passage.heading, Passage.expected).where(Passage.version_id == added.version.id)
            return {heading.split(" > ")[-1]: asked for heading, asked in session.execute(rows)}

    asked = "답이 들쭉날쭉하지 않게 하려면?"
    assert add(stories.ROLE, {"2. 온도": [asked]})["2. 온도"] == asked
    mended = stories.ROLE.replace("온도를 낮추면", "온도를 조금 낮추면") + "\n## 3. 새 대목\n\n새로 쓴 글입니다.\n"
    kept = add(mended, {})
    assert (kept["2. 온도"], kept["3. 새 대목"]) == (asked, "")
    assert titles(world, "들쭉날쭉")


def test_a_new_version_that_fails_leaves_the_old_one_found(world: World) -> None:
    stories.add(world, stories.ROLE)
    broken = stories.add(world, "# 프롬프트 기본\n", name="프롬프트 기본.pdf").version
    assert stories.row(world, broken.id).status == "failed"
    assert titles(world, "역할 지정")


def test_a_file_that_cannot_be_read_stays_listed_and_can_be_tried_again(world: World) -> None:
    version = stories.add(world, "이것은 PDF가 아닙니다", name="가짜.pdf").version
    failed = stories.row(world, version.id)
    assert failed.status == "failed"
    assert failed.error
    assert failed.error.endswith(".")
    with transaction(world.assistant.database.writing, world.jobs) as session:
        assert documents.retry(session, version.id, who=OPERATOR).attempt == 2
    assert stories.row(world, version.id).status == "failed"
    with world.assistant.database.reading() as session:
        assert [each.title for each in queries.list_documents(session, who=OPERATOR)] == ["가짜"]


def test_only_a_failed_version_is_tried_again(world: World) -> None:
    version = stories.add(world, stories.ROLE).version
    with pytest.raises(Conflict), transaction(world.assistant.database.writing, world.jobs) as session:
        documents.retry(session, version.id, who=OPERATOR)


def test_the_same_failed_bytes_are_tried_again(world: World) -> None:
    first = stories.add(world, "아니다", name="가짜.pdf").version
    again = stories.add(world, "아니다", name="가짜.pdf")
    assert (again.known, again.version.id, again.version.attempt) == (True, first.id, 2)


def test_withdrawn_is_not_found_until_put_back(world: World) -> None:
    document_id = stories.add(world, stories.ROLE).version.document_id
    with transaction(world.assistant.database.writing, world.jobs) as session:
        documents.withdraw(session, document_id, who=OPERATOR, now=NOW)
    assert titles(world, "역할 지정") == []
    with transaction(world.assistant.database.writing, world.jobs) as session:
        documents.put_back(session, document_id, who=OPERATOR)
    assert titles(world, "역할 지정")


def test_deleted_leaves_nothing_behind(world: World) -> None:
    version = stories.add(world, stories.ROLE).version
    kept = stories.add(world, stories.SLIDES).version
    with transaction(world.assistant.database.writing, world.jobs) as session:
        documents.delete(session, version.document_id, who=OPERATOR, now=NOW)
    assert titles(world, "역할 지정 온도") in ([], ["슬라이드 만들기"])
    with world.assistant.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Document)) == 1
        assert session.scalar(select(func.count()).select_from(Version)) == 1
        kept_passages = set(session.scalars(select(Passage.id).where(Passage.version_id == kept.id)))
    assert set(world.assistant.vectors.ids()) == kept_passages
    with pytest.raises(NotFound):
        world.assistant.files.get(version.sha256)
    assert world.assistant.files.get(kept.sha256)


def test_rights_hold_before_ranking(world: World) -> None:
    stories.add(world, stories.ROLE, audience=Audience.TRAINERS)
    stories.add(world, stories.SLIDES, audience=Audience.COMMITTEE)
    query = "역할 지정 슬라이드 메시지"
    assert titles(world, query, Actor(1, "직원", Role.STAFF)) == []
    assert set(titles(world, query, Actor(1, "위원", Role.COMMITTEE))) == {"슬라이드 만들기"}
    assert set(titles(world, query, Actor(1, "강사", Role.TRAINER))) == {"프롬프트 기본", "슬라이드 만들기"}


def test_a_hidden_passage_is_not_read_either(world: World) -> None:
    version = stories.add(world, stories.ROLE, audience=Audience.TRAINERS).version
    with world.assistant.database.reading() as session:
        passage = session.scalars(select(Passage.id).where(Passage.version_id == version.id)).first()
        assert passage is not None
        with pytest.raises(NotFound):
            passages.read_around(session, passage, who=Actor(1, "직원", Role.STAFF))


def test_only_trainers_add(world: World) -> None:
    clerk = world.make_person(Role.STAFF)
    with pytest.raises(NotAllowed), transaction(world.assistant.database.writing, world.jobs) as session:
        documents.add_document(
            session, Upload("a.md", b"# a"), files=world.assistant.files, who=clerk, now=NOW, max_mb=1
        )


@pytest.mark.parametrize(("name", "size"), [("그림.png", 10), ("한글.doc", 10), ("큰 파일.md", 1024 * 1024 + 1)])
def test_what_is_not_accepted_is_refused_with_what_to_do(world: World, name: str, size: int) -> None:
    with (
        pytest.raises(Invalid, match="올려 주세요"),
        transaction(world.assistant.database.writing, world.jobs) as session,
    ):
        documents.add_document(
            session, Upload(name, b"a" * size), files=world.assistant.files, who=OPERATOR, now=NOW, max_mb=1
        )


def test_resident_numbers_are_never_stored(world: World) -> None:
    version = stories.add(world, "# 예시\n\n신청인 번호는 900101-1234567입니다.").version
    with world.assistant.database.reading() as session:
        text = session.scalars(select(Passage.text).where(Passage.version_id == version.id)).one()
    assert "1234567" not in text
    assert "[주민등록번호 삭제]" in text
