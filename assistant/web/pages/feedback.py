"""What the committee tells entrants: the chair edits it, the authors read it and may answer once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Query
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from assistant.challenge import feedback, queries, wording
from assistant.errors import AssistantError, Conflict, Invalid
from assistant.web import rendering
from assistant.web.dependencies import Reading, SignedIn, Visitor, Writing
from assistant.web.pages.judging import status_of
from assistant.web.pages.results import require_stage

router = APIRouter(include_in_schema=False)


@router.get("/challenges/{challenge_id}/stages/{stage_id}/feedback")
def edit_all(
    request: Request,
    challenge_id: int,
    stage_id: int,
    session: Reading,
    visitor: SignedIn,
    said: Annotated[str, Query()] = "",
) -> Response:
    """List the words that each entry's authors will get."""
    return _drafts(request, session, visitor, challenge_id, stage_id, said="저장했습니다." if said else "")


@router.post("/challenges/{challenge_id}/stages/{stage_id}/feedback/{entry_id}")
def edit(
    request: Request,
    challenge_id: int,
    stage_id: int,
    entry_id: int,
    session: Writing,
    visitor: SignedIn,
    text: Annotated[str, Form()] = "",
    revision: Annotated[str | None, Form()] = None,
) -> Response:
    """Keep the chair's wording for one entry; one that somebody else has changed meanwhile is shown beside it."""
    require_stage(session, challenge_id, stage_id)
    try:
        feedback.edit(session, stage_id, entry_id, text, revision=revision, who=visitor.who, now=datetime.now(UTC))
    except (Conflict, Invalid) as error:
        return _drafts(request, session, visitor, challenge_id, stage_id, error=error, typed={entry_id: text})
    return RedirectResponse(f"/challenges/{challenge_id}/stages/{stage_id}/feedback?said=saved#entry-{entry_id}", 303)


@router.get("/entries/{entry_id}/feedback")
def show(request: Request, entry_id: int, session: Reading, visitor: SignedIn) -> Response:
    """Show the authors what the committee says."""
    return _letters(request, session, visitor, entry_id)


@router.post("/feedback/{feedback_id}/reply")
def reply(
    request: Request, feedback_id: int, session: Writing, visitor: SignedIn, text: Annotated[str, Form()] = ""
) -> Response:
    """Answer the committee, once."""
    entry_id = feedback.entry_of(session, feedback_id, who=visitor.who)
    try:
        feedback.reply(session, feedback_id, text, who=visitor.who, now=datetime.now(UTC))
    except (Conflict, Invalid) as error:
        return _letters(request, session, visitor, entry_id, error=error, typed={feedback_id: text})
    return RedirectResponse(f"/entries/{entry_id}/feedback", 303)


def _drafts(
    request: Request,
    session: Session,
    visitor: Visitor,
    challenge_id: int,
    stage_id: int,
    *,
    said: str = "",
    error: AssistantError | None = None,
    typed: dict[int, str] | None = None,
) -> Response:
    require_stage(session, challenge_id, stage_id)
    drafts = feedback.list_drafts(session, stage_id, who=visitor.who, now=datetime.now(UTC))
    stage = queries.find_stage(session, stage_id)
    return rendering.page(
        request,
        "feedback/edit_all.html",
        visitor=visitor,
        status=status_of(error),
        challenge=stage.challenge,
        stage=stage,
        drafts=drafts,
        may_edit=feedback.may_edit_yet(stage),
        typed=typed or {},
        said=said,
        problem=error.sentence if error else "",
        longest=feedback.LONGEST,
        clock=wording.clock,
    )


def _letters(
    request: Request,
    session: Session,
    visitor: Visitor,
    entry_id: int,
    *,
    error: AssistantError | None = None,
    typed: dict[int, str] | None = None,
) -> Response:
    entry, rows = feedback.for_authors(session, entry_id, who=visitor.who)
    return rendering.page(
        request,
        "feedback/show.html",
        visitor=visitor,
        status=status_of(error),
        entry=entry,
        title=entry.current.title if entry.current else "",
        challenge=queries.find(session, entry.challenge_id),
        rows=[(each, queries.find_stage(session, each.stage_id).name) for each in rows],
        typed=typed or {},
        problem=error.sentence if error else "",
        longest=feedback.LONGEST,
        clock=wording.clock,
    )
