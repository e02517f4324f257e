"""Every failure becomes a status and a Korean sentence: a page for people, `{"error": …}` for programs."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.errors import AssistantError, Conflict, Invalid, NotAllowed, NotFound, Unavailable
from assistant.web import rendering
from assistant.web.dependencies import NotSignedIn, find_visitor

STATUS: dict[type[AssistantError], int] = {
    NotFound: 404,
    NotAllowed: 403,
    Invalid: 422,
    Conflict: 409,
    Unavailable: 503,
}
NOT_SIGNED_IN = "로그인이 필요합니다. 로그인 링크로 들어온 뒤 다시 해 주세요."
UNREADABLE = "보낸 내용을 이해하지 못했습니다. 빠진 칸이나 잘못된 값이 없는지 확인해 주세요."
BUG = "일시적인 오류가 생겼습니다. 잠시 뒤 다시 시도하고, 되풀이되면 관리자에게 알려 주세요."

_HEADINGS = {
    403: "할 수 없는 일입니다",
    404: "찾지 못했습니다",
    405: "할 수 없는 요청입니다",
    409: "지금은 할 수 없습니다",
    413: "너무 큽니다",
    422: "다시 확인해 주세요",
    503: "잠시 쓸 수 없습니다",
}
_SENTENCES = {
    400: UNREADABLE,
    404: "그 주소에는 아무것도 없습니다. 주소를 확인하거나 처음 화면으로 가 주세요.",
    405: "이 주소로는 그런 요청을 받지 않습니다. 처음 화면에서 다시 시작해 주세요.",
}

logger = logging.getLogger(__name__)


def install(app: FastAPI) -> None:
    """Have the app answer every failure here."""
    app.add_exception_handler(AssistantError, _told)
    app.add_exception_handler(NotSignedIn, _not_signed_in)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _unreadable)


def answer(request: Request, status: int, sentence: str, headers: Mapping[str, str] | None = None) -> Response:
    """Return the sentence as this request wants it."""
    if wants_json(request):
        return JSONResponse({"error": sentence}, status, headers=headers)
    visitor = None if status >= 500 else find_visitor(request)  # noqa: PLR2004 - the database may be what failed
    response = rendering.page(
        request,
        "errors/sentence.html",
        visitor=visitor,
        status=status,
        sentence=sentence,
        heading=_HEADINGS.get(status, "일시적인 오류"),
    )
    response.headers.update(headers or {})
    return response


class Bugs:
    """Answers what nobody foresaw with 500 and a sentence, and logs it; the address is not logged, it may be a secret."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        started = False

        async def send_noticed(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, send_noticed)
        except Exception as error:
            if started or scope["type"] != "http":
                raise
            route = getattr(scope.get("route"), "path", "?")
            logger.error("%s %s failed", scope["method"], route, exc_info=error)  # noqa: TRY400 - it is given
            response = await run_in_threadpool(answer, Request(scope), 500, BUG)
            await response(scope, receive, send)


def wants_json(request: Request) -> bool:
    """Tell whether a program asks, be it the script of our own page."""
    return request.url.path.startswith("/api/") or "application/json" in request.headers.get("accept", "")


def _told(request: Request, error: Exception) -> Response:
    assert isinstance(error, AssistantError)  # noqa: S101 - for the type checker
    status = next(code for kind, code in STATUS.items() if isinstance(error, kind))
    return answer(request, status, error.sentence)


def _not_signed_in(request: Request, _error: Exception) -> Response:
    if wants_json(request):
        return answer(request, 401, NOT_SIGNED_IN, {"WWW-Authenticate": "Bearer"})
    return RedirectResponse("/sign-in", 303)


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - for the type checker
    sentence = _SENTENCES.get(error.status_code, error.detail)
    return answer(request, error.status_code, sentence, error.headers)


def _unreadable(request: Request, _error: Exception) -> Response:
    return answer(request, 422, UNREADABLE)
