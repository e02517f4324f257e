"""Whether rules can be announced: what is missing or impossible, place by place, for the form and for every door."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from assistant.challenge.models.challenges import StageKind
from assistant.challenge.rules import TIE_BREAKERS, AwardRule, CriterionRule, Rules, StageRule
from assistant.errors import Invalid

LONGEST_TITLE = 100
LONGEST_THEME = 300
LONGEST_NOTICE = 8000
LONGEST_NAME = 60
LONGEST_FIELD = 40
LONGEST_TEXT = 1000
MOST_STAGES = 3
MOST_CRITERIA = 10
MOST_AWARDS = 10
MOST_FIELDS = 20
MOST_GRACE = 24 * 60
_RANGES = {
    "grace_minutes": (0, MOST_GRACE, "유예 시간은 0분부터 1440분까지"),
    "most_authors": (1, 20, "팀원은 1명부터 20명까지"),
    "most_files": (0, 20, "첨부 파일은 0개부터 20개까지"),
    "most_file_mb": (1, 200, "파일 크기는 1MB부터 200MB까지"),
    "decimals": (0, 4, "소수점 자리는 0부터 4까지"),
    "least_reviews": (1, 15, "최소 심사 수는 1명부터 15명까지"),
    "quorum": (1, 15, "의결 정족수는 1명부터 15명까지"),
    "verification_days": (0, 60, "공개 검증은 0일부터 60일까지"),
}


class BadRules(Invalid):
    """Rules that cannot stand; `problems` says where and why, by the names of `Rules`, stages as "stages.0.weight"."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(" ".join(dict.fromkeys(problems.values())))
        self.problems = problems


def check(rules: Rules) -> None:
    """Raise `BadRules` for rules that cannot stand."""
    found: dict[str, str] = {}
    for place, sentence in _problems(rules):
        found.setdefault(place, sentence)
    if found:
        raise BadRules(found)


def _problems(rules: Rules) -> Iterator[tuple[str, str]]:
    yield from _texts(rules)
    if rules.opens_at >= rules.due_at:
        yield "due_at", "마감은 접수 시작보다 뒤여야 합니다."
    for name, (least, most, sentence) in _RANGES.items():
        if not least <= getattr(rules, name) <= most:
            yield name, f"{sentence} 정할 수 있습니다."
    yield from _tie_order(rules.tie_order)
    yield from _stages(rules.stages)
    yield from _awards(rules.awards)


def _texts(rules: Rules) -> Iterator[tuple[str, str]]:
    if not rules.title.strip() or len(rules.title) > LONGEST_TITLE:
        yield "title", f"이름을 {LONGEST_TITLE}자 안으로 적어 주세요."
    if len(rules.theme) > LONGEST_THEME:
        yield "theme", f"주제는 {LONGEST_THEME}자 안으로 줄여 주세요."
    if len(rules.notice) > LONGEST_NOTICE:
        yield "notice", f"공고문은 {LONGEST_NOTICE}자 안으로 줄여 주세요."
    if not 1 <= len(rules.fields) <= MOST_FIELDS or any(len(each) > LONGEST_FIELD for each in rules.fields):
        yield "fields", f"분야를 한 줄에 하나씩, {MOST_FIELDS}개까지 {LONGEST_FIELD}자 안으로 적어 주세요."
    elif _twice(rules.fields):
        yield "fields", "같은 분야가 두 번 있습니다. 하나를 지워 주세요."


def _tie_order(order: Sequence[str]) -> Iterator[tuple[str, str]]:
    if len(set(order)) < len(order) or not set(order) <= set(TIE_BREAKERS):
        yield "tie_order", "동점을 가리는 순서에 같은 것이 두 번 있습니다."
    elif not order or order[-1] != "decision":
        yield "tie_order", "동점을 가리는 순서는 위원회의 결정으로 끝나야 합니다."


