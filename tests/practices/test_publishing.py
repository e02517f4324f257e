from datetime import timedelta

import pytest

from assistant.audit.models import Record
from assistant.errors import Conflict, Invalid, NotAllowed, NotFound
from assistant.knowledge import passages, search
from assistant.knowledge.models import Audience, Document
from assistant.notifications.models import Notification
from assistant.people.models import Role
from assistant.practices import attaching, checking, drafting, publishing, seeing
from assistant.practices.as_document import COLLECTION
from assistant.practices.models import ConsentState, Origin, Practice, PracticeState
from tests.conftest import NOW, World
from tests.practices.builders import draft, person, person_of, publish, published

LATER = NOW + timedelta(days=1)


def found(world: World, words: str) -> list[str]:
    with world.assistant.database.reading() as session:
        hits = search.search(
            session,
            words,
            embedder=world.embedder,
            vectors=world.assistant.vectors,
            glossary=world.assistant.glossary,
            audiences=frozenset({Audience.EVERYONE}),
            limit=5,
        ).hits
        return [each.title for each in passages.sources(session, [hit.passage_id for hit in hits])]


def test_a_draft_is_begun_once_for_each_source(world: World) -> None:
    trainer = world.make_person(Role.TRAINER)
    with world.transaction() as session:
        first = draft(session, who=trainer, source="entry:1", origin=Origin.CHALLENGE)
        again = draft(session, who=trainer, source="entry:1", origin=Origin.CHALLENGE, title="다른 제목")
        assert first is again
        assert first.draft["title"] == "대형폐기물 배출 문의 답변 초안"


def test_everybody_nominates_and_the_trainers_are_told(world: World) -> None:
    trainer = world.make_person(Role.TRAINER)
    with world.transaction() as session:
        clerk, maker = person(session, "박민원"), person(session, "이강산")
        practice = draft(session, who=clerk, authors=[maker], source="slack:T:C:1.0", origin=Origin.NOMINATION)
        assert practice.owner_id == maker.person_id
        told = session.query(Notification).one()
        assert (told.person_id, told.link) == (trainer.person_id, f"/practices/{practice.id}/edit")
        with pytest.raises(NotAllowed):
            draft(session, who=clerk)


def test_nothing_is_published_before_all_agree_and_a_person_has_read_it(world: World) -> None:
    trainer = world.make_person(Role.TRAINER)
    with world.transaction() as session:
        author = person(session, "김하늘")
        practice = draft(session, who=trainer, authors=[author])

        def try_to_publish() -> None:
            publishing.publish(
                session, practice.id, note="", files=world.assistant.files, who=trainer, now=NOW, max_mb=1
            )

        with pytest.raises(Conflict, match="개인정보 확인을 마쳐 주세요"):
            try_to_publish()
        checking.check(
            session, practice.id, has_read=True, confirmed=(), revision=practice.revision, who=trainer, now=NOW
        )
        with pytest.raises(Conflict, match="김하늘 님이 아직 동의하지 않았습니다"):
            try_to_publish()
        drafting.ask_consent(session, practice.id, who=trainer, now=NOW)
        assert practice.consents[0].state is ConsentState.ASKED
        asked = session.query(Notification).filter_by(person_id=author.person_id).one()
        assert asked.link == f"/practices/{practice.id}#consent"
        drafting.consent(session, practice.id, given=True, who=author, now=NOW)
        try_to_publish()
        assert practice.state is PracticeState.PUBLISHED
        drafting.save(session, practice.id, {"effect": "달라졌습니다."}, revision=None, who=author, now=NOW)
        assert practice.checked_at is None, "a changed text is looked through again"


def test_personal_data_is_removed_or_confirmed_one_by_one(world: World) -> None:
    trainer = world.make_person(Role.TRAINER)
    with world.transaction() as session:
        practice = draft(
            session,
            who=trainer,
            cautions="문의는 02-2127-4000으로.\n담당자 010-1234-5678",
            before="민원인 900101-1234567",
        )
        found = checking.findings(practice)
        assert [(each.name, each.kind, each.lines) for each in found] == [
            ("before", "주민등록번호", (1,)),
            ("cautions", "전화", (1,)),
            ("cautions", "전화", (2,)),
        ]
        assert all(each.shown not in practice.draft["cautions"] for each in found)
        every = [each.key for each in found]
        with pytest.raises(Conflict, match="적용 전의 주민등록번호"):
            checking.check(session, practice.id, has_read=True, confirmed=every, revision=None, who=trainer, now=NOW)
        values = {"before": "민원인", "cautions": "문의는 02-2127-4000으로."}
        drafting.save(session, practice.id, values, revision=None, who=trainer, now=NOW)
        with pytest.raises(Conflict, match="주의할 점의 전화"):
            checking.check(session, practice.id, has_read=True, confirmed=(), revision=None, who=trainer, now=NOW)
        checking.check(session, practice.id, has_read=True, confirmed=[every[1]], revision=None, who=trainer, now=NOW)
        assert practice.checked_by == trainer.person_id
        drafting.save(
            session, practice.id, {"cautions": "문의는 02-2127-5000으로."}, revision=None, who=trainer, now=NOW
        )
        assert len(checking.unresolved(practice)) == 1, "another number is another finding"


