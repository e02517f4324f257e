"""The advisory score: how entries would stand if every reviewer were equally severe, and how sure that is.

y_ij = μ + q_i + b_j + e_ij with Σq = Σb = 0, by least squares with a tiny ridge. σ² = Σe² / (N − E − J + 1), the
covariance of q is σ² (XᵀX + λ·1)⁻¹. It assumes that a severe reviewer is as severe with everybody, so it advises and
never decides.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]

DRAWS = 10_000
SEED = 20_260_101
_RIDGE = 1e-9
_LOW, _HIGH = 5, 95
BAND = (0.10, 0.90)


@dataclass(frozen=True)
class Observed:
    """One review's score of 100."""

    entry_id: int
    reviewer_id: int
    score: float


@dataclass(frozen=True)
class Advised:
    """An entry's calibrated score of 100, its 5–95 % rank interval, and how likely it is among the best `places`."""

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
    `severity` is how many points a reviewer gives more than the others. `band` are entries about the last place of which
    it cannot be said whether they are above or below.
    """

    connected: bool
    complete: bool
    entries: tuple[Advised, ...]
    severity: Mapping[int, float]
    spread: float | None
    band: tuple[int, ...]
    covariance: Matrix
    order: tuple[int, ...]

    def above(self, one: int, other: int) -> float:
        """Return the probability that one entry is truly better than another."""
        scores = {each.entry_id: each.score for each in self.entries}
        at, to = self.order.index(one), self.order.index(other)
        variance = self.covariance[at, at] + self.covariance[to, to] - 2 * self.covariance[at, to]
        gap = scores[one] - scores[other]
        if variance <= 0:
            return 0.5 if gap == 0 else float(gap > 0)
        return 0.5 * (1 + math.erf(gap / math.sqrt(2 * float(variance))))


def advise(observed: Sequence[Observed], places: int) -> Advice:
    """Fit the model and return its advice about the best `places` entries."""
    entries = tuple(sorted({each.entry_id for each in observed}))
    reviewers = tuple(sorted({each.reviewer_id for each in observed}))
    nothing = np.zeros((0, 0))
    if not observed or not _is_connected(observed):
        return Advice(not observed, False, (), {}, None, (), nothing, entries)
    quality, severity, mean, residual, inverse = _fit(observed, entries, reviewers)
    freedom = len(observed) - len(entries) - len(reviewers) + 1
    spread = math.sqrt(residual / freedom) if freedom > 0 else None
    covariance = inverse * (spread or 0.0) ** 2
    intervals = _intervals(quality, covariance, places)
    order = sorted(range(len(entries)), key=lambda at: (-quality[at], entries[at]))
    ranks = {at: 1 + sum(quality[other] > quality[at] + 1e-9 for other in range(len(entries))) for at in order}
    advised = tuple(Advised(entries[at], mean + float(quality[at]), ranks[at], *intervals[at]) for at in order)
    return Advice(
        connected=True,
        complete=len(observed) == len(entries) * len(reviewers),
        entries=advised,
        severity={reviewer: float(severity[at]) for at, reviewer in enumerate(reviewers)},
        spread=spread,
        band=tuple(each.entry_id for each in advised if BAND[0] < each.among_best < BAND[1]),
        covariance=covariance,
        order=entries,
    )


def _fit(
    observed: Sequence[Observed], entries: Sequence[int], reviewers: Sequence[int]
) -> tuple[Matrix, Matrix, float, float, Matrix]:
    """Return quality, severity, the overall mean, the sum of squared residuals, and the inverse's block of quality.

    The constraints Σq = Σb = 0 are built in: the last of each is minus the sum of the others.
    """
    row = {entry: at for at, entry in enumerate(entries)}
    column = {reviewer: at for at, reviewer in enumerate(reviewers)}
    to_quality, to_severity = _sum_to_zero(len(entries)), _sum_to_zero(len(reviewers))
    design = np.array(
        [[1.0, *to_quality[row[each.entry_id]], *to_severity[column[each.reviewer_id]]] for each in observed]
    )
    scores = np.array([each.score for each in observed])
    normal = design.T @ design + _RIDGE * np.eye(design.shape[1])
    inverse = np.linalg.inv(normal)
    found = inverse @ design.T @ scores
    cut = 1 + len(entries) - 1
    quality, severity = to_quality @ found[1:cut], to_severity @ found[cut:]
    residual = float(np.sum((scores - design @ found) ** 2))
    block: Matrix = to_quality @ inverse[1:cut, 1:cut] @ to_quality.T
    return quality, severity, float(found[0]), residual, block


def _sum_to_zero(count: int) -> Matrix:
    return np.vstack([np.eye(count - 1), -np.ones((1, count - 1))]) if count > 1 else np.zeros((1, 0))


def _intervals(quality: Matrix, covariance: Matrix, places: int) -> list[tuple[int, int, float]]:
    """Draw the true qualities and count: lowest and highest rank of the middle 90 %, and the share within the places."""
    count = len(quality)
    drawn = np.random.default_rng(SEED).multivariate_normal(quality, covariance, size=DRAWS, method="eigh")
    ranks = np.argsort(np.argsort(-drawn, axis=1), axis=1) + 1
    low, high = np.percentile(ranks, [_LOW, _HIGH], axis=0, method="nearest")
    among = (ranks <= places).mean(axis=0)
    return [(int(low[at]), int(high[at]), float(among[at])) for at in range(count)]


def _is_connected(observed: Sequence[Observed]) -> bool:
    """Tell whether every entry can be reached from every other by way of shared reviewers."""
    neighbours: dict[tuple[str, int], set[tuple[str, int]]] = {}
    for each in observed:
        entry, reviewer = ("entry", each.entry_id), ("reviewer", each.reviewer_id)
        neighbours.setdefault(entry, set()).add(reviewer)
        neighbours.setdefault(reviewer, set()).add(entry)
    start = next(iter(neighbours))
    seen, waiting = {start}, [start]
    while waiting:
        fresh = neighbours[waiting.pop()] - seen
        seen |= fresh
        waiting += fresh
    return len(seen) == len(neighbours)
