"""Several processes on PostgreSQL and a Chroma server: the living finish what a dead one has begun."""

import contextlib
import gc
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from assistant.database import connect
from assistant.knowledge.vectors import VectorStore
from assistant.language.embedded_model import EmbeddedModel
from tests.sample_files import printed
from tests.servers.forking import Forked
from tests.servers.running import serving, until

PAGES = 150


@pytest.fixture
def chroma(tmp_path: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = Path(sys.executable).with_name("chroma")
    arguments = [program, "run", "--path", tmp_path / "vectors", "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            until(lambda: _answers(port), what="the Chroma server")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_living_process_takes_over_from_the_one_that_was_killed(
    tmp_path: Path, database_url: str, chroma: str
) -> None:
    handout = printed.handout(tmp_path / "교재.pdf", [[f"{page}쪽의 예시 프롬프트입니다."] for page in range(PAGES)])
    shared = {"ASSISTANT_DATABASE_URL": database_url, "ASSISTANT_CHROMA_URL": chroma}
    database = connect(database_url, pool_size=2)
    try:
        with serving(tmp_path, **shared) as server, working(tmp_path, shared) as worker:
            told = server.client.post("/api/documents", files={"file": (handout.name, handout.read_bytes())}).json()
            until(lambda: _scalar(database, "SELECT embedded_count FROM version"), what="the first vectors")
            executor = _scalar(database, "SELECT executor_id FROM dbos.workflow_status WHERE status = 'PENDING'")
            dead = server.process if str(server.process.pid) in re.split(r"\D+", str(executor)) else worker
            dead.kill()
            state = f"SELECT state FROM version WHERE id = {told['version_id']}"
            until(lambda: _scalar(database, state) == "indexed", what="the rest", seconds=200)
        with database.reading() as session:
            passages = session.scalars(text("SELECT id FROM passage ORDER BY ordinal")).all()
            pages = session.scalars(text("SELECT locator_number FROM passage ORDER BY ordinal")).all()
    finally:
        database.engine.dispose()
    assert pages == list(range(1, PAGES + 1))
    vectors = VectorStore.at_server(chroma, space=EmbeddedModel().space)
    assert sorted(vectors.ids()) == sorted(passages)
    vectors.close()
    # Chroma's client leaves its sockets to the collector; it must find them here, where that is expected.
    del vectors
    gc.collect()


@contextlib.contextmanager
def working(home: Path, environment: dict[str, str]) -> Iterator[Forked]:
    log = home / "worker.txt"
    given = {**os.environ, **environment, "ASSISTANT_HOME": str(home)}
    process = Forked(["work"], environment=given | {"ASSISTANT_KNOWLEDGE_FOLDER": str(home / "material")}, log=log)
    try:
        until(lambda: log.exists() and "시작했습니다" in log.read_text(encoding="utf-8"), what="the worker")
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(30)


def _answers(port: int) -> bool:
    with contextlib.suppress(httpx.HTTPError):
        return httpx.get(f"http://127.0.0.1:{port}/api/v2/heartbeat").status_code == 200
    return False


def _scalar(database: object, query: str) -> object:
    with database.reading() as session:  # type: ignore[attr-defined]
        return session.scalar(text(query))
