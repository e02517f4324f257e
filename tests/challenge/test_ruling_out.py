"""Ruling an entry out: who may, what it needs, what the states allow."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from assistant.audit.models import Record
from assistant.challenge import ruling_out
from assistant.challenge.models.challenges import Challenge
from assistant.challenge.models.entries import Entry, EntryState
from assistant.challenge.phases import Phase
from assistant.errors import Conflict, Invalid, NotAllowed, NotFound
from assistant.notifications.models import Notification
from assistant.people.roles import Actor
from tests.challenge import builders
from tests.challenge.builders import People
from tests.conftest import NOW, World


@dataclass(frozen=True)
class Two:
    """Two entries of a challenge: of one person, and of a team."""

    people: People
    first: int
    second: int


def entered(world: World, phase: Phase = Phase.CLOSED) -> Two:
    with world.transaction() as session:
        people = builders.people(session, staff=3, committee=1)
        challenge = builders.challenge(session, phase=phase)
        first = builders.entry(session, challenge, people.staff[0])
        second = builders.entry(session, challenge, people.staff[1], team=[people.staff[2]])
        return Two(people, first.id, second.id)


def rule(
    world: World, entry_id: int, state: EntryState, who: Actor, *, reason: str = "까닭", first: int | None = None
) -> None:
    with world.transaction() as session:
        ruling_out.rule_out(session, entry_id, state=state, reason=reason, duplicate_of=first, who=who, now=NOW)


def stored(world: World, entry_id: int) -> Entry:
    with world.assistant.database.reading() as session:
        return session.get_one(Entry, entry_id)


def test_a_duplicate_names_its_first_and_the_whole_team_is_told(world: World) -> None:
    two = entered(world)
    admin = builders.who(two.people.admin)
    rule(world, two.second, EntryState.DUPLICATE, admin, first=two.first)
    row = stored(world, two.second)
    assert (row.state, row.duplicate_of_id, row.state_reason) == (EntryState.DUPLICATE, two.first, "까닭")
    with world.assistant.database.reading() as session:
        told = session.scalars(select(Notification.person_id).order_by(Notification.person_id)).all()
        record = session.scalars(select(Record)).one()
    assert list(told) == [each.id for each in two.people.staff[1:]]
    assert (record.subject, record.details) == (f"entry:{two.second}", {"state": "duplicate", "first": two.first})
    with pytest.raises(Invalid, match="그 출품작도 중복"):
        rule(world, two.first, EntryState.DUPLICATE, admin, first=two.second)
    rule(world, two.second, EntryState.SUBMITTED, admin)
    assert stored(world, two.second).duplicate_of_id is None


def test_what_is_refused(world: World) -> None:
    two = entered(world)
    admin = builders.who(two.people.admin)
    for who in (two.people.staff[0], two.people.trainer, two.people.committee[0]):
        with pytest.raises(NotAllowed):
            rule(world, two.first, EntryState.INELIGIBLE, builders.who(who))
    with pytest.raises(Invalid):
        rule(world, two.first, EntryState.INELIGIBLE, admin, reason="  ")
    with pytest.raises(Invalid):
        rule(world, two.first, EntryState.AWARDED, admin)
    for first in (None, two.first):
        with pytest.raises(Invalid):
            rule(world, two.first, EntryState.DUPLICATE, admin, first=first)
    with pytest.raises(NotFound):
        rule(world, two.first, EntryState.DUPLICATE, admin, first=999_999)
    with pytest.raises(NotFound):
        rule(world, 999_999, EntryState.INELIGIBLE, admin)
    assert stored(world, two.first).state is EntryState.SUBMITTED


@pytest.mark.parametrize("phase", [Phase.DECIDING, Phase.VERIFICATION, Phase.PUBLISHED])
def test_once_results_are_decided_nothing_is_ruled_out(world: World, phase: Phase) -> None:
    two = entered(world, phase)
    with pytest.raises(Conflict):
        rule(world, two.first, EntryState.INELIGIBLE, builders.who(two.people.admin))


def test_an_administrator_in_conflict_finds_nothing_to_rule_out(world: World) -> None:
    two = entered(world, Phase.REVIEWING)
    admin = builders.who(two.people.admin)
    with world.transaction() as session:
        entry = session.get_one(Entry, two.first)
        challenge = session.get_one(Challenge, entry.challenge_id)
        by = builders.reviewer(session, challenge, two.people.admin)
        builders.conflict(session, entry, by)
    with pytest.raises(NotFound):
        rule(world, two.first, EntryState.INELIGIBLE, admin)
    with pytest.raises(NotFound):
        rule(world, two.second, EntryState.DUPLICATE, admin, first=two.first)
    rule(world, two.second, EntryState.INELIGIBLE, admin)
