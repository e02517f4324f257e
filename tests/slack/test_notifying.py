"""What people are told reaches their direct messages or the channel once, whatever happens on the way."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from assistant.errors import Unavailable
from assistant.notifications import telling
from assistant.notifications.models import Notification, NotificationState
from assistant.people.models import Account, Person, Role
from assistant.slack import notifying
from tests.servers.slack.human import human
from tests.slack.desk import Desk

SAID: dict[str, str] = {
    "title": "마감이 1일 남았습니다",
    "text": "*아직* 내지 않은 <초안>이 있습니다.",
    "link": "/challenges/1/entry",
}


def an_occasion() -> str:
    """Return a key that no other test uses: the stand-in outlives the databases."""
    return f"occasion:{uuid4()}"


def told(desk: Desk, who: str = "김민원") -> int:
    """Tell somebody who was met in the workspace; return the row."""
    team, member = desk.slack.workspace.id, desk.slack.workspace.person(who).id
    now = datetime.now(UTC)
    with desk.transaction() as session:
        account = session.scalar(select(Account).where(Account.member == member))
        if account is None:
            person = Person(email=f"{member}@example.go.kr", name=who, role=Role.STAFF, created_at=now)
            account = Account(workspace=team, member=member, person=person, name=who, locale="ko-KR", checked_at=now)
            session.add(account)
            session.flush()
        return telling.tell(session, account.person_id, key=an_occasion(), **SAID, now=now).id


def row(desk: Desk, row_id: int) -> Notification:
    with desk.world.assistant.database.reading() as session:
        return session.get_one(Notification, row_id)


def deliver(desk: Desk) -> Any:
    return partial(
        notifying.deliver_notification,
        transaction=desk.transaction,
        reading=desk.world.assistant.database.reading,
        workspaces=desk.workspaces,
        address="http://assistant.example",
    )


def test_a_person_is_told_in_their_direct_messages(desk: Desk) -> None:
    channel = human(desk.slack, "김민원").dm("안녕하세요").channel
    before = len(desk.ours(channel))
    row_id = told(desk)
    desk.jobs.run_forgotten()
    desk.jobs.run_forgotten()
    (seen,) = desk.ours(channel)[before:]
    assert SAID["title"] in seen.shown
    assert "*아직* 내지 않은 <초안>이" in seen.shown
    assert (row(desk, row_id).state, row(desk, row_id).posted) == (NotificationState.SENT, seen.ts)


def test_a_channel_is_told_of_an_announcement(desk: Desk) -> None:
    channel = desk.slack.workspace.channel("교육담당").id
    before = len(desk.ours(channel))
    with desk.transaction() as session:
        telling.tell_channel(session, "", channel, key=an_occasion(), **SAID, now=datetime.now(UTC))
    desk.jobs.run_forgotten()
    desk.jobs.run_forgotten()
    assert len(desk.ours(channel)) == before + 1


def test_killed_after_the_post_nobody_is_told_twice(desk: Desk) -> None:
    channel = human(desk.slack, "박위원").dm("안녕하세요").channel
    before = len(desk.ours(channel))
    row_id = told(desk, "박위원")
    deliver(desk)(row_id)
    # As the row stands when the process dies between the post and the note that it was made.
    with desk.transaction() as session:
        session.execute(
            update(Notification)
            .where(Notification.id == row_id)
            .values(state=NotificationState.QUEUED, calling=True, posted="", sent_at=None)
        )
    deliver(desk)(row_id)
    assert len(desk.ours(channel)) == before + 1
    assert row(desk, row_id).state is NotificationState.SENT


def test_while_slack_is_away_it_waits_and_is_told_later(desk: Desk) -> None:
    channel = human(desk.slack, "이교육").dm("안녕하세요").channel
    before = len(desk.ours(channel))
    row_id = told(desk, "이교육")
    desk.slack.break_method("chat.postMessage", status=503)
    with pytest.raises(Unavailable):
        deliver(desk)(row_id)
    assert row(desk, row_id).state is NotificationState.QUEUED
    desk.slack.heal()
    desk.jobs.run_forgotten()
    assert len(desk.ours(channel)) == before + 1


def test_what_slack_refuses_stays_on_the_web(desk: Desk) -> None:
    with desk.transaction() as session:
        row_id = telling.tell_channel(session, "", "C0NOWHERE", key=an_occasion(), **SAID, now=datetime.now(UTC)).id
    desk.jobs.run_forgotten()
    assert (row(desk, row_id).state, row(desk, row_id).error) == (NotificationState.KEPT, "channel_not_found")
