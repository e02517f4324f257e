"""Runs inside Alembic: on the connection that `upgrade` hands over, or on the configured database."""

from __future__ import annotations

from alembic import context
from sqlalchemy import ForeignKeyConstraint, text
from sqlalchemy.engine import Connection

from assistant.answering import models as _answering
from assistant.audit import models as _audit
from assistant.challenge import models as _challenge
from assistant.database import Base, connect
from assistant.jobs import takeover as _takeover
from assistant.knowledge import expanding as _expanding
from assistant.knowledge import lexical
from assistant.knowledge import models as _knowledge
from assistant.knowledge import reconciling as _reconciling
from assistant.knowledge import seeding as _seeding
from assistant.notifications import models as _notifications
from assistant.people import models as _people
from assistant.practices import models as _practices
from assistant.settings import Settings
from assistant.slack import models as _slack

_ROOMS = (_answering, _audit, _challenge, _knowledge, _expanding, _notifications, _people, _practices, _slack)
_GROUND = (_takeover, _reconciling, _seeding)
_ONE_AT_A_TIME = 7_340_021
# Tables of the Slack SDK, which has models of its own for them.
_SDK_TABLES = frozenset({"slack_bots", "slack_installations", "slack_oauth_states"})
# Added to a table that was there: of such a key on SQLite SQLAlchemy does not read what a deletion does.
_UNREADABLE = {("question", "person_id")}


def is_ours(item: object, name: str | None, kind: str, _reflected: object, _compared: object) -> bool:
    """Leave out the tables that the lexical index keeps for itself, and what cannot be compared."""
    if isinstance(item, ForeignKeyConstraint):
        return not {(item.table.name, key) for key in item.column_keys} & _UNREADABLE
    return not (kind == "table" and name is not None and name in {*lexical.TABLES, *_SDK_TABLES})


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
