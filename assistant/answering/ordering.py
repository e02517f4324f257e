"""One question of a conversation at a time, in the order they were asked."""

from __future__ import annotations

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from assistant.answering.models import ENDED, Question, QuestionState
from assistant.database import one_at_a_time

# Above every other key, and one for each conversation.
_CONVERSATIONS = 7_340_023 << 32


def enter(session: Session, conversation_id: int) -> None:
    """Let one transaction at a time go on that begins, ends or adds a question of this conversation.

    To be called before any of its rows is written: two transactions that take both in another order wait for ever.
    """
    one_at_a_time(session, _CONVERSATIONS + conversation_id)


def enter_with(session: Session, question_id: int) -> Question | None:
    """Enter the conversation of a question and return the question as it stands now, None when it is gone."""
    conversation_id = session.scalar(select(Question.conversation_id).where(Question.id == question_id))
    if conversation_id is None:
        return None
    enter(session, conversation_id)
    return session.get(Question, question_id, populate_existing=True)


def first(session: Session, conversation_id: int) -> Question | None:
    """Return the question whose turn it is: the one under way, else of those that wait the one asked first."""
    return session.scalar(
        select(Question)
        .where(Question.conversation_id == conversation_id, Question.state.not_in(ENDED))
        .order_by(case((Question.state == QuestionState.QUEUED, 1), else_=0), Question.id)
        .limit(1)
        .execution_options(populate_existing=True)
    )


def firsts(session: Session) -> list[tuple[int, int]]:
    """Return id and attempt of the question whose turn it is, for every conversation that has one."""
    rows = session.execute(
        select(Question.conversation_id, Question.id, Question.attempt)
        .where(Question.state.not_in(ENDED))
        .order_by(case((Question.state == QuestionState.QUEUED, 1), else_=0), Question.id)
    )
    turn: dict[int, tuple[int, int]] = {}
    for conversation_id, question_id, attempt in rows:
        turn.setdefault(conversation_id, (question_id, attempt))
    return list(turn.values())
