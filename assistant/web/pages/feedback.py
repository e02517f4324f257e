"""What the committee tells entrants: the chair edits it, the authors read it and may answer once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from assistant.challenge import feedback, queries, wording
from assistant.web import rendering
from assistant.web.dependencies import Reading, SignedIn, Writing

router = APIRouter(include_in_schema=False)


@router.get("/challenges/{challenge_id}/stages/{stage_id}/feedback")
def edit_all(request: Request, challenge_id: int, stage_id: int, session: Reading, visitor: SignedIn) -> Response:
    """List the words that each entry's authors will get."""
    drafts = feedback.list_drafts(session, stage_id, who=visitor.who, now=datetime.now(UTC))
    return rendering.page(
        request,
        "feedback/edit_all.html",
        visitor=visitor,
        challenge=queries.find(session, challenge_id),
        stage=queries.find_stage(session, stage_id),
        drafts=drafts,
        longest=feedback.LONGEST,
    )


@router.post("/challenges/{challenge_id}/stages/{stage_id}/feedback/{entry_id}")
def edit(
    challenge_id: int,
    stage_id: int,
    entry_id: int,
    session: Writing,
    visitor: SignedIn,
    text: Annotated[str, Form()] = "",
) -> Response:
    """Keep the chair's wording for one entry."""
    feedback.edit(session, stage_id, entry_id, text, who=visitor.who, now=datetime.now(UTC))
    return RedirectResponse(f"/challenges/{challenge_id}/stages/{stage_id}/feedback#entry-{entry_id}", 303)


@router.get("/entries/{entry_id}/feedback")
def show(request: Request, entry_id: int, session: Reading, visitor: SignedIn) -> Response:
    """Show the authors what the committee says."""
    rows = feedback.for_authors(session, entry_id, who=visitor.who)
    return rendering.page(
        request,
        "feedback/show.html",
        visitor=visitor,
        entry_id=entry_id,
        rows=[(each, queries.find_stage(session, each.stage_id).name) for each in rows],
        longest=feedback.LONGEST,
        clock=wording.clock,
    )


@router.post("/feedback/{feedback_id}/reply")
def reply(feedback_id: int, session: Writing, visitor: SignedIn, text: Annotated[str, Form()] = "") -> Response:
    """Answer the committee, once."""
    row = feedback.reply(session, feedback_id, text, who=visitor.who, now=datetime.now(UTC))
    return RedirectResponse(f"/entries/{row.entry_id}/feedback", 303)
