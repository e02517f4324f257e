"""What the doors show of people."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.people.models import Person, Role
from assistant.people.roles import Actor, require


def list_people(session: Session, *, who: Actor) -> Sequence[Person]:
    """Return everybody, by e-mail, to an administrator."""
    require(who, Role.ADMIN)
    return session.scalars(select(Person).order_by(Person.email)).all()
