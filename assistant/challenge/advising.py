"""The advisory score: how entries would stand if every reviewer were equally severe, and how sure that is.

y_ij = μ + q_i + b_j + e_ij with Σq = Σb = 0, by least squares with a tiny ridge. σ² = Σe² / (N − E − J + 1), the
covariance of q is σ² (XᵀX + λ·1)⁻¹. It assumes that a severe reviewer is as severe with everybody, so it advises and
never decides.

How sure it is, is counted in draws. They are sums of whole numbers (`_whole`), which come out the same however many
threads add them up and in whatever order, so that two machines show the same ranks of one stage.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]

DRAWS = 10_000
SEED = 20_260_101
# A review whose residual is so many standard deviations from what the model expects asks for a word.
SURPRISING = 2.0
_RIDGE = 1e-9
_ALL = Fraction(1)
_SAME = 1e-7
# Draws are counted in these parts of a point, and of a standard deviation; sums of 300 products stay below 2^53.
_POINT, _DEVIATION = 2.0**18, 2.0**12
_SHUFFLED = 2**12
_LOW, _HIGH = 5, 95
BAND = (0.10, 0.90)


class Observed(NamedTuple):
    """One review's score of 100."""

    entry_id: int
    reviewer_id: int
    score: float


@dataclass(frozen=True)
class Advised:
    """An entry's calibrated score of 100, its 5–95 % rank interval, how likely it is among the best `places`.

    All of it through this stage: with what was carried over from earlier ones.
    """

    entry_id: int
    score: float
    rank: int
    lowest: int
    highest: int
    among_best: float


@dataclass(frozen=True)
class Advice:
    """What the model says of one stage.

    `connected` false: some entries share no reviewer with the rest, even in a roundabout way, and are not comparable;
    nothing is ranked then. `complete` says that everybody judged everything, so that the score is the plain mean.
    `severity` is how many points of this stage a reviewer gives more than the others, `spread` the standard deviation of
    what is left (None where there is nothing to tell it from). `band` are entries about the last place of which it cannot be said
    whether they are above or below. `surprising` are entry and reviewer of reviews far from what the model expects.
    """

    connected: bool
    complete: bool
    entries: tuple[Advised, ...]
    severity: Mapping[int, float]
    spread: float | None
    band: tuple[int, ...]
    covariance: Matrix
    order: tuple[int, ...]
    surprising: tuple[tuple[int, int], ...]

    def above(self, one: int, other: int) -> float:
        """Return the probability that one entry is truly better than another."""
        scores = {each.entry_id: each.score for each in self.entries}
        at, to = self.order.index(one), self.order.index(other)
        variance = self.covariance[at, at] + self.covariance[to, to] - 2 * self.covariance[at, to]
        gap = scores[one] - scores[other]
        if variance <= 0:
            return 0.5 if gap == 0 else float(gap > 0)
        return 0.5 * (1 + math.erf(gap / math.sqrt(2 * float(variance))))


@dataclass(frozen=True)
class _Fit:
    """What least squares says: by entry and by reviewer in their order, and the inverse's block of quality.

    `factor` times its transpose is that block.
    """

    entries: tuple[int, ...]
    reviewers: tuple[int, ...]
    quality: Matrix
    severity: Matrix
    mean: float
    residuals: Matrix
    inverse: Matrix
    factor: Matrix


def advise(
    observed: Sequence[Observed], places: int, *, carried: Mapping[int, Fraction] | None = None, share: Fraction = _ALL
) -> Advice:
    """Fit the model and return its advice about the best `places` entries; the last answers are remembered.

    What ranks is what was carried over from earlier stages and the stage's `share` of the whole. What was carried is
    known: only this stage's reviews are uncertain.
    """
    known = tuple(sorted((entry, float(score)) for entry, score in (carried or {}).items()))
    return _advise(tuple(observed), places, known, float(share))


