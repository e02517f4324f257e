"""The form of a challenge's rules: what was typed is kept letter for letter, whether it can be used or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from starlette.datastructures import FormData

from assistant.challenge import checking
from assistant.challenge.checking import BadRules
from assistant.challenge.models.challenges import Averaging, StageKind
from assistant.challenge.presets import Preset
from assistant.challenge.rules import AwardRule, CriterionRule, Rules, StageRule
from assistant.web.rendering import SEOUL

PLAIN = (
    "title",
    "theme",
    "notice",
    "fields",
    "opens_at",
    "due_at",
    "grace_minutes",
    "most_authors",
    "most_files",
    "most_file_mb",
    "averaging",
    "tie_order",
    "decimals",
    "least_reviews",
    "quorum",
    "verification_days",
    "channel",
)
CHECKED = ("department_conflicts", "publish_scores", "publish_files")
NUMBERS = (
    "grace_minutes",
    "most_authors",
    "most_files",
    "most_file_mb",
    "decimals",
    "least_reviews",
    "quorum",
    "verification_days",
)
STAGE = ("name", "kind", "weight", "blind", "finalists", "reviews_per_entry")
CRITERION = ("name", "weight", "scale", "description", "best", "middle", "least")
AWARD = ("name", "count")
_MOST = 20
_MOMENT = "%Y-%m-%dT%H:%M"

Texts = dict[str, str]


@dataclass
class Typed:
    """The form as typed: plain fields, and rows of fields."""

    values: Texts
    stages: list[tuple[Texts, list[Texts]]] = field(default_factory=list)
    awards: list[Texts] = field(default_factory=list)


def typed(form: FormData) -> Typed:
    """Return what was sent."""

    def text(name: str) -> str:
        value = form.get(name, "")
        return value.replace("\r\n", "\n").replace("\x00", "") if isinstance(value, str) else ""

    def row(place: str, names: tuple[str, ...]) -> Texts:
        return {name: text(f"{place}.{name}") for name in names}

    stages = []
    for at in range(_MOST):
        if f"stages.{at}.name" not in form:
            break
        places = (f"stages.{at}.criteria.{n}" for n in range(_MOST))
        stages.append(
            (row(f"stages.{at}", STAGE), [row(place, CRITERION) for place in places if f"{place}.name" in form])
        )
    awards = [row(f"awards.{at}", AWARD) for at in range(_MOST) if f"awards.{at}.name" in form]
    return Typed({name: text(name) for name in (*PLAIN, *CHECKED)}, stages, awards)


def typed_of(rules: Rules) -> Typed:
    """Return the form that says what the rules say."""
    values = {name: str(getattr(rules, name)) for name in ("title", "theme", "notice", *NUMBERS)}
    values |= {name: "yes" if getattr(rules, name) else "" for name in CHECKED}
    values |= {
        "fields": "\n".join(rules.fields),
        "opens_at": local(rules.opens_at),
        "due_at": local(rules.due_at),
        "averaging": rules.averaging.value,
        "tie_order": ",".join(rules.tie_order),
        "channel": f"{rules.announce_workspace}:{rules.announce_channel}" if rules.announce_channel else "",
    }
    found = Typed(values)
    found.stages = [(_stage_row(each), [_criterion_row(one) for one in each.criteria]) for each in rules.stages]
    found.awards = [{"name": each.name, "count": str(each.count)} for each in rules.awards]
    return found


def filled(form: Typed, preset: Preset) -> Typed:
    """Return the form with a preset's judging and prizes in it, and all else as it was typed."""
    values = form.values | {"averaging": preset.averaging.value}
    if not values["fields"].strip():
        values["fields"] = "\n".join(preset.fields)
    found = Typed(values)
    found.stages = [(_stage_row(each), [_criterion_row(one) for one in each.criteria]) for each in preset.stages]
    found.awards = [{"name": each.name, "count": str(each.count)} for each in preset.awards]
    return found


def rearranged(form: Typed, doing: str) -> Typed:
    """Return the form with a row more or less: "add-stage", "remove-criterion:0.2", …; anything else changes nothing."""
    what, _, where = doing.partition(":")
    at = [int(each) for each in where.split(".") if each.isdigit()]
    try:
        if what == "add-stage":
            form.stages.append((dict.fromkeys(STAGE, "") | {"kind": "presentation"}, [_empty_criterion()]))
        elif what == "remove-stage":
            del form.stages[at[0]]
        elif what == "add-criterion":
            form.stages[at[0]][1].append(_empty_criterion())
        elif what == "remove-criterion":
            del form.stages[at[0]][1][at[1]]
        elif what == "add-award":
            form.awards.append({"name": "", "count": "1"})
        elif what == "remove-award":
            del form.awards[at[0]]
    except IndexError:
        pass
    return form


