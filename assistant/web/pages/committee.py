"""Who judges a challenge: appointed from the office, or invited from outside with a link."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Query
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from assistant.challenge import committee, wording
from assistant.challenge import queries as challenges
from assistant.errors import AssistantError, Conflict, Invalid
from assistant.people import queries
from assistant.people.models import Role
from assistant.people.roles import require
from assistant.web import rendering
from assistant.web.dependencies import Reading, SignedIn, Visitor, Writing, door_of
from assistant.web.errors import STATUS

router = APIRouter(include_in_schema=False)

SAID = {
    "appointed": "위촉하고 알렸습니다.",
    "dismissed": "해촉했습니다.",
    "chair": "위원장을 정했습니다.",
    "deputy": "부위원장을 정했습니다. 위원장이 맡을 수 없을 때에만 대신합니다.",
}
Fields = Annotated[list[str] | None, Form()]


@router.get("/challenges/{challenge_id}/committee")
def show(
    request: Request,
    challenge_id: int,
    session: Reading,
    visitor: SignedIn,
    q: Annotated[str, Query(max_length=100)] = "",
    said: Annotated[str, Query()] = "",
) -> Response:
    """List the committee, and whom a search found to appoint."""
    return _page(request, session, visitor, challenge_id, q=q, said=SAID.get(said, ""))


@router.post("/challenges/{challenge_id}/committee")
def appoint(
    request: Request,
    challenge_id: int,
    session: Writing,
    visitor: SignedIn,
    person_id: Annotated[int, Form()] = 0,
    chair: Annotated[bool, Form()] = False,
    fields: Fields = None,
    most_reviews: Annotated[str, Form()] = "",
) -> Response:
    """Appoint somebody of the office."""
    try:
        committee.appoint(
            session,
            challenge_id,
            person_id,
            chair=chair,
            fields=fields or (),
            most_reviews=_number(most_reviews),
            who=visitor.who,
            now=datetime.now(UTC),
        )
    except (Conflict, Invalid) as error:
        return _page(request, session, visitor, challenge_id, error=error)
    return RedirectResponse(f"/challenges/{challenge_id}/committee?said=appointed", 303)


@router.post("/challenges/{challenge_id}/committee/invite")
def invite(
    request: Request,
    challenge_id: int,
    session: Writing,
    visitor: SignedIn,
    email: Annotated[str, Form()] = "",
    name: Annotated[str, Form()] = "",
    chair: Annotated[bool, Form()] = False,
    fields: Fields = None,
    most_reviews: Annotated[str, Form()] = "",
) -> Response:
    """Invite an expert from outside and show the link this once."""
    try:
        _, secret = committee.invite(
            session,
            challenge_id,
            email,
            name=name,
            chair=chair,
            fields=fields or (),
            most_reviews=_number(most_reviews),
            who=visitor.who,
            now=datetime.now(UTC),
        )
    except (Conflict, Invalid) as error:
        return _page(request, session, visitor, challenge_id, email=email, name=name, error=error)
    return _page(request, session, visitor, challenge_id, link=_link(request, secret), invited=name or email)


@router.post("/challenges/{challenge_id}/committee/{reviewer_id}/link")
def invite_again(
    request: Request, challenge_id: int, reviewer_id: int, session: Writing, visitor: SignedIn
) -> Response:
    """Make another link for a member and show it this once."""
    committee.find_member(session, challenge_id, reviewer_id, who=visitor.who)
    try:
        secret = committee.invite_again(session, reviewer_id, who=visitor.who, now=datetime.now(UTC))
    except Conflict as error:
        return _page(request, session, visitor, challenge_id, error=error)
    return _page(request, session, visitor, challenge_id, link=_link(request, secret), invited="심사위원")


@router.post("/challenges/{challenge_id}/committee/{reviewer_id}/chair")
def make_chair(challenge_id: int, reviewer_id: int, session: Writing, visitor: SignedIn) -> Response:
    """Have a member chair the committee."""
    committee.find_member(session, challenge_id, reviewer_id, who=visitor.who)
    committee.make_chair(session, reviewer_id, who=visitor.who, now=datetime.now(UTC))
    return RedirectResponse(f"/challenges/{challenge_id}/committee?said=chair", 303)


@router.post("/challenges/{challenge_id}/committee/{reviewer_id}/deputy")
def make_deputy(request: Request, challenge_id: int, reviewer_id: int, session: Writing, visitor: SignedIn) -> Response:
    """Have a member chair while the chair cannot."""
    committee.find_member(session, challenge_id, reviewer_id, who=visitor.who)
    try:
        committee.make_deputy(session, reviewer_id, who=visitor.who, now=datetime.now(UTC))
    except Conflict as error:
        return _page(request, session, visitor, challenge_id, error=error)
    return RedirectResponse(f"/challenges/{challenge_id}/committee?said=deputy", 303)


@router.post("/challenges/{challenge_id}/committee/{reviewer_id}/dismiss")
def dismiss(
    request: Request,
    challenge_id: int,
    reviewer_id: int,
    session: Writing,
    visitor: SignedIn,
    reason: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Take somebody off the committee."""
    committee.find_member(session, challenge_id, reviewer_id, who=visitor.who)
    try:
        committee.dismiss(session, reviewer_id, reason=reason, who=visitor.who, now=datetime.now(UTC))
    except (Conflict, Invalid) as error:
        return _page(request, session, visitor, challenge_id, error=error)
    return RedirectResponse(f"/challenges/{challenge_id}/committee?said=dismissed", 303)


def _page(
    request: Request,
    session: Session,
    visitor: Visitor,
    challenge_id: int,
    *,
    q: str = "",
    said: str = "",
    link: str = "",
    invited: str = "",
    email: str = "",
    name: str = "",
    error: AssistantError | None = None,
) -> Response:
    require(visitor.who, Role.ADMIN)
    challenge = challenges.find(session, challenge_id)
    session.flush()
    members = committee.members(session, challenge_id, who=visitor.who)
    on_it = {person.id for _, person in members}
    return rendering.page(
        request,
        "committee/show.html",
        visitor=visitor,
        status=next((code for kind, code in STATUS.items() if isinstance(error, kind)), 200),
        challenge=challenge,
        members=members,
        found=[each for each in queries.search(session, q, who=visitor.who) if each.id not in on_it],
        q=q,
        said=said,
        problem=error.sentence if error else "",
        link=link,
        invited=invited,
        email=email,
        name=name,
        days=committee.INVITATION.days,
        clock=wording.clock,
    )


def _link(request: Request, secret: str) -> str:
    address = door_of(request).assistant.settings.public_url or str(request.base_url)
    return f"{address.rstrip('/')}/sign-in/{secret}"


def _number(text: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 6):  # noqa: PLR2004 - more digits than it needs
        raise Invalid("맡길 작품 수를 숫자로 적거나 비워 두세요.")
    return int(text)
