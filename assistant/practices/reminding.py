"""Practices grow old: their owners are asked whether they still work, and what nobody verifies is marked."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.practices import publishing, telling
from assistant.practices.models import Practice, PracticeState, PracticeVersion

STILL_WORKS = timedelta(days=90)
AHEAD = timedelta(days=14)


def tend(session: Session, *, now: datetime) -> None:
    """Do all that time asks for. Run it as often as wished: each occasion is told once."""
    _ask_whether_it_works(session, now)
    _announce_reviews(session, now)
    _mark_stale(session, now)
    _keep_hidden(session, now)


def _ask_whether_it_works(session: Session, now: datetime) -> None:
    """Ask the owner 90 days after a version was published; recipes that came along have nobody to ask."""
    rows = session.execute(
        select(Practice, PracticeVersion)
        .join(PracticeVersion, PracticeVersion.id == Practice.current_id)
        .where(
            Practice.state == PracticeState.PUBLISHED,
            Practice.review_due_at.is_not(None),
            PracticeVersion.published_at <= now - STILL_WORKS,
        )
        .order_by(Practice.id)
    )
    for practice, version in rows:
        telling.tell_owner(
            session,
            practice,
            key=f"practice-90d:{version.id}",
            title="이 사례가 아직 잘 되나요?",
            text=f"‘{version.title}’을(를) 공개한 지 90일이 지났습니다. 아직 잘 되면 확인해 주시고, 달라진 점이 있으면 고쳐 주세요.",
            now=now,
        )


def _announce_reviews(session: Session, now: datetime) -> None:
    rows = session.scalars(
        select(Practice).where(
            Practice.state == PracticeState.PUBLISHED,
            Practice.review_due_at > now,
            Practice.review_due_at <= now + AHEAD,
        )
    )
    for practice in rows:
        telling.tell_owner(
            session,
            practice,
            key=f"practice-review-ahead:{practice.id}:{_due(practice)}",
            title="우수사례를 다시 확인할 때가 다가옵니다",
            text=f"‘{telling.title_of(practice)}’을(를) 2주 안에 다시 확인해 주세요. 도구와 규정이 그사이 달라졌을 수 있습니다.",
            now=now,
        )


def _mark_stale(session: Session, now: datetime) -> None:
    rows = session.scalars(
        select(Practice)
        .where(Practice.state == PracticeState.PUBLISHED, Practice.review_due_at <= now)
        .with_for_update()
    ).all()
    for practice in rows:
        practice.state = PracticeState.STALE
        telling.tell_owner(
            session,
            practice,
            key=f"practice-review:{practice.id}:{_due(practice)}",
            title="우수사례를 다시 확인해 주세요",
            text=f"‘{telling.title_of(practice)}’에 ‘확인한 지 오래됨’ 표시를 붙였습니다. 아직 잘 되는지 확인하거나 내려 주세요.",
            now=now,
        )
    session.flush()


def _keep_hidden(session: Session, now: datetime) -> None:
    """Withdraw documents again that somebody put back although their practice was taken down."""
    retired = select(Practice).where(Practice.state == PracticeState.RETIRED, Practice.document_id.is_not(None))
    for practice in session.scalars(retired):
        publishing.hide_document(session, practice, now=now)


def _due(practice: Practice) -> int:
    return int(practice.review_due_at.timestamp()) if practice.review_due_at is not None else 0
