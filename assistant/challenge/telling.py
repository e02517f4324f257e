"""Who is told of what happens to a challenge; every occasion has a key, so that nobody is told twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.challenge.models.challenges import Challenge, Reviewer
from assistant.challenge.models.entries import Author, Entry, EntryState
from assistant.notifications import telling
from assistant.people.models import Person


def tell_channel(session: Session, of: Challenge, *, key: str, title: str, text: str, now: datetime) -> None:
    """Tell the channel that the challenge was given, if any."""
    if of.announce_channel:
        telling.tell_channel(
            session,
            of.announce_workspace,
            of.announce_channel,
            key=f"challenge:{of.id}:{key}",
            title=title,
            text=text,
            link=f"/challenges/{of.id}",
            now=now,
        )


def tell_entrants(session: Session, of: Challenge, *, key: str, title: str, text: str, now: datetime) -> None:
    """Tell everybody who has an entry, be it a draft; not those who withdrew."""
    authors = (
        select(Author.person_id)
        .join(Entry, Entry.id == Author.entry_id)
        .where(Entry.challenge_id == of.id, Entry.state != EntryState.WITHDRAWN)
        .distinct()
    )
    for person_id in _active(session, session.scalars(authors).all()):
        _tell(session, of, person_id, f"/challenges/{of.id}", key=key, title=title, text=text, now=now)


def tell_reviewers(session: Session, of: Challenge, *, key: str, title: str, text: str, now: datetime) -> None:
    """Tell the committee."""
    members = select(Reviewer.person_id).where(Reviewer.challenge_id == of.id)
    for person_id in _active(session, session.scalars(members).all()):
        _tell(session, of, person_id, f"/challenges/{of.id}/judging", key=key, title=title, text=text, now=now)


def tell_reviewer(session: Session, reviewer: Reviewer, *, key: str, title: str, text: str, now: datetime) -> None:
    """Tell one member of the committee."""
    of = session.get_one(Challenge, reviewer.challenge_id)
    _tell(session, of, reviewer.person_id, f"/challenges/{of.id}/judging", key=key, title=title, text=text, now=now)


def _active(session: Session, people: Sequence[int]) -> Sequence[int]:
    query = select(Person.id).where(Person.id.in_(people), Person.deactivated_at.is_(None)).order_by(Person.id)
    return session.scalars(query).all()


def _tell(
    session: Session, of: Challenge, person_id: int, link: str, *, key: str, title: str, text: str, now: datetime
) -> None:
    telling.tell(
        session,
        person_id,
        key=f"challenge:{of.id}:{key}:{person_id}",
        title=f"{of.title}: {title}",
        text=text,
        link=link,
        now=now,
    )
