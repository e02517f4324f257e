"""Assigning entries to reviewers: proposed, shown, then applied as shown; by hand where somebody knows better."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from assistant.audit import recording
from assistant.challenge import blinding, conflicts, detecting, matching, queries, sight, telling
from assistant.challenge.locking import lock_judging, require_going_on
from assistant.challenge.matching import Pair, Seat
from assistant.challenge.models.challenges import Challenge, Reviewer, Stage
from assistant.challenge.models.entries import Entry, EntryState
from assistant.challenge.models.judging import (
    Assignment,
    AssignmentState,
    ConflictOfInterest,
    ConflictState,
    Review,
)
from assistant.errors import Conflict, Invalid
from assistant.people.models import Person, Role
from assistant.people.roles import Actor, require

_BEGUN = (AssignmentState.DONE, AssignmentState.ABSTAINED)
_REFUSED = (AssignmentState.DECLINED, AssignmentState.RECUSED, AssignmentState.REMOVED)


@dataclass(frozen=True)
class Shortage:
    """An entry that gets fewer reviewers than it should have, and whether that is fewer than the notice promises."""

    entry_id: int
    number: str
    title: str
    wanted: int
    found: int
    below_least: bool

    @property
    def sentence(self) -> str:
        """What is missing and what to do."""
        said = f"{self.number} 〈{self.title}〉: {self.wanted}명이 보아야 하는데 {self.found}명만 맡을 수 있습니다."
        return said + (" 공고한 최소 심사 수에 못 미칩니다." if self.below_least else "")


@dataclass(frozen=True)
class Proposal:
    """What applying would make of the assignments of a stage; `token` stands for exactly this.

    `hidden` counts changes for entries with which whoever looks has a conflict themselves.
    """

    stage: Stage
    added: Sequence[Pair]
    removed: Sequence[Pair]
    kept: int
    hidden: int
    shortages: Sequence[Shortage]
    loads: Mapping[int, int]
    names: Mapping[int, str]
    numbers: Mapping[int, str]
    token: str


@dataclass(frozen=True)
class _Plan:
    entries: Sequence[Entry]
    names: Mapping[int, str]
    added: frozenset[Pair]
    removed: frozenset[Pair]
    found: frozenset[Pair]
    wanted: int

    @property
    def token(self) -> str:
        said = repr((sorted(self.added), sorted(self.removed)))
        return hashlib.sha256(said.encode()).hexdigest()[:32]


def propose(session: Session, stage_id: int, *, who: Actor, now: datetime) -> Proposal:
    """Return who would read what, and which entries cannot get enough readers; nothing is changed."""
    require(who, Role.ADMIN)
    stage = queries.find_stage(session, stage_id)
    plan = _plan(session, stage)
    seen = sight.sight_of(session, stage.challenge_id, who=who, now=now)
    shown = {pair for pair in plan.added | plan.removed if pair[0] not in seen.conflicted}
    shortages = _shortages(plan, stage.challenge.least_reviews)
    hidden = blinding.waiting(session, seen)
    return Proposal(
        stage=stage,
        added=sorted(plan.added & shown),
        removed=sorted(plan.removed & shown),
        kept=len(plan.found - plan.added),
        hidden=len((plan.added | plan.removed) - shown),
        shortages=[
            replace(each, title=blinding.blot(each.title, hidden.get(each.entry_id, ())))
            for each in shortages
            if each.entry_id not in seen.conflicted
        ],
        loads=Counter(reviewer_id for _, reviewer_id in plan.found),
        names=plan.names,
        numbers={row.id: row.number or "" for row in plan.entries},
        token=plan.token,
    )


def apply(
    session: Session, stage_id: int, *, token: str, who: Actor, now: datetime, despite: str = ""
) -> Sequence[Assignment]:
    """Make the assignments that were proposed and tell the reviewers. Raises `Conflict` when the proposal has changed.

    With entries below the least number of reviews it takes a reason (`despite`).
    """
    require(who, Role.ADMIN)
    challenge = lock_judging(session, queries.find_stage(session, stage_id).challenge_id)
    require_going_on(challenge)
    stage = next(each for each in challenge.stages if each.id == stage_id)
    if stage.closed_at is not None:
        raise Conflict("끝난 심사 단계의 배정은 바꿀 수 없습니다. 챌린지 화면에서 심사를 다시 연 뒤 바꿔 주세요.")
    plan = _plan(session, stage)
    if token != plan.token:
        raise Conflict("그사이 배정이나 이해관계가 바뀌었습니다. 새 배정안을 확인한 뒤 다시 적용해 주세요.")
    short = _shortages(plan, challenge.least_reviews)
    if any(each.below_least for each in short) and not despite.strip():
        raise Invalid("최소 심사 수에 못 미치는 작품이 있습니다. 그대로 배정하려면 사유를 적어 주세요.")
    conflicts.detect(session, challenge.id, now=now)
    for row, _ in _rows(session, stage):
        if (row.entry_id, row.reviewer_id) in plan.removed:
            session.delete(row)
    session.flush()
    new = [_assignment(stage, entry_id, reviewer_id, now) for entry_id, reviewer_id in sorted(plan.added)]
    session.add_all(new)
    session.flush()
    _tell(session, stage, new, now=now)
    recording.record(
        session,
        "assignment.apply",
        f"challenge:{challenge.id}",
        who=who,
        now=now,
        reason=despite,
        stage=stage.position,
        added=len(plan.added),
        removed=len(plan.removed),
        short=len(short),
    )
    return new


def _plan(session: Session, stage: Stage) -> _Plan:
    entries, reviewers, rows = _entries(session, stage), _reviewers(session, stage), _rows(session, stage)
    judged = {row.id for row in entries}
    barred = _barred(session, stage.challenge)
    begun = {_pair(row) for row, started in rows if row.state in _BEGUN or (started and _is_open(row))}
    current = {_pair(row) for row, _ in rows if _is_open(row)} - begun
    begun = {pair for pair in begun if pair[0] in judged and pair not in barred}
    refused = {_pair(row) for row, _ in rows if row.state in _REFUSED}
    wanted = stage.reviews_per_entry or len(reviewers)
    found = matching.match(
        {row.id: row.current.field if row.current else "" for row in entries},
        [Seat(row.id, row.fields, row.most_reviews) for row, _ in reviewers],
        wanted=wanted,
        barred=barred | refused,
        fixed=begun,
        kept=current,
    ).pairs
    return _Plan(
        entries=entries,
        names={row.id: name for row, name in reviewers},
        added=found - current - begun,
        removed=frozenset(pair for pair in current if pair not in found),
        found=found,
        wanted=wanted,
    )


def _barred(session: Session, challenge: Challenge) -> frozenset[Pair]:
    """Return the pairs in conflict, also those that nobody has looked for yet."""
    rows = session.execute(
        select(
            ConflictOfInterest.entry_id,
            ConflictOfInterest.reviewer_id,
            ConflictOfInterest.kind,
            ConflictOfInterest.state,
        )
        .join(Reviewer, Reviewer.id == ConflictOfInterest.reviewer_id)
        .where(Reviewer.challenge_id == challenge.id)
    ).all()
    known = {(entry_id, reviewer_id, kind) for entry_id, reviewer_id, kind, _ in rows}
    found = detecting.detect(detecting.gather(session, challenge), by_department=challenge.department_conflicts)
    new = {
        (each.entry_id, each.reviewer_id) for each in found if (each.entry_id, each.reviewer_id, each.kind) not in known
    }
    return frozenset(new | {(row[0], row[1]) for row in rows if row[3] is not ConflictState.DISMISSED})


def _entries(session: Session, stage: Stage) -> Sequence[Entry]:
    state = EntryState.SUBMITTED if stage.position == 1 else EntryState.FINALIST
    return session.scalars(
        select(Entry)
        .where(Entry.challenge_id == stage.challenge_id, Entry.state == state)
        .options(selectinload(Entry.current))
        .order_by(Entry.number)
    ).all()


def _reviewers(session: Session, stage: Stage) -> Sequence[tuple[Reviewer, str]]:
    rows = session.execute(
        select(Reviewer, Person.name)
        .join(Person, Person.id == Reviewer.person_id)
        .where(Reviewer.challenge_id == stage.challenge_id, Person.deactivated_at.is_(None))
        .order_by(Reviewer.id)
    )
    return [(row, name) for row, name in rows]


def _rows(session: Session, stage: Stage) -> Sequence[tuple[Assignment, bool]]:
    rows = session.execute(
        select(Assignment, Review.id)
        .outerjoin(Review, Review.assignment_id == Assignment.id)
        .where(Assignment.stage_id == stage.id)
    )
    return [(row, review_id is not None) for row, review_id in rows]


def _shortages(plan: _Plan, least: int) -> list[Shortage]:
    readers = Counter(entry_id for entry_id, _ in plan.found)
    # Where everybody reads everything, those in conflict are missing by right: only the least number counts.
    wanted = plan.wanted if plan.wanted < len(plan.names) else min(least, plan.wanted)
    return [
        Shortage(
            row.id,
            row.number or "",
            row.current.title if row.current else "",
            max(wanted, least),
            readers[row.id],
            readers[row.id] < least,
        )
        for row in plan.entries
        if readers[row.id] < max(wanted, least)
    ]


def _assignment(stage: Stage, entry_id: int, reviewer_id: int, now: datetime) -> Assignment:
    return Assignment(
        stage_id=stage.id,
        entry_id=entry_id,
        reviewer_id=reviewer_id,
        state=AssignmentState.ASSIGNED,
        assigned_at=now,
    )


def _tell(session: Session, stage: Stage, new: Sequence[Assignment], *, now: datetime) -> None:
    for reviewer_id, count in Counter(row.reviewer_id for row in new).items():
        telling.tell_reviewer(
            session,
            session.get_one(Reviewer, reviewer_id),
            key=f"assigned:{stage.id}:{reviewer_id}:{int(now.timestamp())}",
            title=f"{stage.name}에서 심사할 작품이 있습니다",
            text=f"새로 맡은 작품은 {count}편입니다. 심사 화면에서 이해관계를 먼저 확인해 주세요.",
            now=now,
        )


def _pair(row: Assignment) -> Pair:
    return row.entry_id, row.reviewer_id


def _is_open(row: Assignment) -> bool:
    return row.state is AssignmentState.ASSIGNED
