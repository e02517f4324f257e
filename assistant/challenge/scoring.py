"""The official score: the rule that was announced, in exact numbers, and nothing silently corrected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import floor, lcm

from assistant.challenge.models.challenges import Averaging

# With fewer scores nothing may be left out of an entry's mean: then nothing is, for any entry of the stage.
LEAST_TO_TRIM = 5


@dataclass(frozen=True)
class CriterionRule:
    """A criterion as the score sees it; weights need not add up to anything."""

    id: int
    weight: int
    scale: int


@dataclass(frozen=True)
class StageRule:
    """A stage as the score sees it."""

    id: int
    weight: int
    criteria: tuple[CriterionRule, ...]


@dataclass(frozen=True)
class Rule:
    """The frozen rule of a challenge, its stages in order."""

    averaging: Averaging
    least_reviews: int
    decimals: int
    tie_order: tuple[str, ...]
    stages: tuple[StageRule, ...]

    def through(self, stage_id: int) -> Rule:
        """Return the rule as if a stage were the last."""
        return replace(self, stages=tuple(_until(self.stages, stage_id)))


@dataclass(frozen=True)
class Judged:
    """The marks that one reviewer gave one entry in one stage, by criterion id."""

    stage_id: int
    entry_id: int
    reviewer_id: int
    marks: Mapping[int, int]


@dataclass(frozen=True)
class StageScore:
    """An entry in a stage: its score of 100, from how many reviews, and the mean of each criterion (of 100)."""

    score: Fraction
    reviews: int
    by_criterion: Mapping[int, Fraction]


@dataclass(frozen=True)
class Result:
    """Scores by stage and entry, and the final ones of those that were judged in every stage so far.

    `trimmed` says for each stage whether the extremes were left out. `too_few` are entries of a stage with fewer
    reviews than the rule asks for: they have no score.
    """

    stages: Mapping[int, Mapping[int, StageScore]]
    trimmed: Mapping[int, bool]
    too_few: Mapping[int, Mapping[int, int]]
    finals: Mapping[int, Fraction]


def review_score(criteria: Sequence[CriterionRule], marks: Mapping[int, int]) -> Fraction:
    """Return one review's score of 100: 100 · Σ w·s/max, the weights made to add up to one.

    Raises `KeyError` when a criterion has no mark: a review that lacks one is not submitted.
    """
    factors, whole = _factors(criteria)
    return Fraction(_parts(factors, marks), whole)


def in_parts(stage: StageRule, judged: Iterable[Judged]) -> tuple[dict[int, dict[int, int]], int]:
    """Return the reviews' scores of a stage by entry and reviewer as whole numbers, and what to divide them by."""
    factors, whole = _factors(stage.criteria)
    scores: dict[int, dict[int, int]] = defaultdict(dict)
    for each in judged:
        if each.stage_id == stage.id:
            scores[each.entry_id][each.reviewer_id] = _parts(factors, each.marks)
    return dict(scores), whole


def average(scores: Sequence[Fraction] | Sequence[int], *, trimmed: bool) -> Fraction:
    """Return the mean; `trimmed` leaves out one highest and one lowest, also when others are equal to them."""
    if not trimmed:
        return Fraction(sum(scores), len(scores))
    return Fraction(sum(scores) - max(scores) - min(scores), len(scores) - 2)


