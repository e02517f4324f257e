"""The lexical index lives in the database of the passages and in their transaction; each database has its own kind."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import ModuleType

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from assistant.database import Database
from assistant.knowledge.glossary import Phrase
from assistant.knowledge.lexical import postgres_postings, postgres_textsearch, sqlite_fts5
from assistant.knowledge.models import Audience

TABLES = sqlite_fts5.TABLES | postgres_postings.TABLES | postgres_textsearch.TABLES


def create(connection: Connection) -> None:
    """Make the best index the server offers and the triggers that keep it; passages already there are indexed."""
    kind: ModuleType = sqlite_fts5
    if connection.dialect.name == "postgresql":
        kind = postgres_textsearch if postgres_textsearch.is_offered(connection) else postgres_postings
    kind.create(connection)


def drop(connection: Connection) -> None:
    """Remove the index and its triggers."""
    _kind(connection).drop(connection)


def frequencies(session: Session, terms: Collection[str]) -> dict[str, int]:
    """Return in how many passages each term stands; terms that stand in none are left out."""
    found: dict[str, int] = _kind(session.connection()).frequencies(session, terms) if terms else {}
    return found


def candidates(
    session: Session,
    phrases: Mapping[Phrase, float],
    *,
    audiences: Collection[Audience],
    limit: int,
    collections: Collection[str] | None = None,
) -> list[int]:
    """Return ids of passages that hold any of the phrases, likely ones first; each phrase with its rarity.

    Only passages these audiences may find, in these collections (None: in all), count towards the limit: right and
    place are checked before the cut.
    """
    if not phrases or not audiences or (collections is not None and not collections):
        return []
    kind = _kind(session.connection())
    found: list[int] = kind.candidates(session, phrases, audiences, limit, collections)
    return found


def erase(database: Database) -> None:
    """Rewrite the index so that no term of a deleted passage is left on the disk."""
    with database.engine.connect() as connection:
        kind = _kind(connection)
    kind.erase(database)


def _kind(connection: Connection) -> ModuleType:
    """Return the kind this database was made with, whatever the server offers by now."""
    if connection.dialect.name == "sqlite":
        return sqlite_fts5
    return postgres_textsearch if postgres_textsearch.is_there(connection) else postgres_postings