@lru_cache(maxsize=16)
def _advise(
    observed: tuple[Observed, ...], places: int, carried: tuple[tuple[int, float], ...], share: float
) -> Advice:
    if not observed or not is_connected(observed):
        entries = tuple(sorted({each.entry_id for each in observed}))
        return Advice(not observed, False, (), {}, None, (), np.zeros((0, 0)), entries, ())
    fit = _fit(observed)
    entries, reviewers = fit.entries, fit.reviewers
    before = dict(carried)
    totals = np.array([before.get(each, 0.0) for each in entries]) + share * (fit.mean + fit.quality)
    quality = totals - totals.mean()
    freedom = len(observed) - len(entries) - len(reviewers) + 1
    spread = math.sqrt(float(np.sum(fit.residuals**2)) / freedom) if freedom > 0 else None
    covariance = fit.inverse * (share * (spread or 0.0)) ** 2
    # Without a spread nothing is known of the places either: any is possible.
    unknown = (1, len(entries), min(places, len(entries)) / len(entries))
    intervals = (
        _intervals(quality, fit.factor * spread * share, places) if spread is not None else [unknown] * len(entries)
    )
    steps = _whole(quality, _POINT)
    order = sorted(range(len(entries)), key=lambda at: (-steps[at], entries[at]))
    ranks = _ranks(steps, order)
    advised = tuple(Advised(entries[at], float(totals[at]), ranks[at], *intervals[at]) for at in order)
    return Advice(
        connected=True,
        complete=len({(each.entry_id, each.reviewer_id) for each in observed}) == len(entries) * len(reviewers),
        entries=advised,
        severity={reviewer: float(fit.severity[at]) for at, reviewer in enumerate(reviewers)},
        spread=spread,
        band=tuple(each.entry_id for each in advised if spread is not None and BAND[0] < each.among_best < BAND[1]),
        covariance=covariance,
        order=entries,
        surprising=_surprising(observed, fit.residuals, spread),
    )


def calibrated(observed: Sequence[Observed]) -> dict[int, float]:
    """Return the calibrated scores of 100 by entry, without saying how sure they are; none where not connected."""
    if not observed or not is_connected(observed):
        return {}
    fit = _fit(observed)
    return {entry: fit.mean + float(fit.quality[at]) for at, entry in enumerate(fit.entries)}


def _surprising(observed: Sequence[Observed], residuals: Matrix, spread: float | None) -> tuple[tuple[int, int], ...]:
    """Return entry and reviewer of the reviews that the model finds hard to believe."""
    if not spread or spread < _SAME:
        return ()
    return tuple(
        (each.entry_id, each.reviewer_id)
        for each, residual in zip(observed, residuals, strict=True)
        if abs(residual) / spread > SURPRISING
    )


def _fit(observed: Sequence[Observed]) -> _Fit:
    """Fit the model. The constraints Σq = Σb = 0 are built in: the last of each is minus the sum of the others."""
    entries = tuple(sorted({each.entry_id for each in observed}))
    reviewers = tuple(sorted({each.reviewer_id for each in observed}))
    row = {entry: at for at, entry in enumerate(entries)}
    column = {reviewer: at for at, reviewer in enumerate(reviewers)}
    at_row, at_column = [row[each.entry_id] for each in observed], [column[each.reviewer_id] for each in observed]
    to_quality, to_severity = _sum_to_zero(len(entries)), _sum_to_zero(len(reviewers))
    design = np.hstack([np.ones((len(observed), 1)), to_quality[at_row], to_severity[at_column]])
    scores = np.array([each.score for each in observed])
    met = np.zeros((len(entries), len(reviewers)))
    np.add.at(met, (at_row, at_column), 1.0)
    inverse = np.linalg.inv(_squared(met, to_quality, to_severity) + _RIDGE * np.eye(design.shape[1]))
    found = inverse @ (design.T @ scores)
    cut = len(entries)
    return _Fit(
        entries=entries,
        reviewers=reviewers,
        quality=to_quality @ found[1:cut],
        severity=to_severity @ found[cut:],
        mean=float(found[0]),
        residuals=scores - design @ found,
        inverse=to_quality @ inverse[1:cut, 1:cut] @ to_quality.T,
        # There is one such triangle, where of eigenvectors there are many as soon as all are equally sure.
        factor=to_quality @ np.linalg.cholesky(inverse[1:cut, 1:cut]),
    )


