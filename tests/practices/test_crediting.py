"""People are named as they wish: in what is published, in what is cited, and once they wish otherwise."""

from datetime import timedelta

import pytest

from assistant.errors import Conflict
from assistant.knowledge.models import Document
from assistant.people.models import Role
from assistant.practices import digest, drafting, gallery, publishing
from assistant.practices.models import ConsentState, Credit, Practice
from tests.conftest import NOW, World
from tests.practices.builders import draft, person, person_of, publish, published

LATER = NOW + timedelta(days=1)


@pytest.mark.parametrize(
    ("credit", "line"),
    [
        (Credit.NAMED, "만든 사람: 청소행정과 김하늘"),
        (Credit.DEPARTMENT, "만든 사람: 청소행정과\n"),
        (Credit.ANONYMOUS, ""),
    ],
)
def test_people_are_named_as_they_wish(world: World, credit: Credit, line: str) -> None:
    practice_id = published(world, credit=credit)
    with world.transaction() as session:
        document = session.get_one(Document, session.get_one(Practice, practice_id).document_id)
        text = world.assistant.files.get(document.versions[-1].sha256).decode()
    assert line in text
    assert ("김하늘" in text) == (credit is Credit.NAMED)
    assert ("만든 사람" in text) == (credit is not Credit.ANONYMOUS)


def test_a_changed_wish_reaches_what_the_assistant_cites(world: World) -> None:
    practice_id = published(world, credit=Credit.NAMED)
    author = person_of(world, "김하늘")
    for credit, named in ((Credit.ANONYMOUS, False), (Credit.ANONYMOUS, False), (Credit.NAMED, True)):
        with world.transaction() as session:
            practice = drafting.save(session, practice_id, {"credit": credit}, revision=None, who=author, now=LATER)
            publishing.name_again(session, practice, files=world.assistant.files, now=LATER, max_mb=1)
        with world.assistant.database.reading() as session:
            practice = session.get_one(Practice, practice_id)
            document = session.get_one(Document, practice.document_id)
            assert ("김하늘" in world.assistant.files.get(document.versions[-1].sha256).decode()) is named
            assert len(practice.versions) == 1


def test_nothing_is_published_that_names_who_is_not_to_be_named(world: World) -> None:
    trainer = world.make_person(Role.TRAINER)
    with world.transaction() as session:
        author = person(session, "김하늘")
        practice = draft(
            session, who=trainer, authors=[author], credit=Credit.DEPARTMENT, effect="김 하늘이 5분 만에 함"
        )
        with pytest.raises(Conflict, match="이름이나 전자우편 주소가 남아 있습니다: 효과"):
            publish(session, practice, who=trainer, files=world.assistant.files)
        drafting.save(session, practice.id, {"effect": "5분 만에 함"}, revision=None, who=trainer, now=NOW)
        publish(session, practice, who=trainer, files=world.assistant.files)


def test_whoever_wants_to_be_named_no_more_is_taken_out_of_what_is_published(world: World) -> None:
    practice_id = published(world, credit=Credit.NAMED, title="김하늘의 답변 초안", effect="김하늘이 5분 만에 함")
    author, other = person_of(world, "김하늘"), world.make_person(Role.STAFF)
    with world.assistant.database.reading() as session:
        assert gallery.show(session, gallery.Wanted(words="김하늘"), who=other).count == 1
    with world.transaction() as session:
        practice = drafting.save(session, practice_id, {"credit": "anonymous"}, revision=None, who=author, now=LATER)
        publishing.name_again(session, practice, files=world.assistant.files, now=LATER, max_mb=1)
    with world.assistant.database.reading() as session:
        practice = session.get_one(Practice, practice_id)
        document = session.get_one(Document, practice.document_id)
        assert document.title == "우수사례: ○○○의 답변 초안"
        cited = world.assistant.files.get(document.versions[-1].sha256).decode()
        shelf = gallery.show(session, gallery.Wanted(), who=other)
        assert [(each.title, each.department) for each in shelf.cards] == [("○○○의 답변 초안", "")]
        assert "청소행정과" not in shelf.departments
        assert gallery.show(session, gallery.Wanted(words="김하늘"), who=other).count == 0
        versions = [f"{each.title} {each.content} {each.terms}" for each in practice.versions]
        for text in (cited, digest.text(session, now=NOW), str(practice.draft), *versions):
            assert "○○○" in text
            assert "하늘" not in text


def test_who_agreed_to_be_named_less_is_asked_again_before_more_is_told(world: World) -> None:
    trainer = world.make_person(Role.TRAINER)
    with world.transaction() as session:
        author, other = person(session, "김하늘"), person(session, "박구름")
        practice = draft(session, who=trainer, authors=[author, other], credit=Credit.ANONYMOUS)
        for each in (author, other):
            drafting.consent(session, practice.id, given=True, who=each, now=NOW)

        def said() -> list[ConsentState]:
            return [each.state for each in practice.consents]

        drafting.save(session, practice.id, {"credit": "department"}, revision=None, who=author, now=NOW)
        # Who says it agrees by that.
        assert said() == [ConsentState.GIVEN, ConsentState.TO_ASK]
        drafting.consent(session, practice.id, given=True, who=other, now=NOW)
        drafting.save(session, practice.id, {"credit": "anonymous"}, revision=None, who=trainer, now=NOW)
        assert said() == [ConsentState.GIVEN] * 2
        drafting.save(session, practice.id, {"credit": "named"}, revision=None, who=trainer, now=NOW)
        assert said() == [ConsentState.TO_ASK] * 2
