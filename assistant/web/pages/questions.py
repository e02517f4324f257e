"""A question: asked, followed while it is answered, tried again, rated."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse

from assistant.answering import asking, queries, rating
from assistant.answering.models import Question, QuestionState, Rating, Verdict
from assistant.assembly import Assistant
from assistant.people.roles import Actor
from assistant.web import errors, markdown, rendering
from assistant.web.dependencies import Built, Reading, SignedIn, Visitor, Writing

router = APIRouter(include_in_schema=False)

POLL_SECONDS = 0.25
LONGEST_STREAM_SECONDS = 120
THANKS = "의견을 남겨 주셔서 고맙습니다."
_DONE = frozenset({QuestionState.ANSWERED, QuestionState.FAILED})


@router.post("/questions")
def ask(
    request: Request,
    session: Writing,
    visitor: SignedIn,
    text: Annotated[str, Form()] = "",
    conversation_id: Annotated[int | None, Form()] = None,
) -> Response:
    """Take a question; its answer comes later."""
    question = asking.ask(session, text, who=visitor.who, now=datetime.now(UTC), conversation_id=conversation_id)
    return _taken(request, session, question, visitor)


@router.post("/questions/{question_id}/again")
def ask_again(request: Request, question_id: int, session: Writing, visitor: SignedIn) -> Response:
    """Try a question again whose answer failed."""
    return _taken(request, session, asking.ask_again(session, question_id, who=visitor.who), visitor)


@router.get("/questions/{question_id}/events")
def follow(question_id: int, session: Reading, visitor: SignedIn, assistant: Built) -> Response:
    """Stream how far the answer has come, as server-sent events."""
    asking.find(session, question_id, who=visitor.who)
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
    rating.rate(session, question_id, verdict, reason=reason, who=visitor.who, now=datetime.now(UTC))
    if errors.wants_json(request):
        return JSONResponse({"sentence": THANKS})
    return _to_turn(asking.find(session, question_id, who=visitor.who))


def ratings(session: Session, questions: Iterable[Question], *, who: Actor) -> dict[int, Rating]:
    """Return one's own ratings by answer."""
    answers = [each.answer.id for each in questions if each.answer is not None]
    rows = session.scalars(select(Rating).where(Rating.answer_id.in_(answers), Rating.person_id == who.person_id))
    return {each.answer_id: each for each in rows}


def _taken(request: Request, session: Session, question: Question, visitor: Visitor) -> Response:
    if not errors.wants_json(request):
        return _to_turn(question)
    conversations = queries.conversations(session, who=visitor.who)
    return JSONResponse(
        {
            "question_id": question.id,
            "conversation_id": question.conversation_id,
            "html": rendering.part("chat/turn.html", question=question, visitor=visitor, ratings={}, fresh=True),
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
        if progress.state in _DONE:
            name = "done" if progress.state is QuestionState.ANSWERED else "failed"
            yield _event(name, html=await run_in_threadpool(_reply, assistant, question_id, visitor))
            return
        if seen is None or progress.state is not seen.state:
            yield _event("state", state=progress.state.value, text=rendering.STATES[progress.state])
        if progress.draft and (seen is None or progress.draft != seen.draft):
            yield _event("draft", html=await run_in_threadpool(markdown.render, progress.draft))
        seen = progress
        await asyncio.sleep(POLL_SECONDS)


def _event(name: str, **data: str) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


def _look(assistant: Assistant, question_id: int, visitor: Visitor) -> queries.Progress:
    with assistant.database.reading() as session:
        return queries.progress(session, question_id, who=visitor.who)


def _reply(assistant: Assistant, question_id: int, visitor: Visitor) -> str:
    with assistant.database.reading() as session:
        question = asking.find(session, question_id, who=visitor.who)
        return rendering.part(
            "chat/reply.html", question=question, visitor=visitor, ratings=ratings(session, [question], who=visitor.who)
        )
