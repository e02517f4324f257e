"""A question is stored and its answer promised; everything else happens afterwards."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.answering import replying
from assistant.answering.models import Conversation, Question, QuestionState
from assistant.errors import Conflict, Invalid, NotFound
from assistant.guard import masking
from assistant.jobs.promises import promise
from assistant.knowledge.passages import audiences_of
from assistant.people.roles import Actor

LONGEST_QUESTION = 4000


def ask(
    session: Session,
    text: str,
    *,
    who: Actor,
    now: datetime,
    conversation_id: int | None = None,
    event_id: str | None = None,
) -> Question:
    """Store a question and promise its answer; the same `event_id` again returns the question it made before.

    Raises `Invalid` for an empty or over-long question, `NotFound` for a conversation that is somebody else's.
    """
    question = text.strip()
    if not question:
        raise Invalid("질문이 비어 있습니다. 궁금한 점을 한 문장으로 적어 주세요.")
    if len(question) > LONGEST_QUESTION:
        raise Invalid(f"질문이 너무 깁니다. {LONGEST_QUESTION:,}자 이하로 줄여 주세요.")
    if event_id and (known := session.scalar(select(Question).where(Question.event_id == event_id))):
        return known
    conversation = _conversation(session, conversation_id, who=who, now=now)
    row = Question(
        conversation=conversation,
        event_id=event_id,
        text=masking.remove_numbers(question),
        asked_at=now,
        state=QuestionState.QUEUED,
        attempt=1,
        audiences=sorted(audiences_of(who)),
    )
    session.add(row)
    session.flush()
    promise(session, replying.answer_question, row.id)
    return row


def ask_again(session: Session, question_id: int, *, who: Actor) -> Question:
    """Try a question once more whose answer failed."""
    question = find(session, question_id, who=who)
    if question.state is not QuestionState.FAILED:
        raise Conflict("실패한 질문만 다시 시도할 수 있습니다.")
    question.state = QuestionState.QUEUED
    question.draft = ""
    question.audiences = sorted(audiences_of(who))
    question.attempt += 1
    promise(session, replying.answer_question, question.id, attempt=question.attempt)
    return question


def find(session: Session, question_id: int, *, who: Actor) -> Question:
    """Return a question to the one who asked it. Raises `NotFound` for everybody else."""
    question = session.get(Question, question_id)
    if question is None or question.conversation.person_id != who.person_id:
        raise NotFound("그 질문을 찾지 못했습니다.")
    return question


def find_conversation(session: Session, conversation_id: int, *, who: Actor) -> Conversation:
    """Return a conversation to its own person. Raises `NotFound` for everybody else."""
    conversation = session.get(Conversation, conversation_id)
    if conversation is None or conversation.person_id != who.person_id:
        raise NotFound("그 대화를 찾지 못했습니다.")
    return conversation


def _conversation(session: Session, conversation_id: int | None, *, who: Actor, now: datetime) -> Conversation:
    if conversation_id is not None:
        return find_conversation(session, conversation_id, who=who)
    conversation = Conversation(person_id=who.person_id, started_at=now)
    session.add(conversation)
    return conversation
