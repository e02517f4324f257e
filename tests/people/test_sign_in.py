from datetime import timedelta

import pytest

from assistant.database import Database
from assistant.errors import Invalid, NotAllowed
from assistant.people import sign_in
from assistant.people.models import Role
from assistant.people.roles import OPERATOR, Actor, may, require
from tests.conftest import NOW


def test_a_link_signs_in_once(database: Database) -> None:
    with database.writing.begin() as session:
        secret = sign_in.issue_link(session, " Kim@Example.go.kr ", role=Role.TRAINER, who=OPERATOR, now=NOW)
    with database.writing.begin() as session:
        signed_in = sign_in.use_link(session, secret, now=NOW)
    with database.reading() as session:
        found = sign_in.find_session(session, signed_in.secret, now=NOW, hours=12)
        assert found is not None
        assert (found.person.email, found.person.role) == ("kim@example.go.kr", Role.TRAINER)
    with database.writing.begin() as session, pytest.raises(NotAllowed, match="새 링크"):
        sign_in.use_link(session, secret, now=NOW)


def test_a_link_is_good_for_ten_minutes(database: Database) -> None:
    with database.writing.begin() as session:
        secret = sign_in.issue_link(session, "kim@example.go.kr", role=None, who=OPERATOR, now=NOW)
    with database.writing.begin() as session, pytest.raises(NotAllowed):
        sign_in.use_link(session, secret, now=NOW + timedelta(minutes=10))


def test_a_session_ends(database: Database) -> None:
    with database.writing.begin() as session:
        secret = sign_in.issue_link(session, "kim@example.go.kr", role=None, who=OPERATOR, now=NOW)
        cookie = sign_in.use_link(session, secret, now=NOW).secret
    with database.writing.begin() as session:
        assert sign_in.find_session(session, cookie, now=NOW + timedelta(hours=11), hours=12)
        assert not sign_in.find_session(session, cookie, now=NOW + timedelta(hours=12), hours=12)
        sign_in.sign_out(session, cookie)
        assert not sign_in.find_session(session, cookie, now=NOW, hours=12)


def test_a_new_role_ends_old_sessions_and_a_plain_link_keeps_the_role(database: Database) -> None:
    with database.writing.begin() as session:
        link = sign_in.issue_link(session, "kim@example.go.kr", role=Role.TRAINER, who=OPERATOR, now=NOW)
        cookie = sign_in.use_link(session, link, now=NOW).secret
        sign_in.issue_link(session, "kim@example.go.kr", role=None, who=OPERATOR, now=NOW)
        found = sign_in.find_session(session, cookie, now=NOW, hours=12)
        assert found is not None
        assert found.person.role is Role.TRAINER
        sign_in.issue_link(session, "kim@example.go.kr", role=Role.STAFF, who=OPERATOR, now=NOW)
        assert sign_in.find_session(session, cookie, now=NOW, hours=12) is None


def test_expired_things_are_forgotten(database: Database) -> None:
    with database.writing.begin() as session:
        link = sign_in.issue_link(session, "kim@example.go.kr", role=None, who=OPERATOR, now=NOW)
        cookie = sign_in.use_link(session, link, now=NOW).secret
        sign_in.forget_expired(session, now=NOW + timedelta(days=2), hours=12)
        assert sign_in.find_session(session, cookie, now=NOW, hours=12) is None


def test_an_address_that_is_none_is_refused(database: Database) -> None:
    with database.writing.begin() as session, pytest.raises(Invalid, match="전자우편"):
        sign_in.issue_link(session, "not an address", role=None, who=OPERATOR, now=NOW)


def test_an_administrator_may_do_what_a_trainer_may() -> None:
    assert may(OPERATOR, Role.TRAINER)
    with pytest.raises(NotAllowed, match="교육담당"):
        require(Actor(1, "kim", Role.STAFF), Role.TRAINER)
