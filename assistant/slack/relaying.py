"""What a trainer answers, in the trainers' channel or on the web, reaches the one who asked."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, sessionmaker

from assistant.answering.models import OpenQuestion, OpenState, Question
from assistant.guard import outgoing
from assistant.jobs.promises import Transaction
from assistant.people import accounts
from assistant.people.models import Account, Person
from assistant.slack import posting
from assistant.slack.blocks import handing_over as blocks
from assistant.slack.blocks.messages import Message
from assistant.slack.blocks.sentences import said
from assistant.slack.calling import Caller, Refused
from assistant.slack.models import Exchange, Notice, ReplyState, ToldAnswer, TrainerReply
from assistant.slack.posting import Place
from assistant.slack.wording.languages import words_for
from assistant.slack.workspaces import Workspaces

_ON_THEIR_WAY = (ReplyState.RECEIVED, ReplyState.KEPT)

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Asker:
    """Who asked, and the message they asked in, None for a question of the web's."""

    account: Account
    exchange: Exchange | None


def relay_reply(
    reply_id: int,
    *,
    transaction: Transaction,
    reading: sessionmaker[Session],
    workspaces: Workspaces,
    hosts: Collection[str],
) -> None:
    """Bring a trainer's reply to the one who asked: into their thread, or their direct messages."""
    with reading() as session:
        row = session.get(TrainerReply, reply_id)
        if row is None or row.state is not ReplyState.KEPT:
            return
        notice = session.get_one(Notice, row.open_question_id)
        open_ = session.get_one(OpenQuestion, row.open_question_id)
        question, answered_at = session.get_one(Question, open_.question_id), open_.answered_at
        asker = _asker(session, question)
        trainer = accounts.find(session, notice.workspace, row.member)
    told: list[str] = []
    if asker is not None:
        text = outgoing.clean(row.text, hosts=hosts)
        messages = _messages(asker, question, text, trainer.name if trainer else "")
        told = _tell(workspaces, asker, messages, mark=row.key, there=row.told)
    words = words_for(trainer.locale if trainer else None)
    posting.whisper(
        workspaces.caller(notice.workspace),
        Place(notice.channel, notice.message),
        row.member,
        said(words.reply_told if told else words.reply_not_told),
    )
    with transaction() as session:
        kept = session.get_one(TrainerReply, reply_id)
        kept.told = told
        if kept.attempt == row.attempt:
            kept.state, kept.text, kept.previous = ReplyState.TOLD, "", ""
        if answered_at is not None:
            session.merge(ToldAnswer(open_question_id=row.open_question_id, answered_at=answered_at))


def tell_answer(
    open_id: int,
    *,
    transaction: Transaction,
    reading: sessionmaker[Session],
    workspaces: Workspaces,
    hosts: Collection[str],
) -> None:
    """Bring an answer that a trainer wrote on the web to the one who asked."""
    with reading() as session:
        if open_id not in [row_id for row_id, _ in untold(session)]:
            return
        row = session.get_one(OpenQuestion, open_id)
        question = session.get_one(Question, row.question_id)
        asker = _asker(session, question)
        trainer = session.get(Person, row.answered_by) if row.answered_by else None
    if asker is not None:
        text = outgoing.clean(row.answer, hosts=hosts)
        messages = _messages(asker, question, text, trainer.name if trainer else "")
        _tell(workspaces, asker, messages, mark=f"answer:{open_id}:{row.answered_at}", there=())
    with transaction() as session:
        if row.answered_at is not None:
            session.merge(ToldAnswer(open_question_id=open_id, answered_at=row.answered_at))


def untold(session: Session) -> list[tuple[int, int]]:
    """Return the open questions whose answer somebody in Slack has not been told.

    Another answer is another attempt, and so is each hour: Slack may be away for longer than one attempt lasts.
    """
    on_its_way = select(TrainerReply.id).where(
        TrainerReply.open_question_id == OpenQuestion.id, TrainerReply.state.in_(_ON_THEIR_WAY)
    )
    in_slack = select(Account.id).where(Account.person_id == Question.person_id, Account.deactivated_at.is_(None))
    rows = session.execute(
        select(OpenQuestion.id, OpenQuestion.answered_at)
        .join(Question, Question.id == OpenQuestion.question_id)
        .outerjoin(ToldAnswer, ToldAnswer.open_question_id == OpenQuestion.id)
        .where(
            OpenQuestion.state.in_((OpenState.ANSWERED, OpenState.KEPT)),
            or_(ToldAnswer.answered_at.is_(None), ToldAnswer.answered_at != OpenQuestion.answered_at),
            in_slack.exists(),
            ~on_its_way.exists(),
        )
    )
    now = datetime.now(UTC)
    return [
        (row_id, int(answered_at.timestamp()) + (now - answered_at) // timedelta(hours=1))
        for row_id, answered_at in rows
        if answered_at is not None
    ]


def fail(_session: Session, open_id: int, sentence: str) -> None:
    """Note that somebody could not be told; while Slack does not answer it is tried again every minute."""
    logger.error("the answer to open question %s: %s", open_id, sentence)


def _messages(asker: _Asker, question: Question, text: str, trainer: str) -> list[Message]:
    return blocks.relayed_answer(question.text, text, trainer, words_for(asker.account.locale))


def _asker(session: Session, question: Question) -> _Asker | None:
    """Return who asked, in the workspace they asked in, None for somebody who left or never was in one."""
    exchange = session.scalar(select(Exchange).where(Exchange.question_id == question.id))
    mine = select(Account).where(Account.person_id == question.person_id, Account.deactivated_at.is_(None))
    if exchange is not None:
        mine = mine.where(Account.workspace == exchange.workspace)
    account = session.scalar(mine.order_by(Account.id).limit(1))
    return None if account is None else _Asker(account, exchange)


def _tell(
    workspaces: Workspaces, asker: _Asker, messages: Sequence[Message], *, mark: str, there: Sequence[str]
) -> list[str]:
    """Post into the thread of the question where only the asker reads or all have read it, else directly."""
    caller, exchange = workspaces.caller(asker.account.workspace), asker.exchange
    if exchange is not None and exchange.thread and not exchange.private:
        try:
            return _put(caller, Place(exchange.channel, exchange.thread), messages, mark, there)
        except Refused as error:
            logger.info("a trainer's answer goes to the direct messages (%s)", error.code)
    try:
        return _put(caller, posting.direct(caller, asker.account.member), messages, mark, there)
    except Refused as error:
        logger.warning("a trainer's answer could not be told (%s)", error.code)
        return []


def _put(caller: Caller, place: Place, messages: Sequence[Message], mark: str, there: Sequence[str]) -> list[str]:
    """Post the messages; those of the reply before it was edited become those of the edited one."""
    told = []
    for number, message in enumerate(messages):
        own = f"{mark}:{number}"
        known = there[number] if number < len(there) else posting.find_posted(caller, place, own)
        try:
            if known:
                posting.replace(caller, place, known, message)
        except Refused as error:
            if error.code not in posting.GONE:
                raise
            known = None
        told.append(known or posting.post(caller, place, message, mark=own))
    return told
