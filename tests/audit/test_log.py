from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from assistant.audit import recording, verifying
from assistant.audit.models import Record
from assistant.database import Database
from assistant.people.models import Role
from assistant.people.roles import Actor
from tests.conftest import NOW

ADMIN = Actor(7, "관리자", Role.ADMIN)


def write(database: Database, count: int = 3) -> None:
    with database.writing.begin() as session:
        for n in range(count):
            recording.record(
                session,
                "challenge.change",
                "challenge:3",
                who=ADMIN,
                now=NOW,
                reason=f" 까닭 {n} ",
                number=n,
                share=0.1,
            )


def tamper(database: Database, statement: str) -> None:
    """Change the log as somebody could who owns the database and knows of the triggers."""
    with database.engine.begin() as connection:
        if database.is_sqlite:
            for trigger in ("audit_record_kept", "audit_record_stays", "audit_head_grows"):
                connection.execute(text(f"DROP TRIGGER {trigger}"))
        else:
            connection.execute(text("ALTER TABLE audit_record DISABLE TRIGGER ALL"))
            connection.execute(text("ALTER TABLE audit_head DISABLE TRIGGER ALL"))
        connection.execute(text(statement))


def broken(database: Database) -> list[int]:
    with database.reading() as session:
        return [each.record_id for each in verifying.verify(session)]


def test_what_is_written_stands_in_the_order_it_was_written(database: Database) -> None:
    assert broken(database) == []
    write(database)
    write(database, 1)
    with database.reading() as session:
        rows = session.query(Record).order_by(Record.id).all()
    assert [row.id for row in rows] == [1, 2, 3, 4]
    assert rows[0].reason == "까닭 0"
    assert rows[1].details == {"number": 1, "share": 0.1}
    assert broken(database) == []


def test_what_was_rolled_back_leaves_no_gap(database: Database) -> None:
    write(database, 1)
    with database.writing() as session:
        recording.record(session, "challenge.cancel", "challenge:3", who=ADMIN, now=NOW)
        session.rollback()
    write(database, 1)
    assert broken(database) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_record SET reason = '' WHERE id = 1",
        "DELETE FROM audit_record WHERE id = 3",
        "DELETE FROM audit_head",
        "UPDATE audit_head SET record_id = 2",
    ],
)
def test_the_database_refuses_to_forget(database: Database, statement: str) -> None:
    write(database)
    with pytest.raises(DatabaseError), database.engine.begin() as connection:
        connection.execute(text(statement))
    assert broken(database) == []


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE audit_record SET reason = '까닭 9' WHERE id = 2", [2]),
        ("UPDATE audit_record SET person_id = 8 WHERE id = 1", [1]),
        ('UPDATE audit_record SET details = \'{"number": 2, "share": 0.2}\' WHERE id = 3', [3]),
        ("DELETE FROM audit_record WHERE id = 1", [1]),
        ("DELETE FROM audit_record WHERE id = 2", [2]),
        ("DELETE FROM audit_record WHERE id = 3", [3]),
        ("DELETE FROM audit_record", [1]),
        ("UPDATE audit_head SET chain = 'x'", [3]),
    ],
)
def test_a_change_from_behind_is_found(database: Database, statement: str, found: list[int]) -> None:
    write(database)
    tamper(database, statement)
    assert broken(database) == found


def test_many_at_once_make_one_chain(database: Database) -> None:
    with ThreadPoolExecutor(5) as at_once:
        for done in [at_once.submit(write, database, 2) for _ in range(20)]:
            done.result()
    with database.reading() as session:
        assert verifying.count(session) == 40
    assert broken(database) == []
