"""The rules of a challenge as an administrator writes them: what a form fills, and what is frozen once announced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, TypeVar

from assistant.challenge.models.challenges import Averaging, AwardLine, Challenge, Criterion, Stage, StageKind

Row = TypeVar("Row", Stage, Criterion, AwardLine)

TIE_BREAKERS = ("criteria", "presentation", "decision")


@dataclass(frozen=True)
class CriterionRule:
    """What is judged, from 1 to `scale`; `levels` says what some of the marks are ("5": …)."""

    name: str
    weight: int
    scale: int = 5
    description: str = ""
    levels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class StageRule:
    """A stage of judging; `finalists` go on to the next one, None in the last."""

    name: str
    kind: StageKind
    weight: int
    criteria: Sequence[CriterionRule]
    blind: bool = True
    finalists: int | None = None
    reviews_per_entry: int | None = None


@dataclass(frozen=True)
class AwardRule:
    """A prize and how many there are of it."""

    name: str
    count: int


@dataclass(frozen=True)
class Rules:
    """All that an administrator says of a challenge; the columns of `Challenge` have the same names."""

    title: str
    opens_at: datetime
    due_at: datetime
    stages: Sequence[StageRule]
    awards: Sequence[AwardRule]
    fields: Sequence[str]
    theme: str = ""
    notice: str = ""
    grace_minutes: int = 0
    most_authors: int = 5
    most_files: int = 5
    most_file_mb: int = 20
    averaging: Averaging = Averaging.MEAN
    tie_order: Sequence[str] = TIE_BREAKERS
    decimals: int = 2
    least_reviews: int = 3
    quorum: int = 1
    department_conflicts: bool = True
    publish_scores: bool = False
    publish_files: bool = False
    verification_days: int = 10
    announce_workspace: str = ""
    announce_channel: str = ""


# What may still be corrected after the announcement, with a reason; `due_at` only to a later time.
CORRECTABLE = frozenset({"title", "theme", "notice", "due_at"})
_OWN = frozenset({"stages", "awards"})
COLUMNS = tuple(each.name for each in fields(Rules) if each.name not in _OWN)


def rules_of(challenge: Challenge) -> Rules:
    """Return the rules of a challenge as they stand."""
    plain: dict[str, Any] = {name: _frozen(getattr(challenge, name)) for name in COLUMNS}
    return Rules(
        **plain,
        stages=tuple(_stage_rule(each) for each in challenge.stages),
        awards=tuple(AwardRule(each.name, each.count) for each in challenge.award_lines),
    )


def write(rules: Rules, challenge: Challenge) -> None:
    """Put the rules into a challenge that is still a draft; stages keep their rows by position."""
    write_columns(rules, challenge, COLUMNS)
    _fit(challenge.stages, len(rules.stages), Stage)
    for stage, rule in zip(challenge.stages, rules.stages, strict=True):
        _write_stage(rule, stage)
    _fit(challenge.award_lines, len(rules.awards), AwardLine)
    for line, award in zip(challenge.award_lines, rules.awards, strict=True):
        line.name, line.count = award.name, award.count


def write_columns(rules: Rules, challenge: Challenge, names: Sequence[str]) -> None:
    """Put some of the plain values into a challenge."""
    for name in names:
        value = getattr(rules, name)
        setattr(challenge, name, list(value) if isinstance(value, tuple) else value)


def differences(rules: Rules, other: Rules) -> list[str]:
    """Return the names of what two sets of rules do not agree on."""
    return [
        each.name for each in fields(Rules) if _frozen(getattr(rules, each.name)) != _frozen(getattr(other, each.name))
    ]


def _stage_rule(stage: Stage) -> StageRule:
    return StageRule(
        name=stage.name,
        kind=stage.kind,
        weight=stage.weight,
        blind=stage.blind,
        finalists=stage.finalists,
        reviews_per_entry=stage.reviews_per_entry,
        criteria=tuple(
            CriterionRule(each.name, each.weight, each.scale, each.description, dict(each.levels))
            for each in stage.criteria
        ),
    )


def _write_stage(rule: StageRule, stage: Stage) -> None:
    for name in ("name", "kind", "weight", "blind", "finalists", "reviews_per_entry"):
        setattr(stage, name, getattr(rule, name))
    _fit(stage.criteria, len(rule.criteria), Criterion)
    for row, criterion in zip(stage.criteria, rule.criteria, strict=True):
        row.name, row.description = criterion.name, criterion.description
        row.weight, row.scale, row.levels = criterion.weight, criterion.scale, dict(criterion.levels)


def _fit(rows: list[Row], wanted: int, kind: type[Row]) -> None:
    """Take rows off the end or add some, numbered from 1."""
    del rows[wanted:]
    rows.extend(kind(position=position) for position in range(len(rows) + 1, wanted + 1))


def _frozen(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value
