"""What the committee says to each other about an entry, once one's own review is in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from assistant.audit import recording
from assistant.challenge import sight
from assistant.challenge.models.challenges import Reviewer, Stage
from assistant.challenge.models.entries import Entry
from assistant.challenge.models.judging import Assignment, AssignmentState, Remark, Review, ReviewVersion
from assistant.challenge.phases import Phase
from assistant.errors import Conflict, Invalid, NotFound
from assistant.people.models import Person
from assistant.people.roles import Actor

LONGEST_REMARK = 2_000
_TALKING = (Phase.REVIEWING, Phase.DECIDING)
_GONE = "그 논의를 찾지 못했습니다. 심사 화면에서 다시 들어와 주세요."


@dataclass(frozen=True)
class Said:
    """A remark with who made it; `text` is empty once it was taken back."""

    remark: Remark
    name: str
    own: bool


@dataclass(frozen=True)
class Discussion:
    """An entry, the reviews of it in a stage and what was said about them."""

    entry: Entry
    stage: Stage
    sight: sight.Sight
    reviews: Sequence[tuple[str, ReviewVersion]]
    remarks: Sequence[Said]

    @property
    def is_open(self) -> bool:
        """True while something may be added."""
        return self.sight.phase in _TALKING


def discussion_of(session: Session, entry_id: int, stage_id: int, *, who: Actor, now: datetime) -> Discussion:
    """Return the discussion to those who may see the reviews of others. Raises `NotFound`, the same for all reasons."""
    entry, stage, seen = _allowed(session, entry_id, stage_id, who=who, now=now)
    rows = session.execute(
        select(Remark, Person.name)
        .outerjoin(Person, Person.id == Remark.person_id)
        .where(Remark.entry_id == entry_id, Remark.stage_id == stage_id)
        .order_by(Remark.id)
    )
    remarks = [Said(row, name or "떠난 사람", row.person_id == who.person_id) for row, name in rows]
    return Discussion(entry, stage, seen, _reviews(session, entry_id, stage_id), remarks)


def say(session: Session, entry_id: int, stage_id: int, text: str, *, who: Actor, now: datetime) -> Remark:
    """Add a remark. Raises `NotFound` for whoever may not see the reviews yet."""
    _, _, seen = _allowed(session, entry_id, stage_id, who=who, now=now)
    if seen.phase not in _TALKING:
        raise Conflict("결과가 정해진 뒤에는 논의를 더할 수 없습니다.")
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not text:
        raise Invalid("나눌 의견을 적어 주세요.")
    if len(text) > LONGEST_REMARK:
        raise Invalid(f"의견은 {LONGEST_REMARK:,}자까지 쓸 수 있습니다. 지금 {len(text):,}자입니다.")
    row = Remark(stage_id=stage_id, entry_id=entry_id, person_id=who.person_id, text=text, created_at=now)
    session.add(row)
    session.flush()
    return row


def take_back(session: Session, remark_id: int, *, who: Actor, now: datetime) -> Remark:
    """Take back a remark of one's own; that there was one stays to be seen."""
    row = session.get(Remark, remark_id)
    if row is None:
        raise NotFound(_GONE)
    _, _, seen = _allowed(session, row.entry_id, row.stage_id, who=who, now=now)
    if row.person_id != who.person_id:
        raise NotFound(_GONE)
    if seen.phase not in _TALKING:
        raise Conflict("결과가 정해진 뒤에는 논의를 바꿀 수 없습니다.")
    if row.removed_at is None:
        row.removed_at, row.text = now, ""
        session.flush()
        recording.record(session, "remark.take_back", f"entry:{row.entry_id}", who=who, now=now, remark=row.id)
    return row


def _allowed(
    session: Session, entry_id: int, stage_id: int, *, who: Actor, now: datetime
) -> tuple[Entry, Stage, sight.Sight]:
    try:
        entry, seen = sight.find_judged(session, entry_id, who=who, now=now)
    except NotFound:
        raise NotFound(_GONE) from None
    stage = next((each for each in seen.challenge.stages if each.id == stage_id and each.opened_at), None)
    if stage is None or not sight.sees_reviews(seen, entry):
        raise NotFound(_GONE)
    return entry, stage, seen


def _reviews(session: Session, entry_id: int, stage_id: int) -> Sequence[tuple[str, ReviewVersion]]:
    rows = session.execute(
        select(Person.name, ReviewVersion)
        .join(Review, Review.current_id == ReviewVersion.id)
        .join(Assignment, Assignment.id == Review.assignment_id)
        .join(Reviewer, Reviewer.id == Assignment.reviewer_id)
        .join(Person, Person.id == Reviewer.person_id)
        .options(selectinload(ReviewVersion.marks))
        .where(
            Assignment.entry_id == entry_id,
            Assignment.stage_id == stage_id,
            Assignment.state == AssignmentState.DONE,
        )
        .order_by(Person.name, ReviewVersion.id)
    )
    return [(name, version) for name, version in rows]
