"""Conversations, questions, answers, what they stand on, and what people thought of them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assistant.database import Base, Moment, enumeration
from assistant.knowledge.extraction.blocks import LocatorKind


class QuestionState(StrEnum):
    """How far a question has come."""

    QUEUED = "queued"
    SEARCHING = "searching"
    WRITING = "writing"
    ANSWERED = "answered"
    FAILED = "failed"
    STOPPED = "stopped"


ENDED = frozenset({QuestionState.ANSWERED, QuestionState.FAILED, QuestionState.STOPPED})


class Mode(StrEnum):
    """How an answer was made: by a model, by taking sentences from the material, not at all, or with no need of it."""

    GENERATED = "generated"
    EXTRACTIVE = "extractive"
    REFUSED = "refused"
    TALK = "talk"


class Verdict(StrEnum):
    """A thumb."""

    UP = "up"
    DOWN = "down"


class OpenState(StrEnum):
    """What became of a question that was handed over to the trainers; `kept` means kept as material."""

    WAITING = "waiting"
    ANSWERED = "answered"
    KEPT = "kept"
    DISMISSED = "dismissed"


class Listening(StrEnum):
    """What the assistant replies to in a channel: only to its name, or to every question."""

    MENTIONS = "mentions"
    QUESTIONS = "questions"


class Conversation(Base):
    """Turns that belong together; only its own person reads it (None: asked on the command line).

    A `shared` one is a thread that several people read and ask in; its person is the one who began it.
    """

    __tablename__ = "conversation"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    shared: Mapped[bool] = mapped_column(default=False, server_default=false())
    started_at: Mapped[datetime] = mapped_column(Moment)

    questions: Mapped[list[Question]] = relationship(order_by="Question.id", back_populates="conversation")


class Question(Base):
    """What was asked. `search_text` is what was searched for: a follow-up with what it follows.

    `draft` is the reply so far, while a model writes; it is empty again once the answer is there. A stopped question
    keeps it, and `drafted_from` names the documents whose words may stand in it. `collections` None means all. The text
    is empty when the asker has taken the question back.
    """

    __tablename__ = "question"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    event_id: Mapped[str | None] = mapped_column(String(120), unique=True)
    text: Mapped[str] = mapped_column(Text)
    search_text: Mapped[str] = mapped_column(Text, default="")
    draft: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[QuestionState] = mapped_column(enumeration(QuestionState), default=QuestionState.QUEUED, index=True)
    attempt: Mapped[int] = mapped_column(default=1)
    asked_at: Mapped[datetime] = mapped_column(Moment)
    stopped_at: Mapped[datetime | None] = mapped_column(Moment)
    audiences: Mapped[list[str]] = mapped_column(JSON)
    collections: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    drafted_from: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))

    conversation: Mapped[Conversation] = relationship(back_populates="questions")
    answer: Mapped[Answer | None] = relationship(back_populates="question")

    @property
    def has_ended(self) -> bool:
        """True when nothing more will come of it, unless it is asked again."""
        return self.state in ENDED


class Answer(Base):
    """The answer to a question, with all that is needed to explain it later.

    `notice` is a sentence about how the answer came to be ("the model does not answer, so …"). Timings are
    milliseconds by step.
    """

    __tablename__ = "answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"), unique=True)
    mode: Mapped[Mode] = mapped_column(enumeration(Mode), index=True)
    text: Mapped[str] = mapped_column(Text)
    notice: Mapped[str] = mapped_column(Text, default="")
    relevance: Mapped[float]
    prompt: Mapped[str | None] = mapped_column(String(100))
    prompt_sha256: Mapped[str | None] = mapped_column(String(64))
    model: Mapped[str | None] = mapped_column(String(200))
    prompt_tokens: Mapped[int] = mapped_column(default=0)
    completion_tokens: Mapped[int] = mapped_column(default=0)
    cost: Mapped[float | None]
    timings_ms: Mapped[dict[str, float]] = mapped_column(JSON, default=dict)
    answered_at: Mapped[datetime] = mapped_column(Moment)

    question: Mapped[Question] = relationship(back_populates="answer")
    evidence: Mapped[list[Evidence]] = relationship(order_by="Evidence.n", cascade="all, delete-orphan")
    citations: Mapped[list[Citation]] = relationship(order_by="Citation.n", cascade="all, delete-orphan")


class Evidence(Base):
    """A passage that was found for an answer, with its scores; `n` is its number before the model.

    Ids of documents and passages are kept without a foreign key here and in `Citation`: both outlive the document.
    """

    __tablename__ = "evidence"

    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id", ondelete="CASCADE"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    passage_id: Mapped[int]
    document_id: Mapped[int] = mapped_column(index=True)
    score: Mapped[float]
    words: Mapped[float]
    meaning: Mapped[float]


class Citation(Base):
    """A place an answer stands on; `quote` stands in the passage word for word, empty after a deletion."""

    __tablename__ = "citation"

    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id", ondelete="CASCADE"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    passage_id: Mapped[int]
    document_id: Mapped[int] = mapped_column(index=True)
    document_title: Mapped[str] = mapped_column(String(300))
    version_number: Mapped[int]
    locator_kind: Mapped[LocatorKind] = mapped_column(enumeration(LocatorKind))
    locator_number: Mapped[int | None]
    locator_label: Mapped[str] = mapped_column(String(300))
    quote: Mapped[str] = mapped_column(Text)


class Rating(Base):
    """A person's thumb for an answer, with a reason; a second thumb replaces the first."""

    __tablename__ = "rating"
    __table_args__ = (UniqueConstraint("answer_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    verdict: Mapped[Verdict] = mapped_column(enumeration(Verdict))
    reason: Mapped[str] = mapped_column(String(1000), default="")
    rated_at: Mapped[datetime] = mapped_column(Moment)


class OpenQuestion(Base):
    """A question handed over to the trainers, and what they said."""

    __tablename__ = "open_question"

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"), unique=True)
    state: Mapped[OpenState] = mapped_column(enumeration(OpenState), default=OpenState.WAITING, index=True)
    handed_over_at: Mapped[datetime] = mapped_column(Moment)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    answered_at: Mapped[datetime | None] = mapped_column(Moment)

    question: Mapped[Question] = relationship()


class Channel(Base):
    """A channel of a chat workspace and how the assistant behaves in it; `collections` empty means all."""

    __tablename__ = "channel"
    __table_args__ = (UniqueConstraint("workspace", "channel"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace: Mapped[str] = mapped_column(String(40))
    channel: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(100))
    listening: Mapped[Listening] = mapped_column(enumeration(Listening), default=Listening.MENTIONS)
    collections: Mapped[list[str]] = mapped_column(JSON, default=list)
    private: Mapped[bool] = mapped_column(default=False)
    updated_at: Mapped[datetime] = mapped_column(Moment)
