"""Runs inside Alembic: on the connection that `upgrade` hands over, or on the configured database."""

from __future__ import annotations

from alembic import context
from sqlalchemy import text
from sqlalchemy.engine import Connection

from assistant.answering import models as _answering
from assistant.database import Base, connect
from assistant.jobs import takeover as _takeover
from assistant.knowledge import lexical
from assistant.knowledge import models as _knowledge
from assistant.knowledge import reconciling as _reconciling
from assistant.knowledge import seeding as _seeding
from assistant.people import models as _people
from assistant.settings import Settings

_MODELS = (_answering, _knowledge, _people, _takeover, _reconciling, _seeding)
_ONE_AT_A_TIME = 7_340_021


def is_ours(_object: object, name: str | None, kind: str, _reflected: object, _compared: object) -> bool:
    """Leave out the tables that the lexical index keeps for itself."""
    return not (kind == "table" and name is not None and name in lexical.TABLES)


def run(connection: Connection) -> None:
    """Migrate; PostgreSQL lets one process do it at a time, SQLite's BEGIN IMMEDIATE does the same."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_object=is_ours,
        compare_type=True,
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=False,
    )
    context.run_migrations()


if context.config.attributes.get("connection") is not None:
    run(context.config.attributes["connection"])
else:
    with connect(Settings().database).engine.begin() as opened:
        run(opened)
