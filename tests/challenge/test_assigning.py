"""Assigning: everybody everything, or a few each; previewed, applied as previewed, and honest about what is short."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from sqlalchemy import select

from assistant.challenge import assigning, matching, reassigning, reviewing
from assistant.challenge.matching import Seat
from assistant.challenge.models.challenges import Challenge, Stage
from assistant.challenge.models.entries import Author, Entry
from assistant.challenge.models.judging import Assignment, AssignmentState, ConflictOfInterest
from assistant.errors import Conflict, Invalid, NotAllowed
from assistant.notifications.models import Notification
from tests.challenge import builders
from tests.challenge.judging_world import Judging, judging
from tests.conftest import NOW, World


def applied(world: World, j: Judging, *, despite: str = "") -> None:
    with world.transaction() as session:
        token = assigning.propose(session, j.stage_id, who=j.admin, now=NOW).token
        assigning.apply(session, j.stage_id, token=token, despite=despite, who=j.admin, now=NOW)


def pairs(world: World, j: Judging) -> set[tuple[int, int]]:
    with world.assistant.database.reading() as session:
        rows = session.scalars(select(Assignment).where(Assignment.state == AssignmentState.ASSIGNED))
        return {(j.entries.index(row.entry_id), j.reviewers.index(row.reviewer_id)) for row in rows}


def test_in_a_small_challenge_everybody_reads_everything_but_their_own(world: World) -> None:
    with world.transaction() as session:
        j = judging(session, committee=4, assigned=False)
        session.add(Author(entry_id=j.entries[0], person_id=j.people.committee[0].id, position=2))
        session.flush()
        proposal = assigning.propose(session, j.stage_id, who=j.admin, now=NOW)
        assert len(proposal.added) == 11
        assert proposal.shortages == []
        assert session.scalars(select(Assignment)).all() == []
    applied(world, j)
    assert pairs(world, j) == {(e, r) for e in range(3) for r in range(4)} - {(0, 0)}
    with world.assistant.database.reading() as session:
        # What applying found out is written down.
        assert session.scalars(select(ConflictOfInterest)).one().entry_id == j.entries[0]
        told = Counter(session.scalars(select(Notification.person_id)))
        assert told == Counter(each.id for each in j.people.committee)
    applied(world, j)
    assert len(pairs(world, j)) == 11


def test_what_cannot_get_enough_readers_is_named_and_takes_a_reason(world: World) -> None:
    with world.transaction() as session:
        j = judging(session, committee=3, assigned=False)
        builders.conflict(
            session, session.get_one(Entry, j.entries[1]), session.get_one(Challenge, j.challenge_id).reviewers[2]
        )
        number = session.get_one(Entry, j.entries[1]).number
        [short] = assigning.propose(session, j.stage_id, who=j.admin, now=NOW).shortages
        expected = (
            f"{number} 〈작품 2〉: 3명이 보아야 하는데 2명만 맡을 수 있습니다. 공고한 최소 심사 수에 못 미칩니다."
        )
        assert short.sentence == expected
    with pytest.raises(Invalid, match="최소 심사 수"):
        applied(world, j)
    assert pairs(world, j) == set()
    applied(world, j, despite="외부 위원을 더 부를 수 없음")
    assert len(pairs(world, j)) == 8


def test_a_proposal_that_is_out_of_date_is_not_applied(world: World) -> None:
    with world.transaction() as session:
        j = judging(session, assigned=False)
        token = assigning.propose(session, j.stage_id, who=j.admin, now=NOW).token
        reassigning.assign(session, j.stage_id, j.entries[0], j.reviewers[0], who=j.admin, now=NOW)
    with pytest.raises(Conflict, match="그사이"), world.transaction() as session:
        assigning.apply(session, j.stage_id, token=token, who=j.admin, now=NOW)
    with pytest.raises(NotAllowed), world.transaction() as session:
        assigning.propose(session, j.stage_id, who=j.judge(0), now=NOW)


def test_reviews_that_were_begun_stay_and_declined_ones_go_to_others(world: World) -> None:
    with world.transaction() as session:
        j = judging(session, entries=4, committee=4, assigned=False)
        session.get_one(Challenge, j.challenge_id).least_reviews = 2
        session.get_one(Stage, j.stage_id).reviews_per_entry = 2
    applied(world, j)
    before = pairs(world, j)
    assert set(Counter(entry for entry, _ in before).values()) == {2}
    assert set(Counter(reviewer for _, reviewer in before).values()) == {2}
    begun, handed_back = sorted(pair for pair in before if pair[0] == 0)
    with world.transaction() as session:
        ids = {(row.entry_id, row.reviewer_id): row.id for row in session.scalars(select(Assignment))}
        mine = ids[j.entries[0], j.reviewers[begun[1]]]
        reviewing.save(session, mine, j.form(), revision=0, who=j.judge(begun[1]), now=NOW)
        theirs = ids[j.entries[0], j.reviewers[handed_back[1]]]
        reassigning.decline(session, theirs, reason="휴가", who=j.judge(handed_back[1]), now=NOW)
    applied(world, j)
    after = pairs(world, j)
    assert begun in after
    assert handed_back not in after
    assert set(Counter(entry for entry, _ in after).values()) == {2}


def test_by_hand_anything_but_a_conflict(world: World) -> None:
    with world.transaction() as session:
        j = judging(session, assigned=False)
        builders.conflict(
            session, session.get_one(Entry, j.entries[0]), session.get_one(Challenge, j.challenge_id).reviewers[0]
        )
    with pytest.raises(Conflict, match="이해관계"), world.transaction() as session:
        reassigning.assign(session, j.stage_id, j.entries[0], j.reviewers[0], who=j.admin, now=NOW)
    with world.transaction() as session:
        row = reassigning.assign(session, j.stage_id, j.entries[1], j.reviewers[0], who=j.admin, now=NOW)
        reassigning.remove(session, row.id, reason="부담", who=j.admin, now=NOW)
        again = reassigning.assign(session, j.stage_id, j.entries[1], j.reviewers[0], who=j.admin, now=NOW)
        assert (again.id, again.state, again.reason) == (row.id, AssignmentState.ASSIGNED, "")
        reviewing.submit(session, row.id, j.form(), revision=0, who=j.judge(0), now=NOW)
        with pytest.raises(Conflict, match="심사를 마친"):
            reassigning.remove(session, row.id, reason="부담", who=j.admin, now=NOW)


@settings(max_examples=40, deadline=None)
@given(
    entries=some.integers(1, 12),
    seats=some.integers(1, 6),
    wanted=some.integers(1, 6),
    barred=some.sets(some.tuples(some.integers(0, 11), some.integers(100, 105)), max_size=20),
)
def test_a_match_keeps_every_promise(entries: int, seats: int, wanted: int, barred: set[tuple[int, int]]) -> None:
    fields = {n: "가나다"[n % 3] for n in range(entries)}
    committee = [Seat(100 + n, fields=["가"] if n % 2 else [], most=None) for n in range(seats)]
    found = matching.match(fields, committee, wanted=wanted, barred=barred)
    assert not found.pairs & barred
    readers = Counter(entry for entry, _ in found.pairs)
    for entry in fields:
        possible = seats - sum((entry, seat.reviewer_id) in barred for seat in committee)
        assert readers[entry] == min(wanted, possible)
        assert found.lacking.get(entry, 0) == wanted - readers[entry]


def test_loads_are_even_fields_fit_and_limits_hold() -> None:
    fields = {n: "가나"[n % 2] for n in range(20)}
    committee = [Seat(1, ["가"]), Seat(2, ["나"]), Seat(3, ["가"]), Seat(4, ["나"])]
    found = matching.match(fields, committee, wanted=2)
    by_id = {seat.reviewer_id: seat.fields for seat in committee}
    assert all(fields[entry] in by_id[reviewer] for entry, reviewer in found.pairs)
    assert set(Counter(reviewer for _, reviewer in found.pairs).values()) == {10}
    limited = matching.match(fields, [Seat(1, most=3), Seat(2), Seat(3)], wanted=1)
    assert Counter(reviewer for _, reviewer in limited.pairs)[1] <= 3
    short = matching.match(fields, [Seat(1, most=3), Seat(2, most=4)], wanted=1)
    assert sum(short.lacking.values()) == 13
