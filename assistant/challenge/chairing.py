"""Who chairs a committee: its chair, or the deputy while the chair has an interest in an entry or is not there."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from assistant.challenge.models.challenges import Reviewer
from assistant.challenge.models.entries import Author, Entry
from assistant.challenge.models.judging import ConflictOfInterest, ConflictState
from assistant.challenge.sight import Sight
from assistant.people.models import Person


class Absence(StrEnum):
    """Why a chair cannot chair."""

    NOBODY = "nobody"
    LEFT = "left"
    INTEREST = "interest"


KOREAN: Mapping[str, str] = MappingProxyType(
    {
        Absence.NOBODY: "위원장이 없음",
        Absence.LEFT: "위원장이 더는 이용하지 않음",
        Absence.INTEREST: "위원장에게 이해관계가 있는 작품이 있음",
    }
)


def absence(session: Session, challenge_id: int) -> Absence | None:
    """Return why a challenge's chair cannot chair, None while they can."""
    found = session.execute(
        select(Reviewer.id, Person.id, Person.deactivated_at)
        .join(Person, Person.id == Reviewer.person_id)
        .where(Reviewer.challenge_id == challenge_id, Reviewer.chair)
    ).first()
    if found is None:
        return Absence.NOBODY
    reviewer_id, person_id, deactivated_at = found
    if deactivated_at is not None:
        return Absence.LEFT
    kept_away = select(ConflictOfInterest.entry_id).where(
        ConflictOfInterest.reviewer_id == reviewer_id, ConflictOfInterest.state != ConflictState.DISMISSED
    )
    own = select(Author.entry_id).where(Author.person_id == person_id)
    concerned = select(Entry.id).where(
        Entry.challenge_id == challenge_id, or_(Entry.id.in_(kept_away), Entry.id.in_(own))
    )
    return Absence.INTEREST if session.scalar(concerned.limit(1)) is not None else None


def stands_in(session: Session, seen: Sight) -> Absence | None:
    """Return why somebody acts in the chair's place, None for everybody who does not."""
    if seen.reviewer is None or seen.reviewer.chair or not seen.reviewer.deputy:
        return None
    return absence(session, seen.challenge.id)


def chairs(session: Session, seen: Sight) -> bool:
    """Tell whether somebody chairs now: the chair always, the deputy in the chair's place only."""
    return seen.reviewer is not None and (seen.reviewer.chair or stands_in(session, seen) is not None)


def as_details(session: Session, seen: Sight) -> dict[str, str]:
    """Return what the log says of who acts in the chair's place; nothing of all others."""
    why = stands_in(session, seen)
    return {} if why is None or seen.administers else {"deputy": why.value}
