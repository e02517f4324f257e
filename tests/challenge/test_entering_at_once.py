"""Entering by many at once: one number for each, the deadline to the microsecond, no text written over."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

from sqlalchemy import func, select

from assistant.audit.models import Record
from assistant.challenge import entering
from assistant.challenge.models.entries import Entry
from assistant.errors import AssistantError
from assistant.people.roles import Actor
from tests.challenge import builders
from tests.challenge.test_entering import drafted, handed_in, opened, stored
from tests.conftest import NOW, World


def test_twenty_hand_in_at_once_and_every_number_is_given_once(world: World) -> None:
    challenge_id, people = opened(world, staff=20)
    everybody = [builders.who(each) for each in people.staff]
    ids = [drafted(world, challenge_id, who) for who in everybody]
    start = Barrier(20)

    def hand_in(entry_id: int, who: Actor) -> None:
        start.wait()
        handed_in(world, entry_id, who)

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(hand_in, ids, everybody))
    with world.assistant.database.reading() as session:
        numbers = session.scalars(select(Entry.number).order_by(Entry.number)).all()
        assert session.scalar(select(func.count(Record.id)).where(Record.action == "entry.submit")) == 20
    assert list(numbers) == [f"2026-{n:03d}" for n in range(1, 21)]


def test_one_entry_handed_in_from_twenty_places_at_once_is_one_version(world: World) -> None:
    challenge_id, people = opened(world)
    who = builders.who(people.staff[0])
    entry_id = drafted(world, challenge_id, who)
    start = Barrier(20)

    def hand_in(_: int) -> int:
        start.wait()
        return handed_in(world, entry_id, who).id

    with ThreadPoolExecutor(20) as pool:
        assert len(set(pool.map(hand_in, range(20)))) == 1
    assert len(stored(world, entry_id).versions) == 1


def test_at_the_boundary_only_what_came_in_time_is_in(world: World) -> None:
    due = NOW + timedelta(hours=1)
    challenge_id, people = opened(world, staff=20, due_at=due)
    everybody = [builders.who(each) for each in people.staff]
    ids = [drafted(world, challenge_id, who) for who in everybody]
    moments = [due + timedelta(microseconds=n - 9) for n in range(20)]
    start = Barrier(20)

    def hand_in(entry_id: int, who: Actor, now: datetime) -> bool:
        start.wait()
        try:
            handed_in(world, entry_id, who, now=now)
        except AssistantError:
            return False
        return True

    with ThreadPoolExecutor(20) as pool:
        found = list(pool.map(hand_in, ids, everybody, moments))
    assert found == [now <= due for now in moments]
    with world.assistant.database.reading() as session:
        given: Sequence[str | None] = session.scalars(select(Entry.number).where(Entry.number.is_not(None))).all()
    assert len(set(given)) == 10


def test_two_authors_who_save_at_once_lose_nothing(world: World) -> None:
    challenge_id, people = opened(world)
    who = builders.who(people.staff[0])
    entry_id = drafted(world, challenge_id, who)
    began = stored(world, entry_id).revision
    start = Barrier(8)

    def write(n: int) -> str | None:
        start.wait()
        try:
            with world.transaction() as session:
                entering.save(session, entry_id, {"problem": f"{n}의 글"}, who=who, now=NOW, revision=began)
        except entering.SavedElsewhere as error:
            return error.mine["problem"]
        return None

    with ThreadPoolExecutor(8) as pool:
        refused = list(pool.map(write, range(8)))
    kept = stored(world, entry_id).draft["problem"]
    assert sorted([kept, *filter(None, refused)]) == [f"{n}의 글" for n in range(8)]
