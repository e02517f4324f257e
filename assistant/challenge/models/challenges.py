"""A challenge, its stages, what is judged in each, what can be won, and who judges."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assistant.database import Base, Moment, enumeration


class ChallengeState(StrEnum):
    """What a person has decided about a challenge; whether entries are open is the clock's (`phases.phase_of`)."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    REVIEWING = "reviewing"
    DECIDING = "deciding"
    VERIFICATION = "verification"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class StageKind(StrEnum):
    """How a stage is judged: from the papers, or after hearing the finalists."""

    WRITTEN = "written"
    PRESENTATION = "presentation"


class Averaging(StrEnum):
    """How the reviews of an entry become its score; `trimmed` leaves out one highest and one lowest."""

    MEAN = "mean"
    TRIMMED = "trimmed"


class Challenge(Base):
    """One challenge with its rules, which are frozen when it is announced, its rubric at the latest by a first review.

    `fields` are the fields of work one may enter in, `tie_order` says what decides between equal scores, in order:
    "criteria" (the heaviest criterion first), "presentation", "decision". `decimals` is for showing: ranks are computed
    before rounding. `revision` grows with every change, so that two administrators do not overwrite each other.
    """

    __tablename__ = "challenge"
    __table_args__ = (
        CheckConstraint("opens_at < due_at", name="opens_before_due"),
        CheckConstraint("(state = 'cancelled') = (cancelled_reason <> '')", name="cancelled_says_why"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100), unique=True)
    theme: Mapped[str] = mapped_column(String(300), default="")
    notice: Mapped[str] = mapped_column(Text, default="")
    fields: Mapped[list[str]] = mapped_column(JSON, default=list)
    opens_at: Mapped[datetime] = mapped_column(Moment)
    due_at: Mapped[datetime] = mapped_column(Moment)
    grace_minutes: Mapped[int] = mapped_column(default=0)
    most_authors: Mapped[int] = mapped_column(default=5)
    most_files: Mapped[int] = mapped_column(default=5)
    most_file_mb: Mapped[int] = mapped_column(default=20)
    averaging: Mapped[Averaging] = mapped_column(enumeration(Averaging), default=Averaging.MEAN)
    tie_order: Mapped[list[str]] = mapped_column(JSON, default=list)
    decimals: Mapped[int] = mapped_column(default=2)
    least_reviews: Mapped[int] = mapped_column(default=3)
    quorum: Mapped[int] = mapped_column(default=1)
    department_conflicts: Mapped[bool] = mapped_column(default=True)
    publish_scores: Mapped[bool] = mapped_column(default=False)
    publish_files: Mapped[bool] = mapped_column(default=False)
    verification_days: Mapped[int] = mapped_column(default=10)
    announce_workspace: Mapped[str] = mapped_column(String(40), default="")
    announce_channel: Mapped[str] = mapped_column(String(40), default="")
    state: Mapped[ChallengeState] = mapped_column(enumeration(ChallengeState), default=ChallengeState.DRAFT, index=True)
    cancelled_reason: Mapped[str] = mapped_column(Text, default="")
    revision: Mapped[int] = mapped_column(default=1)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    announced_at: Mapped[datetime | None] = mapped_column(Moment)
    verification_until: Mapped[datetime | None] = mapped_column(Moment)
    published_at: Mapped[datetime | None] = mapped_column(Moment)

    stages: Mapped[list[Stage]] = relationship(
        back_populates="challenge", order_by="Stage.position", cascade="all, delete-orphan", passive_deletes=True
    )
    award_lines: Mapped[list[AwardLine]] = relationship(
        back_populates="challenge", order_by="AwardLine.position", cascade="all, delete-orphan", passive_deletes=True
    )
    reviewers: Mapped[list[Reviewer]] = relationship(
        back_populates="challenge", order_by="Reviewer.id", cascade="all, delete-orphan", passive_deletes=True
    )


class Stage(Base):
    """One stage of judging.

    `weight` is its share of the final score in points (60 and 40), `finalists` how many it lets on to the next.
    `reviews_per_entry` None means that every reviewer reads every entry. `frozen_at` is when its first review was saved:
    from then on nothing about its criteria changes.
    """

    __tablename__ = "stage"
    __table_args__ = (UniqueConstraint("challenge_id", "position"), CheckConstraint("weight > 0", name="weight"))

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(60))
    kind: Mapped[StageKind] = mapped_column(enumeration(StageKind))
    weight: Mapped[int]
    blind: Mapped[bool] = mapped_column(default=True)
    finalists: Mapped[int | None]
    reviews_per_entry: Mapped[int | None]
    opened_at: Mapped[datetime | None] = mapped_column(Moment)
    due_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    frozen_at: Mapped[datetime | None] = mapped_column(Moment)

    challenge: Mapped[Challenge] = relationship(back_populates="stages")
    criteria: Mapped[list[Criterion]] = relationship(
        back_populates="stage", order_by="Criterion.position", cascade="all, delete-orphan", passive_deletes=True
    )


class Criterion(Base):
    """What is judged, from 1 to `scale`; `levels` describes marks by number ("5": what a five is)."""

    __tablename__ = "criterion"
    __table_args__ = (
        UniqueConstraint("stage_id", "position"),
        CheckConstraint("weight > 0", name="weight"),
        CheckConstraint("scale BETWEEN 2 AND 100", name="scale"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(60))
    description: Mapped[str] = mapped_column(Text, default="")
    weight: Mapped[int]
    scale: Mapped[int] = mapped_column(default=5)
    levels: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)

    stage: Mapped[Stage] = relationship(back_populates="criteria")


class AwardLine(Base):
    """A prize and how many there are of it; the first position is the highest."""

    __tablename__ = "award_line"
    __table_args__ = (UniqueConstraint("challenge_id", "position"), CheckConstraint("count > 0", name="count"))

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(60))
    count: Mapped[int]

    challenge: Mapped[Challenge] = relationship(back_populates="award_lines")


class Reviewer(Base):
    """A person of the committee who judges this challenge; `pledged_at` is when they promised silence and fairness.

    `deputy` is who chairs while the chair cannot (`chairing`).
    """

    __tablename__ = "reviewer"
    __table_args__ = (UniqueConstraint("challenge_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    chair: Mapped[bool] = mapped_column(default=False)
    deputy: Mapped[bool] = mapped_column(default=False)
    external: Mapped[bool] = mapped_column(default=False)
    fields: Mapped[list[str]] = mapped_column(JSON, default=list)
    most_reviews: Mapped[int | None]
    pledged_at: Mapped[datetime | None] = mapped_column(Moment)
    added_at: Mapped[datetime] = mapped_column(Moment)

    challenge: Mapped[Challenge] = relationship(back_populates="reviewers")
