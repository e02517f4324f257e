"""The figures are held to trec_eval's and to cases worked out by hand."""

import random
from itertools import product

import numpy as np
import pytest

from assistant.knowledge.measuring import calibration, comparing, measures, significance
from assistant.knowledge.measuring.calibration import Judged
from assistant.knowledge.measuring.comparing import Result
from tests.missing import missing


def test_measures_equal_those_of_trec_eval() -> None:
    try:
        import ir_measures  # noqa: PLC0415 - absent on a bare laptop
    except ImportError:
        missing("ir-measures is not installed")
    asked = [
        ir_measures.parse_measure(name) for name in ("Success@1", "Success@3", "Success@5", "RR@10", "nDCG@10", "R@10")
    ]
    dealt = random.Random(1)  # noqa: S311 - any lists will do
    names = [f"d{number}" for number in range(40)]
    for _ in range(200):
        ranked = dealt.sample(names, dealt.randint(1, 30))
        grades = {name: dealt.choice([0, 1, 1, 2, 3]) for name in dealt.sample(names, dealt.randint(1, 12))}
        if not any(grades.values()):
            continue
        scores = {name: float(len(ranked) - place) for place, name in enumerate(ranked)}
        calculated = ir_measures.iter_calc(asked, {"q": grades}, {"q": scores})
        known = {str(each.measure).lower(): each.value for each in calculated}
        ours = measures.values(ranked, grades)
        for name, theirs in (("hit", "success"), ("mrr", "rr"), ("ndcg", "ndcg"), ("recall", "r")):
            for cut in measures.HITS if name == "hit" else (measures.CUT,):
                assert ours[f"{name}@{cut}"] == pytest.approx(known[f"{theirs}@{cut}"])


def test_nothing_found_is_worth_nothing() -> None:
    assert set(measures.values([], {"a": 1.0}).values()) == {0.0}


def test_an_interval_narrows_with_more_questions_and_holds_the_mean() -> None:
    few, many = (np.asarray([[1.0], [0.0]] * times) for times in (10, 250))
    (low, high), (lower, higher) = ((float(end[0]) for end in significance.intervals(table)) for table in (few, many))
    assert (low + high) / 2 == pytest.approx(0.5, abs=0.03)
    assert (lower + higher) / 2 == pytest.approx(0.5, abs=0.01)
    assert higher - lower == pytest.approx(2 * 1.96 * 0.5 / 500**0.5, abs=0.01)
    assert high - low == pytest.approx(2 * 1.96 * 0.5 / 20**0.5, abs=0.06)


def test_a_p_value_is_the_share_of_swaps_that_differ_as_much() -> None:
    differences = [1.0, 1.0, 1.0, 1.0, 1.0, -1.0, 0.0]
    swaps = [
        sum(sign * each for sign, each in zip(signs, differences, strict=True)) for signs in product((1, -1), repeat=7)
    ]
    exact = sum(abs(each) >= sum(differences) for each in swaps) / len(swaps)
    [found] = significance.p_values(np.asarray(differences)[:, np.newaxis])
    assert found == pytest.approx(exact, abs=0.02)
    assert significance.p_values(np.zeros((5, 1)))[0] == 1


def test_trying_more_configurations_asks_for_more() -> None:
    assert significance.holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert significance.holm([]) == []


def test_relevance_is_held_to_the_facts() -> None:
    judged = [Judged(0.9, answerable=True)] * 9 + [Judged(0.9, answerable=False), Judged(0.1, answerable=False)]
    found = calibration.calibrate(judged)
    assert found is not None
    assert found.brier == pytest.approx((9 * 0.01 + 0.81 + 0.01) / 11)
    assert found.auc == pytest.approx((9 * 0.5 + 9) / 18)
    assert found.error == pytest.approx(0.1 / 11)
    assert [(each.questions, each.answerable) for each in found.bins] == [(1, 0.0), (10, 0.9)]
    assert calibration.calibrate(judged[:9]) is None


def test_a_higher_threshold_refuses_more_of_both_kinds() -> None:
    judged = [Judged(0.4, answerable=True), Judged(0.8, answerable=True), Judged(0.6, answerable=False)]
    assert calibration.refusals(judged, 0.5) == calibration.Refusals(0.5, 0.5, 0.0)
    assert calibration.refusals(judged[:1], 0.3).rightly is None
    shares = [(each.wrongly, each.rightly) for each in calibration.trade_off(judged)]
    assert shares == sorted(shares, key=lambda each: (each[0] or 0, each[1] or 0))


def test_won_and_lost_are_changes_that_a_reader_would_see() -> None:
    def result(rank: int | None, decision: float) -> Result:
        return Result({**measures.values([], {}), "decision": decision}, rank)

    before = {
        "up": result(3, 1),
        "down": result(1, 1),
        "far": result(12, 0),
        "same": result(2, 1),
        "gone": result(1, 1),
    }
    after = {"up": result(1, 0), "down": result(None, 1), "far": result(25, 1), "same": result(2, 1)}
    found = comparing.compare(("a", before), ("b", after))
    assert (found.won, found.lost) == (("up",), ("down",))
    assert (found.decided_better, found.decided_worse) == (("far",), ("up",))
    assert found.differences["decision"].figure.questions == 4
