"""Questions that a model expects people to ask of a passage: it is found by them, and nobody is shown them."""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ForeignKey, Select, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from assistant import prompts
from assistant.database import Base, Moment
from assistant.guard import masking
from assistant.guard.masking import MaskedText
from assistant.jobs.promises import Transaction, promise
from assistant.knowledge import indexing, korean
from assistant.knowledge.models import Document, Passage, Version, VersionState
from assistant.knowledge.vectors import VectorStore
from assistant.language import calling, tokens
from assistant.language.ports import ChatModel, Embedder, Usage

BATCH = 6
MOST_QUESTIONS = 3
LENGTHS = range(4, 121)
REPLY_TOKENS = 120
WAIT = timedelta(minutes=10)
LONGEST_WAIT = timedelta(hours=6)
_LINE = re.compile(r"(?:[-*•]\s*)?(?:대목\s*)?\[?(\d{1,2})\]?\s*[::.)]\s*(\S.*)")

_log = logging.getLogger(__name__)


class Expansion(Base):
    """How far a model has come with the questions of a version: the last ordinal it was asked about, and what it took.

    After a failure it is tried again, but not before `resume_at`.
    """

    __tablename__ = "expansion"

    version_id: Mapped[int] = mapped_column(
        ForeignKey("version.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    attempt: Mapped[int] = mapped_column(default=1)
    through: Mapped[int] = mapped_column(default=0)
    prompt_tokens: Mapped[int] = mapped_column(default=0)
    completion_tokens: Mapped[int] = mapped_column(default=0)
    cost: Mapped[float | None]
    resume_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)


@dataclass(frozen=True)
class Block:
    """A passage as the model sees it: masked, and named by its number."""

    n: int
    place: str
    text: str


@dataclass(frozen=True)
class _Batch:
    """What one call is about: passage ids and blocks in order, the last ordinal, and the tokens spent before it."""

    ids: Sequence[int]
    blocks: Sequence[Block]
    through: int
    spent: int


def hand_on(version_id: int, *, transaction: Transaction) -> None:
    """Have the questions of an indexed version written by a workflow of its own: no upload waits for a model."""
    with transaction() as session:
        if _is_found(session, version_id):
            expansion = session.get(Expansion, version_id)
            promise(session, expect_questions, version_id, attempt=expansion.attempt if expansion else 1)


def expect_questions(
    version_id: int,
    *,
    transaction: Transaction,
    chat: ChatModel | None,
    embedder: Embedder,
    vectors: VectorStore,
    most_tokens: int,
) -> None:
    """Write questions for the passages that have none, a few passages a call, within `most_tokens` for the version.

    Each reply is stored as it arrives, and a run that was cut short goes on after it. The vectors follow at the end.
    """
    if chat is None:
        return
    with transaction() as session:
        if not _begin(session, version_id):
            return
    while True:
        with transaction() as session:
            batch = _next_batch(session, version_id)
        if batch is None:
            break
        prompt = _prompt(batch.blocks)
        longest = REPLY_TOKENS * len(batch.ids)
        if batch.spent + tokens.count(prompt) + longest > most_tokens:
            _log.warning("version %s: no more tokens for expected questions", version_id)
            break
        said = calling.call(chat, prompt, max_tokens=longest)
        with transaction() as session:
            # On its own, and first: whatever becomes of the reply, it counts.
            _pay(session, version_id, said.usage)
        with transaction() as session:
            _keep(session, version_id, batch, said.text)
    indexing.renew_vectors(version_id, transaction=transaction, embedder=embedder, vectors=vectors)
    with transaction() as session:
        _end(session, version_id)


def unfinished(session: Session, *, wanted: bool) -> list[tuple[int, int]]:
    """Return id and attempt of every version that can be found and has no questions yet; none while nobody wants any."""
    if not wanted:
        return []
    due = Expansion.resume_at.is_(None) | (Expansion.resume_at <= datetime.now(UTC))
    rows = session.execute(
        _found()
        .outerjoin(Expansion, Expansion.version_id == Version.id)
        .where(Expansion.ended_at.is_(None), due)
        .with_only_columns(Version.id, Expansion.attempt)
        .order_by(Version.id)
    )
    return [(version_id, attempt or 1) for version_id, attempt in rows]


def fail(session: Session, version_id: int, sentence: str) -> None:
    """Leave the version as it is, found without questions, and try again after a while, each time a longer one."""
    _log.warning("version %s: no expected questions: %s", version_id, sentence)
    expansion = session.get(Expansion, version_id)
    if expansion is not None:
        expansion.resume_at = datetime.now(UTC) + min(WAIT * expansion.attempt, LONGEST_WAIT)
        expansion.attempt += 1


def read(reply: str, count: int) -> dict[int, list[str]]:
    """Return the questions by the number of their passage, 1…`count`; lines of any other form are passed over."""
    found: dict[int, list[str]] = {}
    for line in reply.splitlines():
        match = _LINE.fullmatch(line.strip())
        if match and 1 <= int(match.group(1)) <= count:
            question = masking.leave_out(korean.clean(match.group(2)))
            mine = found.setdefault(int(match.group(1)), [])
            if len(question) in LENGTHS and question not in mine and len(mine) < MOST_QUESTIONS:
                mine.append(question)
    return {n: questions for n, questions in found.items() if questions}


def _found() -> Select[int]:
    return (
        select(Version.id)
        .join(Document, Document.current_id == Version.id)
        .where(
            Version.state == VersionState.INDEXED,
            Document.deleting_at.is_(None),
            Document.withdrawn_at.is_(None),
        )
    )


def _is_found(session: Session, version_id: int) -> bool:
    return session.scalar(_found().where(Version.id == version_id)) is not None


def _begin(session: Session, version_id: int) -> bool:
    """Tell whether there is anything to do, and note that it is being done."""
    if not _is_found(session, version_id):
        return False
    expansion = session.get(Expansion, version_id)
    if expansion is None:
        session.add(Expansion(version_id=version_id, through=0, prompt_tokens=0, completion_tokens=0))
        _take_over(session, version_id)
        return True
    return expansion.ended_at is None


def _next_batch(session: Session, version_id: int) -> _Batch | None:
    expansion = session.get(Expansion, version_id)
    if expansion is None or not _is_found(session, version_id):
        return None
    waiting = session.scalars(
        select(Passage)
        .where(Passage.version_id == version_id, Passage.ordinal > expansion.through, Passage.expected == "")
        .order_by(Passage.ordinal)
        .limit(BATCH)
    ).all()
    if not waiting:
        return None
    title = session.scalars(select(Document.title).where(Document.current_id == version_id)).one()
    originals: Mapping[str, str] = {}
    blocks: list[Block] = []
    for n, passage in enumerate(waiting, start=1):
        place = masking.mask(f"{title} · {passage.heading}", seen=originals)
        text = masking.mask(passage.text, seen=place.originals)
        originals = text.originals
        blocks.append(Block(n, place.text, text.text))
    spent = expansion.prompt_tokens + expansion.completion_tokens
    return _Batch([passage.id for passage in waiting], blocks, waiting[-1].ordinal, spent)


def _take_over(session: Session, version_id: int) -> None:
    """Give passages that stood in an earlier version as they stand here the questions they had there."""
    document_id = session.scalars(select(Version.document_id).where(Version.id == version_id)).one()
    rows = session.execute(
        select(Passage.heading, Passage.text, Passage.expected)
        .join(Version, Version.id == Passage.version_id)
        .where(Version.document_id == document_id, Version.id != version_id, Passage.expected != "")
        .order_by(Passage.id)
    )
    known = {(heading, text): expected for heading, text, expected in rows}
    waiting = session.scalars(select(Passage).where(Passage.version_id == version_id, Passage.expected == ""))
    indexing.expect([(passage, known[key]) for passage in waiting if (key := (passage.heading, passage.text)) in known])


def _prompt(blocks: Sequence[Block]) -> MaskedText:
    # All that is put into the prompt has been masked above.
    return MaskedText(
        prompts.render("knowledge/expected_questions", border=secrets.token_hex(12), blocks=blocks, most=MOST_QUESTIONS)
    )


def _pay(session: Session, version_id: int, usage: Usage) -> None:
    expansion = session.get(Expansion, version_id, with_for_update=True)
    if expansion is not None:
        expansion.prompt_tokens += usage.prompt_tokens
        expansion.completion_tokens += usage.completion_tokens
        if usage.cost is not None:
            expansion.cost = (expansion.cost or 0.0) + usage.cost


def _keep(session: Session, version_id: int, batch: _Batch, reply: str) -> None:
    expansion = session.get(Expansion, version_id, with_for_update=True)
    if expansion is None:
        return
    questions = {batch.ids[n - 1]: "\n".join(asked) for n, asked in read(reply, len(batch.ids)).items()}
    passages = session.scalars(select(Passage).where(Passage.id.in_(questions), Passage.expected == ""))
    indexing.expect([(passage, questions[passage.id]) for passage in passages])
    expansion.through = max(expansion.through, batch.through)


def _end(session: Session, version_id: int) -> None:
    expansion = session.get(Expansion, version_id)
    if expansion is None or expansion.ended_at is not None or not _is_found(session, version_id):
        return
    expansion.ended_at = datetime.now(UTC)
    _log.info(
        "version %s: expected questions took %s tokens in, %s out, cost %s",
        version_id,
        expansion.prompt_tokens,
        expansion.completion_tokens,
        expansion.cost,
    )