def rules_from(form: Typed) -> Rules:
    """Return the rules that the form says. Raises `BadRules`, with every problem by the name of its field."""
    problems: dict[str, str] = {}
    values = form.values
    workspace, _, channel = values["channel"].partition(":")
    given: dict[str, Any] = {name: _number(problems, values, name, name) or 0 for name in NUMBERS}
    given |= {name: values[name] == "yes" for name in CHECKED}
    opens_at, due_at = (_moment(problems, values, name) for name in ("opens_at", "due_at"))
    rules = Rules(
        title=" ".join(values["title"].split()),
        theme=values["theme"].strip(),
        notice=values["notice"].strip(),
        fields=tuple(" ".join(line.split()) for line in values["fields"].split("\n") if line.strip()),
        opens_at=opens_at or datetime.min.replace(tzinfo=UTC),
        due_at=due_at or datetime.max.replace(tzinfo=UTC),
        averaging=Averaging.TRIMMED if values["averaging"] == "trimmed" else Averaging.MEAN,
        tie_order=tuple(each for each in values["tie_order"].split(",") if each),
        announce_workspace=workspace,
        announce_channel=channel,
        stages=tuple(_stage(problems, f"stages.{at}", *each) for at, each in enumerate(form.stages)),
        awards=tuple(
            AwardRule(each["name"].strip(), _number(problems, each, "count", f"awards.{at}.count") or 0)
            for at, each in enumerate(form.awards)
        ),
        **given,
    )
    try:
        checking.check(rules)
    except BadRules as error:
        problems = error.problems | problems
    if problems:
        raise BadRules(problems)
    return rules


def local(at: datetime) -> str:
    """Return a moment as an `<input type="datetime-local">` holds it, in Seoul's time."""
    return at.astimezone(SEOUL).strftime(_MOMENT)


def moment(text: str) -> datetime | None:
    """Return what such an input holds, None for anything else."""
    try:
        return datetime.strptime(text[:16], _MOMENT).replace(tzinfo=SEOUL).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _stage(problems: dict[str, str], place: str, values: Texts, criteria: list[Texts]) -> StageRule:
    return StageRule(
        name=values["name"].strip(),
        kind=StageKind.PRESENTATION if values["kind"] == "presentation" else StageKind.WRITTEN,
        weight=_number(problems, values, "weight", f"{place}.weight") or 0,
        blind=values["blind"] == "yes",
        finalists=_number(problems, values, "finalists", f"{place}.finalists", optional=True),
        reviews_per_entry=_number(problems, values, "reviews_per_entry", f"{place}.reviews_per_entry", optional=True),
        criteria=tuple(_criterion(problems, f"{place}.criteria.{at}", each) for at, each in enumerate(criteria)),
    )


def _criterion(problems: dict[str, str], place: str, values: Texts) -> CriterionRule:
    scale = _number(problems, values, "scale", f"{place}.scale") or 0
    levels = {str(mark): values[name].strip() for name, mark in reversed(_marks(scale).items()) if values[name].strip()}
    return CriterionRule(
        values["name"].strip(),
        _number(problems, values, "weight", f"{place}.weight") or 0,
        scale,
        values["description"].strip(),
        levels,
    )


def _number(
    problems: dict[str, str], values: Mapping[str, str], name: str, place: str, *, optional: bool = False
) -> int | None:
    text = values[name].strip()
    if optional and not text:
        return None
    if text.isascii() and text.isdigit() and len(text) < 6:  # noqa: PLR2004 - more digits than any of them needs
        return int(text)
    problems[place] = "숫자로 적어 주세요."
    return None


def _moment(problems: dict[str, str], values: Texts, name: str) -> datetime | None:
    found = moment(values[name])
    if found is None:
        problems[name] = "날짜와 시각을 골라 주세요."
    return found


def _stage_row(rule: StageRule) -> Texts:
    row = {name: "" if getattr(rule, name) is None else str(getattr(rule, name)) for name in STAGE}
    return row | {"kind": rule.kind.value, "blind": "yes" if rule.blind else ""}


def _criterion_row(rule: CriterionRule) -> Texts:
    row = {name: str(getattr(rule, name)) for name in ("name", "weight", "scale", "description")}
    return row | {name: rule.levels.get(str(mark), "") for name, mark in _marks(rule.scale).items()}


def _marks(scale: int) -> dict[str, int]:
    """Return which marks the three descriptions are about."""
    return {"best": scale, "middle": (scale + 1) // 2, "least": 1}


def _empty_criterion() -> Texts:
    return dict.fromkeys(CRITERION, "") | {"scale": "5"}
