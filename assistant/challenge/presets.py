"""Rules to begin with: rubrics as offices have used them, what the marks mean in words of our own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.challenge.models.challenges import Averaging, StageKind
from assistant.challenge.rules import AwardRule, CriterionRule, StageRule

FIELDS = ("민원", "학교", "경로당", "교통", "내부행정")


@dataclass(frozen=True)
class Preset:
    """What choosing it fills into the form."""

    name: str
    about: str
    stages: Sequence[StageRule]
    awards: Sequence[AwardRule]
    fields: Sequence[str] = FIELDS
    averaging: Averaging = Averaging.MEAN


def _criterion(name: str, weight: int, description: str, best: str, middle: str, least: str) -> CriterionRule:
    return CriterionRule(name, weight, 5, description, {"5": best, "3": middle, "1": least})


_FEASIBLE = _criterion(
    "실현 가능성",
    30,
    "지금 있는 사람·도구·규정 안에서 바로 해 볼 수 있는가",
    "이미 업무에 써 보았고, 같은 조건의 부서가 오늘 시작할 수 있다.",
    "시험해 보았으나 계정·규정·예산 가운데 하나를 더 갖추어야 한다.",
    "필요한 도구나 자료를 얻을 방법이 보이지 않는다.",
)
_CREATIVE = _criterion(
    "창의성",
    20,
    "문제를 보는 눈이나 푸는 방법이 새로운가",
    "우리 기관에서 아무도 시도하지 않은 방법이며, 왜 새로운지 설명한다.",
    "알려진 방법을 우리 업무에 맞게 고쳐 썼다.",
    "널리 쓰이는 방법을 그대로 옮겼다.",
)
_EFFICIENT = _criterion(
    "효율성",
    20,
    "시간·예산·실수가 얼마나 줄었고, 그것을 재어 보았는가",
    "전과 후를 같은 방법으로 재어 크게 줄었음을 숫자로 보였다.",
    "줄었다고 볼 만하지만 잰 횟수가 적거나 어림이다.",
    "효과를 말로만 적었다.",
)
_SCOPE = _criterion(
    "적용 범위",
    15,
    "얼마나 많은 부서와 주민에게 쓸모가 있는가",
    "여러 부서에서 그대로 쓸 수 있고 주민이 달라진 것을 느낀다.",
    "비슷한 일을 하는 몇 부서가 조금 고쳐 쓸 수 있다.",
    "한 사람의 한 가지 일에만 쓸 수 있다.",
)
_LASTING = _criterion(
    "계속성",
    15,
    "담당자가 바뀌어도 이어 쓸 수 있는가",
    "프롬프트와 순서, 주의할 점이 적혀 있어 처음 보는 사람도 되풀이할 수 있다.",
    "설명을 조금 더 들으면 되풀이할 수 있다.",
    "만든 사람만 쓸 수 있다.",
)
_PRESENTED = (
    _criterion(
        "발표 전달력",
        30,
        "문제와 방법, 결과를 알아듣게 설명하는가",
        "모르는 사람도 한 번 듣고 따라 할 수 있게 보여 주었다.",
        "큰 줄기는 알겠으나 방법이나 결과 가운데 하나가 흐리다.",
        "무엇을 했는지 알기 어렵다.",
    ),
    _criterion(
        "시연과 근거",
        40,
        "실제로 되는 것을 보이고 숫자로 뒷받침하는가",
        "그 자리에서 되는 것을 보였고 효과를 잰 방법까지 밝혔다.",
        "화면을 보였으나 효과의 근거가 약하다.",
        "시연도 근거도 없다.",
    ),
    _criterion(
        "질의응답",
        30,
        "한계와 위험을 알고 답하는가",
        "틀릴 수 있는 곳과 개인정보 대책을 스스로 짚었다.",
        "물으면 답하지만 한 가지를 놓쳤다.",
        "한계를 생각해 보지 않았다.",
    ),
)
_AWARDS = (AwardRule("최우수", 1), AwardRule("우수", 2), AwardRule("장려", 3))

PRESETS: Mapping[str, Preset] = {
    "dongdaemun": Preset(
        "동대문구형",
        "다섯 항목으로 서면 심사한 뒤 여섯 팀이 발표합니다(60:40).",
        (
            StageRule(
                "서면 심사", StageKind.WRITTEN, 60, (_FEASIBLE, _CREATIVE, _EFFICIENT, _SCOPE, _LASTING), finalists=6
            ),
            StageRule("발표 심사", StageKind.PRESENTATION, 40, _PRESENTED, blind=False),
        ),
        _AWARDS,
    ),
    "chungbuk": Preset(
        "충북형",
        "실용성과 AI를 다루는 솜씨를 크게 봅니다. 서면 60%, 발표 40%, 열 팀이 발표합니다.",
        (
            StageRule(
                "서면 심사",
                StageKind.WRITTEN,
                60,
                (
                    _criterion(
                        "실용성과 효과",
                        35,
                        "실제 업무의 문제를 풀었고 효과가 있는가",
                        "자주 있는 일의 어려움을 풀었고 효과를 재어 보였다.",
                        "문제는 분명하나 효과를 더 재어야 한다.",
                        "문제나 효과가 분명하지 않다.",
                    ),
                    _criterion(
                        "AI 도구 활용 역량",
                        25,
                        "도구를 알맞게 고르고 프롬프트를 다듬었는가",
                        "고친 과정과 까닭을 보이며, 결과를 사람이 어떻게 확인하는지 적었다.",
                        "프롬프트가 쓸 만하지만 확인하는 방법이 빠져 있다.",
                        "한 번 물어본 결과를 그대로 썼다.",
                    ),
                    _criterion(
                        "혁신성",
                        20,
                        "일하는 순서 자체를 바꾸었는가",
                        "없어도 되는 단계를 없애거나 사람이 할 일을 바꾸었다.",
                        "같은 순서를 더 빨리 한다.",
                        "전과 달라진 것이 거의 없다.",
                    ),
                    _criterion(
                        "확산 가능성",
                        20,
                        "다른 부서·기관이 가져다 쓸 수 있는가",
                        "바꿀 곳을 변수로 밝힌 프롬프트와 따라 할 순서가 있다.",
                        "만든 사람의 도움을 받으면 쓸 수 있다.",
                        "그 부서의 사정에만 맞는다.",
                    ),
                ),
                finalists=10,
            ),
            StageRule("발표 심사", StageKind.PRESENTATION, 40, _PRESENTED, blind=False),
        ),
        _AWARDS,
    ),
    "proactive": Preset(
        "적극행정형",
        "적극행정 우수사례의 다섯 항목으로 한 번 심사하고, 가장 높은 점수와 낮은 점수를 뺍니다.",
        (
            StageRule(
                "서면 심사",
                StageKind.WRITTEN,
                100,
                (
                    _criterion(
                        "적극성",
                        20,
                        "시키지 않은 문제를 찾아 끝까지 풀었는가",
                        "막힌 곳을 스스로 찾아 여러 번 고쳐 가며 풀었다.",
                        "맡은 일 안에서 더 나은 방법을 찾았다.",
                        "시킨 일을 도구만 바꾸어 했다.",
                    ),
                    _criterion(
                        "창의성",
                        20,
                        "방법이 새로운가",
                        "다른 기관에서도 찾기 어려운 방법이다.",
                        "알려진 방법을 우리 일에 맞추었다.",
                        "흔한 방법이다.",
                    ),
                    _criterion(
                        "과제의 난이도",
                        20,
                        "풀기 어려운 문제였는가",
                        "여러 부서나 규정이 얽혀 오래 풀리지 않던 문제다.",
                        "시간과 품이 드는 문제다.",
                        "누구나 곧 풀 수 있는 문제다.",
                    ),
                    _criterion(
                        "국민 체감도",
                        20,
                        "주민이 달라진 것을 느끼는가",
                        "기다리는 시간이나 방문 횟수가 눈에 띄게 줄었다.",
                        "일부 주민이 나아졌다고 느낀다.",
                        "주민에게 달라진 것이 없다.",
                    ),
                    _criterion(
                        "확산 가능성",
                        20,
                        "다른 곳에서도 할 수 있는가",
                        "그대로 따라 할 자료가 갖추어져 있다.",
                        "조금 고치면 따라 할 수 있다.",
                        "따라 하기 어렵다.",
                    ),
                ),
            ),
        ),
        _AWARDS,
        averaging=Averaging.TRIMMED,
    ),
    "small": Preset(
        "작은 공모전",
        "부서 안에서 가볍게: 세 항목으로 한 번 심사합니다.",
        (
            StageRule(
                "심사",
                StageKind.WRITTEN,
                100,
                (
                    CriterionRule("쓸모", 40, 5, _EFFICIENT.description, _EFFICIENT.levels),
                    CriterionRule("따라 하기 쉬움", 40, 5, _LASTING.description, _LASTING.levels),
                    CriterionRule("새로움", 20, 5, _CREATIVE.description, _CREATIVE.levels),
                ),
            ),
        ),
        (AwardRule("최우수", 1), AwardRule("우수", 1), AwardRule("도전", 1)),
    ),
}
