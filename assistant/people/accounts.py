"""Members of a chat workspace as people of ours: linked, refreshed, shut out when they leave."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from assistant.database import one_at_a_time
from assistant.errors import NotAllowed, NotFound
from assistant.people import leaving, roles, sign_in
from assistant.people.models import NO_ADDRESS, PEOPLE, Account, Person, Role
from assistant.people.roles import Actor

_LONGEST_NAME = 100


@dataclass(frozen=True)
class Profile:
    """What a workspace says of a member; `full` is a regular member: no guest, no stranger, no bot."""

    workspace: str
    member: str
    name: str
    email: str | None
    department: str
    locale: str
    active: bool
    full: bool


def find(session: Session, workspace: str, member: str) -> Account | None:
    """Return a member's account with its person, None when the member was never met."""
    return session.scalar(
        select(Account)
        .where(Account.workspace == workspace, Account.member == member)
        .options(joinedload(Account.person))
    )


def members_of(session: Session, workspace: str, person_ids: Collection[int]) -> list[str]:
    """Return what people are called in a workspace, as far as they are in it, in the order of the ids."""
    rows = session.execute(
        select(Account.person_id, Account.member).where(
            Account.workspace == workspace, Account.person_id.in_(person_ids), Account.deactivated_at.is_(None)
        )
    )
    found = dict(rows.all())
    return [found[each] for each in person_ids if each in found]


def acting(session: Session, workspace: str, member: str) -> Actor:
    """Return a member as one who acts. Raises `NotFound` when never met, `NotAllowed` when shut out."""
    account = find(session, workspace, member)
    if account is None:
        raise NotFound("아직 모르는 사람입니다. 잠시 뒤 다시 말을 걸어 주세요.")
    if account.deactivated_at is not None:
        raise NotAllowed(roles.SHUT_OUT)
    return roles.actor(account.person)


def refresh(session: Session, profile: Profile, *, now: datetime) -> Account:
    """Bring an account and its person up to the profile, and make them at the first meeting.

    Whom a new account stands for: an active, regular member whose e-mail we know is that person, unless another member
    of the same workspace is that person already (a freed address given to somebody else must not bring a role and old
    conversations along). Guests, strangers and the rest get a person of their own, whose address is made up.

    An account never changes its person. When the e-mail of somebody with a made-up address appears later, it becomes
    their address if nobody has it; if somebody has it, both people stay: joining two histories and two roles is not
    for a profile to decide. A real address stays as the administrator knows it, whatever the profile says later.

    A profile that is not active shuts the account out. One that is active again lets it back in, but never a person
    whom an administrator shut out here.
    """
    account = find(session, profile.workspace, profile.member)
    if account is None:
        one_at_a_time(session, PEOPLE)
        account = find(session, profile.workspace, profile.member) or _add(session, profile, now)
    elif account.person.address is None and (email := _free_email(session, profile)):
        account.person.email = email
    account.name = account.person.name = _short(profile.name) or profile.member
    account.person.department = _short(profile.department)
    account.locale = profile.locale
    account.checked_at = now
    if not profile.active:
        _shut_out(session, account, now)
    elif account.deactivated_at is not None:
        _let_in(account)
    session.flush()
    return account


def deactivate(session: Session, workspace: str, member: str, *, now: datetime) -> None:
    """Shut a member out, and the person too when no other account of theirs is active; unknown members are fine."""
    account = find(session, workspace, member)
    if account is not None:
        _shut_out(session, account, now)


def set_group_roles(session: Session, workspace: str, members: Mapping[Role, Collection[str]]) -> None:
    """Give everybody with an account in the workspace the highest role of their groups there, and nobody else any.

    Who so gets another role signs in anew, as after a change by hand.
    """
    highest = {member: role for role in reversed(Role) for member in members.get(role, ())}
    accounts = select(Account).where(Account.workspace == workspace).options(joinedload(Account.person))
    for account in session.scalars(accounts):
        role = highest.get(account.member)
        person, before = account.person, account.person.effective_role
        person.group_role = None if role is Role.STAFF else role
        if person.effective_role is not before:
            roles.end_sessions(session, person.id)


def _add(session: Session, profile: Profile, now: datetime) -> Account:
    account = Account(
        workspace=profile.workspace,
        member=profile.member,
        person=_known(session, profile) or _new(session, profile, now),
        name=profile.name,
        locale=profile.locale,
        checked_at=now,
    )
    session.add(account)
    if profile.active:
        _let_in(account)
    return account


def _known(session: Session, profile: Profile) -> Person | None:
    email = _email(profile)
    if email is None:
        return None
    person = session.scalar(select(Person).where(Person.email == email))
    taken = person is not None and any(each.workspace == profile.workspace for each in person.accounts)
    return None if taken else person


def _new(session: Session, profile: Profile, now: datetime) -> Person:
    made_up = f"{profile.member}@{profile.workspace}{NO_ADDRESS}".lower()
    person = Person(
        email=_free_email(session, profile) or made_up,
        name=profile.name,
        role=Role.STAFF,
        department=profile.department,
        created_at=now,
    )
    session.add(person)
    return person


def _free_email(session: Session, profile: Profile) -> str | None:
    email = _email(profile)
    if email is None or session.scalar(select(Person.id).where(Person.email == email)) is not None:
        return None
    return email


def _email(profile: Profile) -> str | None:
    """Return the address that says who somebody is, None unless an active, regular member shows one."""
    return sign_in.clean_email(profile.email or "") if profile.full and profile.active else None


def _shut_out(session: Session, account: Account, now: datetime) -> None:
    if account.deactivated_at is not None:
        return
    account.deactivated_at = now
    if all(each.deactivated_at is not None for each in account.person.accounts):
        leaving.shut_out(session, account.person, now=now)


def _let_in(account: Account) -> None:
    account.deactivated_at = None
    if not account.person.barred:
        account.person.deactivated_at = None


def _short(text: str) -> str:
    return " ".join(text.split())[:_LONGEST_NAME]
