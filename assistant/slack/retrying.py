"""Replies that Slack did not take: tried again with growing pauses for a day, and then given up aloud."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, sessionmaker

from assistant.errors import Unavailable
from assistant.jobs.promises import Transaction, promise
from assistant.jobs.workflows import BUG_SENTENCE
from assistant.people import accounts
from assistant.slack import posting
from assistant.slack.blocks.sentences import said
from assistant.slack.calling import Refused
from assistant.slack.models import Came, Exchange, ExchangeState
from assistant.slack.posting import Place
from assistant.slack.wording.languages import words_for
from assistant.slack.workspaces import Workspaces

LONGEST = timedelta(hours=24)
# The first pause is short: a hiccup is over by then. What looks forgotten is looked for every minute and at each start.
_PAUSES = (5, 30, 60, 120, 300, 600)
# A bug does not mend itself.
_MOST_TRIES_OF_A_BUG = 3

logger = logging.getLogger(__name__)


def unfinished(session: Session) -> list[tuple[int, int]]:
    """Return id and attempt of every exchange that still waits for its reply and is not in a pause."""
    waiting = (ExchangeState.RECEIVED, ExchangeState.ASKED)
    due = or_(Exchange.retry_at.is_(None), Exchange.retry_at <= datetime.now(UTC))
    rows = session.execute(select(Exchange.id, Exchange.attempt).where(Exchange.state.in_(waiting), due))
    return [(row_id, attempt) for row_id, attempt in rows]


def fail(session: Session, exchange_id: int, sentence: str) -> None:
    """Note that a reply could not be delivered now: another attempt is made after a pause, for as long as that helps.

    The answer itself stands in the web's conversations and on the Home tab meanwhile.
    """
    row = session.get(Exchange, exchange_id)
    if row is None or row.state not in (ExchangeState.RECEIVED, ExchangeState.ASKED):
        return
    now = datetime.now(UTC)
    is_bug = sentence == BUG_SENTENCE
    if now - row.received_at > LONGEST or (is_bug and row.attempt >= _MOST_TRIES_OF_A_BUG):
        logger.error("the reply to exchange %s is given up: %s", exchange_id, sentence)
        row.state, row.text, row.finished_at = ExchangeState.FAILED, "", now
        promise(session, apologise, exchange_id)
        return
    row.retry_at = now + timedelta(seconds=_PAUSES[min(row.attempt, len(_PAUSES)) - 1])
    row.attempt += 1
    logger.warning("the reply to exchange %s waits for its attempt %s: %s", exchange_id, row.attempt, sentence)


def apologise(
    exchange_id: int, *, transaction: Transaction, reading: sessionmaker[Session], workspaces: Workspaces
) -> None:
    """Say in place of an answer that there will be none."""
    with reading() as session:
        row = session.get(Exchange, exchange_id)
        if row is None or row.state is not ExchangeState.FAILED or row.came is Came.UNASKED:
            return
        account = accounts.find(session, row.workspace, row.member)
        message = said(words_for(account.locale if account else None).failed)
    caller, place = workspaces.caller(row.workspace), Place(row.channel, row.thread)
    try:
        if row.came is Came.COMMAND:
            posting.respond(caller, row.response_url, row.member, place, message, instead=False)
        elif row.private or not row.thread:
            posting.whisper(caller, place, row.member, message)
        else:
            posting.post(caller, place, message, mark=f"{row.key}:sorry")
    except Refused as error:
        raise Unavailable(str(error)) from error
    with transaction() as session:
        session.get_one(Exchange, exchange_id).response_url = ""


def give_up(_session: Session, exchange_id: int, sentence: str) -> None:
    """Note that not even that could be said."""
    logger.error("nothing could be said to exchange %s: %s", exchange_id, sentence)


def none_left(_session: Session) -> list[tuple[int, int]]:
    """Return nothing: an apology that was forgotten is too late."""
    return []
