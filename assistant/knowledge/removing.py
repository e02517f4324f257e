"""A deleted document leaves nothing behind: rows, words, vectors, file, and the free pages they stood on."""

from __future__ import annotations

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from assistant.database import Database
from assistant.files import Files
from assistant.jobs.promises import Transaction
from assistant.knowledge import lexical
from assistant.knowledge.models import Document, Passage, Version
from assistant.knowledge.vectors import VectorStore


def erase_document(document_id: int, *, transaction: Transaction, vectors: VectorStore, files: Files) -> None:
    """Delete vectors, then files that no other document has, then rows; a repeated run finds less to do."""
    versions = select(Version.id).where(Version.document_id == document_id)
    with transaction() as session:
        passages = list(session.scalars(select(Passage.id).where(Passage.version_id.in_(versions))))
        elsewhere = select(Version.sha256).where(Version.document_id != document_id)
        hashes = session.scalars(
            select(Version.sha256).where(Version.document_id == document_id, Version.sha256.not_in(elsewhere))
        ).all()
    vectors.delete(passages)
    for sha256 in hashes:
        files.delete(sha256)
    with transaction() as session:
        session.execute(update(Document).where(Document.id == document_id).values(current_id=None))
        session.execute(delete(Passage).where(Passage.version_id.in_(versions)))
        session.execute(delete(Version).where(Version.document_id == document_id))
        session.execute(delete(Document).where(Document.id == document_id))


def erase_traces(document_id: int, *, database: Database, vectors: VectorStore) -> None:  # noqa: ARG001
    """Rewrite what the databases keep of deleted rows on their free pages."""
    lexical.erase(database)
    vectors.vacuum()


def unfinished(session: Session) -> list[tuple[int, int]]:
    """Return id and attempt of the documents that are being deleted."""
    rows = session.execute(select(Document.id, Document.delete_attempt).where(Document.deleting_at.is_not(None)))
    return [(document_id, attempt) for document_id, attempt in rows]


def give_up(session: Session, document_id: int, sentence: str) -> None:  # noqa: ARG001
    """Leave the document hidden and let the next look for forgotten work try again."""
    document = session.get(Document, document_id)
    if document is not None:
        document.delete_attempt += 1
