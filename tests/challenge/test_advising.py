"""The additive model against an ordinary least squares of statsmodels, and the statements of the notes."""

import itertools
import math
import os
import random
import subprocess
import sys
import warnings
from collections.abc import Sequence
from fractions import Fraction
from statistics import NormalDist, fmean

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kendalltau

from assistant.challenge import advising
from assistant.challenge.advising import Observed


def panel(entries: int, reviewers: int, *, share: float = 1.0, seed: int = 7) -> list[Observed]:
    """A connected panel of integers with this share of the reviews; everybody reads the first entry."""
    chance = random.Random(seed)  # noqa: S311 - a panel made up
    return [
        Observed(entry, reviewer, float(chance.randint(40, 100)))
        for entry in range(1, entries + 1)
        for reviewer in range(1, reviewers + 1)
        if entry == 1 or chance.random() < share
    ]


def other_ols(observed: Sequence[Observed]) -> tuple[dict[int, float], dict[tuple[int, int], float], float]:
    """Return qualities about zero, variances of differences, and σ by statsmodels with treatment coding."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from statsmodels.api import OLS  # noqa: PLC0415 - slow to import
    entries = sorted({each.entry_id for each in observed})
    reviewers = sorted({each.reviewer_id for each in observed})
    design = np.array(
        [
            [1.0, *(each.entry_id == e for e in entries[1:]), *(each.reviewer_id == r for r in reviewers[1:])]
            for each in observed
        ],
        dtype=float,
    )
    fit = OLS(np.array([each.score for each in observed]), design).fit()
    effects = np.concatenate([[0.0], fit.params[1 : len(entries)]])
    covariance = np.zeros((len(entries), len(entries)))
    covariance[1:, 1:] = fit.cov_params()[1 : len(entries), 1 : len(entries)]
    differences = {
        (entries[a], entries[b]): covariance[a, a] + covariance[b, b] - 2 * covariance[a, b]
        for a, b in itertools.combinations(range(len(entries)), 2)
    }
    centred = dict(zip(entries, effects - effects.mean(), strict=True))
    return centred, differences, math.sqrt(fit.mse_resid)


@pytest.mark.parametrize(("entries", "reviewers", "share"), [(16, 7, 1.0), (12, 6, 0.5), (30, 5, 0.6), (5, 3, 0.7)])
def test_it_is_ordinary_least_squares(entries: int, reviewers: int, share: float) -> None:
    observed = panel(entries, reviewers, share=share)
    advice = advising.advise(observed, 3)
    qualities, differences, sigma = other_ols(observed)
    middle = fmean(each.score for each in advice.entries)
    for each in advice.entries:
        assert each.score - middle == pytest.approx(qualities[each.entry_id], abs=1e-5)
    assert advice.spread == pytest.approx(sigma, rel=1e-9)
    scores = {each.entry_id: each.score for each in advice.entries}
    for (one, other), variance in differences.items():
        at, to = advice.order.index(one), advice.order.index(other)
        v = advice.covariance
        assert v[at, at] + v[to, to] - 2 * v[at, to] == pytest.approx(variance, rel=1e-6)
        expected = NormalDist().cdf((scores[one] - scores[other]) / math.sqrt(variance))
        assert advice.above(one, other) == pytest.approx(expected, abs=1e-6)
        assert advice.above(one, other) + advice.above(other, one) == pytest.approx(1)


def test_it_sums_to_zero_about_the_mean() -> None:
    advice = advising.advise(panel(9, 5, share=0.6), 3)
    assert sum(advice.severity.values()) == pytest.approx(0, abs=1e-6)
    assert np.abs(advice.covariance.sum(axis=0)).max() < 1e-6


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 8), st.integers(2, 6), st.integers(0, 10_000))
def test_in_a_complete_panel_it_is_the_plain_mean(entries: int, reviewers: int, seed: int) -> None:
    observed = panel(entries, reviewers, seed=seed)
    advice = advising.advise(observed, 2)
    assert advice.complete
    for each in advice.entries:
        mean = fmean(one.score for one in observed if one.entry_id == each.entry_id)
        assert each.score == pytest.approx(mean, abs=1e-5)
    assert advising.calibrated(observed) == pytest.approx({each.entry_id: each.score for each in advice.entries})


def test_who_only_met_the_severe_reviewer_is_lifted() -> None:
    truth, severity = {1: 80, 2: 70, 3: 60, 4: 75}, {1: 10, 2: 0, 3: -10}
    pairs = [(1, 3), (1, 2), (2, 1), (2, 2), (3, 1), (3, 2), (4, 3), (4, 1), (3, 3)]
    observed = [Observed(entry, reviewer, truth[entry] + severity[reviewer]) for entry, reviewer in pairs]
    advice = advising.advise(observed, 1)
    assert [each.entry_id for each in advice.entries] == [1, 4, 2, 3]
    assert advice.severity[1] - advice.severity[3] == pytest.approx(20, abs=1e-5)
    assert advice.spread == pytest.approx(0, abs=1e-5)
    assert not advice.complete


def test_without_a_link_there_is_no_rank() -> None:
    apart = [Observed(entry, reviewer, 70.0 + entry) for entry in (1, 2) for reviewer in (1, 2)]
    apart += [Observed(entry, reviewer, 60.0 + entry) for entry in (3, 4) for reviewer in (3, 4)]
    advice = advising.advise(apart, 2)
    assert not advice.connected
    assert advice.entries == ()
    assert advice.band == ()
    assert advising.calibrated(apart) == {}
    linked = advising.advise([*apart, Observed(3, 1, 65.0)], 2)
    assert linked.connected
    assert len(linked.entries) == 4
    assert advising.advise([], 3).entries == ()


def test_the_same_seed_gives_the_same_intervals() -> None:
    observed = panel(16, 7)
    first = advising.advise(observed, 6)
    advising._advise.cache_clear()
    second = advising.advise(list(observed), 6)
    assert first is not second
    assert first.entries == second.entries
    assert first.band == second.band


def test_what_another_machine_rounds_differently_changes_no_interval() -> None:
    # Everybody reads everything, so that all entries are equally sure and eigenvectors could be any.
    observed = panel(60, 8)
    noise = np.random.default_rng(3).uniform(-1e-11, 1e-11, len(observed))
    rounded = [Observed(o.entry_id, o.reviewer_id, o.score + by) for o, by in zip(observed, noise, strict=True)]
    one, other = advising.advise(observed, 6), advising.advise(rounded, 6)
    assert one is not other
    assert [_said(each) for each in one.entries] == [_said(each) for each in other.entries]


@pytest.mark.skipif((os.cpu_count() or 1) == 1, reason="one processor adds up in one order")
def test_the_number_of_threads_changes_no_interval() -> None:
    program = (
        "from assistant.challenge import advising\n"
        "from tests.challenge.test_advising import _said, panel\n"
        "print([_said(each) for each in advising.advise(panel(300, 5), 9).entries])"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "OPENBLAS_NUM_THREADS": threads},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for threads in ("1", "2")
    }
    assert len(said) == 1


def test_what_is_drawn_equal_is_shuffled() -> None:
    # All agree that all are alike: nobody stands above another by their number.
    alike = [Observed(entry, reviewer, 70.0) for entry in range(1, 5) for reviewer in range(1, 5)]
    advice = advising.advise(alike, 1)
    assert all(each.among_best == pytest.approx(0.25, abs=0.03) for each in advice.entries)


def _said(advised: advising.Advised) -> tuple[int, int, int, float]:
    return advised.entry_id, advised.lowest, advised.highest, advised.among_best


def test_what_was_carried_over_is_known_and_only_the_rest_uncertain() -> None:
    observed = panel(12, 5, share=0.7)
    share = Fraction(2, 5)
    carried = {entry: Fraction(entry * 7 % 40, 3) for entry in range(1, 13)}
    advice = advising.advise(observed, 4, carried=carried, share=share)
    alone = advising.advise(observed, 4)
    # The same as reviews of totals would say, since what is carried is one number for all reviews of an entry.
    totals = [o._replace(score=float(carried[o.entry_id]) + float(share) * o.score) for o in observed]
    whole = advising.advise(totals, 4)
    assert [(each.entry_id, each.rank, each.lowest, each.highest) for each in advice.entries] == [
        (each.entry_id, each.rank, each.lowest, each.highest) for each in whole.entries
    ]
    assert [each.score for each in advice.entries] == pytest.approx([each.score for each in whole.entries])
    one, other = (each.entry_id for each in advice.entries[3:5])
    assert advice.above(one, other) == pytest.approx(whole.above(one, other))
    # How severe somebody is, and which review is odd, is said in points of this stage.
    assert (advice.severity, advice.spread, advice.surprising) == (alone.severity, alone.spread, alone.surprising)


def test_the_chances_add_up_to_the_places() -> None:
    for places in (1, 3, 6):
        advice = advising.advise(panel(16, 5, share=0.7), places)
        assert sum(each.among_best for each in advice.entries) == pytest.approx(places, abs=1e-9)
        assert all(1 <= each.lowest <= each.highest <= 16 for each in advice.entries)
        assert all(each.lowest <= each.rank <= each.highest for each in advice.entries[:1] + advice.entries[-1:])
    assert all(each.among_best == 1 for each in advising.advise(panel(4, 3), 9).entries)


def test_intervals_agree_with_an_independent_simulation() -> None:
    advice = advising.advise(panel(10, 5, share=0.8), 3)
    means = {each.entry_id: each.score for each in advice.entries}
    chance = np.random.default_rng(1)
    drawn = chance.multivariate_normal([means[e] for e in advice.order], advice.covariance, size=40_000)
    ranks = 1 + (drawn[:, None, :] > drawn[:, :, None]).sum(axis=2)
    for each in advice.entries:
        own = ranks[:, advice.order.index(each.entry_id)]
        assert each.among_best == pytest.approx((own <= 3).mean(), abs=0.02)
        assert abs(each.lowest - np.quantile(own, 0.05)) <= 1
        assert abs(each.highest - np.quantile(own, 0.95)) <= 1


def test_the_band_holds_who_may_stand_on_either_side_of_the_line() -> None:
    noise = {(e, r): 3.0 * ((e * 7 + r * 5) % 4 - 1.5) for e in range(1, 5) for r in range(1, 5)}
    means = {1: 95.0, 2: 70.0, 3: 69.5, 4: 30.0}
    sure = [Observed(e, r, mean + noise[e, r]) for e, mean in means.items() for r in range(1, 5)]
    advice = advising.advise(sure, 2)
    assert set(advice.band) == {2, 3}
    assert all(0.1 < each.among_best < 0.9 for each in advice.entries if each.entry_id in advice.band)


def test_where_nothing_tells_the_spread_no_interval_is_claimed() -> None:
    chain = [Observed(1, 1, 80.0), Observed(2, 1, 60.0), Observed(2, 2, 90.0), Observed(3, 2, 95.0)]
    advice = advising.advise(chain, 1)
    assert advice.spread is None
    assert advice.band == ()
    assert {(each.lowest, each.highest) for each in advice.entries} == {(1, 3)}


def test_a_review_far_from_all_others_is_named() -> None:
    observed = [Observed(e, r, 50.0 + 5 * e + ((e * 7 + r * 3) % 5)) for e in range(1, 9) for r in range(1, 6)]
    odd = [
        Observed(o.entry_id, o.reviewer_id, o.score - 40) if (o.entry_id, o.reviewer_id) == (4, 2) else o
        for o in observed
    ]
    assert advising.advise(odd, 3).surprising == ((4, 2),)


@pytest.mark.parametrize(("entries", "reviewers", "expected"), [(16, 7, 0.777), (40, 5, 0.741)])
def test_the_simulated_contests_of_the_notes_come_out_alike(entries: int, reviewers: int, expected: float) -> None:
    # Judge = severity N(0, .6) + scale e^N(0, .3) + noise; five weighted criteria of 1 to 5; reliability about .54.
    weights = np.array([30, 25, 20, 15, 10]) / 100
    chance = np.random.default_rng(11)
    found = []
    for _ in range(60):
        quality = chance.normal(size=entries)
        criteria = quality[:, None] * 0.8 + chance.normal(scale=0.6, size=(entries, 5))
        truth = criteria @ weights
        means = np.zeros(entries)
        for _judge in range(reviewers):
            severe, scale = chance.normal(scale=0.6), math.exp(chance.normal(scale=0.3))
            seen = 3 + severe + scale * (criteria * 0.8 + chance.normal(scale=0.9, size=(entries, 5)))
            means += np.clip(np.rint(seen), 1, 5) @ weights
        found.append(kendalltau(truth, means).statistic)
    assert fmean(found) == pytest.approx(expected, abs=0.1)


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
        for each in advising.advise(observed, 6).entries:
            inside += each.lowest <= truth[each.entry_id] <= each.highest
            total += 1
    assert 0.80 < inside / total <= 1.0
