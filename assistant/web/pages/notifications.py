"""What one was told, the newest first."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from assistant.notifications import telling
from assistant.web import rendering
from assistant.web.dependencies import Reading, SignedIn, Writing

router = APIRouter(include_in_schema=False)


@router.get("/notifications")
def show(request: Request, session: Reading, visitor: SignedIn) -> Response:
    """List one's notifications."""
    return rendering.page(
        request,
        "notifications/show.html",
        visitor=visitor,
        notifications=telling.list_for(session, who=visitor.who),
        unread=telling.unread(session, who=visitor.who),
    )


@router.post("/notifications/read")
def mark_read(session: Writing, visitor: SignedIn) -> Response:
    """Note that all of them have been seen."""
    telling.mark_read(session, who=visitor.who, now=datetime.now(UTC))
    return RedirectResponse("/notifications", 303)
