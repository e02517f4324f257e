"""A table of postings with BM25 in SQL: works on any PostgreSQL, without an extension."""
# ruff: noqa: S608 - names of our own, never input, are put into these statements

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from assistant.database import Database
from assistant.knowledge.glossary import Phrase
from assistant.knowledge.models import Audience

TABLE = "passage_posting"
TABLES = frozenset({TABLE})

WIDER = 5

_INDEX_ONE = """
INSERT INTO passage_posting (term, passage_id, weight)
SELECT term, {id}, 2 * count(*) FILTER (WHERE heading) + count(*) FILTER (WHERE NOT heading)
FROM (
  SELECT unnest(string_to_array({heading}, ' ')) AS term, true AS heading
  UNION ALL
  SELECT unnest(string_to_array({body}, ' ')), false
) AS terms
WHERE term <> ''
GROUP BY term
"""
_CREATE = (
    """
    CREATE TABLE passage_posting (
      term text NOT NULL COLLATE "C",
      passage_id integer NOT NULL REFERENCES passage (id) ON DELETE CASCADE,
      weight integer NOT NULL,
      PRIMARY KEY (term, passage_id) INCLUDE (weight)
    )
    """,
    "CREATE INDEX ix_passage_posting_passage_id ON passage_posting (passage_id)",
    f"""
    CREATE FUNCTION passage_posting_renew() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      DELETE FROM passage_posting WHERE passage_id = new.id;
      {_INDEX_ONE.format(id="new.id", heading="new.heading_terms", body="new.body_terms")};
      RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER passage_posting_renew AFTER INSERT OR UPDATE OF heading_terms, body_terms ON passage
    FOR EACH ROW EXECUTE FUNCTION passage_posting_renew()
    """,
    "UPDATE passage SET body_terms = body_terms",
)
_DROP = (
    "DROP TRIGGER IF EXISTS passage_posting_renew ON passage",
    "DROP FUNCTION IF EXISTS passage_posting_renew()",
    "DROP TABLE IF EXISTS passage_posting",
)
_FREQUENCIES = text("SELECT term, count(*) AS passages FROM passage_posting WHERE term = ANY(:terms) GROUP BY term")
# Sorting and hashing fifty thousand rows stays in memory; compiling the statement would take longer than running it.
_SETTINGS = text("SELECT set_config('jit', 'off', true), set_config('work_mem', '32MB', true)")
# A phrase counts where all of its terms are; that they are neighbours is for the ranking to see. First the best by words
# alone: only those are looked up for their length and for who may see them, one by one, for in a join the planner begins
# with all documents there are.
_CANDIDATES = """
    WITH phrase AS (
      SELECT * FROM unnest(
        CAST(:numbers AS integer[]), CAST(:sizes AS integer[]), CAST(:rarities AS float[]), CAST(:terms AS text[])
      ) AS phrase (number, size, rarity, term)
    ), held AS MATERIALIZED (
      SELECT q.passage_id, q.weight, f.rarity FROM phrase f JOIN passage_posting q ON q.term = f.term WHERE f.size = 1
      UNION ALL
      SELECT q.passage_id, min(q.weight), min(f.rarity)
      FROM phrase f JOIN passage_posting q ON q.term = f.term WHERE f.size > 1
      GROUP BY f.number, f.size, q.passage_id HAVING count(*) = f.size
    ), best AS MATERIALIZED (
      SELECT passage_id FROM held GROUP BY passage_id
      ORDER BY sum(rarity * weight / (weight + 1.2::float)) DESC, passage_id LIMIT :asked
    ), seen AS MATERIALIZED (
      SELECT p.id, p.tokens::float / greatest(avg(p.tokens) OVER (), 1)::float AS length,
        p.version_id = (
          SELECT d.current_id FROM version v JOIN document d ON d.id = v.document_id
          WHERE v.id = p.version_id AND d.withdrawn_at IS NULL AND d.deleting_at IS NULL
            AND d.audience = ANY(:audiences) {confined}
        ) AS visible
      FROM passage p WHERE p.id = ANY(ARRAY(SELECT passage_id FROM best))
    )
    SELECT s.id, s.visible FROM seen s JOIN held h ON h.passage_id = s.id
    GROUP BY s.id, s.visible
    ORDER BY sum(h.rarity * h.weight / (h.weight + 0.3::float + 0.9::float * s.length)) DESC, s.id
    """
_ANYWHERE = text(_CANDIDATES.format(confined=""))
_CONFINED = text(_CANDIDATES.format(confined="AND d.collection = ANY(:collections)"))


def create(connection: Connection) -> None:
    """Make the postings and the trigger that keeps them; passages already there are indexed."""
    for statement in _CREATE:
        connection.exec_driver_sql(statement)


def drop(connection: Connection) -> None:
    """Remove the postings and their trigger."""
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
    """Return the ids of the best passages by BM25 among those that may be seen; look further out for hidden ones."""
    rows = [
        (number, len(set(phrase)), rarity, term)
        for number, (phrase, rarity) in enumerate(phrases.items())
        for term in set(phrase)
    ]
    numbers, sizes, rarities, terms = (list(column) for column in zip(*rows, strict=True))
    session.execute(_SETTINGS)
    places = {"audiences": [each.value for each in audiences], "collections": list(collections or ())}
    values = {"numbers": numbers, "sizes": sizes, "rarities": rarities, "terms": terms, **places}
    statement = _ANYWHERE if collections is None else _CONFINED
    asked = WIDER * limit
    while True:
        found = session.execute(statement, {**values, "asked": asked}).all()
        ids = [id_ for id_, visible in found if visible]
        if len(ids) >= limit or len(found) < asked:
            return ids[:limit]
        asked *= WIDER


def erase(database: Database) -> None:
    """Rewrite the tables of the passages without their dead rows; it locks them for the time of a copy."""
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM FULL passage_posting, passage")
