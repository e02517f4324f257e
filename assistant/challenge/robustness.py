"""Who would win if it were counted in another way: information for the committee, never a correction."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from statistics import median_high, median_low

from assistant.challenge import ranking
from assistant.challenge.advising import Observed, calibrated
from assistant.challenge.ranking import Ranked
from assistant.challenge.scoring import Judged, Rule, StageRule, average, in_parts, official, trims_extremes

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
    """The scores of a stage as whole numbers, to be divided by `whole`."""

    rule: StageRule
    scores: Scores
    whole: int


def alternatives(
    judged: Sequence[Judged], rule: Rule, *, places: int, tie_breaks: Sequence[Sequence[int]] = ()
) -> list[Alternative]:
    """Return every other way with the winners it would have. `places` is how many win; who shares the last one does.

    Ties are broken as the notice says, also in the other ways.
    """
    result = official(judged, rule)
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
        winners = _without(stages, rule, reviewer, set(result.finals), places)
        if winners is None:
            winners = _without_exactly(judged, rule, reviewer, set(result.finals), places, tie_breaks)
        found.append(_compare("without", reviewer, winners, actual))
    return found


def _without(
    stages: Sequence[_Stage], rule: Rule, reviewer: int, entries: Collection[int], places: int
) -> frozenset[int] | None:
    """Return who would win without a reviewer, None where a tie goes over the line."""
    by_stage = []
    for stage in stages:
        left = {
            entry: rest
            for entry, by in stage.scores.items()
            if (rest := [score for other, score in by.items() if other != reviewer])
        }
        trimmed = trims_extremes(rule.averaging, [len(each) for each in left.values()])
        by_stage.append({entry: average(scores, trimmed=trimmed) for entry, scores in left.items()})
    finals = _finals(stages, by_stage) or {}
    kept = {entry: score for entry, score in finals.items() if entry in entries}
    if len(kept) <= places:
        return frozenset(kept)
    line = sorted(kept.values(), reverse=True)[places - 1]
    best = frozenset(entry for entry, score in kept.items() if score >= line)
    return best if len(best) == places else None


def _without_exactly(
    judged: Sequence[Judged],
    rule: Rule,
    reviewer: int,
    entries: Collection[int],
    places: int,
    tie_breaks: Sequence[Sequence[int]],
) -> frozenset[int]:
    # Without one reviewer an entry may have too few reviews for the rule; it is still to be compared.
    lenient = replace(rule, least_reviews=1)
    left = official([each for each in judged if each.reviewer_id != reviewer], lenient)
    kept = {entry: score for entry, score in left.finals.items() if entry in entries}
    return _best(ranking.rank(replace(left, finals=kept), lenient, tie_breaks=tie_breaks), places)


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
