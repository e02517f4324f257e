from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from assistant.database import Database
from assistant.errors import NotAllowed, NotFound
from assistant.people import accounts, leaving, roles, sign_in
from assistant.people.accounts import Profile
from assistant.people.models import Account, Person, Role, SignInLink, WebSession
from assistant.people.roles import OPERATOR
from tests.conftest import NOW

KIM = Profile("T1", "U1", "김하늘", "Kim@Example.go.kr", "민원과", "ko-KR", active=True, full=True)
LATER = NOW + timedelta(days=1)


def meet(database: Database, profile: Profile) -> Person:
    """Refresh an account and return its person."""
    with database.writing.begin() as session:
        return accounts.refresh(session, profile, now=NOW).person


def invite(database: Database, email: str, role: Role | None = None) -> str:
    with database.writing.begin() as session:
        return sign_in.issue_link(session, email, role=role, who=OPERATOR, now=NOW)


def signed_in(database: Database, email: str, role: Role | None = None) -> str:
    link = invite(database, email, role)
    with database.writing.begin() as session:
        return sign_in.use_link(session, link, now=NOW).secret


def is_open(database: Database, cookie: str) -> bool:
    with database.reading() as session:
        return sign_in.find_session(session, cookie, now=NOW, hours=12) is not None


def may_act(database: Database, member: str = "U1", workspace: str = "T1") -> bool:
    with database.reading() as session:
        try:
            accounts.acting(session, workspace, member)
        except NotAllowed:
            return False
        return True


def test_the_first_meeting_makes_account_and_person(database: Database) -> None:
    person = meet(database, KIM)
    assert (person.email, person.role, person.department) == ("kim@example.go.kr", Role.STAFF, "민원과")
    with database.reading() as session:
        account = accounts.find(session, "T1", "U1")
        assert account is not None
        assert (account.person.id, account.locale, account.checked_at) == (person.id, "ko-KR", NOW)
        assert accounts.find(session, "T2", "U1") is None
        assert accounts.acting(session, "T1", "U1") == roles.Actor(person.id, "김하늘", Role.STAFF)
        with pytest.raises(NotFound):
            accounts.acting(session, "T2", "U1")


def test_a_regular_member_is_the_person_with_that_address_and_has_the_role(database: Database) -> None:
    invite(database, "kim@example.go.kr", Role.TRAINER)
    person = meet(database, KIM)
    assert (person.effective_role, person.name) == (Role.TRAINER, "김하늘")
    with database.reading() as session:
        assert session.scalar(select(func.count(Person.id))) == 1


@pytest.mark.parametrize(
    "profile",
    [
        replace(KIM, full=False),
        replace(KIM, email=None),
        replace(KIM, email="김 하늘"),
        replace(KIM, email="u1@t1.slack.invalid"),
        replace(KIM, active=False),
    ],
    ids=["guest", "without e-mail", "no address", "a made-up address", "left"],
)
def test_nobody_else_takes_over_a_person_by_an_address(database: Database, profile: Profile) -> None:
    invite(database, "kim@example.go.kr", Role.ADMIN)
    person = meet(database, profile)
    assert (person.email, person.address, person.effective_role) == ("u1@t1.slack.invalid", None, Role.STAFF)
    with database.reading() as session:
        assert session.scalar(select(func.count(Person.id))) == 2


def test_an_address_freed_in_a_workspace_brings_nobody_elses_role_along(database: Database) -> None:
    invite(database, "kim@example.go.kr", Role.ADMIN)
    meet(database, KIM)
    meet(database, replace(KIM, active=False))
    successor = meet(database, replace(KIM, member="U2", name="이가을"))
    assert (successor.address, successor.effective_role) == (None, Role.STAFF)
    elsewhere = meet(database, replace(KIM, workspace="T2", member="U7"))
    assert elsewhere.effective_role is Role.ADMIN


def test_a_person_shut_out_by_hand_is_not_let_in_by_a_new_account(database: Database) -> None:
    signed_in(database, "lee@example.go.kr", Role.ADMIN)
    signed_in(database, "kim@example.go.kr")
    with database.writing.begin() as session:
        kim = session.scalars(select(Person).where(Person.email == "kim@example.go.kr")).one()
        leaving.deactivate(session, kim.id, who=OPERATOR, now=NOW)
    assert meet(database, KIM).id == kim.id
    assert not may_act(database)
    meet(database, replace(KIM, active=False))
    meet(database, KIM)
    assert not may_act(database)


def test_nobody_is_invited_to_a_made_up_address(database: Database) -> None:
    meet(database, replace(KIM, email=None))
    with pytest.raises(Exception, match="올바르지 않습니다"):
        invite(database, "u1@t1.slack.invalid")


def test_a_profile_that_changed_is_followed(database: Database) -> None:
    meet(database, KIM)
    with database.writing.begin() as session:
        changed = replace(KIM, name="  김  하늘(휴직) ", department="총무과", locale="en-US", email="new@example.go.kr")
        accounts.refresh(session, changed, now=LATER)
    with database.reading() as session:
        account = accounts.find(session, "T1", "U1")
        assert account is not None
        assert (account.name, account.locale, account.checked_at) == ("김 하늘(휴직)", "en-US", LATER)
        person = account.person
        assert (person.name, person.department, person.email) == ("김 하늘(휴직)", "총무과", "kim@example.go.kr")


def test_an_address_that_appears_later_is_taken_when_it_is_free(database: Database) -> None:
    first = meet(database, replace(KIM, full=False))
    assert first.address is None
    again = meet(database, KIM)
    assert (again.id, again.address) == (first.id, "kim@example.go.kr")


