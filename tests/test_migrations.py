from alembic import command
from sqlalchemy import inspect

from assistant import migrations
from assistant.database import Database
from assistant.knowledge import lexical


def test_the_models_and_the_schema_agree(database: Database) -> None:
    with database.engine.begin() as connection:
        command.check(migrations.config(connection))
    assert migrations.is_current(database)


def test_upgrading_twice_is_harmless(database: Database) -> None:
    migrations.upgrade(database)
    assert migrations.is_current(database)


def test_the_schema_goes_back_to_nothing_and_forward_again(database: Database) -> None:
    with database.engine.begin() as connection:
        command.downgrade(migrations.config(connection), "base")
    assert not migrations.is_current(database)
    assert set(inspect(database.engine).get_table_names()) <= {"alembic_version", "sqlite_sequence"}
    migrations.upgrade(database)
    assert lexical.TABLES & set(inspect(database.engine).get_table_names())
