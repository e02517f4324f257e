"""Changes of single assignments: by an administrator's hand, or because a reviewer declines, recuses or abstains."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.audit import recording
from assistant.challenge import conflicts, keeping_away, locking, queries, sight, telling
from assistant.challenge.locking import lock_judging
from assistant.challenge.models.challenges import Reviewer
from assistant.challenge.models.entries import Entry
from assistant.challenge.models.judging import (
    Assignment,
    AssignmentState,
    ConflictKind,
    ConflictOfInterest,
    ConflictState,
)
from assistant.errors import Conflict, NotFound
from assistant.people.models import Role
from assistant.people.roles import Actor, require

_GONE = "그 배정을 찾지 못했습니다. 심사 화면을 새로 고쳐 주세요."


def find_own(
    session: Session, assignment_id: int, *, who: Actor, now: datetime, lock_it: bool = False
) -> tuple[Assignment, sight.Sight]:
    """Return an assignment to whom it is given, while they may judge it. Raises `NotFound`, always the same."""
    query = select(Assignment).where(Assignment.id == assignment_id)
    if lock_it:
        query = query.with_for_update(of=Assignment).execution_options(populate_existing=True)
    row = session.scalar(query)
    if row is None or who.person_id is None or row.reviewer.person_id != who.person_id:
        raise NotFound(_GONE)
    seen = sight.sight_of(session, row.entry.challenge_id, who=who, now=now)
    if row.state not in sight.LIVE or not sight.sees_judging(seen, row.entry):
        raise NotFound(_GONE)
    return row, seen


def place_of(session: Session, assignment_id: int, *, who: Actor, now: datetime) -> tuple[int, int, int]:
    """Return challenge, stage and entry of an assignment to an administrator without an interest in it. Raises `NotFound`."""
    require(who, Role.ADMIN)
    row = session.get(Assignment, assignment_id)
    if row is None:
        raise NotFound(_GONE)
    entry, _ = sight.find_judged(session, row.entry_id, who=who, now=now)
    return entry.challenge_id, row.stage_id, entry.id


def assign(
    session: Session, stage_id: int, entry_id: int, reviewer_id: int, *, who: Actor, now: datetime
) -> Assignment:
    """Give somebody an entry by hand, also one they had declined. Raises `Conflict` for one in conflict with it."""
    require(who, Role.ADMIN)
    stage = queries.find_stage(session, stage_id)
    challenge = lock_judging(session, stage.challenge_id)
    entry, _ = sight.find_judged(session, entry_id, who=who, now=now)
    locking.require_going_on(challenge)
    reviewer = session.get(Reviewer, reviewer_id)
    if reviewer is None or reviewer.challenge_id != challenge.id or entry.challenge_id != challenge.id:
        raise NotFound("그 심사위원이나 작품을 찾지 못했습니다. 배정 화면을 새로 고쳐 주세요.")
    if stage.closed_at is not None:
        raise Conflict("끝난 심사 단계의 배정은 바꿀 수 없습니다. 챌린지 화면에서 심사를 다시 연 뒤 바꿔 주세요.")
    conflicts.detect(session, challenge.id, now=now)
    if _in_conflict(session, entry, reviewer):
        raise Conflict("이 위원은 이 작품과 이해관계가 있어 맡길 수 없습니다.")
    row = _row(session, stage_id, entry_id, reviewer_id)
    if row is None:
        row = Assignment(stage_id=stage_id, entry_id=entry_id, reviewer_id=reviewer_id, assigned_at=now)
        session.add(row)
    elif row.state in (AssignmentState.ASSIGNED, AssignmentState.DONE):
        return row
    row.state, row.reason, row.assigned_at = AssignmentState.ASSIGNED, "", now
    session.flush()
    telling.tell_reviewer(
        session,
        reviewer,
        key=f"assigned:{row.id}:{int(now.timestamp())}",
        title=f"{stage.name}에서 심사할 작품이 늘었습니다",
        text="심사 화면에서 새로 맡은 작품을 확인해 주세요.",
        now=now,
    )
    _record(session, "assignment.assign", row, who, now)
    return row


def remove(session: Session, assignment_id: int, *, reason: str, who: Actor, now: datetime) -> Assignment:
    """Take an entry from somebody who has not reviewed it. Raises `Conflict` once the review is in."""
    require(who, Role.ADMIN)
    row = session.get(Assignment, assignment_id)
    if row is None:
        raise NotFound(_GONE)
    _, seen = sight.find_judged(session, row.entry_id, who=who, now=now)
    stage = locking.lock_stage(session, row.stage_id)
    locking.require_going_on(seen.challenge)
    session.refresh(row, with_for_update=True)
    if row.state is AssignmentState.DONE or stage.closed_at is not None:
        raise Conflict("심사를 마친 배정은 거둘 수 없습니다. 이해관계가 있으면 이해관계로 지정해 주세요.")
    row.reason = keeping_away.clean_reason(reason)
    row.state = AssignmentState.REMOVED
    session.flush()
    _record(session, "assignment.remove", row, who, now)
    return row


def decline(session: Session, assignment_id: int, *, reason: str, who: Actor, now: datetime) -> Assignment:
    """Hand an entry back unread, with a reason that is no conflict; others may be given it."""
    return _hand_back(session, assignment_id, AssignmentState.DECLINED, reason, who=who, now=now)


def abstain(session: Session, assignment_id: int, *, reason: str, who: Actor, now: datetime) -> Assignment:
    """Give no marks after all: whoever abstains is absent from the score, not a zero in it."""
    return _hand_back(session, assignment_id, AssignmentState.ABSTAINED, reason, who=who, now=now)


def recuse(
    session: Session, assignment_id: int, *, kind: ConflictKind, reason: str, who: Actor, now: datetime
) -> ConflictOfInterest:
    """Tell of a conflict while reading; a review that was handed in already no longer counts."""
    row, _ = find_own(session, assignment_id, who=who, now=now)
    return conflicts.declare(session, row.entry_id, kind=kind, reason=reason, who=who, now=now)


def _hand_back(
    session: Session, assignment_id: int, state: AssignmentState, reason: str, *, who: Actor, now: datetime
) -> Assignment:
    found, seen = find_own(session, assignment_id, who=who, now=now)
    stage = locking.lock_stage(session, found.stage_id)
    locking.require_going_on(seen.challenge)
    row, _ = find_own(session, assignment_id, who=who, now=now, lock_it=True)
    if stage.closed_at is not None:
        raise Conflict("이 심사 단계는 끝났습니다.")
    if row.state is not AssignmentState.ASSIGNED:
        raise Conflict("이미 심사를 마친 작품입니다. 고치려면 심사 의견을 수정해 다시 내 주세요.")
    row.reason = keeping_away.clean_reason(reason)
    row.state = state
    session.flush()
    _record(session, f"assignment.{'decline' if state is AssignmentState.DECLINED else 'abstain'}", row, who, now)
    return row


def _in_conflict(session: Session, entry: Entry, reviewer: Reviewer) -> bool:
    kept_away = select(ConflictOfInterest.id).where(
        ConflictOfInterest.entry_id == entry.id,
        ConflictOfInterest.reviewer_id == reviewer.id,
        ConflictOfInterest.state != ConflictState.DISMISSED,
    )
    return session.scalar(kept_away.limit(1)) is not None


def _row(session: Session, stage_id: int, entry_id: int, reviewer_id: int) -> Assignment | None:
    return session.scalar(
        select(Assignment).where(
            Assignment.stage_id == stage_id,
            Assignment.entry_id == entry_id,
            Assignment.reviewer_id == reviewer_id,
        )
    )


def _record(session: Session, action: str, row: Assignment, who: Actor, now: datetime) -> None:
    recording.record(
        session,
        action,
        f"entry:{row.entry_id}",
        who=who,
        now=now,
        reason=row.reason,
        assignment=row.id,
        reviewer=row.reviewer_id,
        stage=row.stage_id,
    )
