"""Who acts, and whether they may; the first line of every operation that is not for everybody. And changing that."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assistant.database import one_at_a_time
from assistant.errors import Conflict, NotAllowed, NotFound
from assistant.people.models import PEOPLE, Person, Role, WebSession

KOREAN = {
    Role.ADMIN: "관리자",
    Role.TRAINER: "교육담당",
    Role.COMMITTEE: "심사위원",
    Role.STAFF: "직원",
}

SHUT_OUT = "지금은 도우미를 쓸 수 없는 계정입니다. 계속 써야 하면 관리자에게 알려 주세요."


@dataclass(frozen=True)
class Actor:
    """The one who asks for something; `person_id` is None for the operator of the machine."""

    person_id: int | None
    name: str
    role: Role


OPERATOR = Actor(None, "운영자", Role.ADMIN)


def actor(person: Person) -> Actor:
    """Return a person as one who acts. Raises `NotAllowed` for a deactivated one, whatever the door."""
    if person.deactivated_at is not None:
        raise NotAllowed(SHUT_OUT)
    return Actor(person.id, person.name, person.effective_role)


def may(who: Actor, role: Role) -> bool:
    """Tell whether somebody has a role; an administrator has all of them."""
    return who.role in (role, Role.ADMIN)


def require(who: Actor, role: Role) -> None:
    """Raise `NotAllowed` unless somebody has the role."""
    if not may(who, role):
        raise NotAllowed(f"{KOREAN[role]} 권한이 있어야 할 수 있습니다. 필요하면 관리자에게 권한을 요청해 주세요.")


def change(session: Session, person_id: int, role: Role, *, who: Actor) -> Person:
    """Grant a role; its holder signs in anew, so that no old cookie carries it.

    Raises `Conflict` when nobody could administer any more.
    """
    require(who, Role.ADMIN)
    one_at_a_time(session, PEOPLE)
    person = find(session, person_id)
    if person.role is not role:
        keep_an_administrator(session, besides=person)
        person.role = role
        end_sessions(session, person.id)
    return person


def find(session: Session, person_id: int) -> Person:
    """Return a person as the database has it now. Raises `NotFound`."""
    person = session.get(Person, person_id, populate_existing=True)
    if person is None:
        raise NotFound("그 사람을 찾지 못했습니다. 목록을 새로 고쳐 주세요.")
    return person


def keep_an_administrator(session: Session, *, besides: Person) -> None:
    """Raise `Conflict` when somebody is the last active administrator by grant; groups may change at any time."""
    if besides.role is not Role.ADMIN or besides.deactivated_at is not None:
        return
    others = select(Person.id).where(
        Person.role == Role.ADMIN, Person.deactivated_at.is_(None), Person.id != besides.id
    )
    if session.scalar(others.limit(1)) is None:
        raise Conflict("마지막 관리자입니다. 먼저 다른 사람에게 관리자 역할을 준 뒤 다시 해 주세요.")


def end_sessions(session: Session, person_id: int) -> None:
    """Sign a person out of every browser."""
    session.execute(delete(WebSession).where(WebSession.person_id == person_id))
