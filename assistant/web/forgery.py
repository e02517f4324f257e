"""No request that changes something gets in unless our own page sent it."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterator

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.web import errors
from assistant.web.dependencies import door_of, find_visitor

HEADER = "X-CSRF-Token"
FIELD = "csrf_token"
SLACK = "/slack/events"
SENTENCE = "이 화면에서 보낸 요청인지 확인하지 못했습니다. 화면을 새로 고친 뒤 다시 해 주세요."
OVER = "로그인이 끝났습니다. 다시 로그인한 뒤 해 주세요."

_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_HEAD_BYTES = 1024
_FIRST_FIELD = re.compile(
    rb"csrf_token=([\w-]+)(?:&|$)"
    rb"|--[^\r\n]+\r\nContent-Disposition: form-data; name=\"csrf_token\"\r\n\r\n([\w-]+)\r\n",
    re.IGNORECASE,
)


class ForgeryCheck:
    """Refuses every unsafe method without a proof of origin and the session's token.

    The token comes in a header or as the first field of the form, so that nothing of an upload is read before.
    Two exceptions: a JSON route called with an Authorization header, which no foreign page can make a browser send and
    which is judged by its token alone; and Slack's own address, where every request carries Slack's signature.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 403."""
        if scope["type"] != "http" or scope["method"] in _SAFE or _is_exempt(scope):
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        head = await _head(receive) if HEADER not in request.headers else []
        expected = await run_in_threadpool(_expected, request)
        if not expected:
            await errors.answer(request, 403, OVER)(scope, receive, send)
        elif not _is_ours(request) or not hmac.compare_digest(_token(request, head), expected.encode()):
            await errors.answer(request, 403, SENTENCE)(scope, receive, send)
        else:
            await self.app(scope, _replaying(head, receive), send)


def _is_exempt(scope: Scope) -> bool:
    return scope["path"] == SLACK or (scope["path"].startswith("/api/") and "authorization" in Request(scope).headers)


def _expected(request: Request) -> str:
    """Return the session's token; before signing in, what the sign-in page gave to this browser."""
    visitor = find_visitor(request)
    return visitor.csrf_token if visitor else request.cookies.get(door_of(request).cookies.visitor, "")


def _is_ours(request: Request) -> bool:
    """Tell whether one of our pages sent it; a browser that says neither where from nor how is not believed."""
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is None and origin is None:
        return False
    host = request.headers.get("host", "")
    ours = {None, f"http://{host}", f"https://{host}", door_of(request).assistant.settings.address}
    return site in (None, "same-origin") and origin in ours


def _token(request: Request, head: list[Message]) -> bytes:
    if HEADER in request.headers:
        return request.headers[HEADER].encode()
    match = _FIRST_FIELD.match(b"".join(message.get("body", b"") for message in head))
    return (match.group(1) or match.group(2)) if match else b""


async def _head(receive: Receive) -> list[Message]:
    """Receive the beginning of the body."""
    messages: list[Message] = []
    size = 0
    while size < _HEAD_BYTES:
        message = await receive()
        messages.append(message)
        size += len(message.get("body", b""))
        if not message.get("more_body", False):
            break
    return messages


def _replaying(head: list[Message], receive: Receive) -> Receive:
    waiting: Iterator[Message] = iter(head)

    async def replay() -> Message:
        return next(waiting, None) or await receive()

    return replay
