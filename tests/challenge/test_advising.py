"""The advisory model, against statsmodels' kind of least squares done in another way, and the notes' statements."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from assistant.challenge.advising import Observed, advise
from assistant.challenge.models.challenges import Averaging
from assistant.challenge.robustness import alternatives
from assistant.challenge.scoring import CriterionRule, Judged, Rule, StageRule

SEEDED = np.random.default_rng(7)


def panel(entries: int, reviewers: int, *, kept: float = 1.0, seed: int = 1) -> list[Observed]:
    dice = np.random.default_rng(seed)
    quality, severity = dice.normal(0, 8, entries), dice.normal(0, 6, reviewers)
    return [
        Observed(entry, 100 + reviewer, float(65 + quality[entry] + severity[reviewer] + dice.normal(0, 7)))
        for entry, reviewer in itertools.product(range(entries), range(reviewers))
        if dice.random() < kept
    ]


def least_squares(observed: list[Observed]) -> tuple[dict[int, float], dict[int, float], float]:
    """Dummy variables with the first level left out, fitted by QR: nothing in common with the code under test."""
    entries = sorted({each.entry_id for each in observed})
    reviewers = sorted({each.reviewer_id for each in observed})
    rows = [
        [
            1.0,
            *(float(each.entry_id == one) for one in entries[1:]),
            *(float(each.reviewer_id == r) for r in reviewers[1:]),
        ]
        for each in observed
    ]
    found, *_ = np.linalg.lstsq(np.array(rows), np.array([each.score for each in observed]), rcond=None)
    quality = np.array([0.0, *found[1 : len(entries)]])
    severity = np.array([0.0, *found[len(entries) :]])
    mean = found[0] + quality.mean() + severity.mean()
    return (
        dict(zip(entries, quality - quality.mean() + mean, strict=True)),
        dict(zip(reviewers, severity - severity.mean(), strict=True)),
        float(np.sum((np.array([each.score for each in observed]) - np.array(rows) @ found) ** 2)),
    )


@pytest.mark.parametrize("kept", [1.0, 0.6])
def test_scores_and_severity_are_those_of_least_squares(kept: float) -> None:
    observed = panel(20, 7, kept=kept)
    advice = advise(observed, 5)
    scores, severity, residual = least_squares(observed)
    assert {each.entry_id: each.score for each in advice.entries} == pytest.approx(scores, abs=1e-4)
    assert dict(advice.severity) == pytest.approx(severity, abs=1e-4)
    freedom = len(observed) - 20 - 7 + 1
    assert advice.spread == pytest.approx((residual / freedom) ** 0.5, rel=1e-5)


def test_in_a_complete_panel_it_is_the_mean() -> None:
    observed = panel(16, 7)
    advice = advise(observed, 6)
    assert advice.complete
    for each in advice.entries:
        scores = [one.score for one in observed if one.entry_id == each.entry_id]
        assert each.score == pytest.approx(sum(scores) / len(scores), abs=1e-6)


def test_a_severe_reviewer_is_made_up_for() -> None:
    # Entry 3 was read by the severe one and entry 4 by the kind one; between the other two they agree.
    observed = [
        Observed(e, r, s) for e, r, s in ((1, 1, 60), (1, 2, 80), (2, 1, 50), (2, 2, 70), (3, 1, 65), (4, 2, 75))
    ]
    scores = {each.entry_id: each.score for each in advise(observed, 1).entries}
    assert scores[3] == pytest.approx(75, abs=1e-4)
    assert scores[4] == pytest.approx(65, abs=1e-4)


def test_a_panel_in_two_parts_is_not_ranked() -> None:
    observed = [Observed(1, 1, 80), Observed(2, 1, 70), Observed(3, 2, 90), Observed(4, 2, 60)]
    advice = advise(observed, 2)
    assert not advice.connected
    assert advice.entries == ()
    assert advise([*observed, Observed(2, 2, 75)], 2).connected


def test_the_same_marks_give_the_same_intervals() -> None:
    assert advise(panel(16, 7), 6).entries == advise(panel(16, 7), 6).entries


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    inside = total = 0
    for seed in range(30):
        dice = np.random.default_rng(1000 + seed)
        quality = dice.normal(0, 8, 16)
        truth = np.argsort(np.argsort(-quality)) + 1
        observed = [
            Observed(entry, reviewer, float(65 + quality[entry] + dice.normal(0, 7)))
            for entry in range(16)
            for reviewer in range(7)
        ]
        for each in advise(observed, 6).entries:
            inside += each.lowest <= truth[each.entry_id] <= each.highest
            total += 1
    assert 0.80 < inside / total <= 1.0


def test_the_band_is_where_the_line_cannot_be_drawn() -> None:
    advice = advise(panel(16, 7), 6)
    for each in advice.entries:
        assert (0.10 < each.among_best < 0.90) == (each.entry_id in advice.band)
    best, worst = advice.entries[0].entry_id, advice.entries[-1].entry_id
    assert advice.above(best, worst) > 0.95
    assert advice.above(best, worst) == pytest.approx(1 - advice.above(worst, best))


def test_what_other_ways_of_counting_would_change_is_listed() -> None:
    stage = StageRule(1, 1, (CriterionRule(1, 1, 10),))
    rule = Rule(Averaging.MEAN, 1, 2, ("decision",), (stage,))
    # One enemy of entry 0 makes it second by the mean; without that reviewer, or trimmed, it wins.
    marks = {0: [9, 9, 9, 9, 1], 1: [8, 8, 8, 8, 8]}
    judged = [
        Judged(1, entry, reviewer, {1: mark}) for entry, row in marks.items() for reviewer, mark in enumerate(row)
    ]
    found = {(each.name, each.without): each for each in alternatives(judged, rule, places=1)}
    assert not found["mean", None].comes
    for way in (("trimmed", None), ("median", None), ("without", 4)):
        assert (found[way].comes, found[way].goes) == ({0}, {1})
    assert not found["without", 0].comes
