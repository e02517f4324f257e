"""What the committee says to each other about an entry."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from assistant.challenge import blinding, discussing, sight, wording
from assistant.errors import AssistantError, Conflict, Invalid
from assistant.web import rendering
from assistant.web.dependencies import Reading, SignedIn, Visitor, Writing
from assistant.web.pages.judging import status_of

router = APIRouter(include_in_schema=False)


@router.get("/entries/{entry_id}/discussion/{stage_id}")
def show(request: Request, entry_id: int, stage_id: int, session: Reading, visitor: SignedIn) -> Response:
    """Show the reviews of an entry and what was said, to those whose own review is in."""
    return _page(request, session, visitor, entry_id, stage_id)


@router.post("/entries/{entry_id}/discussion/{stage_id}")
def say(
    request: Request,
    entry_id: int,
    stage_id: int,
    session: Writing,
    visitor: SignedIn,
    text: Annotated[str, Form()] = "",
) -> Response:
    """Add a remark."""
    try:
        with session.begin_nested():
            row = discussing.say(session, entry_id, stage_id, text, who=visitor.who, now=datetime.now(UTC))
    except (Conflict, Invalid) as error:
        return _page(request, session, visitor, entry_id, stage_id, error=error, typed=text)
    return RedirectResponse(f"/entries/{entry_id}/discussion/{stage_id}#remark-{row.id}", 303)


@router.post("/remarks/{remark_id}/take-back")
def take_back(remark_id: int, session: Writing, visitor: SignedIn) -> Response:
    """Take back a remark of one's own."""
    row = discussing.take_back(session, remark_id, who=visitor.who, now=datetime.now(UTC))
    return RedirectResponse(f"/entries/{row.entry_id}/discussion/{row.stage_id}#remark-{row.id}", 303)


def _page(
    request: Request,
    session: Session,
    visitor: Visitor,
    entry_id: int,
    stage_id: int,
    *,
    error: AssistantError | None = None,
    typed: str = "",
) -> Response:
    found = discussing.discussion_of(session, entry_id, stage_id, who=visitor.who, now=datetime.now(UTC))
    named = sight.sees_names(found.sight, found.entry)
    words = frozenset() if named else blinding.telltales(session, [found.entry.id])[found.entry.id]
    title = found.entry.current.title if found.entry.current else ""
    return rendering.page(
        request,
        "discussion/show.html",
        visitor=visitor,
        status=status_of(error),
        found=found,
        challenge=found.sight.challenge,
        entry=found.entry,
        title=blinding.blot(title, words),
        criteria=found.stage.criteria,
        marks=[(name, version, {each.criterion_id: each for each in version.marks}) for name, version in found.reviews],
        longest=discussing.LONGEST_REMARK,
        clock=wording.clock,
        typed=typed,
        problem=error.sentence if error else "",
    )
