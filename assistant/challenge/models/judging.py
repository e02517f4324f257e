"""Who may judge what, who does, what they say, and what they discuss."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assistant.challenge.models.challenges import Criterion, Reviewer, Stage
from assistant.challenge.models.entries import Entry
from assistant.database import Base, Moment, enumeration


class ConflictKind(StrEnum):
    """Why somebody should not judge an entry."""

    AUTHOR = "author"
    TEAM = "team"
    DEPARTMENT = "department"
    MENTOR = "mentor"
    VENDOR = "vendor"
    PERSONAL = "personal"
    OTHER = "other"


class ConflictSource(StrEnum):
    """Who noticed it."""

    DECLARED = "declared"
    DETECTED = "detected"
    ADMINISTRATOR = "administrator"


class ConflictState(StrEnum):
    """Whether it keeps the reviewer away; what is not yet decided does, too."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


class AssignmentState(StrEnum):
    """How far an assignment has come."""

    ASSIGNED = "assigned"
    DONE = "done"
    ABSTAINED = "abstained"
    DECLINED = "declined"
    RECUSED = "recused"
    REMOVED = "removed"


class ConflictOfInterest(Base):
    """A reason why a reviewer should not judge an entry; only a dismissed one lets them."""

    __tablename__ = "conflict_of_interest"
    __table_args__ = (
        UniqueConstraint("entry_id", "reviewer_id", "kind"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided_has_a_time"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"))
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("reviewer.id", ondelete="CASCADE"), index=True)
    kind: Mapped[ConflictKind] = mapped_column(enumeration(ConflictKind))
    source: Mapped[ConflictSource] = mapped_column(enumeration(ConflictSource))
    state: Mapped[ConflictState] = mapped_column(enumeration(ConflictState))
    reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(Moment)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)


class Assignment(Base):
    """An entry that a reviewer is to judge in a stage."""

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint("stage_id", "entry_id", "reviewer_id"),
        CheckConstraint("state NOT IN ('declined', 'recused') OR reason <> ''", name="refused_says_why"),
        Index("ix_assignment_reviewer", "reviewer_id", "stage_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id", ondelete="CASCADE"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("reviewer.id", ondelete="CASCADE"))
    state: Mapped[AssignmentState] = mapped_column(enumeration(AssignmentState), default=AssignmentState.ASSIGNED)
    reason: Mapped[str] = mapped_column(Text, default="")
    assigned_at: Mapped[datetime] = mapped_column(Moment)

    stage: Mapped[Stage] = relationship()
    entry: Mapped[Entry] = relationship()
    reviewer: Mapped[Reviewer] = relationship()
    review: Mapped[Review | None] = relationship(back_populates="assignment", passive_deletes=True)


class Review(Base):
    """What a reviewer says about an entry. `draft` is the form as last saved, `current` what was submitted last.

    `opened_at` is when the entry was opened to be read. `revision` grows with every save.
    """

    __tablename__ = "review"

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id", ondelete="CASCADE"), unique=True)
    draft: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    revision: Mapped[int] = mapped_column(default=1)
    current_id: Mapped[int | None] = mapped_column(ForeignKey("review_version.id", ondelete="SET NULL", use_alter=True))
    opened_at: Mapped[datetime | None] = mapped_column(Moment)
    saved_at: Mapped[datetime] = mapped_column(Moment)
    submitted_at: Mapped[datetime | None] = mapped_column(Moment)

    assignment: Mapped[Assignment] = relationship(back_populates="review")
    versions: Mapped[list[ReviewVersion]] = relationship(
        back_populates="review",
        order_by="ReviewVersion.number",
        foreign_keys="ReviewVersion.review_id",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )
    current: Mapped[ReviewVersion | None] = relationship(foreign_keys=[current_id], post_update=True)


class ReviewVersion(Base):
    """A review as it was submitted once; from the second on `reason` says why it was changed."""

    __tablename__ = "review_version"
    __table_args__ = (
        UniqueConstraint("review_id", "number"),
        CheckConstraint("number = 1 OR reason <> ''", name="changed_says_why"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id", ondelete="CASCADE"))
    number: Mapped[int]
    to_committee: Mapped[str] = mapped_column(Text, default="")
    to_entrant: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    submitted_at: Mapped[datetime] = mapped_column(Moment)

    review: Mapped[Review] = relationship(back_populates="versions", foreign_keys=[review_id])
    marks: Mapped[list[Mark]] = relationship(cascade="all, delete-orphan", passive_deletes=True)


class Mark(Base):
    """The mark that a review gives for one criterion."""

    __tablename__ = "mark"
    __table_args__ = (CheckConstraint("value >= 1", name="value"),)

    version_id: Mapped[int] = mapped_column(
        ForeignKey("review_version.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    criterion_id: Mapped[int] = mapped_column(
        ForeignKey("criterion.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    value: Mapped[int]
    comment: Mapped[str] = mapped_column(Text, default="")

    criterion: Mapped[Criterion] = relationship()


class CalibrationItem(Base):
    """An example that reviewers mark before real entries; `reference` are the marks by criterion id, and why."""

    __tablename__ = "calibration_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)
    reference: Mapped[dict[str, int]] = mapped_column(JSON)
    explanation: Mapped[str] = mapped_column(Text)
    added_at: Mapped[datetime] = mapped_column(Moment)


class CalibrationAnswer(Base):
    """The marks that a reviewer gave an example; one row for each try."""

    __tablename__ = "calibration_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("calibration_item.id", ondelete="CASCADE"), index=True)
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("reviewer.id", ondelete="CASCADE"))
    marks: Mapped[dict[str, int]] = mapped_column(JSON)
    answered_at: Mapped[datetime] = mapped_column(Moment)


class Remark(Base):
    """A word in the committee's discussion of an entry."""

    __tablename__ = "remark"
    __table_args__ = (Index("ix_remark_place", "entry_id", "stage_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id", ondelete="CASCADE"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Moment)
    removed_at: Mapped[datetime | None] = mapped_column(Moment)


class Comparison(Base):
    """Which of two entries a reviewer finds better; `better_id` None is a tie. The smaller id stands first."""

    __tablename__ = "comparison"
    __table_args__ = (
        UniqueConstraint("stage_id", "reviewer_id", "first_id", "second_id"),
        CheckConstraint("first_id < second_id", name="ordered"),
        CheckConstraint("better_id IS NULL OR better_id IN (first_id, second_id)", name="one_of_them"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id", ondelete="CASCADE"))
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("reviewer.id", ondelete="CASCADE"))
    first_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"))
    second_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"))
    better_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"))
    compared_at: Mapped[datetime] = mapped_column(Moment)
