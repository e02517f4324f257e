"""An administrator opens a challenge in a real Chromium; a clerk sees how much time is left."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from assistant.challenge.models.challenges import Challenge
from assistant.challenge.phases import Phase
from assistant.notifications import telling
from assistant.people.models import Person, Role
from tests.challenge import builders
from tests.conftest import World
from tests.web.serving import Open
from tests.web.test_accessible import problems
from tests.web.test_browser import fits

# Set it to a folder to look at the pages.
SHOTS = os.environ.get("ASSISTANT_TEST_SCREENSHOTS", "")


def looked_at(page: Any, name: str, width: int) -> None:
    """Check what every page must be, and keep a picture where one is asked for."""
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}-{width}.png"), full_page=True)
    assert fits(page), name
    assert problems(page) == [], name


@pytest.mark.parametrize("width", [1280, 360])
def test_from_the_preset_to_the_announcement(signed_in: Open, address: str, world: World, width: int) -> None:
    page = signed_in(width=width, role=Role.ADMIN)
    page.goto(f"{address}/challenges")
    looked_at(page, "empty", width)
    page.get_by_role("link", name="새 챌린지").click()
    page.get_by_label("이름 예").fill("2026 생성형 AI 챌린지")
    page.get_by_role("button", name="충북형").click()
    page.wait_for_url("**/challenges/new#stages")
    assert page.get_by_label("이름 예").input_value() == "2026 생성형 AI 챌린지"
    assert page.locator("[name='stages.0.criteria.0.name']").input_value() == "실용성과 효과"
    page.locator("[name='grace_minutes']").fill("10")
    looked_at(page, "form", width)
    page.locator("[name='stages.0.weight']").focus()
    # Enter in a field saves, it does not choose a preset.
    page.keyboard.press("Enter")
    page.get_by_text("초안을 저장했습니다.").wait_for()
    page.get_by_role("link", name="공고 미리 보기").click()
    page.get_by_text("공고하면 고정되는 것").wait_for()
    assert "마감 뒤 10분까지는" in page.locator(".frozen").inner_text()
    looked_at(page, "preview", width)
    page.get_by_role("button", name="이대로 공고하기").click()
    page.get_by_text("공고했습니다.").wait_for()
    looked_at(page, "announced", width)
    page.get_by_role("link", name="마감 늦추기").click()
    looked_at(page, "correct", width)
    page.goto(f"{address}/challenges/1/log")
    looked_at(page, "log", width)
    with world.assistant.database.writing.begin() as session:
        found = builders.people(session)
        of = session.get_one(Challenge, 1)
        builders.reviewer(session, of, found.committee[0], chair=True)
        builders.reviewer(session, of, found.committee[1], external=True, pledged=False)
        me = session.scalars(select(Person).where(Person.email == "admin@example.go.kr")).one()
        builders.reviewer(session, of, me, pledged=False)
        for n in range(3):
            telling.tell(
                session,
                me.id,
                key=f"n{n}",
                title="2026 생성형 AI 챌린지: 마감이 1일 남았습니다",
                text="아직 제출하지 않은 초안이 있습니다.",
                link="/challenges/1",
                now=datetime.now(UTC),
            )
    page.goto(f"{address}/challenges/1/committee?q=위원")
    looked_at(page, "committee", width)
    page.goto(f"{address}/challenges/1")
    looked_at(page, "reviewer", width)
    page.goto(f"{address}/notifications")
    looked_at(page, "notifications", width)
    page.goto(f"{address}/challenges")
    looked_at(page, "list", width)


def test_what_is_wrong_is_said_where_it_is(signed_in: Open, address: str) -> None:
    page = signed_in(role=Role.ADMIN)
    # Chromium complains of every refusal in its console, which the page of the fixture must not.
    other = page.context.browser.new_page(viewport={"width": 360, "height": 780})
    other.context.add_cookies(page.context.cookies())
    other.goto(f"{address}/challenges/new")
    other.locator("[name='stages.0.weight']").fill("50")
    other.get_by_role("button", name="초안 저장하기").click()
    other.get_by_role("alert").wait_for()
    assert "지금은 90입니다" in other.get_by_role("alert").inner_text()
    assert other.locator("[name='stages.0.weight']").input_value() == "50"
    looked_at(other, "problems", 360)


def test_the_time_left_is_the_servers(signed_in: Open, address: str, world: World) -> None:
    now = datetime.now(UTC)
    with world.assistant.database.writing.begin() as session:
        builders.challenge(session, phase=Phase.OPEN, due_at=now + timedelta(minutes=2), now=now)
    page = signed_in(role=Role.STAFF)
    # A computer whose clock is a year behind.
    page.add_init_script("const now = Date.now.bind(Date); Date.now = () => now() - 31536000000;")
    page.goto(f"{address}/challenges/1")
    page.wait_for_function("document.querySelector('[data-left]').textContent.startsWith('1분 ')")
    shown = page.locator("[data-clock]").inner_text()
    assert shown.startswith(str(datetime.now(UTC).year))
    page.wait_for_function("shown => document.querySelector('[data-clock]').textContent !== shown", arg=shown)
    assert "(KST)" in shown
