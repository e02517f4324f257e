"""The web door is put together here."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from assistant.assembly import Assistant
from assistant.web import errors
from assistant.web.api import documents as api_documents
from assistant.web.api import questions as api_questions
from assistant.web.api import search as api_search
from assistant.web.body_limit import BodyLimit
from assistant.web.cookies import cookies_for
from assistant.web.dependencies import Door, Jobs
from assistant.web.errors import Bugs
from assistant.web.forgery import ForgeryCheck
from assistant.web.headers import Headers
from assistant.web.pages import (
    assignments,
    challenge_rules,
    challenge_steps,
    challenges,
    channels,
    chat,
    committee,
    comparisons,
    decisions,
    discussion,
    documents,
    entries,
    entries_overview,
    entry_editing,
    entry_files,
    exports,
    feedback,
    guide,
    health,
    judging,
    judging_overview,
    notifications,
    passages,
    people,
    practice_digest,
    practice_editing,
    practice_life,
    practices,
    questions,
    results,
    sign_in,
    unanswered,
    versions,
    winners,
)
from assistant.web.rendering import TITLE

_STATIC = Path(__file__).parent / "static"
_PAGES = (
    channels,
    chat,
    documents,
    guide,
    health,
    passages,
    people,
    questions,
    sign_in,
    unanswered,
    versions,
    entries,
    entries_overview,
    entry_editing,
    entry_files,
)
_JUDGING = (judging, assignments, judging_overview, discussion)
_RESULTS = (results, decisions, comparisons, winners, feedback, exports)
# Before the notice: its address takes any word for a number.
_CHALLENGE = (challenge_rules, challenges, challenge_steps, committee, notifications)
# The first two have addresses that the gallery would take for numbers.
_PRACTICES = (practice_digest, practice_editing, practices, practice_life)
_JSON = (api_search, api_questions, api_documents)
_DESCRIPTION = """질문에 출처를 붙여 답하고 교육자료를 받아들이는 JSON 경로입니다.

로그인한 브라우저의 쿠키나 운영자 열쇠(`Authorization: Bearer …`)로 부릅니다. 실패하면 `{"error": "한국어 문장"}`이 옵니다.
쿠키로 POST를 보낼 때에는 `X-CSRF-Token` 헤더가 있어야 합니다."""


def create_web_app(assistant: Assistant, jobs: Jobs, *, operator_token: str | None = None) -> FastAPI:
    """Return the web door of an assistant; with a token, JSON routes may be called as the operator."""
    app = FastAPI(title=TITLE, description=_DESCRIPTION, docs_url=None, redoc_url=None)
    cookies = cookies_for(assistant.settings)
    app.state.door = Door(assistant, jobs, cookies, operator_token)
    errors.install(app)
    for module in (*_PAGES, *_JUDGING, *_RESULTS, *_CHALLENGE, *_PRACTICES, *_JSON):
        app.include_router(module.router)
    app.mount("/static", _Files(directory=_STATIC), name="static")
    # From the inside out: the last one added sees a request first.
    app.add_middleware(BodyLimit, max_upload_mb=assistant.settings.max_upload_mb)
    app.add_middleware(ForgeryCheck)
    app.add_middleware(Bugs)
    app.add_middleware(Headers, secure=cookies.secure)
    return app


class _Files(StaticFiles):
    """Our own scripts and styles; a browser keeps them and asks whether they have changed."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        return response
