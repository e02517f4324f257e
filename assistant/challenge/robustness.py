"""Who would win if it were counted in another way: information for the committee, never a correction."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import lcm
from statistics import median_high, median_low

from assistant.challenge import ranking
from assistant.challenge.advising import Observed, calibrated
from assistant.challenge.ranking import Ranked
from assistant.challenge.scoring import Judged, Result, Rule, StageRule, average, in_parts, official, trims_extremes

Scores = Mapping[int, Mapping[int, int]]


@dataclass(frozen=True)
class Alternative:
    """Another way of counting, and the winners it would change: `comes` in, `goes` out. `note` says why it is not there.

    `name` is a way ("mean", "trimmed", "median", "calibrated") or "without", with the reviewer who was left out.
    """

    name: str
    without: int | None
    winners: frozenset[int]
    comes: frozenset[int]
    goes: frozenset[int]
    note: str = ""


@dataclass(frozen=True)
class _Stage:
    """The scores of a stage as whole numbers, to be divided by `whole`; `ascending` are those of an entry in order."""

    rule: StageRule
    scores: Scores
    whole: int

    @cached_property
    def ascending(self) -> Mapping[int, Sequence[int]]:
        return {entry: sorted(by.values()) for entry, by in self.scores.items()}

    @cached_property
    def totals(self) -> Mapping[int, int]:
        return {entry: sum(each) for entry, each in self.ascending.items()}


def alternatives(
    judged: Sequence[Judged],
    rule: Rule,
    *,
    places: int,
    tie_breaks: Sequence[Sequence[int]] = (),
    result: Result | None = None,
    may_trim: Mapping[int, bool] | None = None,
) -> list[Alternative]:
    """Return every other way with the winners it would have. `places` is how many win; who shares the last one does.

    Ties are broken as the notice says, also in the other ways. `result` is the official one, where it is known, and
    `may_trim` what `official` takes.
    """
    may_trim = may_trim or {}
    result = result or official(judged, rule, may_trim=may_trim)
    actual = _best(ranking.rank(result, rule, tie_breaks=tie_breaks), places)
    stages = [_Stage(stage, *in_parts(stage, judged)) for stage in rule.stages]
    found = []
    for name, way in _WAYS.items():
        finals = _finals(stages, [way(stage.scores) for stage in stages])
        if finals is None:
            found.append(Alternative(name, None, frozenset(), frozenset(), frozenset(), note="not connected"))
            continue
        kept = {entry: finals[entry] for entry in result.finals if entry in finals}
        ranked = ranking.rank(replace(result, finals=kept), rule, tie_breaks=tie_breaks)
        found.append(_compare(name, None, _best(ranked, places), actual))
    for reviewer in sorted({each.reviewer_id for each in judged}):
        winners, tied = _without(stages, rule, reviewer, result.finals, places, may_trim)
        if tied:
            winners |= _untied(judged, rule, reviewer, tied, places - len(winners), tie_breaks, may_trim)
        found.append(_compare("without", reviewer, winners, actual))
    return found


def _without(
    stages: Sequence[_Stage],
    rule: Rule,
    reviewer: int,
    entries: Collection[int],
    places: int,
    may_trim: Mapping[int, bool],
) -> tuple[frozenset[int], frozenset[int]]:
    """Return who would win without a reviewer, and those of whom a tie leaves too many for what is left."""
    by_stage = [_left(stage, rule, reviewer, may_trim.get(stage.rule.id, True)) for stage in stages]
    # All sums and counts on one whole number, so that nothing is rounded and nothing is slow.
    common = lcm(
        *{count * stage.whole for stage, left in zip(stages, by_stage, strict=True) for _, count in left.values()}
    )
    reached = set.intersection(*map(set, by_stage)) & set(entries)
    kept = {
        entry: sum(
            stage.rule.weight * left[entry][0] * (common // (left[entry][1] * stage.whole))
            for stage, left in zip(stages, by_stage, strict=True)
        )
        for entry in reached
    }
    if len(kept) <= places:
        return frozenset(kept), frozenset()
    line = sorted(kept.values(), reverse=True)[places - 1] if places > 0 else max(kept.values()) + 1
    above = frozenset(entry for entry, score in kept.items() if score > line)
    at_line = frozenset(entry for entry, score in kept.items() if score == line)
    if len(above) + len(at_line) <= places:
        return above | at_line, frozenset()
    return above, at_line


def _left(stage: _Stage, rule: Rule, reviewer: int, may_trim: bool) -> dict[int, tuple[int, int]]:
    """Return what each entry's score is made of without a reviewer: a sum, and by how many it is to be divided."""
    counts = {entry: len(by) - (reviewer in by) for entry, by in stage.scores.items()}
    counts = {entry: count for entry, count in counts.items() if count}
    trims = may_trim and trims_extremes(rule.averaging, list(counts.values()))
    left = {}
    for entry, count in counts.items():
        given, in_order = stage.scores[entry].get(reviewer), stage.ascending[entry]
        total = stage.totals[entry] - (given or 0)
        if trims:
            lowest = in_order[1] if given == in_order[0] else in_order[0]
            highest = in_order[-2] if given == in_order[-1] else in_order[-1]
            total -= lowest + highest
        left[entry] = total, count - 2 * trims
    return left


