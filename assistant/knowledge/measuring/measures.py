"""What one list of names is worth, given the grades of those that answer; equal to trec_eval's, which a test holds.

Written out, because trec_eval's bindings bring 110 MB of libraries into a service that needs a dozen lines of them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

CUT = 10
HITS = (1, 3, 5)
NAMES = (*(f"hit@{cut}" for cut in HITS), f"mrr@{CUT}", f"ndcg@{CUT}", f"recall@{CUT}")

Grades = Mapping[str, float]


def values(ranked: Sequence[str], grades: Grades) -> dict[str, float]:
    """Return every measure of a list without repeats, best first."""
    rank = first(ranked, grades) or math.inf
    return {
        **{f"hit@{cut}": float(rank <= cut) for cut in HITS},
        f"mrr@{CUT}": 1 / rank if rank <= CUT else 0.0,
        f"ndcg@{CUT}": _gain(ranked, grades),
        f"recall@{CUT}": _recall(ranked, grades),
    }


def first(ranked: Sequence[str], grades: Grades) -> int | None:
    """Return the rank of the first name that answers."""
    return next((rank for rank, name in enumerate(ranked, start=1) if grades.get(name, 0) > 0), None)


def _gain(ranked: Sequence[str], grades: Grades) -> float:
    """Return the discounted gain as a share of the best one possible."""
    best = _discounted(sorted(grades.values(), reverse=True)[:CUT])
    return _discounted([grades.get(name, 0.0) for name in ranked[:CUT]]) / best if best else 0.0


def _discounted(grades: Sequence[float]) -> float:
    return sum(grade / math.log2(rank + 1) for rank, grade in enumerate(grades, start=1))


def _recall(ranked: Sequence[str], grades: Grades) -> float:
    good = {name for name, grade in grades.items() if grade > 0}
    return len(good.intersection(ranked[:CUT])) / len(good) if good else 0.0
