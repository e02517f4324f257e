"""Files of a challenge to take along, each with a reason, and the sheets to print."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from assistant.challenge import outcome, queries
from assistant.challenge.exporting import papers, recording
from assistant.challenge.exporting.forms import FORMS, export
from assistant.challenge.exporting.paper import Table
from assistant.people.models import Role
from assistant.people.roles import require
from assistant.web import rendering
from assistant.web.dependencies import Reading, SignedIn, Writing
from assistant.web.pages.results import require_stage

router = APIRouter(include_in_schema=False)


@router.get("/challenges/{challenge_id}/exports")
def show(request: Request, challenge_id: int, session: Reading, visitor: SignedIn) -> Response:
    """Offer the files."""
    require(visitor.who, Role.ADMIN)
    return rendering.page(
        request,
        "exports/show.html",
        visitor=visitor,
        challenge=queries.find_for(session, challenge_id, who=visitor.who),
        forms={name: form.label for name, form in FORMS.items()},
    )


@router.post("/challenges/{challenge_id}/exports")
def take(
    challenge_id: int,
    session: Writing,
    visitor: SignedIn,
    form: Annotated[str, Form()] = "",
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Hand out a file and log it."""
    file = export(session, challenge_id, form, reason=reason, who=visitor.who, now=datetime.now(UTC))
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"', "X-Content-Type-Options": "nosniff"}
    return Response(file.data, media_type=file.media_type, headers=headers)


@router.get("/challenges/{challenge_id}/stages/{stage_id}/sheet")
def sheet(request: Request, challenge_id: int, stage_id: int, session: Reading, visitor: SignedIn) -> Response:
    """Show the result sheet as it is printed, to whoever may see the result."""
    now = datetime.now(UTC)
    require_stage(session, challenge_id, stage_id)
    _, seen = outcome.find_for(session, stage_id, who=visitor.who, now=now)
    record = recording.read(session, seen, who=visitor.who, now=now, whole=False)
    paper = papers.result_sheet(record)
    return rendering.page(
        request,
        "exports/sheet.html",
        visitor=visitor,
        paper=paper,
        parts=[(part, isinstance(part, Table)) for part in paper.parts],
        back=f"/challenges/{challenge_id}/stages/{stage_id}/results",
    )
