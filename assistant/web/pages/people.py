"""Who may come in and as what: the administrator's list, new sign-in links, roles, and who is shut out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Query
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from assistant.people import leaving, queries, roles, sign_in
from assistant.people.models import Role
from assistant.web import rendering
from assistant.web.dependencies import Reading, SignedIn, Visitor, Writing, door_of

router = APIRouter(include_in_schema=False)

SAID = {
    "role": "역할을 바꾸었습니다. 그 사람은 모든 브라우저에서 로그아웃되었습니다.",
    "deactivated": "이용을 막았습니다. 그 사람은 웹과 Slack 어디에서도 쓸 수 없습니다.",
    "reactivated": "다시 쓸 수 있게 했습니다. 웹에는 새 로그인 링크로 들어와야 합니다.",
}


@router.get("/people")
def show(request: Request, session: Reading, visitor: SignedIn, said: Annotated[str, Query()] = "") -> Response:
    """List everybody."""
    return _page(request, session, visitor, said=SAID.get(said, ""))


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


@router.post("/people/{person_id}/role")
def change_role(person_id: int, session: Writing, visitor: SignedIn, role: Annotated[Role, Form()]) -> Response:
    """Grant a role."""
    roles.change(session, person_id, role, who=visitor.who)
    return RedirectResponse("/people?said=role", 303)


@router.post("/people/{person_id}/deactivate")
def deactivate(person_id: int, session: Writing, visitor: SignedIn) -> Response:
    """Shut somebody out of every door."""
    leaving.deactivate(session, person_id, who=visitor.who, now=datetime.now(UTC))
    return RedirectResponse("/people?said=deactivated", 303)


@router.post("/people/{person_id}/reactivate")
def reactivate(person_id: int, session: Writing, visitor: SignedIn) -> Response:
    """Let somebody in again."""
    leaving.reactivate(session, person_id, who=visitor.who)
    return RedirectResponse("/people?said=reactivated", 303)


def _page(
    request: Request, session: Session, visitor: Visitor, *, link: str = "", email: str = "", said: str = ""
) -> Response:
    return rendering.page(
        request,
        "people/show.html",
        visitor=visitor,
        people=queries.list_people(session, who=visitor.who),
        said=said,
        link=link,
        email=email,
        minutes=sign_in.LINK_MINUTES,
    )
