"""How far judging has come, counted in whole reviews: for a reviewer their queue, for an administrator everybody's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer

from assistant.challenge import blinding, queries, sight
from assistant.challenge.models.challenges import Reviewer, Stage
from assistant.challenge.models.entries import Entry, EntryVersion
from assistant.challenge.models.judging import Assignment, AssignmentState, Review
from assistant.errors import NotFound
from assistant.people.models import Person, Role
from assistant.people.roles import Actor, require

KOREAN = {
    AssignmentState.ASSIGNED: "심사 전",
    AssignmentState.DONE: "제출함",
    AssignmentState.ABSTAINED: "기권",
    AssignmentState.DECLINED: "반려",
    AssignmentState.RECUSED: "회피",
    AssignmentState.REMOVED: "거둠",
}


@dataclass(frozen=True)
class Waiting:
    """An entry in a reviewer's queue, its title without names where the stage is blind.

    `saved_at` is None before the form was first saved.
    """

    assignment_id: int
    entry_id: int
    number: str
    title: str
    field: str
    state: AssignmentState
    saved_at: datetime | None

    @property
    def is_done(self) -> bool:
        """True when nothing is left to do."""
        return self.state is not AssignmentState.ASSIGNED

    @property
    def is_begun(self) -> bool:
        """True when there is a draft that is not handed in."""
        return not self.is_done and self.saved_at is not None


@dataclass(frozen=True)
class Queue:
    """What somebody has to judge in the stage that is open, or judged in the last one."""

    sight: sight.Sight
    stage: Stage | None
    items: Sequence[Waiting]

    @property
    def done(self) -> int:
        """How many are done."""
        return sum(each.is_done for each in self.items)


@dataclass(frozen=True)
class Given:
    """An assignment as administrators see it."""

    assignment_id: int
    reviewer_id: int
    reviewer: str
    state: AssignmentState
    reason: str
    is_begun: bool


@dataclass(frozen=True)
class Load:
    """How far a member of the committee is; `latest` is when they last handed something in."""

    reviewer_id: int
    name: str
    pledged: bool
    done: int
    abstained: int
    total: int
    latest: datetime | None


@dataclass(frozen=True)
class Overview:
    """A stage as administrators see it, without the entries they have an interest in.

    `entries` are with title and field; those that they have still to judge blind themselves, if any, are without names.
    """

    sight: sight.Sight
    stage: Stage
    loads: Sequence[Load]
    entries: Sequence[tuple[Entry, str, str]]
    given: Mapping[int, Sequence[Given]]
    judges_blind: bool

    def counted(self, entry_id: int) -> tuple[int, int]:
        """Return how many reviews of an entry are in, and how many there are to be."""
        rows = [each for each in self.given.get(entry_id, ()) if each.state in sight.LIVE]
        return sum(each.state is AssignmentState.DONE for each in rows), sum(
            each.state is not AssignmentState.ABSTAINED for each in rows
        )

    def standing(self, entry_id: int) -> Mapping[str, Sequence[str]]:
        """Return who is to judge an entry, by what is said of how far they are."""
        names: dict[str, list[str]] = defaultdict(list)
        for each in self.given.get(entry_id, ()):
            said = "쓰는 중" if each.is_begun else KOREAN[each.state]
            names[f"{said}({each.reason})" if each.reason else said].append(each.reviewer)
        return names


def queue(session: Session, challenge_id: int, *, who: Actor, now: datetime) -> Queue:
    """Return a reviewer's queue, what is to be done first. Raises `NotFound` for everybody outside the committee."""
    seen = sight.sight_of(session, challenge_id, who=who, now=now)
    if seen.reviewer is None:
        raise NotFound("이 챌린지의 심사위원이 아닙니다. 위촉받았다면 관리자에게 알려 주세요.")
    if seen.judged is None or seen.reviewer.pledged_at is None:
        return Queue(seen, seen.judged, [])
    rows = session.execute(
        select(Assignment, Entry, EntryVersion.title, EntryVersion.field, Review.saved_at)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(EntryVersion, EntryVersion.id == Entry.current_id)
        .outerjoin(Review, Review.assignment_id == Assignment.id)
        .where(
            Assignment.stage_id == seen.judged.id,
            Assignment.reviewer_id == seen.reviewer.id,
            Assignment.entry_id.in_(seen.assigned),
            Assignment.state.in_(sight.LIVE),
        )
        .options(defer(Entry.draft))
        .order_by(Entry.number, Assignment.id)
    ).all()
    words = blinding.unnamed(session, seen, (entry for _, entry, *_ in rows))
    items = [
        Waiting(
            row.id,
            entry.id,
            entry.number or "",
            blinding.blot(title, words.get(entry.id, ())),
            field,
            row.state,
            saved_at,
        )
        for row, entry, title, field, saved_at in rows
    ]
    return Queue(seen, seen.judged, sorted(items, key=lambda each: each.is_done))


