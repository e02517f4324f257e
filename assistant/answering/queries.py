"""What the doors show of answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from assistant.answering import asking
from assistant.answering.models import Answer, Conversation, Question, QuestionState
from assistant.people.models import Role
from assistant.people.roles import Actor, require


@dataclass(frozen=True)
class Progress:
    """How far a question has come, and the reply so far (the reason, when it failed)."""

    state: QuestionState
    draft: str


def progress(session: Session, question_id: int, *, who: Actor) -> Progress:
    """Return how far one's own question has come."""
    question = asking.find(session, question_id, who=who)
    return Progress(question.state, question.draft)


def conversations(session: Session, *, who: Actor, limit: int = 30) -> Sequence[tuple[Conversation, str]]:
    """Return one's own conversations, newest first, each with its first question."""
    first = (
        select(Question.text)
        .where(Question.conversation_id == Conversation.id)
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
        .where(Answer.mode == "refused")
        .order_by(Question.id.desc())
        .limit(limit)
    ).all()


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
