"""One assistant whose database is laid down afresh from a template, and browsers that are signed in already."""

from __future__ import annotations

import asyncio
import re
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Request, Response
from sqlalchemy.orm import Session

from assistant import worker
from assistant.answering.generating import Budget
from assistant.assembly import Assistant
from assistant.database import connect, sqlite_url
from assistant.files import Files
from assistant.jobs.inline import InlineJobs
from assistant.knowledge.extraction.reading import Limits
from assistant.knowledge.glossary import Glossary
from assistant.knowledge.vectors import VectorStore
from assistant.people import sign_in
from assistant.people.models import Person
from assistant.people.roles import OPERATOR
from assistant.settings import Settings
from assistant.web.app import create_web_app
from tests.fakes import BagOfBigrams
from tests.web.conftest import Working

ORIGIN = "http://testserver"


@dataclass(frozen=True)
class Browser:
    """The cookie and the token that somebody's requests carry."""

    cookie: str
    csrf_token: str


@dataclass
class Ground:
    """An assistant over one database file; `lay` puts a template's rows there, `is_touched` tells of any commit since."""

    home: Path
    assistant: Assistant
    app: FastAPI
    loop: asyncio.Runner
    visitor: Browser
    laid: Path | None = None
    touched: bool = False
    watch: sqlite3.Connection | None = None
    seen: int = 0
    kept: int = 0
    browsers: dict[Path, dict[str, Browser]] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        """The database that requests are answered from."""
        return self.home / "assistant.db"

    def lay(self, template: Path) -> None:
        """Let the database be as the template, if it is not."""
        if self.laid == template and not self.touched:
            return
        self.assistant.database.engine.dispose()
        if self.watch is not None:
            self.watch.close()
        for name in ("assistant.db-wal", "assistant.db-shm"):
            (self.home / name).unlink(missing_ok=True)
        shutil.copyfile(template, self.path)
        self.watch = sqlite3.connect(self.path)
        self.laid, self.touched = template, False
        self.seen, self.kept = self._version(), self._files()

    def keep(self, template: Path) -> None:
        """Make what the database holds now a template."""
        with self.assistant.database.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        self.assistant.database.engine.dispose()
        shutil.copyfile(self.path, template)

    def sign_in(self, session: Session, person_id: int) -> Browser:
        """Sign somebody in by a link, as rows."""
        email = session.get_one(Person, person_id).email
        assert email is not None
        secret = sign_in.issue_link(session, email, role=None, who=OPERATOR, now=datetime.now(UTC))
        signed_in = sign_in.use_link(session, secret, now=datetime.now(UTC))
        return Browser(f"session={signed_in.secret}", signed_in.csrf_token)

    def ask(self, browser: Browser | None, method: str, path: str, sent: Mapping[str, Any]) -> Response:
        """Send a request as somebody, None being nobody who is signed in."""
        by = browser or self.visitor
        headers = {"Cookie": by.cookie, "X-CSRF-Token": by.csrf_token, "Origin": ORIGIN}
        return self.loop.run(_answer(self.app, Request(method, f"{ORIGIN}{path}", headers=headers, **sent)))

    def has_changed(self) -> bool:
        """Tell whether anything was written since the template was laid."""
        self.touched = self.touched or (self._version(), self._files()) != (self.seen, self.kept)
        return self.touched

    def _version(self) -> int:
        assert self.watch is not None
        version: int = self.watch.execute("PRAGMA data_version").fetchone()[0]
        return version

    def _files(self) -> int:
        return sum(1 for _ in (self.home / "files").rglob("*"))


@contextmanager
def ground(home: Path, template: Path, glossary: Glossary) -> Iterator[Ground]:
    """Open an assistant on a copy of an empty template."""
    path = home / "assistant.db"
    shutil.copyfile(template, path)
    database = connect(sqlite_url(path), pool_size=2)
    embedder = BagOfBigrams()
    settings = Settings(_env_file=None, home=home, database_url=sqlite_url(path), max_upload_mb=1)  # type: ignore[call-arg]
    vectors = VectorStore.embedded(home / "chroma", space=embedder.space)
    assistant = Assistant(
        settings=settings,
        database=database,
        files=Files(home / "files"),
        vectors=vectors,
        embedder=embedder,
        chat=None,
        glossary=glossary,
        limits=Limits(),
        budget=Budget(),
        owner=None,
    )
    jobs = InlineJobs(database)
    jobs.register(worker.workflows(assistant, jobs))
    # What is promised is for other tests: here it would only take time.
    app = create_web_app(assistant, Working(jobs, held=True))
    visitor = _visitor(TestClient(app, base_url=ORIGIN))
    with asyncio.Runner() as loop:
        yield Ground(home, assistant, app, loop, visitor)
    vectors.close()
    database.engine.dispose()


async def _answer(app: FastAPI, request: Request) -> Response:
    """Call the app as a server does; thousands of requests through a test client take half as long again."""
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": request.url.path,
        "raw_path": request.url.raw_path.partition(b"?")[0],
        "query_string": request.url.query,
        "root_path": "",
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "client": ("testclient", 1),
        "server": ("testserver", 80),
    }
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": request.read(), "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    # What went wrong is in the answer, as a browser would see it.
    with suppress(Exception):
        await app(scope, receive, send)
    assert sent, f"{request.method} {request.url} was not answered"
    body = b"".join(each.get("body", b"") for each in sent[1:])
    return Response(sent[0]["status"], headers=sent[0]["headers"], content=body)


def _visitor(client: TestClient) -> Browser:
    page = client.get("/sign-in/nobody-made-this")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token
    cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    client.cookies.clear()
    return Browser(cookie, token.group(1))