def neighbours(items: Sequence[Waiting], assignment_id: int) -> tuple[int | None, int | None]:
    """Return the assignments before and after one in the order of the numbers, None at the ends."""
    ids = [each.assignment_id for each in sorted(items, key=lambda each: (each.number, each.assignment_id))]
    if assignment_id not in ids:
        return None, None
    at = ids.index(assignment_id)
    return ids[at - 1] if at else None, ids[at + 1] if at + 1 < len(ids) else None


def overview(session: Session, stage_id: int, *, who: Actor, now: datetime) -> Overview:
    """Return how far everybody is to an administrator."""
    require(who, Role.ADMIN)
    stage = queries.find_stage(session, stage_id)
    seen = sight.sight_of(session, stage.challenge_id, who=who, now=now)
    shown = (Assignment.stage_id == stage_id, Entry.id.not_in(seen.conflicted), Entry.state.in_(sight.JUDGED))
    # Columns, not objects: with 300 entries and 15 reviewers there are 4,500 of them.
    rows = session.execute(
        select(
            Assignment.id,
            Assignment.entry_id,
            Assignment.reviewer_id,
            Assignment.state,
            Assignment.reason,
            Review.id,
        )
        .join(Entry, Entry.id == Assignment.entry_id)
        .outerjoin(Review, Review.assignment_id == Assignment.id)
        .where(*shown)
        .order_by(Assignment.id)
    ).all()
    latest = dict(
        session.execute(
            select(Assignment.reviewer_id, func.max(Review.submitted_at))
            .join(Entry, Entry.id == Assignment.entry_id)
            .join(Review, Review.assignment_id == Assignment.id)
            .where(*shown)
            .group_by(Assignment.reviewer_id)
        ).all()
    )
    committee = session.execute(
        select(Reviewer, Person.name)
        .join(Person, Person.id == Reviewer.person_id)
        .where(Reviewer.challenge_id == stage.challenge_id)
        .order_by(Person.name, Reviewer.id)
    ).all()
    names = {row.id: name for row, name in committee}
    given: dict[int, list[Given]] = defaultdict(list)
    states: dict[int, list[AssignmentState]] = defaultdict(list)
    for row_id, entry_id, reviewer_id, state, reason, review_id in rows:
        states[reviewer_id].append(state)
        is_begun = state is AssignmentState.ASSIGNED and review_id is not None
        given[entry_id].append(Given(row_id, reviewer_id, names.get(reviewer_id, ""), state, reason, is_begun))
    judged = session.execute(
        sight.judged_entries(session, seen)
        .join(EntryVersion, EntryVersion.id == Entry.current_id)
        .add_columns(EntryVersion.title, EntryVersion.field)
        .options(defer(Entry.draft))
        .order_by(Entry.number)
    ).all()
    words = blinding.waiting(session, seen)
    entries = [(row, blinding.blot(title, words.get(row.id, ())), field) for row, title, field in judged]
    loads = [_load(row, name, states[row.id], latest.get(row.id)) for row, name in committee]
    return Overview(seen, stage, loads, entries, given, bool(words))


def _load(reviewer: Reviewer, name: str, states: Sequence[AssignmentState], latest: datetime | None) -> Load:
    return Load(
        reviewer.id,
        name,
        reviewer.pledged_at is not None,
        states.count(AssignmentState.DONE),
        states.count(AssignmentState.ABSTAINED),
        sum(state in sight.LIVE for state in states),
        latest,
    )
