"""What people are told."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from assistant.database import Base, Moment, enumeration


class NotificationState(StrEnum):
    """How far a notification has come; what only the web shows is `kept`."""

    QUEUED = "queued"
    SENT = "sent"
    KEPT = "kept"
    FAILED = "failed"


class Notification(Base):
    """A message to one person, or to a channel of a workspace; `key` names the occasion: nobody is told twice.

    `link` is a path of the web door. `mark` says that the post is under way: after a crash it may have happened.
    """

    __tablename__ = "notification"
    __table_args__ = (
        CheckConstraint("(person_id IS NULL) = (channel <> '')", name="one_receiver"),
        Index("ix_notification_person", "person_id", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    workspace: Mapped[str] = mapped_column(String(40), default="")
    channel: Mapped[str] = mapped_column(String(40), default="")
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    link: Mapped[str] = mapped_column(String(300), default="")
    state: Mapped[NotificationState] = mapped_column(enumeration(NotificationState), index=True)
    attempt: Mapped[int] = mapped_column(default=1)
    calling: Mapped[bool] = mapped_column(default=False)
    posted: Mapped[str] = mapped_column(String(40), default="")
    error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    read_at: Mapped[datetime | None] = mapped_column(Moment)
