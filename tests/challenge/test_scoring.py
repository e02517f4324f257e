"""The official score against an independent computation in plain floats, and what must hold for any marks."""

import random
from decimal import Decimal
from fractions import Fraction
from statistics import fmean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.challenge.models.challenges import Averaging
from assistant.challenge.scoring import (
    CriterionRule,
    Judged,
    Rule,
    StageRule,
    average,
    in_parts,
    official,
    review_score,
    rounded,
)

CRITERIA = tuple(CriterionRule(n, weight, 5) for n, weight in enumerate((30, 25, 20, 15, 10), 1))
WRITTEN, PRESENTATION = StageRule(1, 60, CRITERIA), StageRule(2, 40, (CriterionRule(6, 3, 10), CriterionRule(7, 1, 5)))


def rule(
    averaging: Averaging = Averaging.MEAN, *stages: StageRule, least: int = 3, ties: tuple[str, ...] = ("criteria",)
) -> Rule:
    return Rule(averaging, least, 2, ties, stages or (WRITTEN,))


def review(entry: int, reviewer: int, *marks: int, stage: StageRule = WRITTEN) -> Judged:
    return Judged(stage.id, entry, reviewer, {c.id: m for c, m in zip(stage.criteria, marks, strict=True)})


def even(entry: int, reviewer: int, mark: int, stage: StageRule = WRITTEN) -> Judged:
    return review(entry, reviewer, *([mark] * len(stage.criteria)), stage=stage)


marks = st.lists(st.integers(1, 5), min_size=5, max_size=5)
panels = st.dictionaries(
    st.integers(1, 6), st.dictionaries(st.integers(1, 8), marks, min_size=3, max_size=8), min_size=1, max_size=6
)


def judged_of(panel: dict[int, dict[int, list[int]]]) -> list[Judged]:
    return [review(entry, reviewer, *given) for entry, by in panel.items() for reviewer, given in by.items()]


def test_the_formula_of_the_notice() -> None:
    # 100 · (.30·5/5 + .25·4/5 + .20·3/5 + .15·2/5 + .10·1/5)
    assert review_score(CRITERIA, {1: 5, 2: 4, 3: 3, 4: 2, 5: 1}) == 70
    with pytest.raises(KeyError):
        review_score(CRITERIA, {1: 5, 2: 4, 3: 3, 4: 2})


def test_one_of_each_extreme_is_dropped_even_when_tied() -> None:
    scores = [Fraction(each) for each in (60, 60, 80, 90, 90)]
    assert average(scores, trimmed=True) == Fraction(60 + 80 + 90, 3)
    assert average(scores, trimmed=False) == 76


def test_below_five_scores_anywhere_all_use_the_mean() -> None:
    full = [even(1, n, mark) for n, mark in enumerate((1, 3, 3, 3, 5), 1)]
    four = [even(2, n, mark) for n, mark in enumerate((1, 2, 2, 5), 1)]
    alone = official(full, rule(Averaging.TRIMMED))
    assert (alone.trimmed, alone.finals) == ({1: True}, {1: 60})
    both = official([*full, *four], rule(Averaging.TRIMMED))
    assert both.trimmed == {1: False}
    assert both.finals == {1: 60, 2: 50}
    # An entry that has too few for a score at all still is one with fewer than five.
    few = official([*full, even(3, 1, 5)], rule(Averaging.TRIMMED))
    assert (few.trimmed, few.too_few) == ({1: False}, {1: {3: 1}})


def test_who_abstains_is_absent_and_not_zero() -> None:
    reviews = [even(1, n, 4) for n in (1, 2, 3)]
    assert official(reviews, rule()).finals == official([*reviews, even(2, 4, 1)], rule()).finals == {1: 80}


def test_below_the_least_number_of_reviews_there_is_no_score() -> None:
    result = official([even(1, 1, 5), even(1, 2, 5), *(even(2, n, 3) for n in (1, 2, 3))], rule())
    assert result.finals == {2: 60}
    assert result.too_few == {1: {1: 2}}


def test_the_written_score_is_carried_on_with_its_weight() -> None:
    written = [even(entry, n, mark) for entry, mark in ((1, 5), (2, 4), (3, 1)) for n in (1, 2, 3)]
    heard = [review(entry, n, mark, 5, stage=PRESENTATION) for entry, mark in ((1, 4), (2, 10)) for n in (1, 2, 3)]
    both = rule(Averaging.MEAN, WRITTEN, PRESENTATION)
    result = official([*written, *heard], both)
    # 0.6 · 100 + 0.4 · (3/4 · 40 + 1/4 · 100), and an entry that was not heard has no final score.
    assert result.finals == {1: 60 + Fraction(40 * 55, 100), 2: 48 + 40}
    assert official([*written, *heard], both, through=1).finals == {1: 100, 2: 80, 3: 20}
    assert official([*written, *heard], both.through(1)).finals == {1: 100, 2: 80, 3: 20}


