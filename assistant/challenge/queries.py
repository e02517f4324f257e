"""What the doors show of challenges themselves; entries and judging have their own rules of sight."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from assistant.challenge import phases
from assistant.challenge.models.challenges import Challenge, ChallengeState, Reviewer, Stage
from assistant.challenge.models.entries import Entry, EntryState
from assistant.challenge.models.judging import Assignment, AssignmentState
from assistant.challenge.phases import Phase
from assistant.errors import NotFound
from assistant.people.models import Role
from assistant.people.roles import Actor, may

_NOT_THERE = "그 챌린지를 찾지 못했습니다. 챌린지 목록에서 다시 골라 주세요."


def find(session: Session, challenge_id: int) -> Challenge:
    """Return a challenge whatever its state, for operations. Raises `NotFound`."""
    row = session.get(Challenge, challenge_id)
    if row is None:
        raise NotFound(_NOT_THERE)
    return row


def find_for(session: Session, challenge_id: int, *, who: Actor) -> Challenge:
    """Return a challenge that somebody may see: what was not announced only for administrators. Raises `NotFound`."""
    row = find(session, challenge_id)
    if row.announced_at is None and not may(who, Role.ADMIN):
        raise NotFound(_NOT_THERE)
    return row


def find_stage(session: Session, stage_id: int) -> Stage:
    """Return a stage. Raises `NotFound`."""
    row = session.get(Stage, stage_id)
    if row is None:
        raise NotFound("그 심사 단계를 찾지 못했습니다. 챌린지 화면에서 다시 골라 주세요.")
    return row


def list_challenges(session: Session, *, who: Actor, now: datetime) -> Sequence[Challenge]:
    """Return the challenges, what people can act on first; drafts only for administrators."""
    query = select(Challenge).options(selectinload(Challenge.stages))
    if not may(who, Role.ADMIN):
        query = query.where(Challenge.announced_at.is_not(None))
    rows = session.scalars(query).all()
    order = list(_FIRST) + [each for each in Phase if each not in _FIRST]
    return sorted(rows, key=lambda row: (order.index(phases.phase_of(row, now)), -row.due_at.timestamp(), row.id))


def current(session: Session, *, now: datetime) -> Challenge | None:
    """Return the challenge that is open for entries, else the next to open, else the one announced last."""
    live = (ChallengeState.DRAFT, ChallengeState.CANCELLED)
    rows = session.scalars(select(Challenge).where(Challenge.state.not_in(live)).order_by(Challenge.id)).all()
    by_phase = {phase: [row for row in rows if phases.phase_of(row, now) is phase] for phase in Phase}
    if by_phase[Phase.OPEN]:
        return min(by_phase[Phase.OPEN], key=lambda row: row.due_at)
    if by_phase[Phase.ANNOUNCED]:
        return min(by_phase[Phase.ANNOUNCED], key=lambda row: row.opens_at)
    return max(rows, key=lambda row: row.announced_at or row.created_at, default=None)


def find_reviewer(session: Session, challenge_id: int, *, who: Actor) -> Reviewer | None:
    """Return somebody as a member of a challenge's committee, None when they are not on it."""
    if who.person_id is None:
        return None
    return session.scalar(
        select(Reviewer).where(Reviewer.challenge_id == challenge_id, Reviewer.person_id == who.person_id)
    )


def reviews_waiting(session: Session, challenge: Challenge, *, who: Actor) -> int:
    """Return how many reviews somebody still has to write in the stage that is open."""
    stage = phases.open_stage(challenge)
    if stage is None or who.person_id is None:
        return 0
    waiting = (
        select(func.count())
        .select_from(Assignment)
        .join(Reviewer, Reviewer.id == Assignment.reviewer_id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .where(
            Entry.state.in_((EntryState.SUBMITTED, EntryState.FINALIST)),
            Assignment.stage_id == stage.id,
            Assignment.state == AssignmentState.ASSIGNED,
            Reviewer.person_id == who.person_id,
        )
    )
    return session.scalar(waiting) or 0


_FIRST = (Phase.OPEN, Phase.REVIEWING, Phase.DECIDING, Phase.VERIFICATION, Phase.CLOSED, Phase.ANNOUNCED, Phase.DRAFT)
