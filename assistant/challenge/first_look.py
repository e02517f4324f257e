"""What a machine notices about a version before people read it: what is missing, personal data, what is alike.

Never a mark, a rank or a recommendation. Without a model there is no summary, and nothing else is missed.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field, StringConstraints, ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from assistant import prompts
from assistant.challenge import content as content_
from assistant.challenge import personal, resembling, sight
from assistant.challenge.models.entries import Attachment, AttachmentState, EntryVersion, FirstLook, LookState
from assistant.errors import NotFound
from assistant.guard import masking, outgoing
from assistant.guard.masking import MaskedText
from assistant.jobs.promises import Transaction, promise
from assistant.language import calling, tokens
from assistant.language.ports import ChatModel
from assistant.people.models import Role
from assistant.people.roles import Actor, require

PROMPT = "challenge/first_look"
REPLY_TOKENS = 400
PART_TOKENS = 500
LINES = 3
_SUMMED_UP = ("title", "problem", "prompt", "tools", "before", "after", "effect", "repeat")
# A summary that judges is thrown away whole.
_JUDGES = re.compile(
    r"점수|\d\s*점(?![검심])|순위|[상중하]위권|등급|추천|수상|우수(?!\s*사례)|탁월|훌륭|뛰어[난나납]|합격|탈락|선정"
)
_Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


@dataclass(frozen=True)
class Part:
    """A part of an entry as the model is shown it."""

    label: str
    text: str


class _Reply(BaseModel, extra="forbid"):
    lines: Annotated[list[_Line], Field(min_length=LINES, max_length=LINES)]


def begin(session: Session, version: EntryVersion) -> None:
    """Have a version that was just handed in looked at."""
    session.add(FirstLook(version_id=version.id, state=LookState.QUEUED, attempt=1))
    session.flush()
    promise(session, look, version.id)


def again(session: Session, version_id: int, *, anew: bool = False) -> None:
    """Have a version looked at once more, `anew` also by the model; one that waits anyway is left alone."""
    row = session.get(FirstLook, version_id, with_for_update=True)
    if row is not None and row.state is not LookState.QUEUED:
        row.summary = [] if anew else row.summary
        row.state = LookState.QUEUED
        row.attempt += 1
        promise(session, look, version_id, attempt=row.attempt)


def renew(session: Session, entry_id: int, *, who: Actor, now: datetime) -> int:
    """Have what was handed in last looked at anew, by the model too, and return the challenge's id.

    For an administrator without an interest in the entry.
    """
    require(who, Role.ADMIN)
    entry, seen = sight.find_entry(session, entry_id, who=who, now=now)
    if entry.id in seen.conflicted or entry.current_id is None:
        raise NotFound("첫 점검을 찾지 못했습니다.")
    again(session, entry.current_id, anew=True)
    return entry.challenge_id


def look(version_id: int, *, reading: sessionmaker[Session], transaction: Transaction) -> None:
    """Note what is missing, which personal data there is, and what is alike; twice does no harm."""
    with reading() as session:
        version = session.get(EntryVersion, version_id)
        if version is None:
            return
        files = _files(session, version)
        missing = [*content_.worth_adding(content_.read(version.content)), *_unread(files)]
        found = personal.total([*map(str, version.content.values()), *(each.text for each in files)])
        similar = resembling.find(session, version)
    with transaction() as session:
        row = session.get(FirstLook, version_id, with_for_update=True)
        if row is not None:
            row.missing, row.personal, row.similar = missing, found, similar


def summarise(version_id: int, *, transaction: Transaction, chat: ChatModel | None, seconds: float) -> None:
    """Have a model, if there is one, say in three lines what the entry is about, and finish the look."""
    with transaction() as session:
        row = session.get(FirstLook, version_id)
        version = session.get(EntryVersion, version_id)
        if row is None or version is None or row.state is not LookState.QUEUED:
            return
        content, lines, model, prompt = dict(version.content), list(row.summary), row.model, row.prompt
    if chat is not None and not lines and (lines := _summary(content, chat=chat, seconds=seconds)):
        model, prompt = chat.name, prompts.read(PROMPT).sha256
    with transaction() as session:
        row = session.get(FirstLook, version_id, with_for_update=True)
        if row is None:
            return
        row.summary, row.model, row.prompt = lines, model, prompt
        row.state = LookState.DONE
        row.looked_at = datetime.now(UTC)


def fail(session: Session, version_id: int, sentence: str) -> None:  # noqa: ARG001 - it says nothing about the entry
    """Leave what was noticed as it is, and let an administrator have it looked at again."""
    row = session.get(FirstLook, version_id)
    if row is not None:
        row.state = LookState.FAILED
        row.looked_at = datetime.now(UTC)


def unfinished(session: Session) -> list[tuple[int, int]]:
    """Return id and attempt of every version that waits for its first look."""
    rows = session.execute(select(FirstLook.version_id, FirstLook.attempt).where(FirstLook.state == LookState.QUEUED))
    return [(version_id, attempt) for version_id, attempt in rows]


def read_lines(reply: str) -> list[str]:
    """Return the three lines of a reply; none for anything but the JSON asked for, and none that judge."""
    bare = reply.strip().removeprefix("```json").removeprefix("```").removesuffix("```").strip()
    try:
        lines = _Reply.model_validate_json(bare).lines
    except ValidationError:
        return []
    cleaned = [" ".join(outgoing.clean(line, hosts=()).split()) for line in lines]
    return [] if any(_JUDGES.search(line) for line in cleaned) else cleaned


def _summary(content: Mapping[str, Any], *, chat: ChatModel, seconds: float) -> list[str]:
    parts = [
        Part(content_.LABELS[name], tokens.head(masking.leave_out(str(content.get(name) or "")), PART_TOKENS))
        for name in _SUMMED_UP
    ]
    prompt = prompts.render(PROMPT, border=secrets.token_hex(4), parts=parts)
    said = calling.call(chat, MaskedText(prompt), max_tokens=REPLY_TOKENS, seconds=seconds)
    return read_lines(said.text)


def _files(session: Session, version: EntryVersion) -> Sequence[Attachment]:
    return session.scalars(select(Attachment).where(Attachment.id.in_(version.attachment_ids))).all()


def _unread(files: Sequence[Attachment]) -> list[str]:
    return [
        f"'{each.filename}' 파일의 글을 읽지 못했습니다. 직접 열어 확인해 주세요."
        for each in files
        if each.state is AttachmentState.FAILED
    ]