def test_an_address_that_appears_later_and_is_somebodys_joins_nobody(database: Database) -> None:
    slack_only = meet(database, replace(KIM, email=None))
    invite(database, "kim@example.go.kr", Role.ADMIN)
    again = meet(database, KIM)
    assert (again.id, again.address, again.effective_role) == (slack_only.id, None, Role.STAFF)


def test_long_names_are_cut_and_an_empty_one_is_the_members(database: Database) -> None:
    person = meet(database, replace(KIM, name="가" * 300, department="나" * 300))
    assert (len(person.name), len(person.department)) == (100, 100)
    assert meet(database, replace(KIM, name=" ")).name == "U1"


def test_who_left_loses_every_door_at_once(database: Database) -> None:
    meet(database, KIM)
    cookie = signed_in(database, "kim@example.go.kr")
    unused = invite(database, "kim@example.go.kr")
    with database.reading() as session:
        actor = accounts.acting(session, "T1", "U1")
    with database.writing.begin() as session:
        accounts.deactivate(session, "T1", "U1", now=LATER)
        accounts.deactivate(session, "T1", "never met", now=LATER)
    assert not is_open(database, cookie)
    assert not may_act(database)
    with database.reading() as session:
        assert session.scalar(select(func.count(WebSession.id))) == 0
        assert session.scalar(select(func.count(SignInLink.id))) == 0
        with pytest.raises(NotAllowed):
            roles.actor(session.get_one(Person, actor.person_id))
    for use in (
        lambda session: sign_in.use_link(session, unused, now=NOW),
        lambda session: sign_in.issue_own_link(session, who=actor, now=NOW),
    ):
        with database.writing.begin() as session, pytest.raises(NotAllowed):
            use(session)


def test_a_session_or_link_that_outlived_the_leaving_opens_nothing(database: Database) -> None:
    cookie, link = signed_in(database, "kim@example.go.kr"), invite(database, "kim@example.go.kr")
    with database.writing.begin() as session:
        session.scalars(select(Person)).one().deactivated_at = NOW
    assert not is_open(database, cookie)
    with database.writing.begin() as session, pytest.raises(NotAllowed):
        sign_in.use_link(session, link, now=NOW)


def test_one_of_two_workspaces_left_shuts_only_that_door(database: Database) -> None:
    meet(database, KIM)
    meet(database, replace(KIM, workspace="T2", member="U7"))
    cookie = signed_in(database, "kim@example.go.kr")
    meet(database, replace(KIM, active=False))
    assert is_open(database, cookie)
    assert not may_act(database)
    assert may_act(database, "U7", "T2")
    with database.writing.begin() as session:
        accounts.deactivate(session, "T2", "U7", now=LATER)
    assert not is_open(database, cookie)
    meet(database, KIM)
    assert may_act(database)
    assert not may_act(database, "U7", "T2")


def test_active_again_comes_back_with_the_granted_role(database: Database) -> None:
    meet(database, KIM)
    invite(database, "kim@example.go.kr", Role.TRAINER)
    meet(database, replace(KIM, active=False))
    person = meet(database, KIM)
    assert (person.deactivated_at, person.effective_role) == (None, Role.TRAINER)
    assert may_act(database)


def test_groups_give_roles_and_take_them_back(database: Database) -> None:
    meet(database, KIM)
    meet(database, replace(KIM, member="U2", email="lee@example.go.kr"))
    meet(database, replace(KIM, workspace="T2", member="U1", email="park@example.go.kr"))
    cookie, other = signed_in(database, "kim@example.go.kr"), signed_in(database, "lee@example.go.kr")
    given = {Role.COMMITTEE: ["U1", "U2"], Role.TRAINER: {"U1", "stranger"}, Role.STAFF: ["U1"]}
    with database.writing.begin() as session:
        accounts.set_group_roles(session, "T1", given)
    with database.reading() as session:
        assert accounts.acting(session, "T1", "U1").role is Role.TRAINER
        assert accounts.acting(session, "T1", "U2").role is Role.COMMITTEE
        assert accounts.acting(session, "T2", "U1").role is Role.STAFF
    assert not is_open(database, cookie)
    again = signed_in(database, "kim@example.go.kr")
    with database.writing.begin() as session:
        accounts.set_group_roles(session, "T1", {Role.TRAINER: ["U1"]})
    assert is_open(database, again)
    assert not is_open(database, other)
    with database.reading() as session:
        assert accounts.acting(session, "T1", "U2").role is Role.STAFF


def test_a_granted_role_goes_before_that_of_the_groups(database: Database) -> None:
    meet(database, KIM)
    cookie = signed_in(database, "kim@example.go.kr", Role.COMMITTEE)
    with database.writing.begin() as session:
        accounts.set_group_roles(session, "T1", {Role.ADMIN: ["U1"]})
        assert accounts.acting(session, "T1", "U1").role is Role.COMMITTEE
    assert is_open(database, cookie)


def test_ones_own_link_signs_one_in_whatever_the_address(database: Database) -> None:
    meet(database, replace(KIM, email=None))
    with database.writing.begin() as session:
        actor = accounts.acting(session, "T1", "U1")
        link = sign_in.issue_own_link(session, who=actor, now=NOW)
    with database.writing.begin() as session:
        cookie = sign_in.use_link(session, link, now=NOW).secret
        found = sign_in.find_session(session, cookie, now=NOW, hours=12)
        assert found is not None
        assert found.person_id == actor.person_id
        with pytest.raises(NotAllowed):
            sign_in.issue_own_link(session, who=OPERATOR, now=NOW)


def test_accounts_go_with_their_person(database: Database) -> None:
    person = meet(database, KIM)
    with database.writing.begin() as session:
        session.delete(session.get_one(Person, person.id))
    with database.reading() as session:
        assert session.scalar(select(func.count(Account.id))) == 0
