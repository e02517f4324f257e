"""Pairs of the band: the model against a maximum of the likelihood, and who may say what."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.challenge import comparing, severity
from assistant.challenge.comparing import Compared
from assistant.challenge.models.challenges import ChallengeState
from assistant.challenge.models.judging import AssignmentState, Comparison
from assistant.challenge.phases import Phase
from assistant.database import Database
from assistant.errors import Conflict, Invalid, NotAllowed
from tests.challenge import builders
from tests.challenge.builders import DAY, who
from tests.conftest import NOW

BAND = (1, 2, 3, 4)
said = st.lists(
    st.tuples(st.sampled_from(list(itertools.combinations(BAND, 2))), st.sampled_from(("first", "second", "same"))),
    max_size=30,
)


def compared(rows: list[tuple[tuple[int, int], str]]) -> list[Compared]:
    return [Compared(a, b, {"first": a, "second": b, "same": None}[which]) for (a, b), which in rows]


@settings(max_examples=25, deadline=None)
@given(said)
def test_it_is_the_maximum_of_the_likelihood(rows: list[tuple[tuple[int, int], str]]) -> None:
    given = compared(rows)

    def unlikely(theta: np.ndarray) -> float:
        at = dict(zip(BAND, theta, strict=True))
        # Half a comparison won and half a one lost against an average entry.
        total = sum(0.5 * (math.log1p(math.exp(-x)) + math.log1p(math.exp(x))) for x in theta)
        for each in given:
            gap = at[each.first] - at[each.second]
            won = 0.5 if each.better is None else float(each.better == each.first)
            total += won * math.log1p(math.exp(-gap)) + (1 - won) * math.log1p(math.exp(gap))
        return float(total)

    best = minimize(unlikely, np.zeros(len(BAND)), tol=1e-10).x
    expected = {entry: 1 / (1 + math.exp(-theta)) for entry, theta in zip(BAND, best, strict=True)}
    found = {each.entry_id: each.chance for each in comparing.strengths(BAND, given)}
    assert found == pytest.approx(expected, abs=1e-3)


def test_a_large_band_of_one_mind_is_done_at_once() -> None:
    band = range(1, 21)
    found = comparing.strengths(band, [Compared(one, other, one) for one, other in itertools.combinations(band, 2)] * 9)
    chances = {each.entry_id: each.chance for each in found}
    assert [each.entry_id for each in found] == list(band)
    # The chance of an entry is what makes as many of its comparisons won as were won.
    for entry, chance in chances.items():
        odds = chance / (1 - chance)
        expected = sum(9 * odds / (odds + chances[each] / (1 - chances[each])) for each in band if each != entry)
        assert expected + chance == pytest.approx(9 * (20 - entry) + 0.5)


@given(said, st.randoms(use_true_random=False))
def test_the_order_of_comparisons_does_not_matter(
    rows: list[tuple[tuple[int, int], str]], chance: random.Random
) -> None:
    shuffled = list(rows)
    chance.shuffle(shuffled)
    first = {each.entry_id: each.chance for each in comparing.strengths(BAND, compared(rows))}
    second = {each.entry_id: each.chance for each in comparing.strengths(BAND, compared(shuffled))}
    assert first == pytest.approx(second, abs=1e-9)


def test_a_tie_counts_half_to_each() -> None:
    ties = comparing.strengths((1, 2), [Compared(1, 2, None)] * 3)
    assert [each.chance for each in ties] == pytest.approx([0.5, 0.5])
    assert [each.compared for each in ties] == [3, 3]


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing.begin() as opened:
        yield opened


def test_only_the_band_is_compared_by_members_without_an_interest(session: Session) -> None:
    people = builders.people(session, staff=4, committee=4)
    row = builders.challenge(session, phase=Phase.DECIDING, stages=1, awards=(("우수", 2),))
    stage = row.stages[0]
    members = [builders.reviewer(session, row, each, chair=n == 0) for n, each in enumerate(people.committee)]
    entries = [builders.entry(session, row, each) for each in people.staff]
    marks = ((5, 5, 5, 5), (4, 3, 4, 3), (3, 4, 3, 4), (1, 1, 1, 1))
    for entry, row_ in zip(entries, marks, strict=True):
        for member, mark in zip(members, row_, strict=True):
            builders.review(session, entry, member, [mark] * 5, stage=stage)
    first, second = entries[1].id, entries[2].id
    judge = who(people.committee[1])
    table = comparing.table(session, stage.id, who=judge, now=NOW)
    assert (table.band, table.next_pair, table.left) == ((first, second), (first, second), 1)
    assert table.strengths == ()
    compare = comparing.compare
    with pytest.raises(Conflict, match="같은 구간"):
        compare(session, stage.id, first, entries[0].id, better=None, who=judge, now=NOW)
    with pytest.raises(Conflict, match="같은 구간"):
        compare(session, stage.id, first, first, better=None, who=judge, now=NOW)
    with pytest.raises(Invalid):
        compare(session, stage.id, first, second, better=entries[0].id, who=judge, now=NOW)
    with pytest.raises(NotAllowed):
        compare(session, stage.id, first, second, better=first, who=who(people.admin), now=NOW)
    compare(session, stage.id, second, first, better=first, who=judge, now=NOW)
    compare(session, stage.id, first, second, better=second, who=judge, now=NOW + DAY)
    (kept,) = session.scalars(select(Comparison)).all()
    assert (kept.first_id, kept.second_id, kept.better_id) == (first, second, second)
    again = comparing.table(session, stage.id, who=judge, now=NOW)
    assert (again.next_pair, again.left) == (None, 0)
    assert [each.entry_id for each in again.strengths] == [second, first]
    assert comparing.table(session, stage.id, who=who(people.admin), now=NOW).strengths == again.strengths
    builders.conflict(session, entries[1], members[2])
    away = comparing.table(session, stage.id, who=who(people.committee[2]), now=NOW)
    assert first not in away.band
    with pytest.raises(Conflict):
        compare(session, stage.id, first, second, better=first, who=who(people.committee[2]), now=NOW)
    row.state = ChallengeState.VERIFICATION
    session.flush()
    with pytest.raises(Conflict, match="결정하는 동안"):
        compare(session, stage.id, first, second, better=None, who=judge, now=NOW)


def test_how_the_committee_judged_is_counted(session: Session) -> None:
    people = builders.people(session, staff=3, committee=3)
    row = builders.challenge(session, phase=Phase.DECIDING, stages=1)
    stage = row.stages[0]
    stage.due_at = NOW
    members = [builders.reviewer(session, row, each, chair=n == 0) for n, each in enumerate(people.committee)]
    entries = [builders.entry(session, row, each) for each in people.staff]
    for n, entry in enumerate(entries):
        builders.review(session, entry, members[0], [n + 3] * 5, stage=stage, now=NOW)
        builders.review(session, entry, members[1], [n + 2] * 5, stage=stage, now=NOW + DAY)
    builders.review(session, entries[0], members[2], [3] * 5, stage=stage, now=NOW - DAY)
    builders.assignment(session, entries[1], members[2], stage=stage, state=AssignmentState.ABSTAINED)
    builders.assignment(session, entries[2], members[2], stage=stage)
    chair = who(people.committee[0])
    found, (first, second, third) = severity.judges(session, stage.id, who=chair, now=NOW)
    assert (first.done, first.late, first.mean, first.lowest, first.highest) == (3, 0, 80, 60, 100)
    assert (second.done, second.late, second.latest) == (3, 3, NOW + DAY)
    assert (third.done, third.waiting, third.abstained) == (1, 1, 1)
    assert first.severity is not None
    assert second.severity is not None
    assert first.severity - second.severity == pytest.approx(20, abs=1e-5)
    assert found.stage.id == stage.id
    with pytest.raises(NotAllowed):
        severity.judges(session, stage.id, who=who(people.committee[1]), now=NOW)
