"""The extension pg_textsearch, where the server has loaded it: BM25 that looks at the best passages only."""
# ruff: noqa: S608 - names of our own, never input, are put into these statements

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import islice

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from assistant.database import Database
from assistant.knowledge.glossary import Phrase
from assistant.knowledge.models import Audience

TABLE = "passage_words"
TABLES = frozenset({TABLE})

WIDER = 5

_ONE = "{id}, {heading} || ' ' || {heading} || ' ' || {body}"
_CREATE = (
    "CREATE EXTENSION IF NOT EXISTS pg_textsearch",
    f"""
    CREATE TABLE {TABLE} (
      passage_id integer PRIMARY KEY REFERENCES passage (id) ON DELETE CASCADE,
      words text NOT NULL
    )
    """,
    f"""
    INSERT INTO {TABLE} (passage_id, words)
    SELECT {_ONE.format(id="id", heading="heading_terms", body="body_terms")} FROM passage
    """,
    f"CREATE INDEX ix_{TABLE}_bm25 ON {TABLE} USING bm25 (words) WITH (text_config = 'simple')",
    # Every passage that holds a word, for the frequencies: the extension does not tell them.
    f"CREATE INDEX ix_{TABLE}_each ON {TABLE} USING gin (string_to_array(words, ' '))",
    f"""
    CREATE FUNCTION {TABLE}_renew() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO {TABLE} (passage_id, words)
      VALUES ({_ONE.format(id="new.id", heading="new.heading_terms", body="new.body_terms")})
      ON CONFLICT (passage_id) DO UPDATE SET words = excluded.words;
      RETURN NULL;
    END $$
    """,
    f"""
    CREATE TRIGGER {TABLE}_renew AFTER INSERT OR UPDATE OF heading_terms, body_terms ON passage
    FOR EACH ROW EXECUTE FUNCTION {TABLE}_renew()
    """,
)
_DROP = (
    f"DROP TRIGGER IF EXISTS {TABLE}_renew ON passage",
    f"DROP FUNCTION IF EXISTS {TABLE}_renew()",
    f"DROP TABLE IF EXISTS {TABLE}",
)
# The setting is there only in a server that has loaded the library; who may not read shared_preload_libraries sees it.
_IS_OFFERED = text(
    """
    SELECT current_setting('pg_textsearch.default_limit', true) IS NOT NULL AND (
      EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_textsearch')
      OR EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_textsearch')
      AND (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
    )
    """
)
_IS_THERE = text(f"SELECT to_regclass('{TABLE}') IS NOT NULL")
_FREQUENCIES = text(
    f"""
    SELECT term, passages FROM unnest(CAST(:terms AS text[])) AS term,
    LATERAL (SELECT count(*) AS passages FROM {TABLE} WHERE string_to_array(words, ' ') @> ARRAY[term]) AS held
    WHERE passages > 0
    """
)
# The limit stands inside, for only there the index stops early; a place instead of the distance, which would be worked
# out again for every row. What may not be seen comes back without its words.
_FOUND = f"""
    SELECT found.passage_id, CASE WHEN d.current_id = v.id AND d.withdrawn_at IS NULL AND d.deleting_at IS NULL
      AND d.audience = ANY(:audiences) {{confined}} THEN found.words END AS words
    FROM (
      SELECT passage_id, words, row_number() OVER () AS place FROM (
        SELECT passage_id, words FROM {TABLE} ORDER BY words <@> to_bm25query(:query, 'ix_{TABLE}_bm25') LIMIT :asked
      ) AS best
    ) AS found
    JOIN passage p ON p.id = found.passage_id
    JOIN version v ON v.id = p.version_id
    JOIN document d ON d.id = v.document_id
    ORDER BY found.place
    """
_ANYWHERE = text(_FOUND.format(confined=""))
_CONFINED = text(_FOUND.format(confined="AND d.collection = ANY(:collections)"))


def is_offered(connection: Connection) -> bool:
    """Return whether the server has loaded the extension and we have it or may make it."""
    return bool(connection.scalar(_IS_OFFERED))


def is_there(connection: Connection) -> bool:
    """Return whether this database was made with the extension."""
    return bool(connection.scalar(_IS_THERE))


def create(connection: Connection) -> None:
    """Make the index and the trigger that keeps it; passages already there are indexed."""
    for statement in _CREATE:
        connection.exec_driver_sql(statement)


def drop(connection: Connection) -> None:
    """Remove the index and its trigger; the extension may have other users and stays."""
    for statement in _DROP:
        connection.exec_driver_sql(statement)


def frequencies(session: Session, terms: Collection[str]) -> dict[str, int]:
    """Return in how many passages each term stands."""
    return {row.term: row.passages for row in session.execute(_FREQUENCIES, {"terms": list(terms)})}


def candidates(
    session: Session,
    phrases: Mapping[Phrase, float],
    audiences: Collection[Audience],
    limit: int,
    collections: Collection[str] | None,
) -> list[int]:
    """Return the ids of the best passages by BM25 among those that may be seen; look further out for hidden ones.

    The extension knows no phrases: it is asked for any of the terms, and the words of what it finds are read again.
    """
    wanted = [frozenset(phrase) for phrase in phrases]
    places = {"audiences": [each.value for each in audiences], "collections": list(collections or ())}
    values = {"query": " ".join(sorted(frozenset().union(*wanted))), **places}
    statement = _ANYWHERE if collections is None else _CONFINED
    # Without the index every passage is scored one by one; a small table tempts the planner to that.
    session.execute(text("SET LOCAL enable_sort = off"))
    asked = 2 * limit
    while True:
        rows = session.execute(statement, {**values, "asked": asked}).all()
        holding = (id_ for id_, words in rows if words and _holds(words, wanted))
        ids = list(islice(holding, limit))
        if len(ids) == limit or len(rows) < asked:
            return ids
        asked *= WIDER


def erase(database: Database) -> None:
    """Rewrite the tables of the passages and their indexes without dead rows; it locks them for the time of a copy."""
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"VACUUM FULL {TABLE}, passage")


def _holds(words: str, phrases: Sequence[frozenset[str]]) -> bool:
    held = frozenset(words.split())
    return any(phrase <= held for phrase in phrases)
