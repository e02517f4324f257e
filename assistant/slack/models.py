"""What the Slack door must not forget: which message a question came in, and how far its reply has come."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from assistant.database import Base, Moment, enumeration
from assistant.slack import names


class Came(StrEnum):
    """How somebody turned to us; it decides where the reply goes and whether silence is allowed."""

    DIRECT = "direct"
    MENTION = "mention"
    THREAD = "thread"
    UNASKED = "unasked"
    COMMAND = "command"
    MODAL = "modal"


class ExchangeState(StrEnum):
    """How far an exchange has come."""

    RECEIVED = "received"
    ASKED = "asked"
    DELIVERED = "delivered"
    SILENT = "silent"
    FAILED = "failed"


class Rung(StrEnum):
    """How the reply is being shown: not yet or not before it is whole, as a native stream, or by updates."""

    NOTHING = "nothing"
    STREAM = "stream"
    UPDATES = "updates"


class Form(StrEnum):
    """How much of an answer's form Slack takes: tables as tables, tables as text, or nothing but text."""

    WHOLE = "whole"
    WITHOUT_TABLES = "without_tables"
    PLAIN = "plain"


class NoticeState(StrEnum):
    """Whether the trainers have been told."""

    WAITING = "waiting"
    POSTED = "posted"
    FAILED = "failed"


class ReplyState(StrEnum):
    """How far a trainer's reply has come."""

    RECEIVED = "received"
    KEPT = "kept"
    TOLD = "told"
    FAILED = "failed"


class SentState(StrEnum):
    """How far an entry has come that was sent from a modal."""

    RECEIVED = "received"
    ENTERED = "entered"
    FAILED = "failed"
    TOLD = "told"


