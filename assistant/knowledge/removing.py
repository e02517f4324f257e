"""A deleted document leaves nothing behind: rows, words, vectors, file, and the free pages they stood on."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from assistant.database import UPLOADS, Base, Database, one_at_a_time
from assistant.files import Files
from assistant.jobs.promises import Transaction
from assistant.knowledge import lexical
from assistant.knowledge.models import Document, Passage, Version
from assistant.knowledge.vectors import VectorStore


def erase_document(document_id: int, *, transaction: Transaction, vectors: VectorStore, files: Files) -> None:
    """Delete vectors, passages, versions and the files nobody else has; a repeated run finds less to do.

    The document's row stays, without its title, until the last step is through: it says that work is left.
    """
    versions = select(Version.id).where(Version.document_id == document_id)
    with transaction() as session:
        passages = list(session.scalars(select(Passage.id).where(Passage.version_id.in_(versions))))
    vectors.delete(passages)
    with transaction() as session:
        one_at_a_time(session, UPLOADS)
        hashes = set(session.scalars(select(Version.sha256).where(Version.document_id == document_id)))
        session.execute(
            update(Document).where(Document.id == document_id).values(current_id=None, title=f"삭제 중 {document_id}")
        )
        session.execute(delete(Passage).where(Passage.version_id.in_(versions)))
        session.execute(delete(Version).where(Version.document_id == document_id))
        delete_unless_kept(session, hashes, files=files)


def delete_unless_kept(session: Session, hashes: AbstractSet[str], *, files: Files) -> None:
    """Delete the bytes that no row has any more; take the lock on uploads before."""
    for sha256 in hashes - _kept_elsewhere(session, hashes):
        files.delete(sha256)


def _kept_elsewhere(session: Session, hashes: AbstractSet[str]) -> set[str]:
    """Return the hashes that some row still has: a version here, or a file of a room above that is the same bytes."""
    columns = [table.c.sha256 for table in Base.metadata.tables.values() if "sha256" in table.c]
    return {found for column in columns for found in session.scalars(select(column).where(column.in_(hashes)))}


def erase_traces(document_id: int, *, transaction: Transaction, database: Database, vectors: VectorStore) -> None:
    """Rewrite what the databases keep of deleted rows on their free pages, then forget the document itself."""
    lexical.erase(database)
    vectors.vacuum()
    with transaction() as session:
        session.execute(delete(Document).where(Document.id == document_id))


def unfinished(session: Session) -> list[tuple[int, int]]:
    """Return id and attempt of the documents that are being deleted."""
    rows = session.execute(select(Document.id, Document.delete_attempt).where(Document.deleting_at.is_not(None)))
    return [(document_id, attempt) for document_id, attempt in rows]


def give_up(session: Session, document_id: int, sentence: str) -> None:  # noqa: ARG001
    """Leave the document hidden and let the next look for forgotten work try again."""
    document = session.get(Document, document_id)
    if document is not None:
        document.delete_attempt += 1
