"""An entry, its versions as they were handed in, its authors and files, and the first look by machine."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assistant.database import Base, Moment, enumeration
from assistant.practices.models import Credit


class EntryState(StrEnum):
    """Where an entry stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    INELIGIBLE = "ineligible"
    DUPLICATE = "duplicate"
    FINALIST = "finalist"
    AWARDED = "awarded"
    NOT_AWARDED = "not_awarded"
    REVOKED = "revoked"


class AttachmentState(StrEnum):
    """How far a file has been read; what could not be read is still kept and shown to be opened."""

    QUEUED = "queued"
    READ = "read"
    FAILED = "failed"


class LookState(StrEnum):
    """How far the first look has come."""

    QUEUED = "queued"
    DONE = "done"
    FAILED = "failed"


class Entry(Base):
    """What one person or team enters. `draft` is the form as last saved, `current` what was handed in last.

    `number` is the receipt ("2026-007"), given at the first submission and never again. `pending_*` is a decision that
    is prepared and not yet announced. `revision` grows with every change of the draft.
    """

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("challenge_id", "number"),
        CheckConstraint("(state = 'duplicate') = (duplicate_of_id IS NOT NULL)", name="duplicate_names_its_first"),
        CheckConstraint(
            "state NOT IN ('withdrawn', 'ineligible', 'duplicate', 'revoked') OR state_reason <> ''",
            name="out_says_why",
        ),
        CheckConstraint("state = 'draft' OR current_id IS NOT NULL OR state = 'withdrawn'", name="handed_in"),
        CheckConstraint("state <> 'awarded' OR award_id IS NOT NULL", name="awarded_names_the_award"),
        Index("ix_entry_challenge_id", "challenge_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id", ondelete="CASCADE"))
    number: Mapped[str | None] = mapped_column(String(20))
    state: Mapped[EntryState] = mapped_column(enumeration(EntryState), default=EntryState.DRAFT, index=True)
    state_reason: Mapped[str] = mapped_column(Text, default="")
    pending_state: Mapped[EntryState | None] = mapped_column(enumeration(EntryState))
    pending_award_id: Mapped[int | None] = mapped_column(ForeignKey("award_line.id", ondelete="SET NULL"))
    award_id: Mapped[int | None] = mapped_column(ForeignKey("award_line.id", ondelete="RESTRICT"))
    duplicate_of_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id", ondelete="RESTRICT"))
    current_id: Mapped[int | None] = mapped_column(ForeignKey("entry_version.id", ondelete="SET NULL", use_alter=True))
    draft: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    revision: Mapped[int] = mapped_column(default=1)
    may_share: Mapped[bool] = mapped_column(default=False)
    credit: Mapped[Credit] = mapped_column(enumeration(Credit), default=Credit.NAMED)
    created_at: Mapped[datetime] = mapped_column(Moment)
    saved_at: Mapped[datetime] = mapped_column(Moment)
    submitted_at: Mapped[datetime | None] = mapped_column(Moment)

    versions: Mapped[list[EntryVersion]] = relationship(
        back_populates="entry",
        order_by="EntryVersion.number",
        foreign_keys="EntryVersion.entry_id",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )
    current: Mapped[EntryVersion | None] = relationship(foreign_keys=[current_id], post_update=True)
    authors: Mapped[list[Author]] = relationship(
        back_populates="entry", order_by="Author.position", cascade="all, delete-orphan", passive_deletes=True
    )
    attachments: Mapped[list[Attachment]] = relationship(
        back_populates="entry", order_by="Attachment.id", cascade="all, delete-orphan", passive_deletes=True
    )


class EntryVersion(Base):
    """An entry as it was handed in once; never changed. `content` has the keys of `content.Content`.

    `attachment_ids` are the files that belonged to it, `late` says that it came in the grace time or by an exception.
    """

    __tablename__ = "entry_version"
    __table_args__ = (UniqueConstraint("entry_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    field: Mapped[str] = mapped_column(String(40))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    attachment_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    late: Mapped[bool] = mapped_column(default=False)
    submitted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    submitted_at: Mapped[datetime] = mapped_column(Moment)

    entry: Mapped[Entry] = relationship(back_populates="versions", foreign_keys=[entry_id])


class Author(Base):
    """One of those who enter; position 1 leads and hands in. `part` is their share of the work."""

    __tablename__ = "author"
    __table_args__ = (UniqueConstraint("entry_id", "person_id"), UniqueConstraint("entry_id", "position"))

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    part: Mapped[str] = mapped_column(String(200), default="")

    entry: Mapped[Entry] = relationship(back_populates="authors")


class Attachment(Base):
    """A file of an entry; `text` is what was read from it, so that judges can search. Removed ones stay for versions."""

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    filename: Mapped[str] = mapped_column(String(300))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    state: Mapped[AttachmentState] = mapped_column(enumeration(AttachmentState), index=True)
    attempt: Mapped[int] = mapped_column(default=1)
    error: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text, default="")
    pages: Mapped[int | None]
    added_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    added_at: Mapped[datetime] = mapped_column(Moment)
    removed_at: Mapped[datetime | None] = mapped_column(Moment)

    entry: Mapped[Entry] = relationship(back_populates="attachments")


class LateException(Base):
    """Leave for one person to hand in after the deadline, with the administrator's reason."""

    __tablename__ = "late_exception"

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    until: Mapped[datetime] = mapped_column(Moment)
    reason: Mapped[str] = mapped_column(Text)
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    granted_at: Mapped[datetime] = mapped_column(Moment)


class FirstLook(Base):
    """What a machine noticed about a version before people read it; never a mark, never a rank.

    `missing` are sentences about what is not filled in, `personal` kinds of personal data with how often, `similar`
    other entries and practices with how much they share, `summary` three lines that `model` wrote ("" without one).
    """

    __tablename__ = "first_look"

    version_id: Mapped[int] = mapped_column(
        ForeignKey("entry_version.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    state: Mapped[LookState] = mapped_column(enumeration(LookState), index=True)
    attempt: Mapped[int] = mapped_column(default=1)
    missing: Mapped[list[str]] = mapped_column(JSON, default=list)
    personal: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    similar: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    summary: Mapped[list[str]] = mapped_column(JSON, default=list)
    model: Mapped[str] = mapped_column(String(100), default="")
    prompt: Mapped[str] = mapped_column(String(64), default="")
    looked_at: Mapped[datetime | None] = mapped_column(Moment)
