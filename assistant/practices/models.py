"""Practices, their versions, who agreed, who used them and what came of it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assistant.database import Base, Moment, enumeration


class PracticeState(StrEnum):
    """Where a practice stands; `stale` is still shown, with a word of caution, until somebody looks at it again."""

    DRAFT = "draft"
    PUBLISHED = "published"
    STALE = "stale"
    RETIRED = "retired"


class Origin(StrEnum):
    """Where a practice comes from."""

    CHALLENGE = "challenge"
    NOMINATION = "nomination"
    TRAINER = "trainer"
    PROVIDED = "provided"


class Credit(StrEnum):
    """How those who made it are named."""

    NAMED = "named"
    DEPARTMENT = "department"
    ANONYMOUS = "anonymous"


class ConsentState(StrEnum):
    """What one who made it said to sharing it; `to_ask` is before they were asked."""

    TO_ASK = "to_ask"
    ASKED = "asked"
    GIVEN = "given"
    REFUSED = "refused"


class Outcome(StrEnum):
    """How it went for somebody who used it."""

    WORKED = "worked"
    PARTLY = "partly"
    FAILED = "failed"


class Practice(Base):
    """A way of working that others may repeat. Published, it is a document of `knowledge` (`document_id`).

    `source` names what it was made from ("entry:17", "slack:T1:C1:170000.1", "recipe:complaint-reply"): there is one
    practice for each. `award` is how it won ("2026 최우수"), "" if it did not.
    """

    __tablename__ = "practice"
    __table_args__ = (
        CheckConstraint("state <> 'retired' OR retired_reason <> ''", name="retired_says_why"),
        CheckConstraint("state IN ('draft', 'retired') OR published_at IS NOT NULL", name="published_has_a_time"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str | None] = mapped_column(String(120), unique=True)
    origin: Mapped[Origin] = mapped_column(enumeration(Origin))
    state: Mapped[PracticeState] = mapped_column(enumeration(PracticeState), default=PracticeState.DRAFT, index=True)
    field: Mapped[str] = mapped_column(String(40), default="", index=True)
    department: Mapped[str] = mapped_column(String(100), default="")
    award: Mapped[str] = mapped_column(String(60), default="")
    credit: Mapped[Credit] = mapped_column(enumeration(Credit), default=Credit.NAMED)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    current_id: Mapped[int | None] = mapped_column(
        ForeignKey("practice_version.id", ondelete="SET NULL", use_alter=True)
    )
    draft: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    revision: Mapped[int] = mapped_column(default=1)
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    checked_at: Mapped[datetime | None] = mapped_column(Moment)
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    published_at: Mapped[datetime | None] = mapped_column(Moment)
    review_due_at: Mapped[datetime | None] = mapped_column(Moment)
    retired_at: Mapped[datetime | None] = mapped_column(Moment)
    retired_reason: Mapped[str] = mapped_column(Text, default="")

    versions: Mapped[list[PracticeVersion]] = relationship(
        back_populates="practice",
        order_by="PracticeVersion.number",
        foreign_keys="PracticeVersion.practice_id",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )
    current: Mapped[PracticeVersion | None] = relationship(foreign_keys=[current_id], post_update=True)
    consents: Mapped[list[Consent]] = relationship(
        order_by="Consent.id", cascade="all, delete-orphan", passive_deletes=True
    )
    files: Mapped[list[PracticeFile]] = relationship(
        order_by="PracticeFile.id", cascade="all, delete-orphan", passive_deletes=True
    )


class PracticeVersion(Base):
    """A practice as it was published once; `content` has the keys of `content.Content`, `note` says what changed.

    `terms` are the morphemes of its text, joined by blanks: what the gallery searches besides the text itself.
    """

    __tablename__ = "practice_version"
    __table_args__ = (UniqueConstraint("practice_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id", ondelete="CASCADE"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    terms: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    published_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    published_at: Mapped[datetime] = mapped_column(Moment)

    practice: Mapped[Practice] = relationship(back_populates="versions", foreign_keys=[practice_id])


class Consent(Base):
    """What one of those who made a practice said to sharing it."""

    __tablename__ = "consent"
    __table_args__ = (UniqueConstraint("practice_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    state: Mapped[ConsentState] = mapped_column(enumeration(ConsentState))
    asked_at: Mapped[datetime | None] = mapped_column(Moment)
    answered_at: Mapped[datetime | None] = mapped_column(Moment)


class PracticeFile(Base):
    """A file that comes with a practice."""

    __tablename__ = "practice_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id", ondelete="CASCADE"), index=True)
    filename: Mapped[str] = mapped_column(String(300))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    added_at: Mapped[datetime] = mapped_column(Moment)


class Use(Base):
    """What somebody reports after using a practice: they say so themselves, nobody measured. One a person and day."""

    __tablename__ = "practice_use"
    __table_args__ = (
        UniqueConstraint("practice_id", "person_id", "day"),
        CheckConstraint("minutes_saved IS NULL OR minutes_saved BETWEEN 0 AND 2400", name="minutes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id", ondelete="CASCADE"))
    version_id: Mapped[int] = mapped_column(ForeignKey("practice_version.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    day: Mapped[date]
    outcome: Mapped[Outcome] = mapped_column(enumeration(Outcome))
    minutes_saved: Mapped[int | None]
    changed: Mapped[str] = mapped_column(Text, default="")
    reported_at: Mapped[datetime] = mapped_column(Moment)


class Copy(Base):
    """Somebody took the prompt of a practice along; counted once a person and day."""

    __tablename__ = "practice_copy"
    __table_args__ = (UniqueConstraint("practice_id", "person_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    day: Mapped[date]


class Reaction(Base):
    """A sign that somebody likes a practice."""

    __tablename__ = "practice_reaction"

    practice_id: Mapped[int] = mapped_column(
        ForeignKey("practice.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    reacted_at: Mapped[datetime] = mapped_column(Moment)


class Variant(Base):
    """Another wording of a practice's prompt that works for somebody."""

    __tablename__ = "practice_variant"
    __table_args__ = (Index("ix_practice_variant_practice_id", "practice_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    prompt: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(Moment)
    removed_at: Mapped[datetime | None] = mapped_column(Moment)


class DigestChannel(Base):
    """A channel that gets the weekly digest of practices; `last_week` is the ISO week it got last ("2026-W47")."""

    __tablename__ = "practice_digest"
    __table_args__ = (UniqueConstraint("workspace", "channel"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace: Mapped[str] = mapped_column(String(40))
    channel: Mapped[str] = mapped_column(String(40))
    weekday: Mapped[int] = mapped_column(default=0)
    hour: Mapped[int] = mapped_column(default=9)
    last_week: Mapped[str] = mapped_column(String(10), default="")
    set_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
