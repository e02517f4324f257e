"""What a page is given: a session, who asks, and the built things."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Protocol

from fastapi import Depends, Security
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy.orm import Session
from starlette.requests import HTTPConnection, Request

from assistant.assembly import Assistant
from assistant.jobs.promises import Enqueues, transaction
from assistant.people import roles, sign_in
from assistant.people.models import Role
from assistant.people.roles import OPERATOR, Actor
from assistant.web.cookies import Cookies


class Jobs(Enqueues, Protocol):
    """What the web asks of the jobs: to take promises, and whether they are being kept."""

    @property
    def working(self) -> bool:
        """True while promised work is being done."""


@dataclass(frozen=True)
class Door:
    """What the whole web door was given when it was built."""

    assistant: Assistant
    jobs: Jobs
    cookies: Cookies
    operator_token: str | None


@dataclass(frozen=True)
class Visitor:
    """A signed-in person, and the token that every form of theirs must carry."""

    who: Actor
    csrf_token: str
    secret: str


class NotSignedIn(Exception):
    """Nobody is signed in: a page leads to the sign-in page, a JSON route answers 401."""


def door_of(request: HTTPConnection) -> Door:
    """Return what the app was built with."""
    door: Door = request.app.state.door
    return door


def find_visitor(request: HTTPConnection) -> Visitor | None:
    """Return who is behind the session cookie, None when nobody is (any more)."""
    door = door_of(request)
    secret = request.cookies.get(door.cookies.session)
    if not secret:
        return None
    with door.assistant.database.reading() as session:
        found = sign_in.find_session(
            session, secret, now=datetime.now(UTC), hours=door.assistant.settings.session_hours
        )
        return Visitor(roles.actor(found.person), found.csrf_token, secret) if found else None


def signed_in(request: Request) -> Visitor:
    """Return who is signed in. Raises `NotSignedIn`."""
    visitor = find_visitor(request)
    if visitor is None:
        raise NotSignedIn
    return visitor


def an_administrator(request: Request) -> Visitor:
    """Return the administrator who is signed in. Raises `NotSignedIn`, `NotAllowed`."""
    visitor = signed_in(request)
    roles.require(visitor.who, Role.ADMIN)
    return visitor


_bearer = HTTPBearer(auto_error=False, description="`assistant serve`가 자료 폴더에 남기는 운영자 열쇠")
_cookie = APIKeyCookie(name="session", auto_error=False, description="로그인한 브라우저")


def caller(
    request: Request,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)],
    _session: Annotated[str | None, Security(_cookie)],
) -> Actor:
    """Return who calls a JSON route: the operator by token, or a signed-in browser. Raises `NotSignedIn`.

    A request with a token is judged by its token alone: the forgery check let it pass for its sake.
    """
    if "authorization" not in request.headers:
        return signed_in(request).who
    token = door_of(request).operator_token
    if bearer is None or token is None or not hmac.compare_digest(bearer.credentials.encode(), token.encode()):
        raise NotSignedIn
    return OPERATOR


def reading_session(request: Request) -> Iterator[Session]:
    """Open a session that only reads."""
    with door_of(request).assistant.database.reading() as session:
        yield session


def writing_session(request: Request) -> Iterator[Session]:
    """Open a transaction, commit it and enqueue what was promised."""
    door = door_of(request)
    with transaction(door.assistant.database.writing, door.jobs) as session:
        yield session


def the_assistant(request: Request) -> Assistant:
    """Return the built things."""
    return door_of(request).assistant


# Without scope="function" FastAPI would commit after the response is sent: a failed commit would look like success.
Reading = Annotated[Session, Depends(reading_session, scope="function")]
Writing = Annotated[Session, Depends(writing_session, scope="function")]
SignedIn = Annotated[Visitor, Depends(signed_in)]
Caller = Annotated[Actor, Depends(caller)]
Built = Annotated[Assistant, Depends(the_assistant)]
