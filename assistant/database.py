"""One engine, two kinds of sessions: writers take the lock at BEGIN, readers never wait for it."""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar, Literal

from sqlalchemy import DateTime, Dialect, Engine, Enum, MetaData, create_engine, event, text
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.types import TypeDecorator

# The key of the lock under which files are added and erased.
UPLOADS = 7_340_022

# Seconds that a writer waits for the others.
_PATIENCE = 30
PRAGMAS: dict[str, int | str] = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "busy_timeout": 30_000,
    "secure_delete": 1,
}


class Base(DeclarativeBase):
    """The tables of every room share this metadata, so that Alembic sees them all."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Moment(TypeDecorator[datetime]):
    """An instant: stored in UTC, given back with its time zone (SQLite forgets it)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Refuse a naive time: it would be wrong by nine hours in Seoul."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ANN401, ARG002
        """Return UTC."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def enumeration(kind: type[StrEnum]) -> Enum:
    """Return the column type of an enum: its values as text, so that both databases and a person can read them."""
    return Enum(kind, native_enum=False, length=20, values_callable=lambda names: [name.value for name in names])


@dataclass(frozen=True)
class Database:
    """The engine and its two session makers; `reading` begins deferred, `writing` takes SQLite's write lock at once."""

    engine: Engine
    writing: sessionmaker[Session]
    reading: sessionmaker[Session]

    @property
    def is_sqlite(self) -> bool:
        """True on the embedded default."""
        return self.engine.dialect.name == "sqlite"


def sqlite_url(path: Path) -> str:
    """Return the URL of an SQLite file."""
    return f"sqlite:///{path}"


def connect(url: str, *, pool_size: int = 20) -> Database:
    """Connect to SQLite or PostgreSQL; `url` is SQLAlchemy's (`sqlite:///…`, `postgresql+psycopg://…`)."""
    if url.startswith("sqlite"):
        arguments = {"check_same_thread": False, "timeout": _PATIENCE, "factory": _one_writer()}
        engine = create_engine(url, connect_args=arguments, pool_size=pool_size, hide_parameters=True)
        tune_sqlite(engine)
        _begin_ourselves(engine)
    else:
        engine = create_engine(url, pool_size=pool_size, pool_pre_ping=True, hide_parameters=True)
    reading = engine.execution_options(begin="DEFERRED")
    return Database(engine, sessionmaker(engine, expire_on_commit=False), sessionmaker(reading, expire_on_commit=False))


def one_at_a_time(session: Session, key: int) -> None:
    """Let one transaction at a time go on from here; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


def tune_sqlite(engine: Engine, *, isolation_level: Literal["IMMEDIATE"] | None = None) -> None:
    """Set and check the pragmas on every new connection.

    WAL with synchronous=FULL keeps acknowledged commits over a power cut. `isolation_level` is sqlite3's: None leaves
    BEGIN to us, "IMMEDIATE" to the driver, for a library that expects that.
    """

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        for name, wanted in PRAGMAS.items():
            connection.execute(f"PRAGMA {name}={wanted}")
            (found,) = connection.execute(f"PRAGMA {name}").fetchone()
            if found != wanted:
                raise RuntimeError(f"SQLite kept {name}={found}, wanted {wanted}")
        connection.isolation_level = isolation_level


def _begin_ourselves(engine: Engine) -> None:
    """Begin writers IMMEDIATE: one that reads first can fail at once with "database is locked", whatever the timeout."""

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        how = connection.get_execution_options().get("begin", "IMMEDIATE")
        driver = connection.connection.driver_connection
        if how != "IMMEDIATE" or not isinstance(driver, _Queueing):
            connection.exec_driver_sql(f"BEGIN {how}")
            return
        driver.queue()
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except BaseException:
            driver.let_next()
            raise


class _Queueing(sqlite3.Connection):
    """A connection whose writing transactions queue inside this process.

    SQLite itself has no queue: whoever waits sleeps up to 0.1 s between two looks, and is overtaken meanwhile by all
    that come later. Other processes are still waited for in that way.
    """

    writing: ClassVar[threading.Lock]
    _is_writing = False

    def queue(self) -> None:
        """Wait for those before; after SQLite's own patience it is left to SQLite to say that it is locked."""
        self._is_writing = self.writing.acquire(timeout=_PATIENCE)

    def commit(self) -> None:
        try:
            super().commit()
        finally:
            self.let_next()

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self.let_next()

    def close(self) -> None:
        try:
            super().close()
        finally:
            self.let_next(closed=True)

    def let_next(self, *, closed: bool = False) -> None:
        """Let the next one begin, unless something is still being written."""
        # A commit that found the database busy leaves the transaction open, to be rolled back.
        if self._is_writing and (closed or not self.in_transaction):
            self._is_writing = False
            self.writing.release()


def _one_writer() -> type[_Queueing]:
    """Return the kind of connection that shares a queue with its like, and with no others."""
    return type("_Queueing", (_Queueing,), {"writing": threading.Lock()})
