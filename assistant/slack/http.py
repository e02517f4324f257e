"""Slack over HTTP: events, commands and interactions at one address, installing at two."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from urllib.parse import parse_qs

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter
from slack_bolt import App
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from starlette.requests import Request
from starlette.responses import Response

from assistant.slack import signing
from assistant.slack.door import Door
from assistant.slack.replays import Replays
from assistant.slack.workspaces import LISTENERS_AT_ONCE

EVENTS = "/slack/events"
INSTALL = "/slack/install"
OAUTH_REDIRECT = "/slack/oauth_redirect"
_SERVER_ERROR = 500


def events_router(bolt: App, door: Door) -> APIRouter:
    """Return the one address of events, commands and interactions; Slack signs what it sends there."""
    router = APIRouter(include_in_schema=False)
    # Slack waits three seconds: its requests have threads of their own, so that no page is waited for, and none waits.
    threads = CapacityLimiter(LISTENERS_AT_ONCE)
    replays = Replays(door.assistant.database.writing)

    @router.post(EVENTS)
    async def events(request: Request) -> Response:
        body = await request.body()
        return await to_thread.run_sync(partial(_handled, bolt, door, replays, request, body), limiter=threads)

    return router


def install_router(bolt: App) -> APIRouter:
    """Return the pages that install the app in another workspace; whoever mounts them lets only administrators in.

    A workspace is trusted to say who its members are: it must be one that the office chose.
    """
    router = APIRouter(include_in_schema=False)
    flow = bolt.oauth_flow
    if flow is None:
        return router

    @router.get(INSTALL)
    def install(request: Request) -> Response:
        return to_starlette_response(flow.handle_installation(to_bolt_request(request, b"")))

    @router.get(OAUTH_REDIRECT)
    def oauth_redirect(request: Request) -> Response:
        return to_starlette_response(flow.handle_callback(to_bolt_request(request, b"")))

    return router


def _handled(bolt: App, door: Door, replays: Replays, request: Request, body: bytes) -> Response:
    secret = door.assistant.settings.slack_signing_secret
    timestamp = request.headers.get("x-slack-request-timestamp", "")
    signature = request.headers.get("x-slack-signature", "")
    refused = signing.refusal(body, timestamp, signature, secret=secret.get_secret_value() if secret else "")
    if refused is not None:
        # Slack looks at the certificate of an address without signing.
        return Response(status_code=200 if _only_looks(body) else refused)
    if replays.is_replay(timestamp, signature, now=datetime.now(UTC)):
        return Response(status_code=signing.NOT_SLACK)
    try:
        response = to_starlette_response(bolt.dispatch(to_bolt_request(request, body)))
    except Exception:
        replays.forget(timestamp, signature)
        raise
    if response.status_code >= _SERVER_ERROR:
        replays.forget(timestamp, signature)
    return response


def _only_looks(body: bytes) -> bool:
    fields = parse_qs(body.decode("ascii", errors="ignore"))
    return fields.get("ssl_check") == ["1"] and "payload" not in fields and "command" not in fields
