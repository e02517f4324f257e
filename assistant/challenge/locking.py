"""The order in which judging takes its locks: the challenge, its stages, an assignment, and the log at the end."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.challenge import announcing
from assistant.challenge.models.challenges import Challenge, ChallengeState, Stage
from assistant.errors import Conflict


def lock_judging(session: Session, challenge_id: int) -> Challenge:
    """Return a challenge as it is now; nobody saves a review of it before this transaction ends. Raises `NotFound`."""
    challenge = announcing.lock(session, challenge_id)
    stages = select(Stage).where(Stage.challenge_id == challenge_id).order_by(Stage.id).with_for_update()
    session.scalars(stages.execution_options(populate_existing=True)).all()
    return challenge


def require_going_on(challenge: Challenge) -> None:
    """Raise `Conflict` for a challenge that was called off: nothing of its judging changes any more."""
    if challenge.state is ChallengeState.CANCELLED:
        raise Conflict("취소된 챌린지입니다. 심사와 배정, 결정을 더는 바꿀 수 없습니다.")


def lock_stage(session: Session, stage_id: int) -> Stage:
    """Return a stage as it is now; whoever saves a review holds this, so that closing it waits for them."""
    query = select(Stage).where(Stage.id == stage_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()
