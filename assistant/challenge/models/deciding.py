"""What the committee decided, what entrants are told of it, and what others report."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assistant.database import Base, Moment, enumeration


class DecisionState(StrEnum):
    """How far a decision has come; a changed one is a new row, the old one `superseded`."""

    PROPOSED = "proposed"
    DECIDED = "decided"
    ANNOUNCED = "announced"
    SUPERSEDED = "superseded"


class Decision(Base):
    """What becomes of the entries after a stage: finalists, or awards after the last one.

    `outcomes` lists {"entry_id", "state", "award_id", "reason"}; `result` is the official result by the frozen rule and
    `advice` the advisory figures, both as they stood when it was proposed. `tie_breaks` are recorded decisions between
    equals: lists of entry ids, the better one first.
    """

    __tablename__ = "decision"
    __table_args__ = (
        CheckConstraint(
            "state IN ('proposed', 'superseded') OR (decided_by IS NOT NULL AND decided_at IS NOT NULL)",
            name="decided_by_somebody",
        ),
        CheckConstraint("reason <> ''", name="says_why"),
        Index(
            "uq_decision_standing",
            "stage_id",
            unique=True,
            sqlite_where=text("state <> 'superseded'"),
            postgresql_where=text("state <> 'superseded'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id", ondelete="CASCADE"))
    state: Mapped[DecisionState] = mapped_column(enumeration(DecisionState), index=True)
    outcomes: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    result: Mapped[dict[str, Any]] = mapped_column(JSON)
    advice: Mapped[dict[str, Any]] = mapped_column(JSON)
    tie_breaks: Mapped[list[list[int]]] = mapped_column(JSON, default=list)
    reason: Mapped[str] = mapped_column(Text)
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    proposed_at: Mapped[datetime] = mapped_column(Moment)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    announced_at: Mapped[datetime | None] = mapped_column(Moment)
    attempt: Mapped[int] = mapped_column(default=1)

    seconds: Mapped[list[Second]] = relationship(cascade="all, delete-orphan", passive_deletes=True)


class Second(Base):
    """A reviewer who stands by a proposed decision."""

    __tablename__ = "second"

    decision_id: Mapped[int] = mapped_column(
        ForeignKey("decision.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    reviewer_id: Mapped[int] = mapped_column(
        ForeignKey("reviewer.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    seconded_at: Mapped[datetime] = mapped_column(Moment)


class Feedback(Base):
    """The committee's words to the authors of an entry after a stage, edited by the chair; they may answer once."""

    __tablename__ = "feedback"
    __table_args__ = (UniqueConstraint("stage_id", "entry_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id", ondelete="CASCADE"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(Text)
    edited_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    edited_at: Mapped[datetime] = mapped_column(Moment)
    released_at: Mapped[datetime | None] = mapped_column(Moment)
    reply: Mapped[str] = mapped_column(Text, default="")
    replied_at: Mapped[datetime | None] = mapped_column(Moment)


class Report(Base):
    """What somebody reports about a candidate while candidates can be verified."""

    __tablename__ = "report"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    facts: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(Text, default="")
    finding: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(Moment)
    settled_at: Mapped[datetime | None] = mapped_column(Moment)
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    contact: Mapped[str] = mapped_column(String(200), default="")
