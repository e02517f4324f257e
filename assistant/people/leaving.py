"""Somebody who leaves loses every door at once; what they asked stays theirs if they come back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from assistant.database import one_at_a_time
from assistant.errors import Conflict
from assistant.people import roles
from assistant.people.models import PEOPLE, Person, Role, SignInLink
from assistant.people.roles import Actor


def deactivate(session: Session, person_id: int, *, who: Actor, now: datetime) -> Person:
    """Shut a person out by hand; the workspace does not let them back in.

    Raises `Conflict` for oneself and for the last administrator.
    """
    roles.require(who, Role.ADMIN)
    one_at_a_time(session, PEOPLE)
    person = roles.find(session, person_id)
    if person.id == who.person_id:
        raise Conflict("자기 자신은 막을 수 없습니다. 다른 관리자에게 부탁해 주세요.")
    roles.keep_an_administrator(session, besides=person)
    person.barred = True
    shut_out(session, person, now=now)
    return person


def reactivate(session: Session, person_id: int, *, who: Actor) -> Person:
    """Let a person back in; an account that the workspace has closed stays closed."""
    roles.require(who, Role.ADMIN)
    person = roles.find(session, person_id)
    person.barred = False
    person.deactivated_at = None
    return person


def shut_out(session: Session, person: Person, *, now: datetime) -> None:
    """Deactivate a person and take sessions and unused links away; for callers that have checked the right."""
    person.deactivated_at = person.deactivated_at or now
    roles.end_sessions(session, person.id)
    session.execute(delete(SignInLink).where(SignInLink.person_id == person.id))
