"""First step of a reply: who asks, is it a question, and which conversation does it belong to."""

from __future__ import annotations

import logging
import time
import zlib
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from assistant.answering import asking, channels
from assistant.database import one_at_a_time
from assistant.errors import AssistantError, Unavailable
from assistant.jobs.promises import Transaction
from assistant.knowledge.models import Audience
from assistant.people import accounts
from assistant.slack import members, saying, waiting
from assistant.slack.at_once import reply_to
from assistant.slack.blocks.sentences import said
from assistant.slack.calling import Caller
from assistant.slack.errors import sentence_of
from assistant.slack.members import Member
from assistant.slack.models import Came, Exchange, ExchangeState, Thread
from assistant.slack.posting import Place
from assistant.slack.waiting import StatusLine
from assistant.slack.wording.languages import words_for
from assistant.slack.wording.words import Words
from assistant.slack.workspaces import Workspaces

# In direct messages a new message soon after the last goes on with the talk, thread or not.
STILL_TALKING = timedelta(minutes=30)
# Two messages in a row are taken at the same time; the later one waits so long for the earlier to be asked.
EARLIER_SECONDS = 5.0
LOOK_SECONDS = 0.1
_PUBLIC = frozenset({Audience.EVERYONE})
# Above every other key, and one for each thread.
_THREADS = 7_340_024 << 32

logger = logging.getLogger(__name__)


def take_question(
    exchange_id: int,
    *,
    transaction: Transaction,
    reading: sessionmaker[Session],
    workspaces: Workspaces,
    has_model: bool,
) -> None:
    """Store the question of an exchange and promise its answer; what is no question is replied to at once.

    A refusal that a person can do something about is told to them and ends the exchange.
    """
    with reading() as session:
        row = session.get(Exchange, exchange_id)
        if row is None or row.state is not ExchangeState.RECEIVED:
            return
        account = accounts.find(session, row.workspace, row.member)
        words = words_for(account.locale if account else None)
    caller = workspaces.caller(row.workspace)
    row = saying.with_place(row, caller, transaction)
    _say_that_we_look(row, caller, words, transaction, has_model=has_model)
    now = datetime.now(UTC)
    try:
        member = members.meet(row.member, caller=caller, reading=reading, transaction=transaction, now=now)
        words = words_for(member.locale)
        with reading() as session:
            at_once = reply_to(session, row, who=member.who, address=workspaces.settings.address, words=words)
        if at_once is not None:
            saying.reply(row, caller, at_once, words, transaction)
            _end_session(row, caller, has_model=has_model)
            return
        _wait_for_earlier(row, reading)
        with transaction() as session:
            _ask(session, exchange_id, member, now=now)
    except Unavailable:
        raise
    except AssistantError as error:
        logger.info("a message was refused: %s", type(error).__name__)
        saying.reply(row, caller, said(sentence_of(error, words)), words, transaction)
        _end_session(row, caller, has_model=has_model)


def conversation_of(session: Session, row: Exchange, *, now: datetime) -> int | None:
    """Return the conversation a message goes on with, None where it begins one."""
    place = (Thread.workspace == row.workspace, Thread.channel == row.channel)
    member = row.member if row.private else ""
    known = session.scalar(
        select(Thread.conversation_id).where(*place, Thread.root == row.thread, Thread.member == member)
    )
    if known is not None or row.came is not Came.DIRECT:
        return known
    return session.scalar(
        select(Thread.conversation_id)
        .where(*place, Thread.last_at > now - STILL_TALKING)
        .order_by(Thread.last_at.desc())
        .limit(1)
    )


def _ask(session: Session, exchange_id: int, member: Member, *, now: datetime) -> None:
    found = session.get_one(Exchange, exchange_id)
    one_at_a_time(session, _THREADS + zlib.crc32(f"{found.workspace} {found.channel}".encode()))
    row = session.get_one(Exchange, exchange_id, populate_existing=True)
    if row.state is not ExchangeState.RECEIVED:
        # Its message was deleted meanwhile.
        return
    channel = channels.find(session, row.workspace, row.channel)
    open_to_all = row.came in (Came.MENTION, Came.THREAD, Came.UNASKED) and not row.private
    question = asking.ask(
        session,
        row.text,
        who=member.who,
        now=now,
        conversation_id=conversation_of(session, row, now=now),
        shared=open_to_all,
        event_id=row.key,
        # What everybody in a channel reads may only come from what everybody may read.
        audiences=_PUBLIC if open_to_all else None,
        collections=frozenset(channel.collections) if channel and channel.collections else None,
    )
    row.question_id = question.id
    # From here on the question keeps the words.
    row.text = ""
    row.state = ExchangeState.ASKED
    _join(session, row, question.conversation_id, now=now)


def _join(session: Session, row: Exchange, conversation_id: int, *, now: datetime) -> None:
    if not row.thread:
        return
    member = row.member if row.private else ""
    thread = session.scalar(
        select(Thread).where(
            Thread.workspace == row.workspace,
            Thread.channel == row.channel,
            Thread.root == row.thread,
            Thread.member == member,
        )
    )
    if thread is None:
        session.add(
            Thread(
                workspace=row.workspace,
                channel=row.channel,
                root=row.thread,
                member=member,
                conversation_id=conversation_id,
                last_at=now,
            )
        )
    else:
        thread.last_at = now


def _wait_for_earlier(row: Exchange, reading: sessionmaker[Session]) -> None:
    """Let what was said before in the same talk be asked before, for as long as that may still come."""
    same_talk = [Exchange.workspace == row.workspace, Exchange.channel == row.channel]
    if row.came is not Came.DIRECT:
        same_talk.append(Exchange.thread == row.thread)
    earlier = select(Exchange.id).where(
        *same_talk,
        Exchange.state == ExchangeState.RECEIVED,
        Exchange.message != "",
        Exchange.message < row.message,
        Exchange.retry_at.is_(None),
    )
    until = time.monotonic() + EARLIER_SECONDS
    while time.monotonic() < until:
        with reading() as session:
            if session.scalar(earlier.limit(1)) is None:
                return
        time.sleep(LOOK_SECONDS)


def _say_that_we_look(
    row: Exchange, caller: Caller, words: Words, transaction: Transaction, *, has_model: bool
) -> None:
    if row.came in (Came.UNASKED, Came.COMMAND) or not row.thread:
        return
    place = Place(row.channel, row.thread)
    if row.private:
        saying.whisper_once(row, caller, place, said(words.searching), transaction)
        return
    StatusLine(caller, place).say(words.searching, words.loading)
    if has_model:
        waiting.begin_session(caller, place)


def _end_session(row: Exchange, caller: Caller, *, has_model: bool) -> None:
    if has_model and row.thread and not row.private and row.came not in (Came.UNASKED, Came.COMMAND):
        waiting.end_session(caller, Place(row.channel, row.thread))
