"""How each member of the committee judged, for the chair and administrators: how much, how severe, how late."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean, pstdev

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.challenge import chairing, outcome
from assistant.challenge.models.judging import Assignment, AssignmentState, Review
from assistant.challenge.outcome import Outcome
from assistant.errors import NotAllowed
from assistant.people.roles import Actor


@dataclass(frozen=True)
class Judge:
    """A reviewer in a stage. `late` are reviews handed in after the stage's time, `odd` those far from the others'.

    `severity` is how many points they give more than the others, None where that cannot be told.
    """

    reviewer_id: int
    name: str
    letter: str
    done: int
    waiting: int
    abstained: int
    late: int
    latest: datetime | None
    mean: float | None
    spread: float | None
    lowest: float | None
    highest: float | None
    severity: float | None
    odd: int


def judges(session: Session, stage_id: int, *, who: Actor, now: datetime) -> tuple[Outcome, Sequence[Judge]]:
    """Return the committee of a stage, without entries in conflict. Raises `NotAllowed` for others than the chair."""
    found = outcome.of_stage(session, stage_id, who=who, now=now)
    if not (found.sight.administers or chairing.chairs(session, found.sight)):
        raise NotAllowed("위원장과 관리자만 심사위원별 기록을 볼 수 있습니다.")
    rows = session.execute(
        select(Assignment.reviewer_id, Assignment.state, Review.submitted_at)
        .outerjoin(Review, Review.assignment_id == Assignment.id)
        .where(Assignment.stage_id == stage_id, Assignment.entry_id.in_(found.gathered.entries))
    )
    states: dict[int, Counter[AssignmentState]] = defaultdict(Counter)
    handed_in: dict[int, list[datetime]] = defaultdict(list)
    for reviewer_id, state, submitted_at in rows:
        states[reviewer_id][state] += 1
        if state is AssignmentState.DONE and submitted_at is not None:
            handed_in[reviewer_id].append(submitted_at)
    scores: dict[int, list[float]] = defaultdict(list)
    for by in found.scores.values():
        for reviewer_id, score in by.items():
            scores[reviewer_id].append(float(score))
    odd = Counter(reviewer_id for _, reviewer_id in found.odd)
    due = found.stage.due_at
    return found, [
        Judge(
            reviewer_id=reviewer_id,
            name=found.gathered.names[reviewer_id],
            letter=letter,
            done=states[reviewer_id][AssignmentState.DONE],
            waiting=states[reviewer_id][AssignmentState.ASSIGNED],
            abstained=states[reviewer_id][AssignmentState.ABSTAINED],
            late=sum(due is not None and each > due for each in handed_in[reviewer_id]),
            latest=max(handed_in[reviewer_id], default=None),
            mean=fmean(given) if (given := scores[reviewer_id]) else None,
            spread=pstdev(given) if given else None,
            lowest=min(given, default=None),
            highest=max(given, default=None),
            severity=found.advice.severity.get(reviewer_id),
            odd=odd[reviewer_id],
        )
        for reviewer_id, letter in found.gathered.letters.items()
    ]
