"""SQL is the truth: vectors are compared with it, missing ones made again, orphans removed, a changed model noticed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from assistant.database import Base, Moment
from assistant.jobs.promises import Transaction
from assistant.knowledge import indexing, korean, queries
from assistant.knowledge.models import Document, Passage, Version, VersionState
from assistant.knowledge.vectors import VectorStore


class IndexState(Base):
    """What the index was made with, so that a change of analyser or embedder is noticed."""

    __tablename__ = "index_state"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[datetime] = mapped_column(Moment)


@dataclass(frozen=True)
class Difference:
    """Passages without a vector, and vectors without a passage."""

    missing: int
    orphans: int


def reconcile(*, transaction: Transaction, vectors: VectorStore) -> Difference:
    """Remove orphans, and have the versions that miss vectors embedded by the next look for unfinished work."""
    # Vectors first: what is embedded between the two looks must not be taken for an orphan.
    there = set(vectors.ids())
    with transaction() as session:
        wanted = queries.passage_ids(session)
    orphans = sorted(there - wanted)
    missing = wanted - there
    if orphans:
        vectors.delete(orphans)
    if missing:
        with transaction() as session:
            for version in _indexed_versions(session):
                ids = session.scalars(select(Passage.id).where(Passage.version_id == version.id))
                if not missing.isdisjoint(ids):
                    indexing.embed_again(version)
    return Difference(len(missing), len(orphans))


def rebuild(*, transaction: Transaction, vectors: VectorStore) -> int:
    """Forget every vector and every lexical token and have them made again; return how many passages that are."""
    with transaction() as session:
        for version in _indexed_versions(session):
            indexing.embed_again(version)
            version.embedded_count = 0
    vectors.clear()
    vectors.drop_other_spaces()
    return indexing.renew_words(transaction)


def notice_changes(*, transaction: Transaction, vectors: VectorStore, space: str) -> None:
    """Compare what the index was made with to what there is now, and have it made again where they differ.

    Vectors of two models never mix: each space has a collection of its own, and the old one is dropped here.
    """
    with transaction() as session:
        new_words = _changed(session, "words", korean.TERMS_VERSION)
        new_space = _changed(session, "space", space)
    if new_words:
        indexing.renew_words(transaction)
    if new_space:
        vectors.drop_other_spaces()
        reconcile(transaction=transaction, vectors=vectors)
    with transaction() as session:
        for name, value in (("words", korean.TERMS_VERSION), ("space", space)):
            session.merge(IndexState(name=name, value=value, changed_at=datetime.now(UTC)))


def _changed(session: Session, name: str, value: str) -> bool:
    state = session.get(IndexState, name)
    return state is not None and state.value != value


def _indexed_versions(session: Session) -> list[Version]:
    return list(
        session.scalars(
            select(Version)
            .join(Document, Document.current_id == Version.id)
            .where(Version.state == VersionState.INDEXED, Document.deleting_at.is_(None))
        )
    )
