"""Where a challenge stands: what people have decided, and what the clock says."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from assistant.challenge.models.challenges import Challenge, ChallengeState, Stage


class Phase(StrEnum):
    """Where a challenge stands for those who look at it."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    OPEN = "open"
    CLOSED = "closed"
    REVIEWING = "reviewing"
    DECIDING = "deciding"
    VERIFICATION = "verification"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


KOREAN = {
    Phase.DRAFT: "준비 중",
    Phase.ANNOUNCED: "공고",
    Phase.OPEN: "접수 중",
    Phase.CLOSED: "접수 마감",
    Phase.REVIEWING: "심사 중",
    Phase.DECIDING: "결정 중",
    Phase.VERIFICATION: "공개 검증",
    Phase.PUBLISHED: "결과 발표",
    Phase.CANCELLED: "취소",
}


def phase_of(challenge: Challenge, now: datetime) -> Phase:
    """Return where a challenge stands; entries are open from `opens_at` up to and with `last_moment`."""
    if challenge.state is not ChallengeState.ANNOUNCED:
        return Phase(challenge.state.value)
    if now < challenge.opens_at:
        return Phase.ANNOUNCED
    return Phase.OPEN if now <= last_moment(challenge) else Phase.CLOSED


def last_moment(challenge: Challenge) -> datetime:
    """Return the end of the grace time: what comes after it is too late."""
    return challenge.due_at + timedelta(minutes=challenge.grace_minutes)


def open_stage(challenge: Challenge) -> Stage | None:
    """Return the stage that is being judged, None between two stages."""
    return next((each for each in challenge.stages if each.opened_at and not each.closed_at), None)


def next_stage(challenge: Challenge) -> Stage | None:
    """Return the first stage that has not begun."""
    return next((each for each in challenge.stages if not each.opened_at), None)


def last_closed(challenge: Challenge) -> Stage | None:
    """Return the stage that was judged last, None while none has ended."""
    return next((each for each in reversed(challenge.stages) if each.closed_at), None)
