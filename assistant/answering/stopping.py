"""A question is stopped: at once while it waits, at the next piece of its reply while one is being written."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from assistant.answering import ordering, replying
from assistant.answering.models import Question, QuestionState
from assistant.errors import NotFound
from assistant.people.models import Role
from assistant.people.roles import Actor, may


def stop(session: Session, question_id: int, *, who: Actor, now: datetime) -> bool:
    """Stop a question; False when it has ended already.

    The asker may, a trainer, and anybody in a shared conversation. What was written so far stays on the question as its
    draft. Raises `NotFound` for everybody else.
    """
    question = ordering.enter_with(session, question_id)
    if question is None or not _may_stop(question, who):
        raise NotFound("그 질문을 찾지 못했습니다.")
    return end(session, question, now=now)


def end(session: Session, question: Question, *, now: datetime) -> bool:
    """Stop a question whose conversation this transaction has entered."""
    if question.has_ended:
        return False
    question.stopped_at = question.stopped_at or now
    if question.state is QuestionState.QUEUED:
        question.state = QuestionState.STOPPED
        replying.go_on(session, question.conversation_id)
    return True


def _may_stop(question: Question, who: Actor) -> bool:
    return question.person_id == who.person_id or question.conversation.shared or may(who, Role.TRAINER)
