"""Signing in with a link, and out."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from assistant.people import sign_in
from assistant.web import rendering
from assistant.web.dependencies import SignedIn, Writing, door_of, find_visitor

router = APIRouter(include_in_schema=False)


@router.get("/sign-in")
def explain(request: Request) -> Response:
    """Say how to get a link."""
    return rendering.page(request, "sign_in/explain.html", minutes=sign_in.LINK_MINUTES)


@router.get("/sign-in/{secret}")
def offer(request: Request, secret: str) -> Response:
    """Show a button and leave the link unused: chat programs open every posted link to preview it."""
    cookies = door_of(request).cookies
    visitor = find_visitor(request)
    token = visitor.csrf_token if visitor else request.cookies.get(cookies.visitor) or secrets.token_urlsafe(32)
    response = rendering.page(request, "sign_in/offer.html", secret=secret, csrf_token=token)
    if visitor is None:
        cookies.keep_visitor(response, token)
    return response


@router.post("/sign-in/{secret}")
def accept(request: Request, secret: str, session: Writing) -> Response:
    """Use the link up; an older session of this browser ends with it."""
    cookies = door_of(request).cookies
    signed_in = sign_in.use_link(session, secret, now=datetime.now(UTC))
    if old := request.cookies.get(cookies.session):
        sign_in.sign_out(session, old)
    response = RedirectResponse("/", 303)
    cookies.keep_session(response, signed_in.secret)
    cookies.forget(response, cookies.visitor)
    return response


@router.post("/sign-out")
def leave(request: Request, session: Writing, visitor: SignedIn) -> Response:
    """End the session."""
    sign_in.sign_out(session, visitor.secret)
    response = RedirectResponse("/sign-in", 303)
    cookies = door_of(request).cookies
    cookies.forget(response, cookies.session)
    return response
