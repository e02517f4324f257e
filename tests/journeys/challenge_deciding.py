"""What the marks come to: a tie, a decision of the committee's, its preview, the announcement and what entrants are told."""

from __future__ import annotations

import re

from tests.journeys.challenge_judging import CHAIR
from tests.journeys.challenge_round import Browser, Round, Window

REASON = "두 작품을 30분 동안 논의했습니다. 주민이 바로 느끼는 변화가 큰 작품을 앞에 둡니다."


def results(at: Round, admin: Window, position: int) -> None:
    """End a stage and look at what the marks come to: two are equal and only the committee can say who is first."""
    stage_id = at.stage(position)
    admin.open(at.path)
    assert "끝나지 않은 심사 0건" in admin.page.locator(".steps-card").inner_text()
    admin.page.locator(".steps-card .button.primary").click()
    admin.reads("마쳤습니다")
    admin.open(f"{at.path}/stages/{stage_id}/results")
    assert admin.page.get_by_text("위원회가 정해야 합니다").count() == 2
    admin.look(f"stage-{position}-results", phone=position == 1)


def decide_finalists(at: Round, admin: Browser, member: Browser) -> None:
    """Send three to the presentation, by plain forms; said twice, it is told once."""
    here = f"{at.path}/stages/{at.stage(1)}"
    page = admin.get(f"{here}/decision").text
    chosen = dict(re.findall(r'name="(outcome-\d+)".*?value="([^"]+)" selected', page, flags=re.DOTALL))
    assert chosen
    admin.post(f"{here}/decision", chosen | {"reason": "심사 결과에 따라 세 편을 발표 심사에 올립니다."})
    (decision_id,) = at.office.rows("SELECT max(id) FROM decision")[0]
    member.post(f"{here}/decision/{decision_id}/second")
    admin.post(f"{here}/decision/{decision_id}/decide")
    admin.post(f"{here}/decision/{decision_id}/announce")
    admin.post(f"{here}/decision/{decision_id}/announce", status=409)


def decide_winners(at: Round, admin: Window, chair: Window) -> None:
    """Put one of two equals first, have the chair agree, see what will be told, and announce it."""
    here = f"{at.path}/stages/{at.stage(2)}"
    admin.open(f"{here}/results")
    admin.follow("결정 화면")
    for place, name in enumerate(("한도윤", "이교육"), start=1):
        admin.page.locator(f"#place-{at.entries[name]}").fill(str(place))
    admin.page.get_by_label("결정 사유").fill(REASON)
    admin.look("decision-form")
    admin.press("제안하기")
    admin.reads("발표하면 바뀌는 작품")
    chair.open(f"{here}/decision").look("decision-to-second", phone=True)
    chair.press("이 제안에 동의합니다")
    chair.reads("동의 1명")
    admin.open(f"{here}/decision")
    admin.press("결정으로 확정하기")
    admin.reads("채널에는 이렇게 알립니다")
    admin.look("announcement")
    admin.open(f"{here}/feedback").look("feedback-drafts")
    admin.open(f"{here}/decision")
    admin.press("발표하고 알리기")
    admin.reads("발표한 결정")
    admin.look("announced-decision")


def told(at: Round, entrant: Window) -> None:
    """An entrant reads of it: what is new, the winners, and what the committee says of the own entry."""
    entrant.open("/notifications").look("entrant-told", phone=True)
    entrant.open(f"{at.path}/winners")
    titles = entrant.page.locator(".winner h2").all_inner_texts()
    assert len(titles) == 3
    assert "회의록" in titles[0]
    assert "경로당" in titles[1]
    entrant.look("winners", phone=True)
    entrant.open(f"/entries/{at.entries['한도윤']}")
    entrant.follow("심사 의견 보기")
    assert entrant.page.locator(".comments article").count() == 2
    text = entrant.page.locator("main").inner_text()
    assert CHAIR not in text
    entrant.look("feedback", phone=True)
