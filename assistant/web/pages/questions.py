"""A question: asked, followed while it is answered, stopped, tried again, rated, handed over to the trainers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse

from assistant.answering import asking, handing_over, queries, rating, stopping
from assistant.answering.models import OpenQuestion, Question, QuestionState, Rating, Verdict
from assistant.assembly import Assistant
from assistant.knowledge import queries as documents
from assistant.people.roles import Actor
from assistant.web import errors, markdown, rendering
from assistant.web.dependencies import Built, Reading, SignedIn, Visitor, Writing

router = APIRouter(include_in_schema=False)

POLL_SECONDS = 0.25
LONGEST_STREAM_SECONDS = 120
THANKS = "의견을 남겨 주셔서 고맙습니다."
STOPPING = "중지하고 있습니다."
OVER = "답변이 이미 끝났습니다."
HANDED_OVER = "교육담당에게 전했습니다. 답변이 오면 이 대화에서 볼 수 있습니다."
_ENDS = {QuestionState.ANSWERED: "done", QuestionState.FAILED: "failed", QuestionState.STOPPED: "stopped"}


@router.post("/questions")
def ask(
    request: Request,
    session: Writing,
    visitor: SignedIn,
    assistant: Built,
    text: Annotated[str, Form()] = "",
    conversation_id: Annotated[int | None, Form()] = None,
) -> Response:
    """Take a question; its answer comes later."""
    question = asking.ask(session, text, who=visitor.who, now=datetime.now(UTC), conversation_id=conversation_id)
    return _taken(request, session, question, assistant, visitor)


@router.post("/questions/{question_id}/again")
def ask_again(request: Request, question_id: int, session: Writing, visitor: SignedIn, assistant: Built) -> Response:
    """Try a question again whose answer failed or was stopped."""
    return _taken(request, session, asking.ask_again(session, question_id, who=visitor.who), assistant, visitor)


@router.post("/questions/{question_id}/stop")
def stop(request: Request, question_id: int, session: Writing, visitor: SignedIn) -> Response:
    """Stop an answer; what was written so far stays to be read."""
    question = find(session, question_id, who=visitor.who)
    stopped = stopping.stop(session, question_id, who=visitor.who, now=datetime.now(UTC))
    if errors.wants_json(request):
        return JSONResponse({"sentence": STOPPING if stopped else OVER})
    return _to_turn(question)


@router.post("/questions/{question_id}/hand-over")
def hand_over(request: Request, question_id: int, session: Writing, visitor: SignedIn) -> Response:
    """Ask the trainers what the material does not answer."""
    question = find(session, question_id, who=visitor.who)
    handing_over.hand_over(session, question_id, who=visitor.who, now=datetime.now(UTC))
    if errors.wants_json(request):
        return JSONResponse({"sentence": HANDED_OVER})
    return _to_turn(question)


@router.get("/questions/{question_id}/events")
def follow(question_id: int, session: Reading, visitor: SignedIn, assistant: Built) -> Response:
    """Stream how far the answer has come, as server-sent events."""
    find(session, question_id, who=visitor.who)
    return StreamingResponse(
        _events(assistant, question_id, visitor),
        media_type="text/event-stream",
        headers={"X-Accel-Buffering": "no"},
    )


@router.post("/questions/{question_id}/rating")
def rate(
    request: Request,
    question_id: int,
    session: Writing,
    visitor: SignedIn,
    verdict: Annotated[Verdict, Form()],
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Take a thumb."""
    question = find(session, question_id, who=visitor.who)
    rating.rate(session, question_id, verdict, reason=reason, who=visitor.who, now=datetime.now(UTC))
    if errors.wants_json(request):
        return JSONResponse({"sentence": THANKS})
    return _to_turn(question)


def find(session: Session, question_id: int, *, who: Actor) -> Question:
    """Return a question that stands on a page of one's own: asked by oneself, or in a conversation one began.

    The rooms leave it to the door who reads a shared conversation; on the web that is only the one who began it.
    """
    question = asking.find_readable(session, question_id, who=who)
    if question.person_id != who.person_id:
        asking.find_conversation(session, question.conversation_id, who=who)
    return question


def around(session: Session, questions: Sequence[Question], assistant: Assistant, *, who: Actor) -> dict[str, Any]:
    """Return what is shown beside replies: ratings by answer, trainers' answers by question, collections by document."""
    answers = [each.answer.id for each in questions if each.answer is not None]
    rated = session.scalars(select(Rating).where(Rating.answer_id.in_(answers), Rating.person_id == who.person_id))
    handed = session.scalars(select(OpenQuestion).where(OpenQuestion.question_id.in_([each.id for each in questions])))
    cited = {each.document_id for question in questions if question.answer for each in question.answer.citations}
    return {
        "collections": documents.collections_of(session, cited),
        "ratings": {each.answer_id: each for each in rated},
        "handed": {each.question_id: each for each in handed},
        "hosts": assistant.settings.allowed_hosts,
    }


def _taken(request: Request, session: Session, question: Question, assistant: Assistant, visitor: Visitor) -> Response:
    if not errors.wants_json(request):
        return _to_turn(question)
    conversations = queries.conversations(session, who=visitor.who)
    progress = queries.progress(session, question.id, who=visitor.who)
    turn = rendering.part(
        "chat/turn.html",
        question=question,
        visitor=visitor,
        fresh=True,
        behind=[question.id] if progress.ahead else [],
        **around(session, [question], assistant, who=visitor.who),
    )
    return JSONResponse(
        {
            "question_id": question.id,
            "conversation_id": question.conversation_id,
            "html": turn,
            "history": rendering.part(
                "chat/history.html", conversations=conversations, conversation_id=question.conversation_id
            ),
        }
    )


def _to_turn(question: Question) -> Response:
    return RedirectResponse(f"/conversations/{question.conversation_id}#question-{question.id}", 303)


async def _events(assistant: Assistant, question_id: int, visitor: Visitor) -> AsyncIterator[str]:
    """Look a few times a second; only the look takes a thread, so that many streams wait without one."""
    seen = None
    for _ in range(int(LONGEST_STREAM_SECONDS / POLL_SECONDS)):
        progress = await run_in_threadpool(_look, assistant, question_id, visitor)
        if progress.state in _ENDS:
            html = await run_in_threadpool(_reply, assistant, question_id, visitor)
            yield _event(_ENDS[progress.state], html=html)
            return
        if seen is None or _said(progress) != _said(seen):
            yield _event("state", state=progress.state.value, text=_said(progress))
        if progress.draft and (seen is None or progress.draft != seen.draft):
            hosts = assistant.settings.allowed_hosts
            yield _event("draft", html=await run_in_threadpool(markdown.render, progress.draft, hosts=hosts))
        seen = progress
        await asyncio.sleep(POLL_SECONDS)


def _event(name: str, **data: str) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


def _said(progress: queries.Progress) -> str:
    return rendering.QUEUED_BEHIND if progress.ahead else rendering.STATES[progress.state]


def _look(assistant: Assistant, question_id: int, visitor: Visitor) -> queries.Progress:
    with assistant.database.reading() as session:
        find(session, question_id, who=visitor.who)
        return queries.follow(session, question_id)


def _reply(assistant: Assistant, question_id: int, visitor: Visitor) -> str:
    with assistant.database.reading() as session:
        question = find(session, question_id, who=visitor.who)
        return rendering.part(
            "chat/reply.html",
            question=question,
            visitor=visitor,
            behind=[],
            **around(session, [question], assistant, who=visitor.who),
        )
