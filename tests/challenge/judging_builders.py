"""Reviewers, what they are to judge and what they say, as rows; used through `builders`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from assistant.challenge.models.challenges import Challenge, Reviewer, Stage
from assistant.challenge.models.entries import Entry
from assistant.challenge.models.judging import (
    Assignment,
    AssignmentState,
    ConflictKind,
    ConflictOfInterest,
    ConflictSource,
    ConflictState,
    Mark,
    Review,
    ReviewVersion,
)
from assistant.people.models import Person
from tests.conftest import NOW


def reviewer(
    session: Session,
    of: Challenge,
    of_person: Person,
    *,
    chair: bool = False,
    external: bool = False,
    pledged: bool = True,
    fields: Sequence[str] = (),
    most_reviews: int | None = None,
    now: datetime = NOW,
) -> Reviewer:
    """Appoint somebody."""
    row = Reviewer(
        challenge_id=of.id,
        person_id=of_person.id,
        chair=chair,
        external=external,
        fields=list(fields),
        most_reviews=most_reviews,
        pledged_at=now if pledged else None,
        added_at=now,
    )
    session.add(row)
    session.flush()
    session.expire(of, ["reviewers"])
    return row


def assignment(
    session: Session,
    to_judge: Entry,
    by: Reviewer,
    *,
    stage: Stage,
    state: AssignmentState = AssignmentState.ASSIGNED,
    reason: str = "",
    now: datetime = NOW,
) -> Assignment:
    """Assign an entry."""
    row = Assignment(
        stage_id=stage.id, entry_id=to_judge.id, reviewer_id=by.id, state=state, reason=reason, assigned_at=now
    )
    session.add(row)
    session.flush()
    return row


def review(
    session: Session,
    to_judge: Entry,
    by: Reviewer,
    marks: Sequence[int] | Mapping[int, int],
    *,
    stage: Stage,
    to_committee: str = "위원회에 남기는 말",
    to_entrant: str = "참가자에게 전하는 말",
    now: datetime = NOW,
) -> Review:
    """Add a submitted review with its assignment; marks in the order of the criteria, or by criterion id."""
    given = assignment(session, to_judge, by, stage=stage, state=AssignmentState.DONE, now=now)
    by_id = dict(marks) if isinstance(marks, Mapping) else {c.id: m for c, m in zip(stage.criteria, marks, strict=True)}
    row = Review(assignment_id=given.id, opened_at=now, saved_at=now, submitted_at=now)
    session.add(row)
    session.flush()
    version = ReviewVersion(
        review_id=row.id,
        number=1,
        to_committee=to_committee,
        to_entrant=to_entrant,
        submitted_at=now,
        marks=[Mark(criterion_id=criterion_id, value=value) for criterion_id, value in by_id.items()],
    )
    row.versions.append(version)
    session.flush()
    row.current = version
    stage.frozen_at = stage.frozen_at or now
    session.flush()
    return row


def conflict(
    session: Session,
    of_entry: Entry,
    by: Reviewer,
    *,
    kind: ConflictKind = ConflictKind.OTHER,
    state: ConflictState = ConflictState.CONFIRMED,
    source: ConflictSource = ConflictSource.DECLARED,
    now: datetime = NOW,
) -> ConflictOfInterest:
    """Keep a reviewer away from an entry."""
    row = ConflictOfInterest(
        entry_id=of_entry.id,
        reviewer_id=by.id,
        kind=kind,
        source=source,
        state=state,
        created_at=now,
        decided_at=None if state is ConflictState.OPEN else now,
    )
    session.add(row)
    session.flush()
    return row
