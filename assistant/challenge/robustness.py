"""Who would win if it were counted in another way: information for the committee, never a correction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

from assistant.challenge import advising, ranking
from assistant.challenge.advising import Observed
from assistant.challenge.scoring import Judged, Rule, StageRule, average, official, review_score


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


def alternatives(
    judged: Sequence[Judged], rule: Rule, *, places: int, tie_breaks: Sequence[Sequence[int]] = ()
) -> list[Alternative]:
    """Return every other way with the winners it would have. `places` is how many win."""
    ranked = ranking.rank(official(judged, rule), rule, tie_breaks=tie_breaks)
    actual = frozenset(each.entry_id for each in ranked[:places])
    ways: list[tuple[str, Callable[[StageRule, Sequence[Judged]], Mapping[int, float]]]] = [
        ("mean", lambda stage, of: _by_entry(stage, of, lambda scores: float(average(scores, trimmed=False)))),
        ("trimmed", lambda stage, of: _by_entry(stage, of, _trimmed)),
        ("median", lambda stage, of: _by_entry(stage, of, lambda scores: float(median(scores)))),
        ("calibrated", _calibrated),
    ]
    found = [_compare(name, None, _winners(judged, rule, score, places), actual) for name, score in ways]
    for reviewer in sorted({each.reviewer_id for each in judged}):
        rest = [each for each in judged if each.reviewer_id != reviewer]
        left = ranking.rank(official(rest, _lenient(rule)), rule, tie_breaks=tie_breaks)
        winners = frozenset(each.entry_id for each in left[:places])
        found.append(_compare("without", reviewer, winners, actual))
    return found


def _compare(name: str, without: int | None, winners: frozenset[int] | None, actual: frozenset[int]) -> Alternative:
    if winners is None:
        return Alternative(name, without, frozenset(), frozenset(), frozenset(), note="not connected")
    return Alternative(name, without, winners, winners - actual, actual - winners)


def _winners(
    judged: Sequence[Judged],
    rule: Rule,
    score: Callable[[StageRule, Sequence[Judged]], Mapping[int, float]],
    places: int,
) -> frozenset[int] | None:
    """Return who would win, None where this way cannot score a stage."""
    whole = sum(each.weight for each in rule.stages)
    totals: dict[int, float] = {}
    reached: set[int] | None = None
    for stage in rule.stages:
        of_stage = [each for each in judged if each.stage_id == stage.id]
        scores = score(stage, of_stage)
        if of_stage and not scores:
            return None
        reached = set(scores) if reached is None else reached & set(scores)
        for entry, value in scores.items():
            totals[entry] = totals.get(entry, 0.0) + value * stage.weight / whole
    ordered = sorted(reached or set(), key=lambda entry: (-round(totals[entry], 9), entry))
    return frozenset(ordered[:places])


def _by_entry(
    stage: StageRule, judged: Iterable[Judged], of: Callable[[Sequence[Fraction]], float]
) -> Mapping[int, float]:
    scores: dict[int, list[Fraction]] = defaultdict(list)
    for each in judged:
        scores[each.entry_id].append(review_score(stage.criteria, each.marks))
    return {entry: of(found) for entry, found in scores.items()}


def _trimmed(scores: Sequence[Fraction]) -> float:
    return float(average(scores, trimmed=len(scores) > 2))  # noqa: PLR2004 - something must be left


def _calibrated(stage: StageRule, judged: Sequence[Judged]) -> Mapping[int, float]:
    observed = [
        Observed(each.entry_id, each.reviewer_id, float(review_score(stage.criteria, each.marks))) for each in judged
    ]
    return {each.entry_id: each.score for each in advising.advise(observed, 1).entries}


def _lenient(rule: Rule) -> Rule:
    """Without one reviewer an entry may have too few reviews for the rule; it is still to be compared."""
    return Rule(rule.averaging, 1, rule.decimals, rule.tie_order, rule.stages)
