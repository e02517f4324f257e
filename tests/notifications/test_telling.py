from datetime import timedelta

from assistant.database import Database
from assistant.notifications import telling
from assistant.notifications.models import NotificationState
from assistant.people.models import Account
from assistant.people.roles import actor
from tests.challenge import builders
from tests.conftest import NOW

SAID = {"title": "마감이 다가옵니다", "text": "하루 남았습니다.", "link": "/challenges/1"}


def test_an_occasion_is_told_once(database: Database) -> None:
    with database.writing.begin() as session:
        kim = builders.person(session, "김민원")
        first = telling.tell(session, kim.id, key="due:1", **SAID, now=NOW)
        again = telling.tell(session, kim.id, key="due:1", **(SAID | {"title": "다른 말"}), now=NOW)
        assert first.id == again.id
        assert again.title == SAID["title"]
        assert telling.unread(session, who=actor(kim)) == 1


def test_who_has_an_account_is_told_there_and_others_on_the_web(database: Database) -> None:
    with database.writing.begin() as session:
        kim, lee = builders.person(session, "김민원"), builders.person(session, "이외부")
        account = Account(workspace="T1", member="U1", person_id=kim.id, name="김", locale="ko-KR", checked_at=NOW)
        session.add(account)
        session.flush()
        told = telling.tell(session, kim.id, key="a", **SAID, now=NOW)
        kept = telling.tell(session, lee.id, key="b", **SAID, now=NOW)
        assert kept.state is NotificationState.KEPT
        assert telling.undelivered(session, now=NOW) == [(told.id, 1)]
        assert telling.undelivered(session, now=NOW + timedelta(minutes=61)) == [(told.id, 2)]
        account.deactivated_at = NOW
        session.flush()
        assert telling.tell(session, kim.id, key="c", **SAID, now=NOW).state is NotificationState.KEPT


def test_what_nobody_delivered_in_a_day_is_left_to_the_web(database: Database) -> None:
    with database.writing.begin() as session:
        row = telling.tell_channel(session, "", "C1", key="announced:1", **SAID, now=NOW)
        late = NOW + timedelta(hours=25)
        assert telling.undelivered(session, now=late) == []
        telling.keep_old(session, now=late)
        session.refresh(row)
        assert row.state is NotificationState.KEPT


def test_reading_is_for_oneself(database: Database) -> None:
    with database.writing.begin() as session:
        kim, lee = builders.person(session, "김민원"), builders.person(session, "이교육")
        telling.tell(session, kim.id, key="a", **SAID, now=NOW)
        telling.tell(session, kim.id, key="b", **SAID, now=NOW + timedelta(seconds=1))
        telling.mark_read(session, who=actor(lee), now=NOW)
        assert telling.unread(session, who=actor(kim)) == 2
        telling.mark_read(session, who=actor(kim), now=NOW)
        assert telling.unread(session, who=actor(kim)) == 1
        session.expire_all()
        assert [each.key for each in telling.list_for(session, who=actor(kim))] == ["b", "a"]
        assert telling.list_for(session, who=actor(lee)) == []
