"""The schema's history, and the one way to bring a database up to it."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError

from assistant.database import Database
from assistant.errors import Unavailable

NO_DATABASE = (
    "데이터베이스에 연결하지 못했습니다. 데이터베이스가 켜져 있는지, "
    "ASSISTANT_DATABASE_URL의 주소와 계정이 맞는지 확인해 주세요."
)
FOLDER = Path(__file__).resolve().parent


def upgrade(database: Database) -> None:
    """Bring the schema to the newest revision, in one transaction; several processes may try at once.

    Raises `Unavailable` when the database does not answer.
    """
    try:
        database.engine.connect().close()
    except OperationalError as error:
        raise Unavailable(NO_DATABASE) from error
    with database.engine.begin() as connection:
        command.upgrade(config(connection), "head")


def is_current(database: Database) -> bool:
    """Tell whether the schema is at the newest revision."""
    with database.engine.connect() as connection:
        at = MigrationContext.configure(connection).get_current_revision()
    return at == ScriptDirectory.from_config(config(None)).get_current_head()


def config(connection: Connection | None) -> Config:
    """Return Alembic's configuration, which `env.py` reads the connection from."""
    settings = Config()
    settings.set_main_option("script_location", str(FOLDER))
    settings.set_main_option("path_separator", "os")
    settings.attributes["connection"] = connection
    return settings
