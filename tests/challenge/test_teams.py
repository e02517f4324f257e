"""Who enters together, and who is told of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select

from assistant.challenge import entering, teams
from assistant.challenge.models.entries import Author
from assistant.errors import Conflict, Invalid, NotAllowed, NotFound
from assistant.notifications.models import Notification
from assistant.people import queries
from assistant.people.roles import Actor
from tests.challenge import builders
from tests.challenge.builders import People
from tests.conftest import NOW, World


def begun(world: World, **changes: object) -> tuple[int, People]:
    with world.transaction() as session:
        people = builders.people(session, staff=6)
        challenge = builders.challenge(session, **changes)  # type: ignore[arg-type]
        return builders.entry(session, challenge, people.staff[0], submitted=False).id, people


def name_authors(world: World, entry_id: int, authors: Sequence[tuple[int, str]], who: Actor, *, days: int = 0) -> None:
    with world.transaction() as session:
        teams.set_authors(session, entry_id, authors, who=who, now=NOW + timedelta(days=days))


def authors_of(world: World, entry_id: int) -> list[tuple[int, str]]:
    with world.assistant.database.reading() as session:
        rows = session.scalars(select(Author).where(Author.entry_id == entry_id).order_by(Author.position))
        return [(each.person_id, each.part) for each in rows]


def test_a_team_is_named_changed_and_told(world: World) -> None:
    entry_id, people = begun(world)
    one, two, three = (each.id for each in people.staff[:3])
    lead = builders.who(people.staff[0])
    name_authors(world, entry_id, [(one, "총괄"), (two, "프롬프트"), (three, "")], lead)
    name_authors(world, entry_id, [(one, "총괄"), (three, "시험"), (two, "프롬프트")], lead)
    assert authors_of(world, entry_id) == [(one, "총괄"), (three, "시험"), (two, "프롬프트")]
    with world.assistant.database.reading() as session:
        told = session.scalars(select(Notification.person_id).order_by(Notification.person_id)).all()
    assert told == [two, three]


def test_a_team_mate_writes_and_hands_in_but_does_not_change_the_team(world: World) -> None:
    entry_id, people = begun(world)
    one, two = (each.id for each in people.staff[:2])
    name_authors(world, entry_id, [(one, ""), (two, "")], builders.who(people.staff[0]))
    mate = builders.who(people.staff[1])
    with world.transaction() as session:
        entering.save(session, entry_id, {"effect": "더 많이"}, who=mate, now=NOW, revision=None)
        assert entering.submit(session, entry_id, who=mate, now=NOW).submitted_by == two
    with pytest.raises(NotAllowed):
        name_authors(world, entry_id, [(one, "")], mate)
    with world.transaction() as session, pytest.raises(NotAllowed):
        entering.withdraw(session, entry_id, reason="나는 그만", who=mate, now=NOW)
    with world.transaction() as session:
        teams.leave(session, entry_id, who=mate, now=NOW)
    assert authors_of(world, entry_id) == [(one, "")]
    with world.transaction() as session, pytest.raises(Conflict):
        teams.leave(session, entry_id, who=builders.who(people.staff[0]), now=NOW)


def test_what_is_no_team_is_refused(world: World) -> None:
    entry_id, people = begun(world, most_authors=3)
    ids = [each.id for each in people.staff]
    lead = builders.who(people.staff[0])
    for authors, sentence in [
        ([], "맨 앞"),
        ([(ids[1], ""), (ids[0], "")], "맨 앞"),
        ([(ids[0], ""), (ids[1], ""), (ids[1], "")], "두 번"),
        ([(each, "") for each in ids[:4]], "3명까지"),
        ([(ids[0], ""), (999_999, "")], "찾을 수 없거나"),
    ]:
        with pytest.raises(Invalid, match=sentence):
            name_authors(world, entry_id, authors, lead)
    with pytest.raises(Conflict, match="끝났습니다"):
        name_authors(world, entry_id, [(ids[0], ""), (ids[1], "")], lead, days=99)
    with pytest.raises(NotFound):
        name_authors(world, entry_id, [(ids[3], "")], builders.who(people.staff[3]))
    assert authors_of(world, entry_id) == [(ids[0], "")]


def test_people_are_found_by_name_department_and_the_beginning_of_an_address(world: World) -> None:
    _, people = begun(world)
    who = builders.who(people.staff[0])
    with world.assistant.database.writing.begin() as session:
        gone = builders.person(session, "직원77", department="부서7")
        gone.deactivated_at = NOW
    with world.assistant.database.reading() as session:

        def found(words: str) -> list[str]:
            return [each.name for each in queries.search(session, words, who=who)]

        assert found("직원3") == ["직원3"]
        assert found("부서2 직원") == ["직원2"]
        assert found("직원4@example") == ["직원4"]
        assert found("직원77") == []
        assert found("%") == []
        assert found("  ") == []
        assert len(found("직원")) == 6
