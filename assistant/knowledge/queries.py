"""What the doors show of documents."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assistant.knowledge.models import Audience, Document, Passage, Version, VersionState
from assistant.knowledge.passages import audiences_of
from assistant.people.models import Role
from assistant.people.roles import Actor, require


@dataclass(frozen=True)
class DocumentRow:
    """A document with its newest version, as a list shows it; `status` is the version's state or `withdrawn`."""

    document_id: int
    version_id: int
    title: str
    filename: str
    version_number: int
    audience: Audience
    collection: str
    state: VersionState
    withdrawn: bool
    error: str | None
    warnings: Sequence[str]
    passages: int
    embedded: int
    size: int
    added_at: datetime

    @property
    def status(self) -> str:
        """One word for the whole."""
        return "withdrawn" if self.withdrawn else self.state.value

    @property
    def is_working(self) -> bool:
        """True while a job still has to do with it."""
        return self.state in (VersionState.QUEUED, VersionState.READING, VersionState.EMBEDDING)


def list_documents(session: Session, *, who: Actor) -> list[DocumentRow]:
    """Return every document that is not being deleted, newest change first."""
    require(who, Role.TRAINER)
    newest = select(func.max(Version.id)).group_by(Version.document_id)
    rows = session.execute(
        select(Document, Version)
        .join(Version, Version.document_id == Document.id)
        .where(Version.id.in_(newest), Document.deleting_at.is_(None))
        .order_by(Version.id.desc())
    )
    return [_row(document, version) for document, version in rows]


def document_row(session: Session, version_id: int, *, who: Actor) -> DocumentRow | None:
    """Return one version as a list shows it, None when it is gone."""
    require(who, Role.TRAINER)
    found = session.execute(
        select(Document, Version)
        .join(Version, Version.document_id == Document.id)
        .where(Version.id == version_id, Document.deleting_at.is_(None))
    ).one_or_none()
    return _row(*found) if found else None


def collections(session: Session, *, who: Actor) -> list[str]:
    """Return the names of the collections in which somebody may find something, in the order of the alphabet."""
    named = select(Document.collection).where(
        Document.collection != "",
        Document.deleting_at.is_(None),
        Document.withdrawn_at.is_(None),
        Document.audience.in_(audiences_of(who)),
    )
    return sorted(session.scalars(named.distinct()))


def new_titles(session: Session, *, who: Actor, since: datetime, limit: int = 5) -> list[str]:
    """Return the titles of what came since a moment and can be asked about by somebody, newest first."""
    return list(
        session.scalars(
            select(Document.title)
            .where(
                Document.created_at >= since,
                Document.current_id.is_not(None),
                Document.deleting_at.is_(None),
                Document.withdrawn_at.is_(None),
                Document.audience.in_(audiences_of(who)),
            )
            .order_by(Document.id.desc())
            .limit(limit)
        )
    )


def are_for_everyone(session: Session, document_ids: Collection[int]) -> bool:
    """Tell whether everybody may read all of these documents now."""
    readable = select(func.count(Document.id)).where(
        Document.id.in_(document_ids), Document.audience == Audience.EVERYONE, Document.deleting_at.is_(None)
    )
    return session.scalar(readable) == len(set(document_ids))


def collections_of(session: Session, document_ids: Collection[int]) -> dict[int, str]:
    """Return on which shelf each of these documents stands now; those without one, and deleted ones, are left out."""
    rows = select(Document.id, Document.collection).where(
        Document.id.in_(set(document_ids)), Document.collection != "", Document.deleting_at.is_(None)
    )
    return {row[0]: row[1] for row in session.execute(rows)}


def passage_ids(session: Session) -> set[int]:
    """Return the ids of all passages that should have a vector."""
    return set(
        session.scalars(
            select(Passage.id)
            .join(Document, Document.current_id == Passage.version_id)
            .where(Document.deleting_at.is_(None))
        )
    )


def _row(document: Document, version: Version) -> DocumentRow:
    return DocumentRow(
        document_id=document.id,
        version_id=version.id,
        title=document.title,
        filename=version.filename,
        version_number=version.number,
        audience=document.audience,
        collection=document.collection,
        state=version.state,
        withdrawn=document.withdrawn_at is not None,
        error=version.error,
        warnings=version.warnings,
        passages=version.passage_count,
        embedded=version.embedded_count,
        size=version.size,
        added_at=version.created_at,
    )
