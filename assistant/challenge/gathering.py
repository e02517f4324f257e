"""The marks that count, read in a handful of queries whatever the size of the challenge."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer, selectinload

from assistant.challenge.models.challenges import Averaging, Challenge, Reviewer
from assistant.challenge.models.entries import Entry, EntryVersion
from assistant.challenge.models.judging import Assignment, AssignmentState, Mark, Review
from assistant.challenge.scoring import CriterionRule, Judged, Rule, StageRule, trims_extremes
from assistant.challenge.sight import JUDGED
from assistant.people.models import Person


@dataclass(frozen=True)
class Gathered:
    """The rule, the marks that count, and who the entries and the reviewers are; `letters` stand for reviewers.

    `may_trim` says of stages whether entries that are left out here have reviews enough: how a stage is averaged is
    one for all, whoever looks.
    """

    rule: Rule
    judged: tuple[Judged, ...]
    may_trim: Mapping[int, bool]
    entries: dict[int, Entry]
    letters: dict[int, str]
    names: dict[int, str]


def rule_of(challenge: Challenge) -> Rule:
    """Return the frozen rule as the score sees it."""
    return Rule(
        averaging=challenge.averaging,
        least_reviews=challenge.least_reviews,
        decimals=challenge.decimals,
        tie_order=tuple(challenge.tie_order),
        stages=tuple(
            StageRule(
                stage.id,
                stage.weight,
                tuple(CriterionRule(each.id, each.weight, each.scale) for each in stage.criteria),
            )
            for stage in challenge.stages
        ),
    )


def gather(session: Session, challenge: Challenge, *, without: Collection[int] = ()) -> Gathered:
    """Return everything a result is made of, without entries that the one who looks must hear nothing of.

    What the entries say is read when it is asked for: a result shows their titles.
    A review counts while its assignment is done: one that was taken back by a conflict does not.
    """
    rows = session.execute(
        select(Assignment.stage_id, Assignment.entry_id, Assignment.reviewer_id, Mark.criterion_id, Mark.value)
        .join(Review, Review.assignment_id == Assignment.id)
        .join(Mark, Mark.version_id == Review.current_id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .where(
            Entry.challenge_id == challenge.id,
            Entry.state.in_(JUDGED),
            Entry.id.not_in(without),
            Assignment.state == AssignmentState.DONE,
        )
    )
    marks: dict[tuple[int, int, int], dict[int, int]] = {}
    for stage_id, entry_id, reviewer_id, criterion_id, value in rows:
        marks.setdefault((stage_id, entry_id, reviewer_id), {})[criterion_id] = value
    entries = session.scalars(
        select(Entry)
        .where(Entry.challenge_id == challenge.id, Entry.state.in_(JUDGED), Entry.id.not_in(without))
        .options(defer(Entry.draft), selectinload(Entry.current).options(defer(EntryVersion.content)))
        .order_by(Entry.number, Entry.id)
    )
    reviewers = session.execute(
        select(Reviewer.id, Person.name)
        .join(Person, Person.id == Reviewer.person_id)
        .where(Reviewer.challenge_id == challenge.id)
        .order_by(Reviewer.id)
    ).all()
    return Gathered(
        rule=rule_of(challenge),
        judged=tuple(Judged(*key, found) for key, found in sorted(marks.items())),
        may_trim=_may_trim(session, challenge, without),
        entries={entry.id: entry for entry in entries},
        letters={reviewer_id: letter(number) for number, (reviewer_id, _) in enumerate(reviewers)},
        names=dict(reviewers),
    )


def _may_trim(session: Session, challenge: Challenge, entry_ids: Collection[int]) -> dict[int, bool]:
    if not entry_ids or challenge.averaging is not Averaging.TRIMMED:
        return {}
    counts = session.execute(
        select(Assignment.stage_id, func.count())
        .join(Review, Review.assignment_id == Assignment.id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .where(
            Entry.challenge_id == challenge.id,
            Entry.state.in_(JUDGED),
            Entry.id.in_(entry_ids),
            Assignment.state == AssignmentState.DONE,
            Review.current_id.is_not(None),
        )
        .group_by(Assignment.stage_id, Assignment.entry_id)
    )
    found: dict[int, bool] = {}
    for stage_id, count in counts:
        found[stage_id] = found.get(stage_id, True) and trims_extremes(challenge.averaging, [count])
    return found


def letter(number: int) -> str:
    """Return what stands for a reviewer: A to Z, then AA."""
    first, last = divmod(number, 26)
    return (chr(64 + first) if first else "") + chr(65 + last)
