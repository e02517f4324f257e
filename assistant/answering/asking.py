"""A question is stored and its answer promised; everything else happens afterwards."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assistant.answering import ordering, replying, stopping
from assistant.answering.models import Conversation, OpenQuestion, OpenState, Question, QuestionState
from assistant.errors import Conflict, Invalid, NotFound
from assistant.guard import masking
from assistant.jobs.promises import promise
from assistant.knowledge.models import Audience
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
    shared: bool = False,
    event_id: str | None = None,
    audiences: frozenset[Audience] | None = None,
    collections: frozenset[str] | None = None,
) -> Question:
    """Store a question and promise its answer; the same `event_id` again returns the question it made before.

    While an earlier question of the conversation is not done, the answer is promised when that one ends. `shared` begins
    a thread that several people ask in, or goes on with one: the door vouches that this person reads it. `audiences` and
    `collections` narrow what may be answered from; they never widen it.

    Raises `Invalid` for an empty or over-long question, `NotFound` for a conversation that is somebody else's.
    """
    question = _checked(text)
    if event_id and (known := _known(session, event_id)):
        return known
    conversation = _conversation(session, conversation_id, who=who, now=now, shared=shared)
    row = Question(
        conversation_id=conversation.id,
        person_id=who.person_id,
        event_id=event_id,
        text=question,
        asked_at=now,
        state=QuestionState.QUEUED,
        attempt=1,
        audiences=sorted(audiences_of(who) if audiences is None else audiences_of(who) & audiences),
        collections=None if collections is None else sorted(collections),
    )
    ordering.enter(session, conversation.id)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        # Delivered twice at the same moment: the other delivery was first.
        if event_id is None or (known := _known(session, event_id)) is None:
            raise
        if conversation_id is None:
            session.delete(conversation)
        return known
    if ordering.first(session, conversation.id) is row:
        promise(session, replying.answer_question, row.id)
    return row


def ask_again(session: Session, question_id: int, *, who: Actor) -> Question:
    """Try a question once more whose answer failed or was stopped. It never sees more than it did before."""
    find(session, question_id, who=who)
    question = ordering.enter_with(session, question_id)
    if question is None or not question.text or question.state not in (QuestionState.FAILED, QuestionState.STOPPED):
        raise Conflict("실패하거나 중지한 질문만 다시 시도할 수 있습니다.")
    question.state = QuestionState.QUEUED
    question.draft = ""
    question.drafted_from = None
    question.stopped_at = None
    question.audiences = sorted(audiences_of(who) & set(map(Audience, question.audiences)))
    question.attempt += 1
    session.flush()
    if ordering.first(session, question.conversation_id) is question:
        promise(session, replying.answer_question, question.id, attempt=question.attempt)
    return question


def amend(session: Session, event_id: str, text: str, *, who: Actor) -> Question | None:
    """Give a question the words its asker has changed it to; None when there is none of theirs.

    One that has not been begun is answered in its new form; of the others only the memory changes.
    """
    amended = _checked(text)
    question = _own(session, event_id, who=who)
    if question is None or not question.text or question.text == amended:
        return question
    _unsay(question)
    question.text = amended
    return question


def forget(session: Session, event_id: str, *, who: Actor) -> Question | None:
    """Take a question back whose message was deleted: its words go, and an answer under way is stopped.

    None when there is none of theirs. What a trainer has not answered yet is no longer asked of them.
    """
    question = _own(session, event_id, who=who)
    if question is None:
        return None
    stopping.end(session, question, now=datetime.now(UTC))
    _unsay(question)
    question.text = ""
    session.execute(
        update(OpenQuestion)
        .where(OpenQuestion.question_id == question.id, OpenQuestion.state == OpenState.WAITING)
        .values(state=OpenState.DISMISSED)
    )
    return question


def find(session: Session, question_id: int, *, who: Actor) -> Question:
    """Return a question to the one who asked it. Raises `NotFound` for everybody else."""
    question = session.get(Question, question_id)
    if question is None or question.person_id != who.person_id:
        raise NotFound("그 질문을 찾지 못했습니다.")
    return question


def find_readable(session: Session, question_id: int, *, who: Actor) -> Question:
    """Return a question to the one who asked it, and in a shared conversation to anybody the door lets read it."""
    question = session.get(Question, question_id)
    if question is None or not (question.conversation.shared or question.person_id == who.person_id):
        raise NotFound("그 질문을 찾지 못했습니다.")
    return question


def find_conversation(session: Session, conversation_id: int, *, who: Actor) -> Conversation:
    """Return a conversation to its own person. Raises `NotFound` for everybody else."""
    conversation = session.get(Conversation, conversation_id)
    if conversation is None or conversation.person_id != who.person_id:
        raise NotFound("그 대화를 찾지 못했습니다.")
    return conversation


def _checked(text: str) -> str:
    question = text.strip()
    if not question:
        raise Invalid("질문이 비어 있습니다. 궁금한 점을 한 문장으로 적어 주세요.")
    if len(question) > LONGEST_QUESTION:
        raise Invalid(f"질문이 너무 깁니다. {LONGEST_QUESTION:,}자 이하로 줄여 주세요.")
    return masking.remove_numbers(question)


def _known(session: Session, event_id: str) -> Question | None:
    return session.scalar(select(Question).where(Question.event_id == event_id))


def _own(session: Session, event_id: str, *, who: Actor) -> Question | None:
    known = session.scalar(
        select(Question.id).where(Question.event_id == event_id, Question.person_id == who.person_id)
    )
    return None if known is None else ordering.enter_with(session, known)


def _unsay(question: Question) -> None:
    """Take a question's words out of what was searched for: by itself, and by those that followed it."""
    said = f"{masking.leave_out(question.text)}\n"
    question.search_text = ""
    for each in question.conversation.questions:
        each.search_text = each.search_text.removeprefix(said)


def _conversation(
    session: Session, conversation_id: int | None, *, who: Actor, now: datetime, shared: bool
) -> Conversation:
    if conversation_id is None:
        conversation = Conversation(person_id=who.person_id, shared=shared, started_at=now)
        session.add(conversation)
        session.flush()
        return conversation
    if not shared:
        conversation = find_conversation(session, conversation_id, who=who)
        if conversation.shared:
            # What is asked elsewhere may be answered from more than the thread may read, and would be remembered in it.
            raise Conflict("여러 사람이 함께 보는 대화입니다. 그 대화가 있는 곳에서 이어서 물어봐 주세요.")
        return conversation
    found = session.get(Conversation, conversation_id)
    if found is None or not found.shared:
        raise NotFound("그 대화를 찾지 못했습니다.")
    return found
