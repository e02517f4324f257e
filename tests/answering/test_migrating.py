"""The questions of an older version are still there after the migration, in both directions."""

from alembic import command
from sqlalchemy import text

from assistant import migrations
from assistant.database import Database

OLDER = (
    "INSERT INTO person (id, email, name, role, created_at) VALUES (7, 'a@b.kr', 'a', 'staff', '2026-01-01 00:00:00')",
    "INSERT INTO conversation (id, person_id, started_at) VALUES (1, 7, '2026-01-01 00:00:00'), (2, NULL, '2026-01-01 00:00:00')",
    (
        "INSERT INTO question (id, conversation_id, text, search_text, draft, state, attempt, asked_at, audiences)"
        " VALUES (1, 1, '가', '', '', 'answered', 1, '2026-01-01 00:00:00', '[]'),"
        " (2, 2, '나', '', '', 'queued', 1, '2026-01-01 00:00:00', '[]')"
    ),
    (
        "INSERT INTO answer (id, question_id, mode, text, notice, relevance, prompt_tokens, completion_tokens, timings_ms,"
        " answered_at) VALUES (1, 1, 'refused', '다', '', 0, 0, 0, '{}', '2026-01-01 00:00:00')"
    ),
)


def test_older_questions_get_their_asker_and_keep_their_answers(database: Database) -> None:
    with database.engine.begin() as connection:
        command.downgrade(migrations.config(connection), "0001")
        for statement in OLDER:
            connection.execute(text(statement))
    migrations.upgrade(database)
    with database.engine.begin() as connection:
        asked = "SELECT id, person_id, collections, stopped_at FROM question ORDER BY id"
        assert list(map(tuple, connection.execute(text(asked)))) == [(1, 7, None, None), (2, None, None, None)]
        assert connection.execute(text("SELECT count(*) FROM conversation WHERE NOT shared")).scalar() == 2
        connection.execute(text("UPDATE question SET state = 'stopped' WHERE id = 2"))
        command.downgrade(migrations.config(connection), "0001")
        states = connection.execute(text("SELECT state FROM question ORDER BY id")).scalars().all()
        assert states == ["answered", "failed"]
        assert connection.execute(text("SELECT text FROM answer")).scalars().all() == ["다"]


def test_with_its_asker_a_question_goes(database: Database) -> None:
    with database.engine.begin() as connection:
        command.downgrade(migrations.config(connection), "0001")
        for statement in OLDER:
            connection.execute(text(statement))
    migrations.upgrade(database)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE question SET person_id = 7, conversation_id = 2 WHERE id = 2"))
        connection.execute(text("DELETE FROM person"))
        assert connection.execute(text("SELECT count(*) FROM question")).scalar() == 0
