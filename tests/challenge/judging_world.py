"""A challenge that is being judged: entries, a committee, assignments, as the judging tests need them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from assistant.challenge.models.challenges import Challenge, Reviewer, Stage
from assistant.challenge.models.entries import Entry
from assistant.challenge.models.judging import Assignment
from assistant.challenge.phases import Phase
from assistant.challenge.review_form import Form
from assistant.people.roles import Actor
from tests.challenge import builders
from tests.challenge.builders import People

GOOD = (5, 4, 4, 3, 5)


@dataclass(frozen=True)
class Judging:
    """Ids of everything, so that a test can go from one session to the next."""

    people: People
    challenge_id: int
    stage_id: int
    criteria: Sequence[int]
    entries: Sequence[int]
    reviewers: Sequence[int]
    assignments: dict[tuple[int, int], int]

    @property
    def admin(self) -> Actor:
        return builders.who(self.people.admin)

    def judge(self, n: int) -> Actor:
        return builders.who(self.people.committee[n])

    def given(self, entry: int, reviewer: int) -> int:
        """The assignment of the n-th entry to the n-th reviewer."""
        return self.assignments[self.entries[entry], self.reviewers[reviewer]]

    def form(self, marks: Sequence[int | None] = GOOD, **said: Any) -> Form:
        return Form(dict(zip(self.criteria, marks, strict=False)), **{"has_read": True} | said)


def judging(
    session: Session,
    *,
    entries: int = 3,
    committee: int = 3,
    assigned: bool = True,
    pledged: bool = True,
    phase: Phase = Phase.REVIEWING,
    stage: int = 1,
    **changes: Any,
) -> Judging:
    """Add it: each entry is of a member of staff of their own, each reviewer has them all to read."""
    people = builders.people(session, staff=entries, committee=committee)
    of: Challenge = builders.challenge(session, phase=phase, stage=stage, **changes)
    rows: list[Entry] = [
        builders.entry(session, of, lead, title=f"작품 {n}", field=builders.FIELDS[n % len(builders.FIELDS)])
        for n, lead in enumerate(people.staff, 1)
    ]
    members: list[Reviewer] = [builders.reviewer(session, of, each, pledged=pledged) for each in people.committee]
    judged: Stage = of.stages[stage - 1]
    given: dict[tuple[int, int], int] = {}
    if assigned:
        for row in rows:
            for member in members:
                made: Assignment = builders.assignment(session, row, member, stage=judged)
                given[row.id, member.id] = made.id
    return Judging(
        people,
        of.id,
        judged.id,
        [each.id for each in judged.criteria],
        [row.id for row in rows],
        [member.id for member in members],
        given,
    )
