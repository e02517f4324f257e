"""FTS5 over the terms of the passages, which it reads from their table instead of keeping a copy."""
# ruff: noqa: S608 - names of our own, never input, are put into these statements

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, bindparam, text
from sqlalchemy.orm import Session

from assistant.database import Database
from assistant.errors import Unavailable
from assistant.knowledge.glossary import Phrase
from assistant.knowledge.models import Audience

INDEX = "passage_words"
VOCABULARY = "passage_vocabulary"
TABLES = frozenset({INDEX, VOCABULARY, *(f"{INDEX}_{part}" for part in ("data", "idx", "docsize", "config"))})

HEADING_WEIGHT = 2.0

_NEW = f"INSERT INTO {INDEX}(rowid, heading_terms, body_terms) VALUES (new.id, new.heading_terms, new.body_terms);"
_OLD = (
    f"INSERT INTO {INDEX}({INDEX}, rowid, heading_terms, body_terms) "
    "VALUES ('delete', old.id, old.heading_terms, old.body_terms);"
)
_CREATE = (
    f"""CREATE VIRTUAL TABLE {INDEX} USING fts5(heading_terms, body_terms, content='passage', content_rowid='id',
        tokenize='unicode61 remove_diacritics 0')""",
    f"CREATE VIRTUAL TABLE {VOCABULARY} USING fts5vocab({INDEX}, 'row')",
    f"INSERT INTO {INDEX}({INDEX}, rank) VALUES ('rank', 'bm25({HEADING_WEIGHT}, 1.0)')",
    f"INSERT INTO {INDEX}({INDEX}) VALUES ('rebuild')",
    f"CREATE TRIGGER {INDEX}_insert AFTER INSERT ON passage BEGIN {_NEW} END",
    f"CREATE TRIGGER {INDEX}_delete AFTER DELETE ON passage BEGIN {_OLD} END",
    f"CREATE TRIGGER {INDEX}_update AFTER UPDATE OF id, heading_terms, body_terms ON passage BEGIN {_OLD} {_NEW} END",
)
_DROP = (
    *(f"DROP TRIGGER IF EXISTS {INDEX}_{moment}" for moment in ("insert", "delete", "update")),
    f"DROP TABLE IF EXISTS {VOCABULARY}",
    f"DROP TABLE IF EXISTS {INDEX}",
)
_FREQUENCIES = text(f"SELECT term, doc FROM {VOCABULARY} WHERE term IN :terms").bindparams(
    bindparam("terms", expanding=True)
)
# CROSS JOIN keeps this order: best passages first, rights looked up one by one, stop at the limit.
_CANDIDATES = (
    f"SELECT p.id FROM {INDEX} "
    f"CROSS JOIN passage p ON p.id = {INDEX}.rowid "
    "CROSS JOIN version v ON v.id = p.version_id "
    "CROSS JOIN document d ON d.id = v.document_id AND d.current_id = v.id "
    f"WHERE {INDEX} MATCH :query AND d.withdrawn_at IS NULL AND d.deleting_at IS NULL AND d.audience IN :audiences "
    f"{{confined}}ORDER BY {INDEX}.rank LIMIT :limit"
)
_ANYWHERE = text(_CANDIDATES.format(confined="")).bindparams(bindparam("audiences", expanding=True))
_CONFINED = text(_CANDIDATES.format(confined="AND d.collection IN :collections ")).bindparams(
    bindparam("audiences", expanding=True), bindparam("collections", expanding=True)
)


def create(connection: Connection) -> None:
    """Make the index and the triggers that keep it; passages already there are indexed."""
    for statement in _CREATE:
        connection.exec_driver_sql(statement)


def drop(connection: Connection) -> None:
    """Remove the index and its triggers."""
    for statement in _DROP:
        connection.exec_driver_sql(statement)


def frequencies(session: Session, terms: Collection[str]) -> dict[str, int]:
    """Return in how many passages each term stands."""
    return {row.term: row.doc for row in session.execute(_FREQUENCIES, {"terms": list(terms)})}


def candidates(
    session: Session,
    phrases: Mapping[Phrase, float],
    audiences: Collection[Audience],
    limit: int,
    collections: Collection[str] | None,
) -> list[int]:
    """Return the ids of the best passages by BM25 among those that may be seen."""
    # The terms hold no quotation mark, being letters and digits.
    query = " OR ".join(f'"{" ".join(phrase)}"' for phrase in phrases)
    values = {"query": query, "audiences": [each.value for each in audiences], "collections": list(collections or ())}
    return list(session.scalars(_ANYWHERE if collections is None else _CONFINED, {**values, "limit": limit}))


def erase(database: Database) -> None:
    """Merge the index into one piece without the deleted terms, then empty the write-ahead log."""
    with database.writing.begin() as session:
        session.connection().exec_driver_sql(f"INSERT INTO {INDEX}({INDEX}) VALUES ('optimize')")
    raw = database.engine.raw_connection()
    try:
        busy, *_ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        raw.close()
    if busy:
        raise Unavailable("데이터베이스를 읽는 작업이 있어 지운 글을 마저 없애지 못했습니다. 잠시 뒤 다시 합니다.")