def _stages(stages: Sequence[StageRule]) -> Iterator[tuple[str, str]]:
    if not 1 <= len(stages) <= MOST_STAGES:
        yield "stages", f"심사 단계는 1개부터 {MOST_STAGES}개까지 둘 수 있습니다."
        return
    if sum(each.weight for each in stages) != 100:  # noqa: PLR2004 - per cent
        yield (
            "stages",
            f"심사 단계의 비중을 더하면 100이어야 합니다. 지금은 {sum(each.weight for each in stages)}입니다.",
        )
    if stages[0].kind is StageKind.PRESENTATION and len(stages) > 1:
        yield "stages.0.kind", "발표 심사는 서면 심사 뒤에 두어 주세요."
    for at, stage in enumerate(stages):
        yield from _stage(f"stages.{at}", stage, last=at == len(stages) - 1)


def _stage(place: str, stage: StageRule, *, last: bool) -> Iterator[tuple[str, str]]:
    if not stage.name.strip() or len(stage.name) > LONGEST_NAME:
        yield f"{place}.name", f"심사 단계의 이름을 {LONGEST_NAME}자 안으로 적어 주세요."
    if stage.weight < 1:
        yield f"{place}.weight", "심사 단계의 비중은 1 이상이어야 합니다."
    if not last and (stage.finalists is None or stage.finalists < 1):
        yield f"{place}.finalists", "다음 단계에 올릴 작품 수를 1 이상으로 적어 주세요."
    if stage.reviews_per_entry is not None and stage.reviews_per_entry < 1:
        yield f"{place}.reviews_per_entry", "작품마다 볼 심사위원 수는 1 이상이거나 비워 두어야 합니다."
    if not 1 <= len(stage.criteria) <= MOST_CRITERIA:
        yield f"{place}.criteria", f"평가 항목은 1개부터 {MOST_CRITERIA}개까지 둘 수 있습니다."
    elif _twice([each.name for each in stage.criteria]):
        yield f"{place}.criteria", "같은 이름의 평가 항목이 두 개 있습니다."
    elif sum(each.weight for each in stage.criteria) != 100:  # noqa: PLR2004 - per cent
        total = sum(each.weight for each in stage.criteria)
        yield f"{place}.criteria", f"{stage.name}의 배점을 더하면 100이어야 합니다. 지금은 {total}입니다."
    for at, criterion in enumerate(stage.criteria):
        yield from _criterion(f"{place}.criteria.{at}", criterion)


def _criterion(place: str, criterion: CriterionRule) -> Iterator[tuple[str, str]]:
    if not criterion.name.strip() or len(criterion.name) > LONGEST_NAME:
        yield f"{place}.name", f"평가 항목의 이름을 {LONGEST_NAME}자 안으로 적어 주세요."
    if criterion.weight < 1:
        yield f"{place}.weight", "평가 항목의 배점은 1 이상이어야 합니다."
    if not 2 <= criterion.scale <= 100:  # noqa: PLR2004 - the CHECK of the table
        yield f"{place}.scale", "평가 척도는 2점부터 100점까지 정할 수 있습니다."
    if any(len(each) > LONGEST_TEXT for each in (criterion.description, *criterion.levels.values())):
        yield f"{place}.levels", f"평가 항목의 설명은 하나에 {LONGEST_TEXT}자 안으로 줄여 주세요."


def _awards(awards: Sequence[AwardRule]) -> Iterator[tuple[str, str]]:
    if not 1 <= len(awards) <= MOST_AWARDS:
        yield "awards", f"상은 1가지부터 {MOST_AWARDS}가지까지 둘 수 있습니다."
    elif _twice([each.name for each in awards]):
        yield "awards", "같은 이름의 상이 두 개 있습니다."
    for at, award in enumerate(awards):
        if not award.name.strip() or len(award.name) > LONGEST_NAME:
            yield f"awards.{at}.name", f"상의 이름을 {LONGEST_NAME}자 안으로 적어 주세요."
        if award.count < 1:
            yield f"awards.{at}.count", "상의 수는 1 이상이어야 합니다."


def _twice(names: Sequence[str]) -> bool:
    return any(count > 1 for count in Counter(name.strip() for name in names).values())
