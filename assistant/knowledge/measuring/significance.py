"""How much of a figure may be luck: resampled intervals, and whether two configurations really differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 10_000
CONFIDENCE = 0.95
_SEED = 4
_AT_ONCE = 500
_EQUAL = 1e-9

Table = NDArray[np.float64]
"""One row per question, one column per measure."""


def intervals(table: Table) -> tuple[Table, Table]:
    """Return the lower and upper end of each column's mean, by bootstrap over the questions (percentiles)."""
    questions, columns = table.shape
    if not questions:
        return np.zeros(columns), np.zeros(columns)
    chances = np.full(questions, 1 / questions)
    generator = np.random.default_rng(_SEED)
    means = np.concatenate([generator.multinomial(questions, chances, size) @ table / questions for size in _sizes()])
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(means, [tail, 1 - tail], axis=0)
    return low, high


def p_values(differences: Table) -> Table:
    """Return for each column of paired differences how often chance alone makes as large a mean (two-sided).

    A randomisation test: under the null hypothesis each question's two results may be swapped.
    """
    questions, columns = differences.shape
    if not questions:
        return np.ones(columns)
    seen = np.abs(differences.sum(axis=0)) - _EQUAL
    generator = np.random.default_rng(_SEED)
    as_large = sum(
        (np.abs((generator.integers(0, 2, (size, questions)) * 2.0 - 1.0) @ differences) >= seen).sum(axis=0)
        for size in _sizes()
    )
    return np.asarray((as_large + 1) / (RESAMPLES + 1), dtype=np.float64)


def holm(chances: Sequence[float]) -> list[float]:
    """Correct p-values of several comparisons made at once (Holm): the more are tried, the more luck there is."""
    corrected = [0.0] * len(chances)
    largest = 0.0
    for done, at in enumerate(sorted(range(len(chances)), key=chances.__getitem__)):
        largest = max(largest, min(1.0, chances[at] * (len(chances) - done)))
        corrected[at] = largest
    return corrected


def _sizes() -> Iterator[int]:
    """Resample in parts, so that a thousand questions need megabytes and not hundreds of them."""
    return iter([_AT_ONCE] * (RESAMPLES // _AT_ONCE))
