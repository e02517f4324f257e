"""The records of the log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from assistant.database import Base, Moment


class Record(Base):
    """One thing that was done; `chain` is the hash of what it says and of the record before it. Ids have no gaps.

    `subject` names the row it is about ("challenge:3", "entry:17"), `person_id` is no foreign key: the log outlives
    people. `reason` are the person's own words.
    """

    __tablename__ = "audit_record"
    __table_args__ = (Index("ix_audit_record_subject", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Moment)
    person_id: Mapped[int | None]
    name: Mapped[str] = mapped_column(String(100))
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(Text, default="")
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    chain: Mapped[str] = mapped_column(String(64), unique=True)


class Head(Base):
    """The newest record, in one row: without it nobody would miss records taken off the end."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    record_id: Mapped[int]
    chain: Mapped[str] = mapped_column(String(64))
