"""Keeping a reviewer from an entry, and letting them back; what that does to a review is in the log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.audit import recording
from assistant.challenge import sight
from assistant.challenge.models.challenges import Challenge, ChallengeState
from assistant.challenge.models.entries import Entry
from assistant.challenge.models.judging import (
    Assignment,
    AssignmentState,
    ConflictKind,
    ConflictOfInterest,
    ConflictSource,
    ConflictState,
)
from assistant.errors import Invalid
from assistant.people.roles import Actor

KOREAN = {
    ConflictKind.AUTHOR: "본인 작품",
    ConflictKind.TEAM: "함께 출품한 사이",
    ConflictKind.DEPARTMENT: "같은 부서",
    ConflictKind.MENTOR: "멘토링",
    ConflictKind.VENDOR: "거래·용역 관계",
    ConflictKind.PERSONAL: "가족·친분",
    ConflictKind.OTHER: "그 밖의 사유",
}
SOURCES = {
    ConflictSource.DECLARED: "위원이 알림",
    ConflictSource.DETECTED: "자동으로 찾음",
    ConflictSource.ADMINISTRATOR: "관리자가 지정",
}
STATES = {
    ConflictState.OPEN: "확인 전(심사에서 빠져 있음)",
    ConflictState.CONFIRMED: "확정",
    ConflictState.DISMISSED: "아님으로 결정",
}
LONGEST_REASON = 500


def add(
    session: Session,
    entry_id: int,
    reviewer_id: int,
    kind: ConflictKind,
    source: ConflictSource,
    reason: str,
    *,
    who: Actor,
    now: datetime,
    certain: bool = False,
) -> ConflictOfInterest:
    """Add a conflict, or take up again the one of the same kind; the caller holds the challenge's lock."""
    row = session.scalar(
        select(ConflictOfInterest).where(
            ConflictOfInterest.entry_id == entry_id,
            ConflictOfInterest.reviewer_id == reviewer_id,
            ConflictOfInterest.kind == kind,
        )
    )
    if row is None:
        row = ConflictOfInterest(entry_id=entry_id, reviewer_id=reviewer_id, kind=kind, created_at=now)
        session.add(row)
    row.source, row.reason = source, reason
    row.state = ConflictState.CONFIRMED if certain else ConflictState.OPEN
    row.decided_at = now if certain else None
    row.decided_by = who.person_id if certain else None
    session.flush()
    keep_away(session, row, who=who, now=now)
    return row


def keep_away(session: Session, row: ConflictOfInterest, *, who: Actor, now: datetime) -> None:
    """Take the entry from the reviewer; a review that was handed in no longer counts, and the log says so.

    What counted for published results goes on counting: they stand, and an award may be revoked.
    """
    entry = session.get_one(Entry, row.entry_id)
    if session.get_one(Challenge, entry.challenge_id).state is ChallengeState.PUBLISHED:
        return
    for assignment in _assignments(session, row, sight.LIVE):
        counted = assignment.state is AssignmentState.DONE
        assignment.state = AssignmentState.RECUSED
        assignment.reason = f"이해관계: {KOREAN[row.kind]}"
        session.flush()
        if counted:
            _record_count(session, "review.leave_out", assignment, who=who, now=now)


def let_back(session: Session, row: ConflictOfInterest, *, who: Actor, now: datetime) -> None:
    """Give the entry back, once no other conflict keeps the reviewer away."""
    others = select(ConflictOfInterest.id).where(
        ConflictOfInterest.entry_id == row.entry_id,
        ConflictOfInterest.reviewer_id == row.reviewer_id,
        ConflictOfInterest.state != ConflictState.DISMISSED,
    )
    if session.scalar(others.limit(1)) is not None:
        return
    for assignment in _assignments(session, row, (AssignmentState.RECUSED,)):
        review = assignment.review
        handed_in = review is not None and review.current_id is not None
        assignment.state = AssignmentState.DONE if handed_in else AssignmentState.ASSIGNED
        assignment.reason = ""
        session.flush()
        if handed_in:
            _record_count(session, "review.count_again", assignment, who=who, now=now)


def _assignments(session: Session, row: ConflictOfInterest, states: Sequence[AssignmentState]) -> Sequence[Assignment]:
    return session.scalars(
        select(Assignment)
        .where(
            Assignment.entry_id == row.entry_id,
            Assignment.reviewer_id == row.reviewer_id,
            Assignment.state.in_(states),
        )
        .with_for_update()
    ).all()


def _record_count(session: Session, action: str, assignment: Assignment, *, who: Actor, now: datetime) -> None:
    recording.record(
        session,
        action,
        f"entry:{assignment.entry_id}",
        who=who,
        now=now,
        reason=assignment.reason,
        assignment=assignment.id,
        stage=assignment.stage_id,
        reviewer=assignment.reviewer_id,
    )


def clean_reason(reason: str) -> str:
    """Return a reason in one line. Raises `Invalid` without one."""
    said = " ".join(reason.split())
    if not said:
        raise Invalid("사유를 적어 주세요. 기록에 남습니다.")
    if len(said) > LONGEST_REASON:
        raise Invalid(f"사유는 {LONGEST_REASON}자까지 적을 수 있습니다.")
    return said
