"""What the doors show of people."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from assistant.people.models import Person, Role
from assistant.people.roles import Actor, require

MOST_FOUND = 10


def list_people(session: Session, *, who: Actor) -> Sequence[Person]:
    """Return everybody with their accounts, by name, to an administrator; the deactivated come last."""
    require(who, Role.ADMIN)
    everybody = select(Person).order_by(Person.deactivated_at.is_not(None), Person.name, Person.id)
    return session.scalars(everybody.options(selectinload(Person.accounts))).all()


def search(session: Session, words: str, *, who: Actor) -> Sequence[Person]:  # noqa: ARG001 - for everybody signed in
    """Return active people whose name or department holds every word, or whose address begins with it, a few at most."""
    wanted = unicodedata.normalize("NFC", words).split()
    if not wanted:
        return []
    found = select(Person).where(Person.deactivated_at.is_(None)).order_by(Person.name, Person.id).limit(MOST_FOUND)
    for word in wanted:
        found = found.where(
            or_(
                Person.name.icontains(word, autoescape=True),
                Person.department.icontains(word, autoescape=True),
                Person.email.istartswith(word, autoescape=True),
            )
        )
    return session.scalars(found).all()


def administrator_address(session: Session) -> str | None:
    """Return the e-mail of the first administrator who can be sent a link, None when there is none."""
    administrators = select(Person).where(Person.role == Role.ADMIN, Person.deactivated_at.is_(None))
    addresses = (person.address for person in session.scalars(administrators.order_by(Person.id)))
    return next((address for address in addresses if address is not None), None)
