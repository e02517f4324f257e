"""Channels: met, renamed, changed by an administrator."""

from concurrent.futures import ThreadPoolExecutor
from itertools import repeat

import pytest

from assistant.answering import channels
from assistant.answering.models import Listening
from assistant.errors import NotAllowed, NotFound
from assistant.people.models import Role
from assistant.people.roles import OPERATOR, Actor
from tests.conftest import NOW, World


def note(world: World, name: str, channel: str = "C1") -> int:
    with world.transaction() as session:
        return channels.note(session, "T1", channel, name, NOW).id


def change(world: World, *, who: Actor = OPERATOR, channel: str = "C1") -> None:
    with world.transaction() as session:
        channels.change(
            session,
            "T1",
            channel,
            listening=Listening.QUESTIONS,
            collections=["나", " 가", "", "가"],
            private=True,
            who=who,
            now=NOW,
        )


def test_a_channel_is_met_once_and_follows_its_name(world: World) -> None:
    assert note(world, "교육") == note(world, "교육-안내") == note(world, "")
    with world.assistant.database.reading() as session:
        known = channels.find(session, "T1", "C1")
        assert known is not None
        assert (known.name, known.listening, known.collections, known.private) == (
            "교육-안내",
            Listening.MENTIONS,
            [],
            False,
        )
        assert channels.find(session, "T2", "C1") is None


def test_two_that_meet_a_channel_at_once_meet_the_same(world: World) -> None:
    with ThreadPoolExecutor(4) as threads:
        assert len(set(threads.map(note, repeat(world, 4), repeat("교육")))) == 1


def test_an_administrator_says_how_it_behaves(world: World) -> None:
    note(world, "교육")
    note(world, "공지", "C2")
    change(world)
    with world.assistant.database.reading() as session:
        listed = channels.list_channels(session, who=OPERATOR)
        assert [each.name for each in listed] == ["공지", "교육"]
        changed = listed[1]
        assert (changed.listening, changed.collections, changed.private) == (Listening.QUESTIONS, ["가", "나"], True)


def test_nobody_else_does(world: World) -> None:
    note(world, "교육")
    trainer = world.make_person(Role.TRAINER)
    with pytest.raises(NotAllowed):
        change(world, who=trainer)
    with world.assistant.database.reading() as session, pytest.raises(NotAllowed):
        channels.list_channels(session, who=trainer)
    with pytest.raises(NotFound):
        change(world, channel="C9")
