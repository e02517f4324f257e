"""A web door on real rooms, and people who come in through it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response

from assistant.database import sqlite_url
from assistant.jobs.inline import InlineJobs
from assistant.jobs.promises import Promise
from assistant.people import sign_in
from assistant.people.models import Role
from assistant.people.roles import OPERATOR
from assistant.web.app import create_web_app
from tests.conftest import World
from tests.web.serving import Open, chromium, served

TOKEN = "operator-token"
GUIDE = """# 회의록 요약 안내

## 순서

회의록을 요약할 때에는 개인정보를 먼저 지웁니다.
안건과 결정 사항과 할 일로 나누어 달라고 요청합니다.
"""


@dataclass
class Working:
    """Jobs are done at once, or, while `held`, once a test runs what was forgotten."""

    inline: InlineJobs
    working: bool = True
    held: bool = False

    def check(self, promise: Promise) -> None:
        self.inline.check(promise)

    def enqueue(self, promise: Promise) -> None:
        if not self.held:
            self.inline.enqueue(promise)


@dataclass(frozen=True)
class Person:
    """Somebody's browser: it keeps cookies, and sends with a form what our pages put into it."""

    client: TestClient
    csrf_token: str = ""

    def get(self, path: str, **given: Any) -> Response:
        return self.client.get(path, **given)

    def post(self, path: str, data: dict[str, str] | None = None, **given: Any) -> Response:
        origin = {"Origin": str(self.client.base_url).rstrip("/")}
        fields = {"csrf_token": self.csrf_token, **(data or {})}
        return self.client.post(path, data=fields, headers=origin | given.pop("headers", {}), **given)

    def upload(self, name: str, content: bytes | str, **given: Any) -> Response:
        data = content.encode() if isinstance(content, str) else content
        return self.post("/documents", files=[("files", (name, data))], **given)


@dataclass(frozen=True)
class Site:
    world: World
    jobs: Working
    app: FastAPI
    base_url: str
    secret_for: Callable[[Role], str]

    def visit(self) -> Person:
        return Person(
            TestClient(self.app, base_url=self.base_url, raise_server_exceptions=False, follow_redirects=False)
        )

    def sign_in(self, role: Role) -> Person:
        person = self.visit()
        secret = self.secret_for(role)
        token = csrf_token(person.get(f"/sign-in/{secret}"))
        assert Person(person.client, token).post(f"/sign-in/{secret}").status_code == 303
        return Person(person.client, csrf_token(person.get("/")))


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The rooms are tested on both databases; a door adds nothing that depends on one."""
    path = tmp_path / "assistant.db"
    shutil.copy(sqlite_template, path)
    return sqlite_url(path)


@pytest.fixture
def site(world: World) -> Site:
    return open_site(world)


@pytest.fixture
def guided(site: Site) -> Site:
    """Return a site with one document in it."""
    site.sign_in(Role.ADMIN).upload("guide.md", GUIDE)
    return site


def open_site(world: World, *, public_url: str | None = None) -> Site:
    jobs = Working(world.jobs)
    settings = world.assistant.settings.model_copy(update={"public_url": public_url, "max_upload_mb": 1})
    seen = world.having(settings=settings)

    def secret_for(role: Role) -> str:
        with world.assistant.database.writing.begin() as session:
            return sign_in.issue_link(
                session, f"{role.value}@example.go.kr", role=role, who=OPERATOR, now=datetime.now(UTC)
            )

    app = create_web_app(seen.assistant, jobs, operator_token=TOKEN)
    return Site(seen, jobs, app, public_url or "http://testserver", secret_for)


def csrf_token(page: Response) -> str:
    match = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert match, page.text
    return match.group(1)


@pytest.fixture
def address(world: World) -> Iterator[str]:
    with served(world) as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Yield a Chromium for a file of tests: its start takes longer than most of them."""
    with chromium() as started:
        yield started


def is_problem(message: Any, refused: int) -> bool:
    return message.type == "error" and not (refused and f"with a status of {refused} " in message.text)


@pytest.fixture
def signed_in(world: World, address: str, browser: Any) -> Iterator[Open]:
    """Yield a function that opens a signed-in page of some width; at the end no other host has been asked for.

    Chromium notes every answer that refuses something; `refused` is the status that a test expects.
    """
    asked: list[str] = []
    problems: list[str] = []
    with ExitStack() as closing:

        def open_page(*, width: int = 1280, role: Role = Role.TRAINER, refused: int = 0) -> Any:
            with world.assistant.database.writing.begin() as session:
                secret = sign_in.issue_link(
                    session, f"{role}@example.go.kr", role=role, who=OPERATOR, now=datetime.now(UTC)
                )
            # Cookies, storage and cache of its own.
            context = browser.new_context(viewport={"width": width, "height": 780})
            closing.callback(context.close)
            page = context.new_page()
            page.on("request", lambda request: asked.append(request.url))
            page.on("pageerror", lambda error: problems.append(str(error)))
            page.on("console", lambda message: problems.append(message.text) if is_problem(message, refused) else None)
            page.goto(f"{address}/sign-in/{secret}")
            page.get_by_role("button", name="로그인").click()
            page.wait_for_url(f"{address}/")
            return page

        yield open_page
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(address).netloc}
    assert problems == []