def _squared(met: Matrix, to_quality: Matrix, to_severity: Matrix) -> Matrix:
    """Return what the design matrix times itself is, from how often an entry and a reviewer met.

    These are whole numbers, and so the same to the last digit; but there are 300 rows of them, not 4,500.
    """
    by_entry, by_reviewer = met.sum(axis=1), met.sum(axis=0)
    quality, severity = by_entry @ to_quality, by_reviewer @ to_severity
    both = to_quality.T @ met @ to_severity
    return np.block(
        [
            [np.full((1, 1), met.sum()), quality[None, :], severity[None, :]],
            [quality[:, None], (to_quality.T * by_entry) @ to_quality, both],
            [severity[:, None], both.T, (to_severity.T * by_reviewer) @ to_severity],
        ]
    )


def _sum_to_zero(count: int) -> Matrix:
    return np.vstack([np.eye(count - 1), -np.ones((1, count - 1))]) if count > 1 else np.zeros((1, 0))


def _ranks(steps: Matrix, order: Sequence[int]) -> dict[int, int]:
    """Return the ranks by position; what differs by no more than the rounding of the machine shares its rank."""
    ranks: dict[int, int] = {}
    for place, at in enumerate(order, 1):
        same = place > 1 and steps[order[place - 2]] == steps[at]
        ranks[at] = ranks[order[place - 2]] if same else place
    return ranks


def _intervals(quality: Matrix, spreading: Matrix, places: int) -> list[tuple[int, int, float]]:
    """Draw the true qualities and count: lowest and highest rank of the middle 90 %, and the share within the places.

    What is drawn equal is put in the order of a fixed shuffle, not of its ids.
    """
    count = len(quality)
    generator = np.random.default_rng(SEED)
    luck = _whole(generator.standard_normal((DRAWS, spreading.shape[1]), dtype=np.float32), _DEVIATION)
    parts = luck @ _whole(spreading, _POINT).T + _whole(quality, _POINT) * _DEVIATION
    # One number says how good, then the shuffle, then who: no two are the same, and so all ways of sorting agree.
    digits = count.bit_length()
    drawn = np.rint(parts / _DEVIATION).astype(np.int64) * _SHUFFLED
    drawn += generator.integers(_SHUFFLED, size=drawn.shape, dtype=np.int64)
    best_first = np.sort(-(drawn << digits) + np.arange(count), axis=1) & ((1 << digits) - 1)
    # How often each entry came out at each rank: one row a rank.
    often = np.bincount((np.arange(count) * count + best_first).ravel(), minlength=count * count).reshape(count, count)
    share = np.cumsum(often, axis=0) / DRAWS
    low = np.argmax(share >= _LOW / 100 - _SAME, axis=0) + 1
    high = np.argmax(share >= _HIGH / 100 - _SAME, axis=0) + 1
    among = share[min(places, count) - 1] if places > 0 else np.zeros(count)
    return [(int(low[at]), int(high[at]), float(among[at])) for at in range(count)]


def _whole(numbers: npt.NDArray[np.floating], parts: float) -> Matrix:
    """Return numbers in so many parts of one, without what the machine's rounding may have done behind that."""
    return np.rint(numbers.astype(np.float64) * parts)


def is_connected(observed: Sequence[Observed]) -> bool:
    """Tell whether every entry can be reached from every other by way of shared reviewers."""
    read_by: dict[int, set[int]] = {}
    for each in observed:
        read_by.setdefault(each.entry_id, set()).add(each.reviewer_id)
    # Groups of reviewers that grow together; an entry joins all that read it.
    groups: list[set[int]] = []
    for reviewers in set(map(frozenset, read_by.values())):
        joined = set(reviewers).union(*(group for group in groups if group & reviewers))
        groups = [group for group in groups if not group & reviewers] + [joined]
    return len(groups) <= 1
