"""Documents, their versions and the passages that are found."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assistant.database import Base, Moment, enumeration
from assistant.knowledge.extraction.blocks import BlockKind, LocatorKind

# The shelf whose passages stand beside those of the others and take nobody's place (`search.search`).
BESIDE = "우수사례"


class Audience(StrEnum):
    """Who may find a document; every role sees `everyone`."""

    EVERYONE = "everyone"
    COMMITTEE = "committee"
    TRAINERS = "trainers"


class VersionState(StrEnum):
    """How far a version has come. From `embedding` on its passages are found by words, from `indexed` by meaning too."""

    QUEUED = "queued"
    READING = "reading"
    EMBEDDING = "embedding"
    INDEXED = "indexed"
    FAILED = "failed"


class Document(Base):
    """A title with one or more versions; only `current` is searched, and only while it is not withdrawn.

    `collection` names the shelf it stands on, which a search may be confined to; it is no right. Empty is no shelf.
    """

    __tablename__ = "document"
    __table_args__ = (Index("uq_document_title", "title", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(300))
    audience: Mapped[Audience] = mapped_column(enumeration(Audience), default=Audience.EVERYONE)
    collection: Mapped[str] = mapped_column(String(60), default="", index=True)
    current_id: Mapped[int | None] = mapped_column(ForeignKey("version.id", ondelete="SET NULL", use_alter=True))
    created_at: Mapped[datetime] = mapped_column(Moment)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)
    deleting_at: Mapped[datetime | None] = mapped_column(Moment)
    delete_attempt: Mapped[int] = mapped_column(default=1)

    versions: Mapped[list[Version]] = relationship(
        back_populates="document",
        order_by="Version.number",
        foreign_keys="Version.document_id",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )
    current: Mapped[Version | None] = relationship(foreign_keys=[current_id], post_update=True)


class Version(Base):
    """One upload of a document: its bytes (by hash, in the file store), how far it has come, why it failed.

    `expected` are questions that sections answer, by heading: they are searched, never shown.
    """

    __tablename__ = "version"
    __table_args__ = (
        UniqueConstraint("document_id", "number"),
        CheckConstraint("(state = 'failed') = (error IS NOT NULL)", name="failed_says_why"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    filename: Mapped[str] = mapped_column(String(300))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    state: Mapped[VersionState] = mapped_column(enumeration(VersionState), default=VersionState.QUEUED, index=True)
    attempt: Mapped[int] = mapped_column(default=1)
    error: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(String(40))
    coverage: Mapped[float | None]
    warnings: Mapped[list[str]] = mapped_column(JSON, default=list)
    passage_count: Mapped[int] = mapped_column(default=0)
    embedded_count: Mapped[int] = mapped_column(default=0)
    expected: Mapped[dict[str, list[str]]] = mapped_column(JSON, default=dict)
    uploaded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)

    document: Mapped[Document] = relationship(back_populates="versions", foreign_keys=[document_id])


class Passage(Base):
    """A piece of a version that is found and cited as a whole.

    `heading` is the title path a person reads ("역할 지정 › 예시"); `heading_terms` and `body_terms` are the lexical
    tokens of the document title with the heading and of the text, joined by blanks. `expected` are questions that it
    answers, one a line: their tokens are among those of the body, nobody is shown them. An id is never used twice: it
    is also the id of the vector.
    """

    __tablename__ = "passage"
    __table_args__ = (UniqueConstraint("version_id", "ordinal"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id", ondelete="CASCADE"))
    ordinal: Mapped[int]
    kind: Mapped[BlockKind] = mapped_column(enumeration(BlockKind))
    locator_kind: Mapped[LocatorKind] = mapped_column(enumeration(LocatorKind))
    locator_number: Mapped[int | None]
    locator_label: Mapped[str] = mapped_column(String(300))
    heading: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text)
    tokens: Mapped[int]
    expected: Mapped[str] = mapped_column(Text, default="")
    heading_terms: Mapped[str] = mapped_column(Text)
    body_terms: Mapped[str] = mapped_column(Text)
