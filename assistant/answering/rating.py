"""Thumbs, and the reason behind them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.answering import asking
from assistant.answering.models import Rating, Verdict
from assistant.errors import Conflict, NotAllowed
from assistant.people.roles import Actor

_LONGEST_REASON = 1000


def rate(session: Session, question_id: int, verdict: Verdict, *, reason: str, who: Actor, now: datetime) -> Rating:
    """Rate the answer to a question one may read; a second rating of the same person replaces the first."""
    question = asking.find_readable(session, question_id, who=who)
    if who.person_id is None:
        raise NotAllowed("평가는 로그인한 사람만 할 수 있습니다. 로그인한 뒤 다시 눌러 주세요.")
    if question.answer is None:
        raise Conflict("아직 답변이 없습니다. 답변이 나온 뒤에 평가해 주세요.")
    rating = session.scalar(
        select(Rating).where(Rating.answer_id == question.answer.id, Rating.person_id == who.person_id)
    )
    if rating is None:
        rating = Rating(answer_id=question.answer.id, person_id=who.person_id)
        session.add(rating)
    rating.verdict = verdict
    rating.reason = reason.strip()[:_LONGEST_REASON]
    rating.rated_at = now
    return rating
