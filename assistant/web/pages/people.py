"""Who may come in: the administrator's list, and new sign-in links."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from assistant.people import queries, sign_in
from assistant.people.models import Role
from assistant.web import rendering
from assistant.web.dependencies import Reading, SignedIn, Visitor, Writing, door_of

router = APIRouter(include_in_schema=False)


@router.get("/people")
def show(request: Request, session: Reading, visitor: SignedIn) -> Response:
    """List everybody."""
    return _page(request, session, visitor)


@router.post("/people/links")
def invite(
    request: Request,
    session: Writing,
    visitor: SignedIn,
    email: Annotated[str, Form()] = "",
    role: Annotated[Role | None, Form()] = None,
) -> Response:
    """Make a link and show it this once; only its hash is kept."""
    secret = sign_in.issue_link(session, email, role=role, who=visitor.who, now=datetime.now(UTC))
    session.flush()
    address = door_of(request).assistant.settings.public_url or str(request.base_url)
    return _page(request, session, visitor, link=f"{address.rstrip('/')}/sign-in/{secret}", email=email.strip())


def _page(request: Request, session: Session, visitor: Visitor, *, link: str = "", email: str = "") -> Response:
    return rendering.page(
        request,
        "people/show.html",
        visitor=visitor,
        people=queries.list_people(session, who=visitor.who),
        link=link,
        email=email,
        minutes=sign_in.LINK_MINUTES,
    )
