"""Files, ownership, the database's pragmas, settings."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from assistant.database import PRAGMAS, Database, connect, sqlite_url
from assistant.errors import Conflict, NotFound
from assistant.files import Files
from assistant.ownership import own
from assistant.people.models import Person, Role
from assistant.settings import Settings
from tests.conftest import NOW


def test_bytes_are_stored_once_under_their_hash(tmp_path: Path) -> None:
    files = Files(tmp_path)
    key = files.put("같은 글".encode())
    assert files.put("같은 글".encode()) == key
    assert files.get(key) == "같은 글".encode()
    with files.copied(key, ".md") as path:
        assert path.suffix == ".md"
        assert path.read_bytes() == "같은 글".encode()
    assert not path.exists()
    files.delete(key)
    files.delete(key)
    with pytest.raises(NotFound, match="다시 올려 주세요"):
        files.get(key)


def test_a_folder_has_one_owner(tmp_path: Path) -> None:
    first = own(tmp_path / "home")
    with pytest.raises(Conflict, match="ASSISTANT_HOME"):
        own(tmp_path / "home")
    first.release()
    own(tmp_path / "home").release()


def test_every_sqlite_connection_has_its_pragmas(tmp_path: Path) -> None:
    database = connect(sqlite_url(tmp_path / "a.db"))
    with database.engine.connect() as connection:
        for name, wanted in PRAGMAS.items():
            assert connection.scalar(text(f"PRAGMA {name}")) == wanted
    database.engine.dispose()


def test_readers_do_not_wait_for_a_writer(database: Database) -> None:
    with database.writing.begin() as writing:
        writing.add(Person(email="a@b", name="a", role=Role.STAFF, created_at=NOW))
        writing.flush()
        with database.reading() as reading:
            assert reading.scalar(select(Person.id)) is None


def test_many_writers_at_once_wait_for_one_another(database: Database) -> None:
    def write(number: int) -> None:
        with database.writing.begin() as session:
            before = session.scalars(select(Person.name).order_by(Person.id.desc())).first()
            name = str(int(before or 0) + 1)
            session.add(Person(email=f"{number}@example.go.kr", name=name, role=Role.STAFF, created_at=NOW))

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(write, range(50 if database.is_sqlite else 1)))
    with database.reading() as session:
        names = session.scalars(select(Person.name).order_by(Person.id)).all()
    assert list(names) == [str(number + 1) for number in range(len(names))]


def test_a_writer_that_fails_or_is_left_behind_lets_the_next_one_write(tmp_path: Path) -> None:
    database = connect(sqlite_url(tmp_path / "a.db"), pool_size=2)
    other = connect(sqlite_url(tmp_path / "a.db"), pool_size=1)
    with database.writing.begin() as session:
        session.execute(text("CREATE TABLE t (n INTEGER UNIQUE)"))
        session.execute(text("PRAGMA busy_timeout=100"))
    with pytest.raises(RuntimeError), database.writing.begin() as session:
        session.execute(text("INSERT INTO t VALUES (1)"))
        raise RuntimeError
    abandoned = database.writing()
    abandoned.execute(text("INSERT INTO t VALUES (2)"))
    abandoned.close()
    held = other.writing()
    held.execute(text("INSERT INTO t VALUES (3)"))
    with pytest.raises(OperationalError), database.writing.begin() as session:
        session.execute(text("INSERT INTO t VALUES (4)"))
    held.commit()
    with database.writing.begin() as session:
        session.execute(text("INSERT INTO t VALUES (5)"))
    with database.reading() as session:
        assert session.scalars(text("SELECT n FROM t ORDER BY n")).all() == [3, 5]
    held.close()
    for each in (database, other):
        each.engine.dispose()


def test_a_moment_keeps_its_zone_and_a_naive_one_is_refused(database: Database) -> None:
    with database.writing.begin() as session:
        session.add(Person(email="a@b", name="a", role=Role.STAFF, created_at=NOW))
    with database.reading() as session:
        stored = session.scalars(select(Person.created_at)).one()
    assert (stored, stored.tzinfo) == (NOW, UTC)
    naive = Person(email="c@d", name="c", role=Role.STAFF, created_at=datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(Exception, match="time zone"), database.writing.begin() as session:
        session.add(naive)


def test_settings_spell_out_their_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(_env_file=None, home=tmp_path)  # type: ignore[call-arg]
    assert settings.database.startswith("sqlite:///")
    assert settings.database != settings.jobs_database
    assert (settings.embedded, settings.has_chat, settings.address) == (True, False, "http://127.0.0.1:8000")
    monkeypatch.setenv("ASSISTANT_DATABASE_URL", "")
    monkeypatch.setenv("ASSISTANT_CHROMA_URL", "")
    assert Settings(_env_file=None).embedded, "what is left empty in .env is the default"  # type: ignore[call-arg]
    scaled = settings.model_copy(update={"database_url": "postgresql+psycopg://x/y", "chroma_url": "http://c"})
    assert not scaled.embedded
    assert scaled.database == scaled.jobs_database == "postgresql+psycopg://x/y"
