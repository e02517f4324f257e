"""What the doors show of answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session, selectinload

from assistant.answering import asking
from assistant.answering.models import (
    ENDED,
    Answer,
    Conversation,
    OpenQuestion,
    OpenState,
    Question,
    QuestionState,
)
from assistant.errors import NotFound
from assistant.guard import masking
from assistant.people.models import Person, Role
from assistant.people.roles import Actor, require


@dataclass(frozen=True)
class Progress:
    """How far a question has come, and the reply so far (the reason, when it failed).

    `ahead` is how many earlier questions of its conversation are still to be answered.
    """

    state: QuestionState
    draft: str
    ahead: int = 0


@dataclass(frozen=True)
class OpenRow:
    """A question that was handed over, as a trainer sees it: without personal data, and without who asked it."""

    id: int
    question_id: int
    text: str
    state: OpenState
    answer: str
    answered_by: str | None
    handed_over_at: datetime


def progress(session: Session, question_id: int, *, who: Actor) -> Progress:
    """Return how far one's own question has come."""
    return _progress(session, asking.find(session, question_id, who=who))


def follow(session: Session, question_id: int) -> Progress:
    """Return how far a question has come to a door that delivers its answer. Raises `NotFound`."""
    question = session.get(Question, question_id)
    if question is None:
        raise NotFound("그 질문을 찾지 못했습니다.")
    return _progress(session, question)


def recent(session: Session, *, who: Actor, limit: int = 5) -> Sequence[Question]:
    """Return what somebody asked last, in whichever conversation, newest first."""
    return session.scalars(
        select(Question)
        .where(Question.person_id == who.person_id, Question.text != "")
        .order_by(Question.id.desc())
        .limit(limit)
        .options(selectinload(Question.answer))
    ).all()


def conversations(session: Session, *, who: Actor, limit: int = 30) -> Sequence[tuple[Conversation, str]]:
    """Return one's own conversations, newest first, each with its first question."""
    first = (
        select(Question.text)
        .where(Question.conversation_id == Conversation.id, Question.text != "")
        .order_by(Question.id)
        .limit(1)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Conversation, first)
        .where(Conversation.person_id == who.person_id)
        .order_by(Conversation.id.desc())
        .limit(limit)
    )
    return [(conversation, text or "") for conversation, text in rows]


def turns(session: Session, conversation_id: int, *, who: Actor) -> Sequence[Question]:
    """Return the questions of one's own conversation with their answers and citations, oldest first."""
    asking.find_conversation(session, conversation_id, who=who)
    return session.scalars(
        select(Question)
        .where(Question.conversation_id == conversation_id)
        .order_by(Question.id)
        .options(selectinload(Question.answer).selectinload(Answer.citations))
    ).all()


def unanswered(session: Session, *, who: Actor, limit: int = 100) -> Sequence[Question]:
    """Return the questions whose answer was not in the material, newest first, to a trainer."""
    require(who, Role.TRAINER)
    return session.scalars(
        select(Question)
        .join(Answer, Answer.question_id == Question.id)
        .where(Answer.mode == "refused", Question.text != "")
        .order_by(Question.id.desc())
        .limit(limit)
    ).all()


def open_questions(session: Session, *, who: Actor, limit: int = 100) -> list[OpenRow]:
    """Return the questions that were handed over and not dismissed, those that wait first, to a trainer."""
    require(who, Role.TRAINER)
    waiting_first = case((OpenQuestion.state == OpenState.WAITING, 0), else_=1)
    rows = session.execute(
        select(OpenQuestion, Question.text, Person.name)
        .join(Question, Question.id == OpenQuestion.question_id)
        .outerjoin(Person, Person.id == OpenQuestion.answered_by)
        .where(OpenQuestion.state != OpenState.DISMISSED)
        .order_by(waiting_first, OpenQuestion.id.desc())
        .limit(limit)
    )
    return [
        OpenRow(
            id=row.id,
            question_id=row.question_id,
            text=masking.mask(text).text,
            state=row.state,
            answer=row.answer,
            answered_by=name,
            handed_over_at=row.handed_over_at,
        )
        for row, text, name in rows
    ]


def as_json(answer: Answer) -> dict[str, object]:
    """Return the answer in the form the command line and the JSON routes share."""
    return {
        "answer": answer.text,
        "mode": answer.mode.value,
        "notice": answer.notice,
        "citations": [
            {
                "n": each.n,
                "document": each.document_title,
                "document_id": each.document_id,
                "version": each.version_number,
                "passage_id": each.passage_id,
                "locator": {
                    "kind": each.locator_kind.value,
                    "number": each.locator_number,
                    "label": each.locator_label,
                },
                "quote": each.quote,
            }
            for each in answer.citations
        ],
        "usage": {
            "prompt_tokens": answer.prompt_tokens,
            "completion_tokens": answer.completion_tokens,
            "cost": answer.cost,
        },
        "timings_ms": answer.timings_ms,
    }


def _progress(session: Session, question: Question) -> Progress:
    ahead = 0
    if question.state is QuestionState.QUEUED:
        earlier = or_(Question.id < question.id, Question.state != QuestionState.QUEUED)
        ahead = session.scalars(
            select(func.count(Question.id)).where(
                Question.conversation_id == question.conversation_id,
                Question.id != question.id,
                Question.state.not_in(ENDED),
                earlier,
            )
        ).one()
    return Progress(question.state, question.draft, ahead)
