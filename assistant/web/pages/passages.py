"""A cited passage, in its document."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from assistant.answering import asking
from assistant.errors import NotFound
from assistant.knowledge import passages
from assistant.knowledge.passages import Source
from assistant.people.roles import Actor
from assistant.web import rendering
from assistant.web.dependencies import Reading, SignedIn

router = APIRouter(include_in_schema=False)


@router.get("/passages/{passage_id}")
def read(
    request: Request,
    passage_id: int,
    session: Reading,
    visitor: SignedIn,
    question: Annotated[int | None, Query()] = None,
    partial: Annotated[bool, Query()] = False,
) -> Response:
    """Show the whole version with the passage set off and the quote marked; `partial` for the panel beside a chat."""
    source, around = passages.read_around(session, passage_id, who=visitor.who)
    values: dict[str, Any] = {
        "source": source,
        "sections": sections(around),
        "question": question,
        "visitor": visitor,
        "quote": _quote(session, question, passage_id, who=visitor.who),
    }
    if partial:
        return HTMLResponse(rendering.part("passages/panel.html", **values))
    return rendering.page(request, "passages/read.html", **values)


def sections(sources: Iterable[Source]) -> list[tuple[str, list[Source]]]:
    """Group passages by the slide, page or section they stand on."""
    return [(label, list(group)) for label, group in groupby(sources, key=lambda each: each.locator.label)]


def _quote(session: Session, question_id: int | None, passage_id: int, *, who: Actor) -> str:
    """Return what an answer of one's own quotes of the passage, nothing when there is no such answer."""
    if question_id is None:
        return ""
    try:
        answer = asking.find(session, question_id, who=who).answer
    except NotFound:
        return ""
    quotes = [each.quote for each in answer.citations if each.passage_id == passage_id] if answer else []
    return quotes[0] if quotes else ""