def _untied(
    judged: Sequence[Judged],
    rule: Rule,
    reviewer: int,
    tied: Collection[int],
    places: int,
    tie_breaks: Sequence[Sequence[int]],
    may_trim: Mapping[int, bool],
) -> frozenset[int]:
    """Return who of a tie wins without a reviewer, when there are so many places for it."""
    # Without one reviewer an entry may have too few reviews for the rule; it is still to be compared.
    lenient = replace(rule, least_reviews=1)
    kept = [each for each in judged if each.reviewer_id != reviewer]
    left = official(kept, lenient, only=tied, may_trim=may_trim)
    return _best(ranking.rank(left, lenient, tie_breaks=tie_breaks), places)


def _compare(name: str, without: int | None, winners: frozenset[int], actual: frozenset[int]) -> Alternative:
    return Alternative(name, without, winners, winners - actual, actual - winners)


def _best(ranked: Sequence[Ranked], places: int) -> frozenset[int]:
    return frozenset(each.entry_id for each in ranked if each.rank <= places)


def _finals(stages: Sequence[_Stage], by_stage: Sequence[Mapping[int, Fraction]]) -> dict[int, Fraction] | None:
    """Weigh the stages, None where this way cannot score one of them."""
    if not all(by_stage):
        return None
    all_ = sum(stage.rule.weight for stage in stages)
    shares = [Fraction(stage.rule.weight, all_ * stage.whole) for stage in stages]
    reached = set.intersection(*map(set, by_stage))
    return {
        entry: sum((scores[entry] * share for scores, share in zip(by_stage, shares, strict=True)), Fraction(0))
        for entry in reached
    }


def _mean(scores: Scores) -> Mapping[int, Fraction]:
    return {entry: average(list(by.values()), trimmed=False) for entry, by in scores.items()}


def _trimmed(scores: Scores) -> Mapping[int, Fraction]:
    """Leave out extremes wherever something is left then, also below the number that the rule asks for."""
    return {
        entry: average(list(by.values()), trimmed=len(by) > 2)  # noqa: PLR2004 - something must be left
        for entry, by in scores.items()
    }


def _median(scores: Scores) -> Mapping[int, Fraction]:
    return {entry: Fraction(median_low(by.values()) + median_high(by.values()), 2) for entry, by in scores.items()}


def _calibrated(scores: Scores) -> Mapping[int, Fraction]:
    observed = [Observed(entry, reviewer, score) for entry, by in scores.items() for reviewer, score in by.items()]
    # To a thousandth of a part: what is equal but for the rounding of the machine is a tie.
    return {entry: Fraction(round(score * 1000), 1000) for entry, score in calibrated(observed).items()}


_WAYS: dict[str, Callable[[Scores], Mapping[int, Fraction]]] = {
    "mean": _mean,
    "trimmed": _trimmed,
    "median": _median,
    "calibrated": _calibrated,
}
