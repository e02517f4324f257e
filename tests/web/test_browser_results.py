"""The results, the decision, comparisons and winners in a real Chromium, wide and on a phone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from assistant.challenge import moving_on
from assistant.challenge.models.challenges import Challenge
from assistant.people import sign_in
from assistant.people.roles import OPERATOR
from tests.challenge.builders import who
from tests.conftest import World
from tests.web.conftest import Site, open_site
from tests.web.results_bench import Bench, bench
from tests.web.serving import Open
from tests.web.test_browser_challenges import looked_at


@pytest.fixture
def judged(world: World) -> Bench:
    site: Site = open_site(world)
    return bench(site, entries=16, committee=7, verification_days=10, awards=(("최우수", 1), ("우수", 2), ("장려", 3)))


def entered(page: Any, judged: Bench, address: str, person: Any) -> None:
    with judged.site.world.assistant.database.writing.begin() as session:
        secret = sign_in.issue_link(session, person.email, role=None, who=OPERATOR, now=datetime.now(UTC))
    page.goto(f"{address}/sign-in/{secret}")
    page.get_by_role("button", name="로그인").click()
    page.wait_for_url(f"{address}/")


@pytest.mark.parametrize("width", [1280, 360])
def test_from_the_result_to_the_winners(signed_in: Open, address: str, world: World, judged: Bench, width: int) -> None:
    page = signed_in(width=width)
    entered(page, judged, address, judged.people.committee[0])
    page.goto(f"{address}{judged.here}/results")
    page.get_by_role("heading", name="공식 순위").wait_for()
    looked_at(page, "results", width)
    page.get_by_text("심사위원별 점수를 숫자로 보기").click()
    assert page.get_by_role("region", name="심사위원별 점수").is_visible()
    for name in ("judges", "comparisons", "feedback"):
        page.goto(f"{address}{judged.here}/{name}")
        looked_at(page, name, width)
    page.goto(f"{address}{judged.here}/decision")
    assert page.get_by_label("2026-001 결과").is_visible()
    page.get_by_label("결정 사유").fill("점수 순서대로 정합니다. 같은 구간의 작품을 30분 동안 논의했습니다.")
    looked_at(page, "decision-form", width)
    page.get_by_role("button", name="제안하기").click()
    page.get_by_text("발표하면 바뀌는 작품").wait_for()
    looked_at(page, "decision-proposed", width)
    entered(page, judged, address, judged.people.committee[1])
    page.goto(f"{address}{judged.here}/decision")
    page.get_by_role("button", name="이 제안에 동의합니다").click()
    page.get_by_text("동의 1명").wait_for()
    entered(page, judged, address, judged.people.admin)
    page.goto(f"{address}{judged.here}/decision")
    page.get_by_role("button", name="결정으로 확정하기").click()
    page.get_by_text("채널에는 이렇게 알립니다").wait_for()
    looked_at(page, "decision-decided", width)
    with world.assistant.database.writing.begin() as session:
        moving_on.open_verification(session, judged.challenge_id, who=who(judged.people.admin), now=datetime.now(UTC))
    page.goto(f"{address}/challenges/{judged.challenge_id}/winners")
    page.get_by_text("제보하기").first.click()
    looked_at(page, "candidates", width)
    with world.assistant.database.writing.begin() as session:
        session.get_one(Challenge, judged.challenge_id).verification_until = datetime.now(UTC)
    page.goto(f"{address}{judged.here}/decision")
    page.get_by_role("button", name="발표하고 알리기").click()
    page.get_by_text("발표한 결정").wait_for()
    looked_at(page, "announced", width)
    page.goto(f"{address}/challenges/{judged.challenge_id}/winners")
    looked_at(page, "winners", width)
    entered(page, judged, address, judged.people.staff[0])
    page.goto(f"{address}/entries/{judged.entries[0]}/feedback")
    looked_at(page, "letter", width)