class Thread(Base):
    """A thread that the assistant takes part in; `member` is empty where everybody in the thread shares the talk."""

    __tablename__ = "slack_thread"
    __table_args__ = (UniqueConstraint("workspace", "channel", "root", "member"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace: Mapped[str] = mapped_column(String(40))
    channel: Mapped[str] = mapped_column(String(40))
    root: Mapped[str] = mapped_column(String(40))
    member: Mapped[str] = mapped_column(String(40), default="")
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"), index=True)
    last_at: Mapped[datetime] = mapped_column(Moment)


class Exchange(Base):
    """A message to the assistant and the reply to it; `key` names the message, however often Slack delivers it.

    `thread` is where the reply goes ("" until a place for it is made). `reply` is the message that grows while the
    answer is written, `posted` the messages of the finished answer in its `form`. `calling` names the post that is under
    way: after a crash it may have happened or not. `attempt` counts the tries of a reply that Slack did not take, the
    next one not before `retry_at`.
    """

    __tablename__ = "slack_exchange"
    __table_args__ = (Index("ix_slack_exchange_place", "channel", "thread"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    workspace: Mapped[str] = mapped_column(String(40))
    channel: Mapped[str] = mapped_column(String(40))
    message: Mapped[str] = mapped_column(String(40), default="")
    thread: Mapped[str] = mapped_column(String(40), default="")
    member: Mapped[str] = mapped_column(String(40))
    came: Mapped[Came] = mapped_column(enumeration(Came))
    private: Mapped[bool] = mapped_column(default=False)
    text: Mapped[str] = mapped_column(Text)
    attachments: Mapped[list[str]] = mapped_column(JSON, default=list)
    response_url: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[ExchangeState] = mapped_column(enumeration(ExchangeState), index=True)
    question_id: Mapped[int | None] = mapped_column(ForeignKey("question.id", ondelete="SET NULL"), index=True)
    rung: Mapped[Rung] = mapped_column(enumeration(Rung), default=Rung.NOTHING)
    reply: Mapped[str] = mapped_column(String(40), default="", index=True)
    posted: Mapped[list[str]] = mapped_column(JSON, default=list)
    form: Mapped[Form] = mapped_column(enumeration(Form), default=Form.WHOLE)
    calling: Mapped[str] = mapped_column(String(40), default="")
    attempt: Mapped[int] = mapped_column(default=1)
    retry_at: Mapped[datetime | None] = mapped_column(Moment)
    received_at: Mapped[datetime] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)

    @property
    def was_pressed(self) -> bool:
        """True when the question stood on a button: nowhere it can be read that it was asked."""
        return self.key.rpartition(":")[2] in (names.FOLLOW_UP, names.AGAIN)


class Notice(Base):
    """The message in the trainers' channel that stands for an open question; "" until it is posted."""

    __tablename__ = "slack_notice"

    open_question_id: Mapped[int] = mapped_column(
        ForeignKey("open_question.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    workspace: Mapped[str] = mapped_column(String(40))
    channel: Mapped[str] = mapped_column(String(40))
    message: Mapped[str] = mapped_column(String(40), default="", index=True)
    state: Mapped[NoticeState] = mapped_column(enumeration(NoticeState), index=True)


class TrainerReply(Base):
    """A reply in the thread of a notice, on its way to the one who asked.

    `previous` are the words that an edit replaces, `told` the messages in which the asker was told, `attempt` counts
    the edits, and the tries while Slack was away.
    """

    __tablename__ = "slack_trainer_reply"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    open_question_id: Mapped[int] = mapped_column(ForeignKey("open_question.id", ondelete="CASCADE"))
    member: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(Text, default="")
    told: Mapped[list[str]] = mapped_column(JSON, default=list)
    attempt: Mapped[int] = mapped_column(default=1)
    state: Mapped[ReplyState] = mapped_column(enumeration(ReplyState), index=True)
    received_at: Mapped[datetime] = mapped_column(Moment)


class ToldAnswer(Base):
    """The answer of a trainer that the one who asked has been told in Slack, by when it was given."""

    __tablename__ = "slack_told_answer"

    open_question_id: Mapped[int] = mapped_column(
        ForeignKey("open_question.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    answered_at: Mapped[datetime] = mapped_column(Moment)


class FileState(StrEnum):
    """How far a file dropped into the direct messages has come."""

    RECEIVED = "received"
    OFFERED = "offered"
    DECLINED = "declined"
    CONFIRMED = "confirmed"
    TAKEN = "taken"
    DONE = "done"
    FAILED = "failed"


class OfferedFile(Base):
    """A file that somebody dropped; the material it became is told in the same thread."""

    __tablename__ = "slack_offered_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    workspace: Mapped[str] = mapped_column(String(40))
    channel: Mapped[str] = mapped_column(String(40))
    thread: Mapped[str] = mapped_column(String(40))
    member: Mapped[str] = mapped_column(String(40))
    file: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(300))
    title: Mapped[str] = mapped_column(String(300), default="")
    collection: Mapped[str] = mapped_column(String(60), default="")
    audience: Mapped[str] = mapped_column(String(20), default="everyone")
    state: Mapped[FileState] = mapped_column(enumeration(FileState), index=True)
    version_id: Mapped[int | None] = mapped_column(ForeignKey("version.id", ondelete="SET NULL"))
    progress: Mapped[str] = mapped_column(String(40), default="")
    attempt: Mapped[int] = mapped_column(default=1)
    received_at: Mapped[datetime] = mapped_column(Moment)


class Request(Base):
    """The signature of a request that came in; the same one again within its five minutes is a replay."""

    __tablename__ = "slack_request"

    signature: Mapped[str] = mapped_column(String(80), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(Moment, index=True)


class SentEntry(Base):
    """An entry that was handed in from a modal, until its files are fetched; what was typed is in its draft already.

    `files` are Slack's ids, `team` the members beside the one who sent it (None: the form did not ask). `key` names the
    modal, however often it is sent. `received_at` is what the deadline is held against.
    """

    __tablename__ = "slack_entry"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    workspace: Mapped[str] = mapped_column(String(40))
    member: Mapped[str] = mapped_column(String(40))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    files: Mapped[list[str]] = mapped_column(JSON, default=list)
    team: Mapped[list[str] | None] = mapped_column(JSON)
    state: Mapped[SentState] = mapped_column(enumeration(SentState), index=True)
    attempt: Mapped[int] = mapped_column(default=1)
    sentence: Mapped[str] = mapped_column(Text, default="")
    received_at: Mapped[datetime] = mapped_column(Moment)
