from datetime import UTC, datetime, timedelta

import pytest

from assistant.errors import Invalid, NotAllowed
from assistant.knowledge import documents
from assistant.knowledge.models import Document
from assistant.notifications.models import Notification
from assistant.people.models import Role
from assistant.people.roles import Actor
from assistant.practices import digest, publishing, reminding, using
from assistant.practices.models import DigestChannel, Outcome, Practice, PracticeState
from tests.conftest import NOW, World
from tests.practices.builders import draft, person, publish

MONDAY_NINE = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)  # 09:00 in Seoul


@pytest.fixture
def trainer(world: World) -> Actor:
    return world.make_person(Role.TRAINER)


def published(world: World, trainer: Actor, **given: object) -> int:
    with world.transaction() as session:
        author = person(session, "김하늘")
        practice = draft(session, who=trainer, authors=[author], **given)  # type: ignore[arg-type]
        return publish(session, practice, who=trainer, files=world.assistant.files).id


def titles(world: World, *, at: datetime) -> list[str]:
    with world.transaction() as session:
        reminding.tend(session, now=at)
    with world.transaction() as session:
        reminding.tend(session, now=at)
        rows = session.query(Notification).filter(Notification.created_at > NOW).order_by(Notification.id)
        return [each.title for each in rows]


def test_the_owner_is_asked_and_what_nobody_verifies_grows_stale(world: World, trainer: Actor) -> None:
    practice_id = published(world, trainer)
    assert titles(world, at=NOW + timedelta(days=89)) == []
    assert titles(world, at=NOW + timedelta(days=90)) == ["이 사례가 아직 잘 되나요?"]
    assert titles(world, at=NOW + timedelta(days=170))[1:] == ["우수사례를 다시 확인할 때가 다가옵니다"]
    assert titles(world, at=NOW + timedelta(days=181))[2:] == ["우수사례를 다시 확인해 주세요"]
    with world.transaction() as session:
        practice = session.get_one(Practice, practice_id)
        assert practice.state is PracticeState.STALE
        owner = {each.person_id for each in session.query(Notification).filter(Notification.created_at > NOW)}
        assert owner == {practice.owner_id}
        publishing.verify_again(session, practice_id, who=trainer, now=NOW + timedelta(days=182), review_months=3)
        assert practice.state is PracticeState.PUBLISHED
    assert len(titles(world, at=NOW + timedelta(days=183))) == 3


def test_trainers_are_asked_where_the_owner_has_left(world: World, trainer: Actor) -> None:
    practice_id = published(world, trainer)
    with world.transaction() as session:
        session.get_one(Practice, practice_id).owner_id = None
        reminding.tend(session, now=NOW + timedelta(days=90))
        told = session.query(Notification).filter_by(title="이 사례가 아직 잘 되나요?").one()
        assert told.person_id == trainer.person_id


def test_a_retired_practice_that_was_put_back_by_hand_is_hidden_again(world: World, trainer: Actor) -> None:
    practice_id = published(world, trainer)
    with world.transaction() as session:
        publishing.retire(session, practice_id, reason="낡음", who=trainer, now=NOW)
        document_id = session.get_one(Practice, practice_id).document_id
        assert document_id is not None
        documents.put_back(session, document_id, who=trainer)
        reminding.tend(session, now=NOW)
        assert session.get_one(Document, document_id).withdrawn_at is not None


def test_the_digest_is_told_once_a_week(world: World, trainer: Actor) -> None:
    practice_id = published(world, trainer, award="2026 최우수")
    admin = world.make_person(Role.ADMIN)
    early = MONDAY_NINE - timedelta(minutes=1)
    with world.transaction() as session:
        assert digest.send_due(session, now=MONDAY_NINE) == 0, "off by default"
        with pytest.raises(NotAllowed):
            digest.turn_on(session, "T1", "C1", weekday=0, hour=9, who=trainer, now=early)
        with pytest.raises(Invalid):
            digest.turn_on(session, "T1", "C1", weekday=6, hour=9, who=admin, now=early)
        digest.turn_on(session, "T1", "C1", weekday=0, hour=9, who=admin, now=early)
        using.report(session, practice_id, outcome=Outcome.WORKED, minutes_saved=14, changed="", who=admin, now=early)
        assert digest.send_due(session, now=early) == 0
        assert digest.send_due(session, now=MONDAY_NINE) == 1
    with world.transaction() as session:
        assert digest.send_due(session, now=MONDAY_NINE + timedelta(days=6, hours=14)) == 0
        row = session.query(Notification).filter_by(channel="C1").one()
        assert row.key == "practice-digest:T1:C1:2026-W48"
        assert "대형폐기물 배출 문의 답변 초안 (민원, 2026 최우수)" in row.text
        assert "스스로 적은 값이며 측정값이 아닙니다" in row.text
        assert digest.send_due(session, now=MONDAY_NINE + timedelta(days=14)) == 0, "a quiet week"


def test_a_crash_between_the_week_and_the_notification_loses_neither(world: World, trainer: Actor) -> None:
    published(world, trainer)
    admin = world.make_person(Role.ADMIN)
    with world.transaction() as session:
        digest.turn_on(session, "T1", "C1", weekday=0, hour=9, who=admin, now=MONDAY_NINE - timedelta(hours=1))
    with pytest.raises(KeyboardInterrupt), world.transaction() as session:
        digest.send_due(session, now=MONDAY_NINE)
        raise KeyboardInterrupt
    with world.transaction() as session:
        assert session.query(Notification).filter_by(channel="C1").count() == 0
        assert digest.send_due(session, now=MONDAY_NINE) == 1


def test_turned_on_after_its_hour_it_waits_for_the_next_week(world: World) -> None:
    admin = world.make_person(Role.ADMIN)
    with world.transaction() as session:
        row = digest.turn_on(session, "T1", "C1", weekday=0, hour=8, who=admin, now=MONDAY_NINE)
        assert row.last_week == "2026-W48"
        assert digest.turn_on(session, "T1", "C1", weekday=1, hour=8, who=admin, now=MONDAY_NINE) is row
        digest.turn_off(session, row.id, who=admin, now=MONDAY_NINE)
        assert session.query(DigestChannel).count() == 0
