"""Notifications on their way to direct messages and channels, each posted once."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from assistant.jobs.promises import Transaction
from assistant.notifications import telling
from assistant.notifications.models import Notification, NotificationState
from assistant.people.models import Account
from assistant.slack import consenting, posting
from assistant.slack.blocks import notifications as blocks
from assistant.slack.calling import Refused
from assistant.slack.posting import Place
from assistant.slack.wording.languages import words_for
from assistant.slack.workspaces import Workspaces

logger = logging.getLogger(__name__)


def deliver_notification(
    row_id: int, *, transaction: Transaction, reading: sessionmaker[Session], workspaces: Workspaces, address: str
) -> None:
    """Post a notification, and note that it was: whoever is killed in between finds its mark and posts nothing.

    What Slack refuses is left to the web, where the notification stands anyway.
    """
    with reading() as session:
        row = session.get(Notification, row_id)
        if row is None or row.state is not NotificationState.QUEUED:
            return
        account = _account(session, row)
        words = words_for(account.locale if account else None)
        request = consenting.request_of(session, row, address=address, words=words.practising)
    if row.person_id is not None and account is None:
        _note(transaction, row_id, state=NotificationState.KEPT)
        return
    caller = workspaces.caller(account.workspace if account else row.workspace or workspaces.first())
    url = f"{address}{row.link}" if row.link else ""
    message = request or blocks.notification(row.title, row.text, url, words)
    try:
        place = posting.direct(caller, account.member) if account else Place(row.channel)
        mark = f"notification:{row.key}"
        there = posting.find_posted(caller, place, mark) if row.calling else None
        _note(transaction, row_id, calling=True)
        posted = there or posting.post(caller, place, message, mark=mark)
    except Refused as error:
        logger.warning("notification %s is refused (%s)", row_id, error.code)
        _note(transaction, row_id, state=NotificationState.KEPT, calling=False, error=error.code)
        return
    _note(transaction, row_id, state=NotificationState.SENT, calling=False, posted=posted, sent_at=datetime.now(UTC))


def undelivered(session: Session) -> list[tuple[int, int]]:
    """Return id and attempt of the notifications that are still to be posted."""
    return telling.undelivered(session, now=datetime.now(UTC))


def fail(_session: Session, row_id: int, sentence: str) -> None:
    """Note that a notification is stuck; while Slack does not answer it is tried again, for a day."""
    logger.error("notification %s: %s", row_id, sentence)


def _account(session: Session, row: Notification) -> Account | None:
    """Return the account somebody was met in last, None for a channel and for who left every workspace."""
    if row.person_id is None:
        return None
    mine = select(Account).where(Account.person_id == row.person_id, Account.deactivated_at.is_(None))
    return session.scalar(mine.order_by(Account.checked_at.desc(), Account.id).limit(1))


def _note(transaction: Transaction, row_id: int, **changes: object) -> None:
    with transaction() as session:
        kept = session.get_one(Notification, row_id)
        for name, value in changes.items():
            setattr(kept, name, value)
