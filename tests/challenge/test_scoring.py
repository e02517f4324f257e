"""The official score: by the rule, exactly, and against computations that share nothing with it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.challenge.models.challenges import Averaging
from assistant.challenge.ranking import rank, undecided
from assistant.challenge.scoring import (
    CriterionRule,
    Judged,
    Rule,
    StageRule,
    average,
    official,
    review_score,
    rounded,
)

CRITERIA = (CriterionRule(1, 30, 5), CriterionRule(2, 25, 5), CriterionRule(3, 20, 5), CriterionRule(4, 15, 5))
WRITTEN = StageRule(10, 60, CRITERIA)
PRESENTED = StageRule(20, 40, (CriterionRule(5, 1, 10),))


def rule(averaging: Averaging = Averaging.MEAN, *stages: StageRule, least: int = 1, ties: Sequence[str] = ()) -> Rule:
    return Rule(averaging, least, 2, tuple(ties) or ("criteria", "presentation", "decision"), stages or (WRITTEN,))


marks = st.fixed_dictionaries({each.id: st.integers(1, 5) for each in CRITERIA})
panels = st.lists(st.lists(marks, min_size=5, max_size=7), min_size=1, max_size=6)


def judged(panel: Sequence[Sequence[dict[int, int]]], stage: int = 10) -> list[Judged]:
    return [
        Judged(stage, entry, reviewer, one)
        for entry, reviews in enumerate(panel)
        for reviewer, one in enumerate(reviews)
    ]


def test_the_formula_of_the_notice_by_hand() -> None:
    # 100 · (30·4/5 + 25·5/5 + 20·3/5 + 15·2/5) / 90
    assert review_score(CRITERIA, {1: 4, 2: 5, 3: 3, 4: 2}) == Fraction(100 * (24 + 25 + 12 + 6), 90)
    with pytest.raises(KeyError):
        review_score(CRITERIA, {1: 4})


def test_one_highest_and_one_lowest_go_also_when_others_are_equal() -> None:
    scores = [Fraction(each) for each in (90, 90, 80, 60, 60)]
    assert average(scores, trimmed=True) == Fraction(90 + 80 + 60, 3)
    assert average(scores, trimmed=False) == Fraction(380, 5)


@given(panels)
@settings(max_examples=60, deadline=None)
def test_the_mean_is_that_of_numpy(panel: list[list[dict[int, int]]]) -> None:
    found = official(judged(panel), rule()).stages[10]
    weights = np.array([each.weight for each in CRITERIA], dtype=float)
    for entry, reviews in enumerate(panel):
        table = np.array([[one[each.id] / each.scale for each in CRITERIA] for one in reviews])
        assert float(found[entry].score) == pytest.approx(100 * (table @ weights / weights.sum()).mean())


@given(panels)
@settings(max_examples=60, deadline=None)
def test_trimmed_is_that_of_sorting(panel: list[list[dict[int, int]]]) -> None:
    found = official(judged(panel), rule(Averaging.TRIMMED)).stages[10]
    for entry, reviews in enumerate(panel):
        scores = sorted(review_score(CRITERIA, one) for one in reviews)
        middle = scores[1:-1]
        assert found[entry].score == sum(middle) / len(middle)


@given(panels, st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_reviews_and_entries_does_not_matter(panel: list[list[dict[int, int]]], dice: object) -> None:
    rows = judged(panel)
    shuffled = list(rows)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    for averaging in Averaging:
        one, other = official(rows, rule(averaging)), official(shuffled, rule(averaging))
        assert rank(one, rule(averaging)) == rank(other, rule(averaging))


@given(panels, st.integers(2, 9))
@settings(max_examples=30, deadline=None)
def test_only_the_ratio_of_weights_matters(panel: list[list[dict[int, int]]], factor: int) -> None:
    scaled = StageRule(10, 60 * factor, tuple(CriterionRule(c.id, c.weight * factor, c.scale) for c in CRITERIA))
    rows = judged(panel)
    one, other = official(rows, rule()), official(rows, rule(Averaging.MEAN, scaled))
    assert one.finals == other.finals


@given(panels, st.data())
@settings(max_examples=40, deadline=None)
def test_a_better_mark_never_lowers_a_score(panel: list[list[dict[int, int]]], data: st.DataObject) -> None:
    entry = data.draw(st.integers(0, len(panel) - 1))
    reviewer = data.draw(st.integers(0, len(panel[entry]) - 1))
    criterion = data.draw(st.sampled_from([1, 2, 3, 4]))
    before = panel[entry][reviewer][criterion]
    raised = [[dict(one) for one in reviews] for reviews in panel]
    raised[entry][reviewer][criterion] = min(5, before + 1)
    for averaging in Averaging:
        was = official(judged(panel), rule(averaging)).finals[entry]
        now = official(judged(raised), rule(averaging)).finals[entry]
        assert now >= was


def test_with_fewer_than_five_scores_anywhere_all_use_the_mean() -> None:
    five = [{1: each, 2: each, 3: each, 4: each} for each in (1, 3, 3, 3, 5)]
    result = official(judged([five, five[:4]]), rule(Averaging.TRIMMED))
    assert result.trimmed == {10: False}
    assert result.stages[10][0].score == Fraction(60)
    assert official(judged([five, five]), rule(Averaging.TRIMMED)).trimmed == {10: True}


def test_too_few_reviews_give_no_score() -> None:
    one = {each.id: 3 for each in CRITERIA}
    result = official(judged([[one] * 3, [one] * 2]), rule(least=3))
    assert set(result.stages[10]) == {0}
    assert result.too_few == {10: {1: 2}}
    assert set(result.finals) == {0}


def test_the_written_score_is_carried_into_the_final_one() -> None:
    written = [[{each.id: mark for each in CRITERIA}] for mark in (5, 4, 3)]
    presented = [Judged(20, entry, 0, {5: mark}) for entry, mark in ((0, 5), (1, 10))]
    result = official([*judged(written), *presented], rule(Averaging.MEAN, WRITTEN, PRESENTED))
    assert result.finals == {0: Fraction(60 * 100 + 40 * 50, 100), 1: Fraction(60 * 80 + 40 * 100, 100)}
    through = official([*judged(written), *presented], rule(Averaging.MEAN, WRITTEN, PRESENTED), through=10)
    assert set(through.finals) == {0, 1, 2}


def test_rounding_is_half_up_and_only_for_showing() -> None:
    assert rounded(Fraction(1, 8), 2) == Decimal("0.13")
    assert rounded(Fraction(200, 3), 2) == Decimal("66.67")


def tie(*columns: tuple[int, int, int, int]) -> list[Judged]:
    return judged([[dict(zip((1, 2, 3, 4), each, strict=True))] for each in columns])


def test_a_tie_goes_to_the_heaviest_criterion() -> None:
    equal = StageRule(10, 1, tuple(CriterionRule(n, weight, 5) for n, weight in ((1, 2), (2, 1), (3, 1))))
    # 2·3 + 3 + 4 = 2·4 + 2 + 3
    rows = [Judged(10, 0, 0, {1: 3, 2: 3, 3: 4}), Judged(10, 1, 0, {1: 4, 2: 2, 3: 3})]
    of = rule(Averaging.MEAN, equal)
    first, second = rank(official(rows, of), of)
    assert (first.entry_id, first.rank, first.decided_by) == (1, 1, "criteria")
    assert (second.entry_id, second.rank, second.tied_with) == (0, 2, (1,))


def test_what_nothing_tells_apart_shares_its_rank_until_it_is_decided() -> None:
    rows = tie((5, 5, 5, 5), (4, 4, 4, 4), (4, 4, 4, 4), (3, 3, 3, 3))
    ranked = rank(official(rows, rule()), rule())
    assert [each.rank for each in ranked] == [1, 2, 2, 4]
    assert undecided(ranked) == [[1, 2]]
    decided = rank(official(rows, rule()), rule(), tie_breaks=[[2, 1]])
    assert [(each.entry_id, each.rank) for each in decided] == [(0, 1), (2, 2), (1, 3), (3, 4)]
    assert decided[1].decided_by == "decision"
    assert not undecided(decided)


def test_the_order_of_the_notice_is_kept() -> None:
    rows = tie((4, 4, 4, 4), (4, 4, 4, 4))
    of = rule(ties=["presentation"])
    assert [each.rank for each in rank(official(rows, of), of, tie_breaks=[[1, 0]])] == [1, 1]