def test_a_published_practice_is_found_and_its_new_version_replaces_it(world: World) -> None:
    practice_id = published(world, award="2026 최우수")
    assert found(world, "대형폐기물 수수료 문의 답변")[0] == "우수사례: 대형폐기물 배출 문의 답변 초안"
    with world.transaction() as session:
        practice = session.get_one(Practice, practice_id)
        document = session.get_one(Document, practice.document_id)
        assert document.collection == COLLECTION
        text = world.assistant.files.get(document.versions[-1].sha256).decode()
        assert "만든 사람: 청소행정과 김하늘" in text
        assert "2026 최우수" in text
    trainer = person_of(world, "trainer")
    with world.transaction() as session:
        practice = session.get_one(Practice, practice_id)
        values = {"title": "소형가전 무상수거 안내", "situation": "소형가전 무상수거를 묻는 전화가 올 때 씁니다."}
        drafting.save(session, practice_id, values, revision=practice.revision, who=trainer, now=LATER)
        assert practice.current is not None
        assert practice.current.title == "대형폐기물 배출 문의 답변 초안", "until it is published"
        with pytest.raises(Invalid, match="무엇을 고쳤는지"):
            publish(session, practice, who=trainer, files=world.assistant.files)
        publish(session, practice, who=trainer, files=world.assistant.files, note="대상을 바꿈", now=LATER)
        assert [each.number for each in practice.versions] == [1, 2]
        assert session.query(Document).count() == 1
    assert found(world, "소형가전 무상수거") == ["우수사례: 소형가전 무상수거 안내"] * len(
        found(world, "소형가전 무상수거")
    )
    with world.transaction() as session, pytest.raises(Conflict, match="달라진 곳이 없습니다"):
        publish(session, session.get_one(Practice, practice_id), who=trainer, files=world.assistant.files, note="또")


def test_a_retired_practice_is_never_found_again(world: World) -> None:
    practice_id = published(world)
    trainer = person_of(world, "trainer")
    clerk = person_of(world, "김하늘")
    with world.transaction() as session:
        with pytest.raises(NotAllowed):
            publishing.retire(session, practice_id, reason="낡음", who=clerk, now=LATER)
        with pytest.raises(Invalid):
            publishing.retire(session, practice_id, reason=" ", who=trainer, now=LATER)
        publishing.retire(session, practice_id, reason="조례가 바뀌었습니다.", who=trainer, now=LATER)
    assert found(world, "대형폐기물 수수료 문의 답변") == []
    with world.transaction() as session:
        stranger = person(session, "최바다")
        with pytest.raises(NotFound):
            seeing.find(session, practice_id, who=stranger)
        with pytest.raises(Conflict):
            drafting.save(session, practice_id, {}, revision=None, who=trainer, now=LATER)
        last = session.query(Record).order_by(Record.id.desc()).first()
        assert last is not None
        assert (last.action, last.reason) == ("practice.retire", "조례가 바뀌었습니다.")


def test_who_takes_consent_back_takes_the_practice_out_of_view(world: World) -> None:
    practice_id = published(world)
    author = person_of(world, "김하늘")
    with world.transaction() as session:
        stranger = person(session, "최바다")
        with pytest.raises(NotAllowed):
            drafting.consent(session, practice_id, given=False, who=stranger, now=LATER)
        drafting.consent(session, practice_id, given=False, who=author, now=LATER)
        assert session.get_one(Practice, practice_id).state is PracticeState.RETIRED
    assert found(world, "대형폐기물 수수료 문의 답변") == []


def test_two_who_edit_at_once_are_told(world: World) -> None:
    trainer = world.make_person(Role.TRAINER)
    with world.transaction() as session:
        practice = draft(session, who=trainer)
        revision = practice.revision
        drafting.save(session, practice.id, {"title": "가"}, revision=revision, who=trainer, now=NOW)
        with pytest.raises(Conflict, match="다른 사람이"):
            drafting.save(session, practice.id, {"title": "나"}, revision=revision, who=trainer, now=NOW)
        assert practice.draft["title"] == "가"


def test_two_practices_have_two_titles(world: World) -> None:
    published(world)
    trainer = person_of(world, "trainer")
    with world.transaction() as session, pytest.raises(Conflict, match="같은 제목"):
        publish(session, draft(session, who=trainer), who=trainer, files=world.assistant.files)


def test_a_file_that_is_taken_away_leaves_no_bytes_unless_another_has_them(world: World) -> None:
    trainer = world.make_person(Role.TRAINER)
    files = world.assistant.files
    with world.transaction() as session:
        first, second = draft(session, who=trainer), draft(session, who=trainer, title="다른 사례")
        rows = [
            attaching.attach(session, each.id, "양식.md", b"# form", files=files, max_mb=1, who=trainer, now=NOW)
            for each in (first, second, second)
        ]
        assert rows[1] is rows[2], "the same bytes once"
        with pytest.raises(Invalid, match="형식"):
            attaching.attach(session, first.id, "a.exe", b"MZ", files=files, max_mb=1, who=trainer, now=NOW)
        attaching.remove(session, first.id, rows[0].id, files=files, who=trainer)
        assert files.get(rows[1].sha256) == b"# form"
        attaching.remove(session, second.id, rows[1].id, files=files, who=trainer)
        with pytest.raises(NotFound):
            files.get(rows[1].sha256)