def official(
    judged: Iterable[Judged],
    rule: Rule,
    *,
    through: int | None = None,
    only: Collection[int] | None = None,
    may_trim: Mapping[int, bool] | None = None,
) -> Result:
    """Return the result by the rule, from the stages up to `through` (a stage id) or from all of them.

    With `only` these entries are scored as they are among all the others, and the others are not. `may_trim` says of
    stages whether entries that are not among the judged here have reviews enough for it.
    """
    stages = _until(rule.stages, through)
    by_stage: dict[int, dict[int, list[Judged]]] = {each.id: defaultdict(list) for each in stages}
    for each in judged:
        if each.stage_id in by_stage:
            by_stage[each.stage_id][each.entry_id].append(each)
    scores: dict[int, dict[int, StageScore]] = {}
    trimmed: dict[int, bool] = {}
    too_few: dict[int, dict[int, int]] = {}
    for stage in stages:
        entries = by_stage[stage.id]
        few = {entry: len(reviews) for entry, reviews in entries.items() if len(reviews) < rule.least_reviews}
        counted = {
            entry: reviews for entry, reviews in entries.items() if entry not in few and (only is None or entry in only)
        }
        trims = trims_extremes(rule.averaging, [len(reviews) for reviews in entries.values()])
        trims = trims and (may_trim or {}).get(stage.id, True)
        scores[stage.id] = _stage_scores(stage, counted, trimmed=trims)
        trimmed[stage.id], too_few[stage.id] = trims, few
    return Result(scores, trimmed, too_few, _finals(stages, scores))


def carried(result: Result, rule: Rule) -> tuple[dict[int, Fraction], Fraction]:
    """Return what the stages before the last of a rule contribute to the final score of each entry, and its own share.

    An entry without a score in one of them has no final score either, and is left out.
    """
    *before, last = rule.stages
    whole = sum(each.weight for each in rule.stages)
    reached = set.intersection(*(set(result.stages[each.id]) for each in before)) if before else set()
    contributed = {
        entry: sum((result.stages[each.id][entry].score * each.weight for each in before), Fraction(0)) / whole
        for entry in reached
    }
    return contributed, Fraction(last.weight, whole)


def trims_extremes(averaging: Averaging, counts: Sequence[int]) -> bool:
    """Tell whether a stage leaves out extremes: announced so, and possible for every entry that has a review.

    It is the stage's own business: a score that is carried on does not change with what comes later.
    """
    return averaging is Averaging.TRIMMED and bool(counts) and min(counts) >= LEAST_TO_TRIM


def rounded(score: Fraction, decimals: int) -> Decimal:
    """Return a score for showing, half up as offices round; nothing is ever computed from it."""
    return Decimal(floor(score * 10**decimals + Fraction(1, 2))).scaleb(-decimals)


def _until(stages: Sequence[StageRule], through: int | None) -> Sequence[StageRule]:
    if through is None:
        return stages
    return stages[: 1 + next(at for at, each in enumerate(stages) if each.id == through)]


def _factors(criteria: Sequence[CriterionRule]) -> tuple[dict[int, int], int]:
    """Return whole numbers to multiply marks by, and the one to divide by: sums of whole numbers are exact and fast."""
    common = lcm(*(each.scale for each in criteria))
    factors = {each.id: 100 * each.weight * (common // each.scale) for each in criteria}
    return factors, common * sum(each.weight for each in criteria)


def _parts(factors: Mapping[int, int], marks: Mapping[int, int]) -> int:
    return sum([factor * marks[criterion] for criterion, factor in factors.items()])


def _stage_scores(stage: StageRule, entries: Mapping[int, Sequence[Judged]], *, trimmed: bool) -> dict[int, StageScore]:
    factors, whole = _factors(stage.criteria)
    scores = {}
    for entry, reviews in entries.items():
        score = average([_parts(factors, each.marks) for each in reviews], trimmed=trimmed) / whole
        # A tie is broken by the plain mean of a criterion, over the same reviews.
        by_criterion = {
            each.id: Fraction(100 * sum([one.marks[each.id] for one in reviews]), each.scale * len(reviews))
            for each in stage.criteria
        }
        scores[entry] = StageScore(score, len(reviews), by_criterion)
    return scores


def _finals(stages: Sequence[StageRule], scores: Mapping[int, Mapping[int, StageScore]]) -> dict[int, Fraction]:
    """Weigh the stages; the score of an earlier stage is carried on, not given anew."""
    if not stages:
        return {}
    whole = sum(each.weight for each in stages)
    reached = set.intersection(*(set(scores[each.id]) for each in stages))
    return {
        entry: sum((scores[each.id][entry].score * each.weight for each in stages), Fraction(0)) / whole
        for entry in reached
    }
