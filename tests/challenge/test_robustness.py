"""Who would win if it were counted in another way."""

import random
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.challenge import ranking, robustness
from assistant.challenge.models.challenges import Averaging
from assistant.challenge.robustness import Alternative
from assistant.challenge.scoring import Judged, official
from tests.challenge.test_scoring import PRESENTATION, WRITTEN, even, judged_of, panels, review, rule


def ways(judged: Sequence[Judged], places: int = 1, averaging: Averaging = Averaging.MEAN) -> dict[object, Alternative]:
    found = robustness.alternatives(judged, rule(averaging), places=places)
    return {each.without if each.name == "without" else each.name: each for each in found}


def test_a_hostile_mark_is_seen_by_leaving_its_judge_out() -> None:
    judged = [even(1, n, 5) for n in (1, 2, 3, 4)] + [even(1, 5, 1)] + [even(2, n, 4) for n in range(1, 6)]
    judged += [review(2, 6, 5, 5, 5, 5, 5), even(1, 6, 5)]
    found = ways(judged)
    assert found["mean"].winners == {1}
    judged[-1] = even(1, 6, 3)
    found = ways(judged)
    assert found["mean"].winners == {2}
    assert (found["mean"].comes, found["mean"].goes) == (frozenset(), frozenset())
    assert (found["trimmed"].comes, found["trimmed"].goes) == ({1}, {2})
    assert found["median"].winners == {1}
    assert (found[5].comes, found[5].goes) == ({1}, {2})
    assert found[1].comes == frozenset()
    assert found["calibrated"].winners == {2}


def test_a_tie_over_the_line_is_broken_as_the_notice_says_or_shared() -> None:
    judged = [review(1, n, 2, 3, 3, 5, 3) for n in (1, 2, 3)] + [review(2, n, 4, 3, 3, 1, 3) for n in (1, 2, 3)]
    assert all(each.winners == {2} for each in ways(judged).values())
    same = [even(entry, n, 3) for entry in (1, 2) for n in (1, 2, 3)]
    assert all(each.winners == {1, 2} for each in ways(same).values())


def test_without_a_link_the_calibrated_way_is_not_there() -> None:
    apart = [even(entry, n + 3 * (entry > 1), 2 + entry) for entry in (1, 2) for n in (1, 2, 3)]
    found = ways(apart)["calibrated"]
    assert (found.note, found.winners) == ("not connected", frozenset())


def test_two_stages_are_weighed_in_every_way() -> None:
    both = rule(Averaging.MEAN, WRITTEN, PRESENTATION)
    judged = [even(entry, n, mark) for entry, mark in ((1, 5), (2, 4), (3, 5)) for n in (1, 2, 3)]
    judged += [review(entry, n, mark, 5, stage=PRESENTATION) for entry, mark in ((1, 2), (2, 10)) for n in (1, 2, 3)]
    found = robustness.alternatives(judged, both, places=1)
    assert {each.winners for each in found} == {frozenset({2})}


@settings(max_examples=60, deadline=None)
@given(panels, st.sampled_from(Averaging), st.integers(1, 4), st.randoms(use_true_random=False))
def test_the_quick_way_to_leave_a_judge_out_is_the_long_one(
    panel: dict[int, dict[int, list[int]]], averaging: Averaging, places: int, chance: random.Random
) -> None:
    judged = judged_of(panel)
    chance.shuffle(judged)
    by = rule(averaging)
    entries = set(official(judged, by).finals)
    for each in robustness.alternatives(judged, by, places=places):
        if each.name == "without":
            rest = [one for one in judged if one.reviewer_id != each.without]
            left = ranking.rank(official(rest, rule(averaging, least=1)), by)
            assert each.winners == {one.entry_id for one in left if one.rank <= places and one.entry_id in entries}
        if each.name == averaging.value and all(len(given) >= 5 for given in panel.values()):
            assert not each.comes
            assert not each.goes


@settings(max_examples=60, deadline=None)
@given(panels, panels, st.sampled_from(Averaging), st.integers(1, 4))
def test_it_is_so_with_a_presentation_that_breaks_ties(
    written: dict[int, dict[int, list[int]]],
    presented: dict[int, dict[int, list[int]]],
    averaging: Averaging,
    places: int,
) -> None:
    judged = judged_of(written)
    judged += [
        review(entry, n, *given[:2], stage=PRESENTATION) for entry, by in presented.items() for n, given in by.items()
    ]
    by = rule(averaging, WRITTEN, PRESENTATION, ties=("presentation", "criteria"))
    entries = set(official(judged, by).finals)
    for each in robustness.alternatives(judged, by, places=places):
        if each.name == "without":
            rest = [one for one in judged if one.reviewer_id != each.without]
            left = ranking.rank(official(rest, replace(by, least_reviews=1)), by)
            assert each.winners == {one.entry_id for one in left if one.rank <= places and one.entry_id in entries}
