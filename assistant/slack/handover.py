"""A question that found no answer goes to the trainers' channel; a reply in its thread is kept as its answer."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from assistant.answering import handing_over
from assistant.answering.models import Answer, OpenQuestion, OpenState, Question
from assistant.errors import AssistantError, NotAllowed, Unavailable
from assistant.guard import masking
from assistant.jobs.promises import Transaction, promise
from assistant.jobs.workflows import BUG_SENTENCE
from assistant.knowledge import passages
from assistant.people import accounts
from assistant.slack import members, posting
from assistant.slack.blocks import handing_over as blocks
from assistant.slack.blocks.sentences import said
from assistant.slack.calling import Refused
from assistant.slack.errors import sentence_of
from assistant.slack.models import Notice, NoticeState, ReplyState, TrainerReply
from assistant.slack.posting import Place
from assistant.slack.wording.languages import words_for
from assistant.slack.workspaces import Workspaces

LONGEST = timedelta(hours=24)
_NEAREST = 3

logger = logging.getLogger(__name__)


def announce_open_question(
    open_id: int,
    *,
    transaction: Transaction,
    workspaces: Workspaces,
    channel: str,
    address: str,
) -> None:
    """Post an open question into the trainers' channel, once."""
    workspace = workspaces.first()
    with transaction() as session:
        notice = session.get(Notice, open_id)
        if notice is None:
            notice = Notice(open_question_id=open_id, workspace=workspace, channel=channel, state=NoticeState.WAITING)
            session.add(notice)
            session.flush()
        if notice.state is not NoticeState.WAITING:
            return
        asked = session.get_one(OpenQuestion, open_id)
        question = session.get_one(Question, asked.question_id)
        message = blocks.trainer_notice(
            open_id,
            masking.leave_out(question.text),
            "",
            _nearest(session, question.answer),
            f"{address}/unanswered",
            words_for(None),
        )
    caller = workspaces.caller(workspace)
    mark = f"open:{open_id}"
    try:
        # A notice stands at the channel's root: after a crash it may stand there twice, never not at all.
        timestamp = posting.post(caller, Place(channel), message, mark=mark)
        state = NoticeState.POSTED
    except Refused as error:
        logger.error("the trainers' channel cannot be written to (%s); is the app invited?", error.code)  # noqa: TRY400
        timestamp, state = "", NoticeState.FAILED
    with transaction() as session:
        notice = session.get_one(Notice, open_id)
        notice.message, notice.state = timestamp, state


def unannounced(session: Session) -> list[tuple[int, int]]:
    """Return the open questions that the trainers have not been told of, wherever they were handed over.

    Each hour is a new attempt: Slack may be away for longer than one attempt lasts.
    """
    told = select(Notice.open_question_id).where(Notice.state != NoticeState.WAITING)
    rows = session.execute(
        select(OpenQuestion.id, OpenQuestion.handed_over_at)
        .where(OpenQuestion.state == OpenState.WAITING, OpenQuestion.id.not_in(told))
        .order_by(OpenQuestion.id)
    )
    now = datetime.now(UTC)
    return [(row_id, 1 + (now - since) // timedelta(hours=1)) for row_id, since in rows]


def find_notice(session: Session, workspace: str, channel: str, root: str) -> Notice | None:
    """Return the notice that a thread hangs from, None for a thread that is none of ours."""
    return session.scalar(
        select(Notice).where(Notice.workspace == workspace, Notice.channel == channel, Notice.message == root)
    )


def take_reply(
    session: Session,
    *,
    key: str,
    workspace: str,
    channel: str,
    root: str,
    member: str,
    text: str,
    now: datetime,
) -> bool:
    """Store a reply in the thread of a notice and promise its way back; False when the thread is none of ours."""
    notice = find_notice(session, workspace, channel, root)
    if notice is None:
        return False
    known = session.scalar(select(TrainerReply.id).where(TrainerReply.key == key))
    if known is None:
        row = TrainerReply(
            key=key,
            open_question_id=notice.open_question_id,
            member=member,
            text=masking.remove_numbers(text),
            state=ReplyState.RECEIVED,
            received_at=now,
        )
        session.add(row)
        session.flush()
        promise(session, keep_reply, row.id)
    return True


def correct_reply(session: Session, key: str, text: str, *, instead_of: str) -> bool:
    """Have an edited reply go the same way again; False when the message is no reply of a trainer's."""
    row = session.scalar(select(TrainerReply).where(TrainerReply.key == key))
    if row is None:
        return False
    if row.state in (ReplyState.KEPT, ReplyState.TOLD) and not row.previous:
        row.previous = masking.remove_numbers(instead_of)
    row.text = masking.remove_numbers(text)
    row.state = ReplyState.RECEIVED
    row.attempt += 1
    promise(session, keep_reply, row.id, attempt=row.attempt)
    return True


def keep_reply(
    reply_id: int, *, transaction: Transaction, reading: sessionmaker[Session], workspaces: Workspaces
) -> None:
    """Keep a trainer's reply as the answer to the open question; a refusal is told to the one who replied."""
    with reading() as session:
        row = session.get(TrainerReply, reply_id)
        notice = session.get(Notice, row.open_question_id) if row is not None else None
    if row is None or notice is None or row.state is not ReplyState.RECEIVED:
        return
    caller = workspaces.caller(notice.workspace)
    now = datetime.now(UTC)
    try:
        member = members.meet(row.member, caller=caller, reading=reading, transaction=transaction, now=now)
        with transaction() as session:
            kept = session.get_one(TrainerReply, reply_id)
            handing_over.answer(
                session, kept.open_question_id, kept.text, who=member.who, now=now, instead_of=kept.previous
            )
            kept.state = ReplyState.KEPT
    except Unavailable:
        raise
    except AssistantError as error:
        words = words_for(_locale(reading, notice.workspace, row.member))
        sentence = words.reply_only_trainers if isinstance(error, NotAllowed) else sentence_of(error, words)
        posting.whisper(caller, Place(notice.channel, notice.message), row.member, said(sentence))
        with transaction() as session:
            session.get_one(TrainerReply, reply_id).state = ReplyState.FAILED


def fail(session: Session, reply_id: int, sentence: str) -> None:
    """Note that a reply is stuck: while Slack is away it is tried again. The answer itself stands on the web."""
    row = session.get(TrainerReply, reply_id)
    if row is None:
        return
    logger.error("trainer's reply %s: %s", reply_id, sentence)
    row.attempt += 1
    if sentence == BUG_SENTENCE or datetime.now(UTC) - row.received_at > LONGEST:
        row.state = ReplyState.FAILED


def fail_notice(_session: Session, open_id: int, sentence: str) -> None:
    """Note that the trainers could not be told; while Slack does not answer they are told later."""
    logger.error("open question %s: %s", open_id, sentence)


def unfinished(session: Session) -> list[tuple[int, int]]:
    """Return id and attempt of the replies on their way."""
    waiting = (ReplyState.RECEIVED, ReplyState.KEPT)
    rows = session.execute(select(TrainerReply.id, TrainerReply.attempt).where(TrainerReply.state.in_(waiting)))
    return [(row_id, attempt) for row_id, attempt in rows]


def _locale(reading: sessionmaker[Session], workspace: str, member: str) -> str | None:
    with reading() as session:
        account = accounts.find(session, workspace, member)
        return account.locale if account else None


def _nearest(session: Session, answer: Answer | None) -> list[str]:
    if answer is None:
        return []
    found = passages.sources(session, [each.passage_id for each in answer.evidence])
    return list(dict.fromkeys(each.title for each in found))[:_NEAREST]
