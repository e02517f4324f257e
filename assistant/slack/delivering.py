"""Second step of a reply: follow the answer while it is written and put it before the people who wait for it."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from assistant.answering import queries, stopping
from assistant.answering.models import QuestionState
from assistant.answering.queries import Progress
from assistant.errors import NotFound, Unavailable
from assistant.jobs.promises import Transaction
from assistant.people import accounts
from assistant.people.roles import OPERATOR
from assistant.slack import finishing, posting, viewing, waiting
from assistant.slack.delivery import Delivery
from assistant.slack.live import START, Live
from assistant.slack.models import Came, Exchange, ExchangeState, Rung
from assistant.slack.posting import Place
from assistant.slack.waiting import StatusLine
from assistant.slack.wording.languages import words_for
from assistant.slack.wording.words import Words
from assistant.slack.workspaces import Workspaces

ENDED = frozenset({QuestionState.ANSWERED, QuestionState.FAILED, QuestionState.STOPPED})
LOOK_SECONDS = 0.15
# While nothing is written yet there is less to miss.
LOOK_EARLY_SECONDS = 0.4
LONGEST_WATCH_SECONDS = 900

logger = logging.getLogger(__name__)


def deliver_reply(
    exchange_id: int,
    *,
    transaction: Transaction,
    reading: sessionmaker[Session],
    workspaces: Workspaces,
    address: str,
    hosts: Collection[str],
    has_model: bool,
) -> None:
    """Show an answer growing and complete it; taken up again after a crash it goes on in the same message."""
    with reading() as session:
        row = session.get(Exchange, exchange_id)
        if row is None or row.state is not ExchangeState.ASKED:
            return
        account = accounts.find(session, row.workspace, row.member)
        words = words_for(account.locale if account else None)
    caller = workspaces.caller(row.workspace)
    delivery = Delivery(
        row=row,
        # A question that is gone is known by no number.
        question_id=row.question_id or 0,
        words=words,
        caller=caller,
        bot_user=workspaces.installed(row.workspace).bot_user,
        transaction=transaction,
        reading=reading,
        address=address,
        hosts=hosts,
        has_model=has_model,
        status=StatusLine(caller, Place(row.channel, row.thread)),
    )
    live = _live(delivery)
    if not (delivery.quiet or live.reply):
        # The first step has just said so.
        delivery.status.said(words.searching)
    _watch(delivery, live)
    state = ExchangeState.DELIVERED
    if delivery.place.thread or row.came is Came.COMMAND:
        finishing.finish(delivery, live)
    else:
        logger.warning("exchange %s has no place for its answer; it stands on the Home tab", row.id)
        state = ExchangeState.FAILED
    delivery.note(state=state, finished_at=datetime.now(UTC), response_url="", calling="")
    delivery.status.clear()
    if delivery.in_session and not live.ended_session:
        waiting.end_session(caller, delivery.place)


def _live(delivery: Delivery) -> Live:
    row = delivery.row
    in_channel = row.came is not Came.DIRECT
    recipient = {"recipient_team_id": row.workspace, "recipient_user_id": row.member}
    live = Live(
        caller=delivery.caller,
        place=delivery.place,
        recipient=recipient if in_channel else {},
        note=delivery.note,
        begun=lambda rung: _find_begun(delivery, rung),
        stopped=lambda: _stop(delivery),
        waiting=delivery.say_wait,
        rung=row.rung,
        reply=row.reply,
        # A crash, or an answer of Slack's that never came, between the call that begins the message and the note of it.
        in_doubt=row.calling == START and not row.reply,
        mark=f"{row.key}:{START}",
        at_the_end={"session_status": "active"} if delivery.in_session else {},
    )
    live.resume()
    return live


def _watch(delivery: Delivery, live: Live) -> None:
    """Return when the question has ended; until then show what there is."""
    begun_at = time.monotonic()
    while True:
        try:
            with delivery.reading() as session:
                progress = queries.follow(session, delivery.question_id)
        except NotFound:
            return
        if progress.state in ENDED:
            return
        if time.monotonic() - begun_at > LONGEST_WATCH_SECONDS:
            raise Unavailable("답변이 너무 오래 걸려 전달을 잠시 미룹니다.")
        if not delivery.quiet:
            live.show(viewing.draft_of(progress.draft, hosts=delivery.hosts))
            if live.reply:
                delivery.status.taken_away()
            else:
                delivery.status.keep(_status(progress, delivery.words))
        time.sleep(LOOK_SECONDS if progress.draft else LOOK_EARLY_SECONDS)


def _status(progress: Progress, words: Words) -> str:
    if progress.ahead:
        return words.queued(progress.ahead)
    return words.writing if progress.state is QuestionState.WRITING else words.searching


def _find_begun(delivery: Delivery, rung: Rung) -> str | None:
    if rung is Rung.UPDATES:
        return posting.find_posted(delivery.caller, delivery.place, f"{delivery.row.key}:{START}")
    with delivery.reading() as session:
        rows = session.scalars(
            select(Exchange).where(
                Exchange.workspace == delivery.row.workspace,
                Exchange.channel == delivery.row.channel,
                Exchange.thread == delivery.row.thread,
            )
        ).all()
        known = [timestamp for row in rows for timestamp in (row.reply, *row.posted)]
    return posting.find_unmarked(
        delivery.caller, delivery.place, bot_user=delivery.bot_user, after=delivery.row.message, known=known
    )


def _stop(delivery: Delivery) -> None:
    """Slack has ended the stream because somebody pressed its stop button: nobody reads on, so nobody writes on."""
    with delivery.transaction() as session:
        stopping.stop(session, delivery.question_id, who=OPERATOR, now=datetime.now(UTC))
