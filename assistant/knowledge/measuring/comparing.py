"""Two configurations on the same questions: by how much they differ, how surely, and where."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from assistant.knowledge.measuring import measures, significance
from assistant.knowledge.measuring.running import DECISION, Run

Values = Mapping[str, float]
NAMES = (*measures.NAMES, DECISION)


@dataclass(frozen=True)
class Result:
    """What a configuration made of one question: its measures and the rank of the first answer (None: not found)."""

    values: Values
    rank: int | None


@dataclass(frozen=True)
class Figure:
    """A mean over the questions that have this measure, with the interval that holds it with 95 %."""

    mean: float
    low: float
    high: float
    questions: int


@dataclass(frozen=True)
class Difference:
    """A configuration's mean less the baseline's; `p_holm` is `p` corrected for all comparisons of the run."""

    figure: Figure
    p: float
    p_holm: float


@dataclass(frozen=True)
class Comparison:
    """Differences by measure, and the ids of questions answered earlier or later in the list than by the baseline."""

    baseline: str
    configuration: str
    differences: Mapping[str, Difference]
    won: tuple[str, ...]
    lost: tuple[str, ...]
    decided_better: tuple[str, ...]
    decided_worse: tuple[str, ...]


def results(run: Run, threshold: float) -> dict[str, Result]:
    """Return what is compared, by question."""
    return {each.asked.id: Result(each.values(threshold), each.rank) for each in run.outcomes}


def summarise(results: Mapping[str, Result]) -> dict[str, Figure]:
    """Return every measure that some question has."""
    return _figures([each.values for each in results.values()])


def compare(baseline: tuple[str, Mapping[str, Result]], other: tuple[str, Mapping[str, Result]]) -> Comparison:
    """Compare on the questions that both have."""
    (name, before), (other_name, after) = baseline, other
    pairs = {id_: (before[id_], after[id_]) for id_ in before if id_ in after}
    changed = [
        {key: now.values[key] - old.values[key] for key in old.values.keys() & now.values.keys()}
        for old, now in pairs.values()
    ]
    chances = _chances(changed)
    differences = {key: Difference(figure, chances[key], chances[key]) for key, figure in _figures(changed).items()}
    return Comparison(
        name,
        other_name,
        differences,
        won=_where(pairs, lambda old, now: _place(now.rank) < _place(old.rank)),
        lost=_where(pairs, lambda old, now: _place(now.rank) > _place(old.rank)),
        decided_better=_where(pairs, lambda old, now: now.values.get(DECISION, 0) > old.values.get(DECISION, 0)),
        decided_worse=_where(pairs, lambda old, now: now.values.get(DECISION, 0) < old.values.get(DECISION, 0)),
    )


def corrected(comparisons: Sequence[Comparison]) -> list[Comparison]:
    """Correct each measure's p-values for how many configurations were tried."""
    after = list(comparisons)
    for name in NAMES:
        at = [number for number, each in enumerate(after) if name in each.differences]
        chances = significance.holm([after[number].differences[name].p for number in at])
        for number, chance in zip(at, chances, strict=True):
            known = after[number].differences
            after[number] = replace(after[number], differences={**known, name: replace(known[name], p_holm=chance)})
    return after


def _figures(values: Sequence[Values]) -> dict[str, Figure]:
    figures = {}
    for names, table in _tables(values):
        low, high = significance.intervals(table)
        for column, name in enumerate(names):
            mean = float(table[:, column].mean())
            figures[name] = Figure(mean, float(low[column]), float(high[column]), len(table))
    return figures


def _chances(changed: Sequence[Values]) -> dict[str, float]:
    return {
        name: chance
        for names, table in _tables(changed)
        for name, chance in zip(names, significance.p_values(table).tolist(), strict=True)
    }


def _tables(values: Sequence[Values]) -> Iterator[tuple[Sequence[str], significance.Table]]:
    """Put together what has the same questions: how well one was answered, and whether it should have been."""
    for names in (measures.NAMES, (DECISION,)):
        rows = [[each[name] for name in names] for each in values if names[0] in each]
        if rows:
            yield names, np.asarray(rows, dtype=np.float64)


def _where(pairs: Mapping[str, tuple[Result, Result]], holds: Callable[[Result, Result], bool]) -> tuple[str, ...]:
    return tuple(id_ for id_, (old, now) in pairs.items() if holds(old, now))


def _place(rank: int | None) -> float:
    """Take what nobody scrolls to for not found."""
    return rank if rank is not None and rank <= measures.CUT else math.inf
