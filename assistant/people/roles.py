"""Who acts, and whether they may; the first line of every operation that is not for everybody."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.errors import NotAllowed
from assistant.people.models import Person, Role

KOREAN = {
    Role.ADMIN: "관리자",
    Role.TRAINER: "교육담당",
    Role.COMMITTEE: "심사위원",
    Role.STAFF: "직원",
}


@dataclass(frozen=True)
class Actor:
    """The one who asks for something; `person_id` is None for the operator of the machine."""

    person_id: int | None
    name: str
    role: Role


OPERATOR = Actor(None, "운영자", Role.ADMIN)


def actor(person: Person) -> Actor:
    """Return a person as one who acts."""
    return Actor(person.id, person.name, person.role)


def may(who: Actor, role: Role) -> bool:
    """Tell whether somebody has a role; an administrator has all of them."""
    return who.role in (role, Role.ADMIN)


def require(who: Actor, role: Role) -> None:
    """Raise `NotAllowed` unless somebody has the role."""
    if not may(who, role):
        raise NotAllowed(f"{KOREAN[role]} 권한이 있어야 할 수 있습니다. 필요하면 관리자에게 권한을 요청해 주세요.")