def test_a_carried_score_does_not_change_with_a_later_stage() -> None:
    written = [even(1, n, mark) for n, mark in enumerate((1, 3, 3, 3, 5, 5), 1)]
    heard = [review(1, n, 6, 3, stage=PRESENTATION) for n in (1, 2, 3)]
    both = rule(Averaging.TRIMMED, WRITTEN, PRESENTATION)
    before = official(written, both, through=1).stages[1][1].score
    after = official([*written, *heard], both)
    assert after.stages[1][1].score == before == 70
    assert after.trimmed == {1: True, 2: False}


@pytest.mark.parametrize(
    ("score", "decimals", "shown"),
    [
        (Fraction(541, 6), 2, "90.17"),
        (Fraction(12345, 1000), 2, "12.35"),
        (Fraction(12344999999999999999999999999999999, 10**33), 2, "12.34"),
        (Fraction(1, 2), 0, "1"),
        (Fraction(100), 1, "100.0"),
    ],
)
def test_rounding_is_for_showing_and_half_up(score: Fraction, decimals: int, shown: str) -> None:
    assert str(rounded(score, decimals)) == shown
    assert isinstance(rounded(score, decimals), Decimal)


@given(panels, st.sampled_from(Averaging), st.randoms(use_true_random=False))
def test_the_order_of_the_reviews_does_not_matter(
    panel: dict[int, dict[int, list[int]]], averaging: Averaging, chance: random.Random
) -> None:
    judged = judged_of(panel)
    shuffled = list(judged)
    chance.shuffle(shuffled)
    assert official(judged, rule(averaging)) == official(shuffled, rule(averaging))


@given(panels, st.sampled_from(Averaging), st.integers(2, 1000))
def test_weights_are_free_of_scale(panel: dict[int, dict[int, list[int]]], averaging: Averaging, times: int) -> None:
    heavier = StageRule(1, 60 * times, tuple(CriterionRule(c.id, c.weight * times, c.scale) for c in CRITERIA))
    judged = judged_of(panel)
    assert official(judged, rule(averaging)).finals == official(judged, rule(averaging, heavier)).finals


@given(panels, st.sampled_from(Averaging))
def test_the_exact_score_is_that_of_plain_floats(panel: dict[int, dict[int, list[int]]], averaging: Averaging) -> None:
    result = official(judged_of(panel), rule(averaging))
    trims = averaging is Averaging.TRIMMED and all(len(by) >= 5 for by in panel.values())
    for entry, by in panel.items():
        scores = sorted(
            sum(c.weight * m / c.scale for c, m in zip(CRITERIA, each, strict=True)) for each in by.values()
        )
        expected = fmean(scores[1:-1] if trims else scores)
        assert float(result.finals[entry]) == pytest.approx(expected, abs=1e-9)
        assert 20 <= result.finals[entry] <= 100


@given(panels, st.sampled_from(Averaging), st.data())
def test_a_better_mark_never_lowers_a_score(
    panel: dict[int, dict[int, list[int]]], averaging: Averaging, data: st.DataObject
) -> None:
    entry = data.draw(st.sampled_from(sorted(panel)))
    reviewer = data.draw(st.sampled_from(sorted(panel[entry])))
    at = data.draw(st.integers(0, 4))
    before = official(judged_of(panel), rule(averaging)).finals
    panel[entry][reviewer] = [min(5, m + (n == at)) for n, m in enumerate(panel[entry][reviewer])]
    after = official(judged_of(panel), rule(averaging)).finals
    assert after[entry] >= before[entry]
    assert {e: s for e, s in after.items() if e != entry} == {e: s for e, s in before.items() if e != entry}


@settings(max_examples=50)
@given(st.lists(st.integers(0, 100), min_size=5, max_size=15))
def test_what_is_dropped_lies_at_the_ends(scores: list[int]) -> None:
    kept = sorted(scores)[1:-1]
    assert average([Fraction(each) for each in scores], trimmed=True) == Fraction(sum(kept), len(kept))
    assert kept[0] <= average([Fraction(each) for each in scores], trimmed=True) <= kept[-1]


@given(panels)
def test_whole_numbers_say_the_same_as_fractions(panel: dict[int, dict[int, list[int]]]) -> None:
    judged = judged_of(panel)
    scores, whole = in_parts(WRITTEN, judged)
    for each in judged:
        assert Fraction(scores[each.entry_id][each.reviewer_id], whole) == review_score(CRITERIA, each.marks)


@given(panels, st.sampled_from(Averaging), st.data())
def test_some_are_scored_as_they_are_among_all(
    panel: dict[int, dict[int, list[int]]], averaging: Averaging, data: st.DataObject
) -> None:
    some = data.draw(st.sets(st.sampled_from(sorted(panel))))
    judged = judged_of(panel)
    everything, found = official(judged, rule(averaging)), official(judged, rule(averaging), only=some)
    assert found.finals == {entry: score for entry, score in everything.finals.items() if entry in some}
    assert found.trimmed == everything.trimmed
