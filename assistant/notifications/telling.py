"""Telling people something once per occasion: it stands on the web at once, and a chat workspace may deliver it, too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from assistant.errors import NotAllowed
from assistant.notifications.models import Notification, NotificationState
from assistant.people.models import Account
from assistant.people.roles import Actor

# What could not be delivered for so long is no news any more; the web still shows it.
LONGEST = timedelta(hours=24)
_MOST_LISTED = 200


def tell(
    session: Session, person_id: int, *, key: str, title: str, text: str, link: str, now: datetime
) -> Notification:
    """Tell somebody something, once for each `key` ("due-soon:3:7d:17"); whoever calls again gets what was told.

    `link` is a path of the web door. Whoever has an account in a workspace is told there, too; for others it is kept.
    """
    reachable = session.scalar(
        select(Account.id).where(Account.person_id == person_id, Account.deactivated_at.is_(None)).limit(1)
    )
    state = NotificationState.QUEUED if reachable is not None else NotificationState.KEPT
    return _tell(session, key=key, person_id=person_id, title=title, text=text, link=link, state=state, now=now)


def tell_channel(
    session: Session, workspace: str, channel: str, *, key: str, title: str, text: str, link: str, now: datetime
) -> Notification:
    """Tell a channel of a workspace something, once for each `key`; an empty workspace is the office's own."""
    return _tell(
        session,
        key=key,
        workspace=workspace,
        channel=channel,
        title=title,
        text=text,
        link=link,
        state=NotificationState.QUEUED,
        now=now,
    )


def unread(session: Session, *, who: Actor) -> int:
    """Return how many notifications of somebody's they have not seen yet."""
    count = select(func.count()).where(Notification.person_id == who.person_id, Notification.read_at.is_(None))
    return session.scalar(count) or 0


def list_for(session: Session, *, who: Actor) -> Sequence[Notification]:
    """Return somebody's notifications, the newest first."""
    own = select(Notification).where(Notification.person_id == who.person_id)
    return session.scalars(
        own.order_by(Notification.created_at.desc(), Notification.id.desc()).limit(_MOST_LISTED)
    ).all()


def mark_read(session: Session, *, who: Actor, now: datetime) -> None:
    """Note that somebody has seen all of theirs."""
    if who.person_id is None:
        raise NotAllowed("알림은 로그인한 사람만 읽음으로 바꿀 수 있습니다.")
    session.execute(
        update(Notification)
        .where(Notification.person_id == who.person_id, Notification.read_at.is_(None), Notification.created_at <= now)
        .values(read_at=now)
    )


def undelivered(session: Session, *, now: datetime) -> list[tuple[int, int]]:
    """Return id and attempt of what waits for a workspace to deliver it. Each hour is a new attempt."""
    rows = session.execute(
        select(Notification.id, Notification.created_at)
        .where(Notification.state == NotificationState.QUEUED, Notification.created_at > now - LONGEST)
        .order_by(Notification.id)
    )
    return [(row_id, 1 + max(0, (now - since) // timedelta(hours=1))) for row_id, since in rows]


def keep_old(session: Session, *, now: datetime) -> None:
    """Leave to the web what no workspace has delivered in time."""
    session.execute(
        update(Notification)
        .where(Notification.state == NotificationState.QUEUED, Notification.created_at <= now - LONGEST)
        .values(state=NotificationState.KEPT)
    )


def _tell(session: Session, *, key: str, now: datetime, **values: object) -> Notification:
    on_postgres = session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert if on_postgres else sqlite.insert
    row = {"workspace": "", "channel": "", "attempt": 1, "calling": False, "posted": "", "error": ""} | values
    session.execute(
        insert(Notification).values(key=key, created_at=now, **row).on_conflict_do_nothing(index_elements=["key"])
    )
    return session.scalars(select(Notification).where(Notification.key == key)).one()
