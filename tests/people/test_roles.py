from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from assistant.database import Database
from assistant.errors import Conflict, NotAllowed, NotFound
from assistant.people import leaving, queries, roles, sign_in
from assistant.people.models import Person, Role
from assistant.people.roles import OPERATOR, Actor
from tests.conftest import NOW


@pytest.fixture
def people(database: Database) -> dict[str, Actor]:
    """Two administrators and a clerk, all three with a session of their own."""
    for name in ("kim", "lee", "park"):
        role = Role.STAFF if name == "park" else Role.ADMIN
        with database.writing.begin() as session:
            link = sign_in.issue_link(session, f"{name}@example.go.kr", role=role, who=OPERATOR, now=NOW)
            sign_in.use_link(session, link, now=NOW)
    with database.reading() as session:
        return {person.name: roles.actor(person) for person in session.scalars(select(Person))}


def sessions(database: Database, actor: Actor) -> int:
    with database.reading() as session:
        rows = session.execute(select(sign_in.WebSession.id).where(sign_in.WebSession.person_id == actor.person_id))
        return len(rows.all())


def change(database: Database, whose: Actor, role: Role, *, who: Actor = OPERATOR) -> None:
    assert whose.person_id is not None
    with database.writing.begin() as session:
        assert roles.change(session, whose.person_id, role, who=who).role is role


def test_a_new_role_ends_sessions_and_the_same_one_does_not(database: Database, people: dict[str, Actor]) -> None:
    change(database, people["park"], Role.STAFF, who=people["kim"])
    assert sessions(database, people["park"]) == 1
    change(database, people["park"], Role.TRAINER, who=people["kim"])
    assert sessions(database, people["park"]) == 0
    assert sessions(database, people["kim"]) == 1


def test_only_administrators_change_roles_and_shut_out(database: Database, people: dict[str, Actor]) -> None:
    kim = people["kim"].person_id
    assert kim is not None
    for call in (
        lambda session: roles.change(session, kim, Role.STAFF, who=people["park"]),
        lambda session: leaving.deactivate(session, kim, who=people["park"], now=NOW),
        lambda session: leaving.reactivate(session, kim, who=people["park"]),
        lambda session: queries.list_people(session, who=people["park"]),
    ):
        with database.writing.begin() as session, pytest.raises(NotAllowed):
            call(session)


def test_somebody_unknown_is_not_found(database: Database) -> None:
    with database.writing.begin() as session, pytest.raises(NotFound):
        roles.change(session, 999, Role.STAFF, who=OPERATOR)


def test_the_last_administrator_stays(database: Database, people: dict[str, Actor]) -> None:
    change(database, people["kim"], Role.TRAINER)
    lee = people["lee"].person_id
    assert lee is not None
    for call in (
        lambda session: roles.change(session, lee, Role.STAFF, who=OPERATOR),
        lambda session: leaving.deactivate(session, lee, who=OPERATOR, now=NOW),
        lambda session: sign_in.issue_link(session, "lee@example.go.kr", role=Role.STAFF, who=OPERATOR, now=NOW),
    ):
        with database.writing.begin() as session, pytest.raises(Conflict, match="마지막 관리자"):
            call(session)
    assert sessions(database, people["lee"]) == 1


def test_an_administrator_who_left_or_is_one_by_group_only_does_not_count(
    database: Database, people: dict[str, Actor]
) -> None:
    kim, lee, park = (people[name].person_id for name in ("kim", "lee", "park"))
    assert kim is not None
    assert lee is not None
    with database.writing.begin() as session:
        leaving.deactivate(session, kim, who=people["lee"], now=NOW)
        session.get_one(Person, park).group_role = Role.ADMIN
    with database.writing.begin() as session, pytest.raises(Conflict):
        roles.change(session, lee, Role.STAFF, who=OPERATOR)


def test_two_administrators_who_demote_each_other_at_once_leave_one(
    database: Database, people: dict[str, Actor]
) -> None:
    def demote(name: str) -> bool:
        try:
            change(database, people[name], Role.STAFF)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(demote, ("kim", "lee"))) == [False, True]


def test_nobody_shuts_themselves_out(database: Database, people: dict[str, Actor]) -> None:
    kim = people["kim"].person_id
    assert kim is not None
    with database.writing.begin() as session, pytest.raises(Conflict, match="자기 자신"):
        leaving.deactivate(session, kim, who=people["kim"], now=NOW)


def test_who_is_let_in_again_needs_a_new_link(database: Database, people: dict[str, Actor]) -> None:
    park = people["park"].person_id
    assert park is not None
    with database.writing.begin() as session:
        leaving.deactivate(session, park, who=people["kim"], now=NOW)
    assert sessions(database, people["park"]) == 0
    with database.writing.begin() as session, pytest.raises(Conflict, match="막혀"):
        sign_in.issue_link(session, "park@example.go.kr", role=None, who=OPERATOR, now=NOW)
    with database.writing.begin() as session:
        leaving.reactivate(session, park, who=people["kim"])
        assert sign_in.issue_link(session, "park@example.go.kr", role=None, who=OPERATOR, now=NOW)


def test_the_list_names_everybody_and_the_shut_out_last(database: Database, people: dict[str, Actor]) -> None:
    kim = people["kim"].person_id
    assert kim is not None
    with database.writing.begin() as session:
        leaving.deactivate(session, kim, who=people["lee"], now=NOW)
    with database.reading() as session:
        assert [person.name for person in queries.list_people(session, who=people["lee"])] == ["lee", "park", "kim"]


def test_the_administrator_to_be_sent_a_link_has_an_address_and_is_here(
    database: Database, people: dict[str, Actor]
) -> None:
    with database.writing.begin() as session:
        assert queries.administrator_address(session) == "kim@example.go.kr"
        session.get_one(Person, people["kim"].person_id).email = "u1@t1.slack.invalid"
        assert queries.administrator_address(session) == "lee@example.go.kr"
        session.get_one(Person, people["lee"].person_id).deactivated_at = NOW
        assert queries.administrator_address(session) is None
