"""Reminders before a deadline: to who has not handed in, and to reviewers who still have work."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from assistant.challenge import phases, wording
from assistant.challenge.models.challenges import Challenge, ChallengeState, Reviewer, Stage
from assistant.challenge.models.entries import Author, Entry, EntryState
from assistant.challenge.models.judging import Assignment, AssignmentState, ConflictOfInterest, ConflictState
from assistant.notifications import telling
from assistant.people.models import Person

ENTRANTS = (1, 7)
REVIEWERS = (1, 3)


def remind(session: Session, *, now: datetime) -> None:
    """Remind everybody whose time is near. Run it as often as wished: each occasion is told once.

    A run that was missed catches up; of two that were missed only the nearer is told. Who began later than the
    occasion has seen the deadline and is not reminded of it.
    """
    for challenge in session.scalars(select(Challenge).where(Challenge.state == ChallengeState.ANNOUNCED)):
        if challenge.opens_at <= now and (days := _nearest(challenge.due_at, now, ENTRANTS)):
            _remind_entrants(session, challenge, days, now)
    for challenge in session.scalars(select(Challenge).where(Challenge.state == ChallengeState.REVIEWING)):
        stage = phases.open_stage(challenge)
        if stage is not None and stage.due_at is not None and (days := _nearest(stage.due_at, now, REVIEWERS)):
            _remind_reviewers(session, challenge, stage, days, now)


def _nearest(due_at: datetime, now: datetime, days: tuple[int, ...]) -> int | None:
    """Return the smallest number of days that has come, None too early and once it is over."""
    left = due_at - now
    return next((each for each in days if timedelta() < left <= timedelta(days=each)), None)


def _remind_entrants(session: Session, challenge: Challenge, days: int, now: datetime) -> None:
    rows = session.execute(
        select(Entry.id, Entry.state, Author.person_id)
        .join(Author, Author.entry_id == Entry.id)
        .join(Person, Person.id == Author.person_id)
        .where(
            Entry.challenge_id == challenge.id,
            Entry.created_at <= challenge.due_at - timedelta(days=days),
            Person.deactivated_at.is_(None),
            or_(
                Entry.state == EntryState.DRAFT,
                and_(Entry.state == EntryState.SUBMITTED, Entry.saved_at > Entry.submitted_at),
            ),
        )
        .order_by(Entry.id, Author.position)
    )
    for entry_id, state, person_id in rows:
        what = (
            "아직 제출하지 않은 초안이 있습니다."
            if state is EntryState.DRAFT
            else "제출한 뒤에 고친 내용이 아직 제출되지 않았습니다."
        )
        telling.tell(
            session,
            person_id,
            key=f"due:{challenge.id}:{int(challenge.due_at.timestamp())}:{days}d:{entry_id}:{person_id}",
            title=f"{challenge.title}: 마감이 {wording.remaining(challenge.due_at, now)} 남았습니다",
            text=f"{what} 마감은 서버 시각 {wording.clock(challenge.due_at)}입니다.",
            link=f"/challenges/{challenge.id}/entry",
            now=now,
        )


def _remind_reviewers(session: Session, challenge: Challenge, stage: Stage, days: int, now: datetime) -> None:
    kept_away = select(ConflictOfInterest.id).where(
        ConflictOfInterest.entry_id == Assignment.entry_id,
        ConflictOfInterest.reviewer_id == Assignment.reviewer_id,
        ConflictOfInterest.state != ConflictState.DISMISSED,
    )
    rows = session.execute(
        select(Reviewer.person_id, func.count())
        .join(Assignment, Assignment.reviewer_id == Reviewer.id)
        .join(Person, Person.id == Reviewer.person_id)
        .where(
            Assignment.stage_id == stage.id,
            Assignment.state == AssignmentState.ASSIGNED,
            ~kept_away.exists(),
            Person.deactivated_at.is_(None),
        )
        .group_by(Reviewer.person_id)
        .order_by(Reviewer.person_id)
    ).all()
    assert stage.due_at is not None  # noqa: S101 - for the type checker
    for person_id, count in rows:
        telling.tell(
            session,
            person_id,
            key=f"review-due:{stage.id}:{int(stage.due_at.timestamp())}:{days}d:{person_id}",
            title=f"{challenge.title}: 심사 {count}건이 남았습니다",
            text=f"{stage.name} 기한은 서버 시각 {wording.clock(stage.due_at)}입니다.",
            link=f"/challenges/{challenge.id}/judging",
            now=now,
        )
