"""The rules of a challenge in Korean sentences: for the notice, the announcement and what people are told."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from assistant.challenge.models.challenges import Averaging, Challenge
from assistant.challenge.rules import Rules

SEOUL = ZoneInfo("Asia/Seoul")
TIE_BREAKERS = {
    "criteria": "배점이 큰 평가 항목의 점수부터 차례로 비교",
    "presentation": "발표 심사 점수",
    "decision": "위원회의 기록된 결정",
}


def clock(at: datetime) -> str:
    """Return a moment by the server's clock, to the second."""
    return f"{at.astimezone(SEOUL):%Y-%m-%d %H:%M:%S} (KST)"


def remaining(until: datetime, now: datetime) -> str:
    """Return how much time is left, in its two largest units; "" when there is none."""
    left = until - now
    if left <= timedelta():
        return ""
    days, seconds = left.days, left.seconds
    hours, minutes = seconds // 3600, seconds % 3600 // 60
    if days:
        return f"{days}일 {hours}시간"
    if hours:
        return f"{hours}시간 {minutes}분"
    return f"{minutes}분 {seconds % 60}초" if minutes else f"{seconds}초"


def late_rule(grace_minutes: int) -> str:
    """Return what happens to what comes late, in one sentence."""
    if grace_minutes == 0:
        return (
            "서버 시각으로 마감 시각까지 도착한 것만 받고, 그 뒤에는 관리자가 사유를 남겨 허락한 사람만 낼 수 있습니다."
        )
    return f"마감 뒤 {grace_minutes}분까지는 ‘늦은 제출’로 표시해 받고, 그 뒤에는 관리자가 사유를 남겨 허락한 사람만 낼 수 있습니다."


def score_rule(rules: Rules | Challenge) -> list[str]:
    """Return how the official score comes about, a sentence a step."""
    stages = " + ".join(f"{each.name} {each.weight}%" for each in rules.stages)
    if rules.averaging is Averaging.TRIMMED:
        averaging = (
            "심사위원 점수에서 가장 높은 점수와 가장 낮은 점수를 하나씩 빼고 평균합니다. "
            "점수가 5개보다 적은 작품이 하나라도 있으면 그 심사 단계의 모든 작품에 단순 평균을 씁니다."
        )
    else:
        averaging = "심사위원 점수를 단순 평균합니다."
    ties = ", ".join(TIE_BREAKERS[each] for each in rules.tie_order)
    return [
        "평가 항목 점수를 배점대로 더해 100점 만점으로 바꿉니다.",
        averaging,
        f"최종 점수는 {stages}입니다." if len(rules.stages) > 1 else "최종 점수는 그 평균입니다.",
        f"동점이면 {ties} 순서로 가립니다.",
        f"순위는 반올림하기 전 점수로 정하고, 점수는 소수점 아래 {rules.decimals}자리까지 보여 줍니다.",
    ]


def announcement(challenge: Challenge) -> tuple[str, str]:
    """Return title and text of the announcement in a channel, as the preview shows them."""
    awards = ", ".join(f"{each.name} {each.count}" for each in challenge.award_lines)
    lines = [
        challenge.theme,
        f"접수: {clock(challenge.opens_at)}부터",
        f"마감: {clock(challenge.due_at)}까지",
        late_rule(challenge.grace_minutes),
        f"분야: {', '.join(challenge.fields)}",
        f"심사: {' → '.join(f'{each.name} {each.weight}%' for each in challenge.stages)}",
        f"시상: {awards}",
    ]
    return f"{challenge.title} 공고", "\n".join(line for line in lines if line)
