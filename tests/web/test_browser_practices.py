"""The gallery in a real Chromium: found, filled, copied, liked; and an editor's form that fits a telephone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from assistant.people.models import Person
from assistant.people.roles import actor
from assistant.practices import recipes
from assistant.practices.models import Copy
from tests.conftest import World
from tests.practices.builders import draft, publish
from tests.web.serving import Open


def fits(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize("width", [1280, 360])
def test_a_prompt_is_found_filled_copied_and_liked(signed_in: Open, address: str, world: World, width: int) -> None:
    page = signed_in(width=width)
    with world.transaction() as session:
        who = actor(session.query(Person).filter_by(email="trainer@example.go.kr").one())
        practice = draft(session, who=who, award="2026 최우수")
        publish(session, practice, who=who, files=world.assistant.files, now=datetime.now(UTC))
    recipes.seed(recipes.FOLDER, transaction=world.transaction, now=datetime.now(UTC))

    page.goto(f"{address}/practices")
    assert fits(page)
    page.get_by_label("찾을 말").fill("대형 폐기물")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="찾은 사례").wait_for()
    page.wait_for_load_state("load")
    page.get_by_label("나온 곳").select_option("trainer")
    page.wait_for_url("**origin=trainer**")
    page.get_by_role("link", name="대형폐기물 배출 문의 답변 초안").click()
    page.get_by_label("부서명").fill("청소행정과 {글자수}")
    page.get_by_label("글자수").fill("300")
    shown = page.locator("[data-shown]")
    shown.locator(".given", has_text="300").wait_for()
    assert shown.inner_text().startswith("청소행정과 {글자수} 담당자로서 아래 문의에 답하는 글을 300자 안으로")
    assert shown.locator(".blank").all_inner_texts() == ["{문의 내용}"]
    page.get_by_role("button", name="채워서 복사").click()
    page.get_by_text("복사했습니다. 결과는 꼭 사실인지 확인해 주세요.").wait_for()
    page.get_by_role("button", name="좋아요").click()
    page.locator("[data-like] [aria-pressed=true]").wait_for()
    assert page.locator("[data-likes]").inner_text() == "1"
    assert fits(page)
    page.get_by_label("그대로 잘 됐어요").check()
    page.get_by_label("한 번에 줄어든 시간(분)").fill("14")
    page.get_by_role("button", name="남기기").click()
    page.get_by_text("써 본 결과를 남겼습니다.").wait_for()
    with world.assistant.database.reading() as session:
        assert session.query(Copy).count() == 1
    for path in ("/practices/1/edit", "/practices/1/versions", "/practices/new", "/practices?page=2"):
        page.goto(address + path)
        assert fits(page), path


def test_without_javascript_the_prompt_is_filled_all_the_same(signed_in: Open, address: str, world: World) -> None:
    page = signed_in()
    with world.transaction() as session:
        who = actor(session.query(Person).filter_by(email="trainer@example.go.kr").one())
        publish(session, draft(session, who=who), who=who, files=world.assistant.files)
    page.route("**/*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto(f"{address}/practices/1")
    page.get_by_label("부서명").fill("청소행정과")
    page.get_by_role("button", name="채워서 복사").click()
    assert page.get_by_label("채운 프롬프트").input_value().startswith("청소행정과 담당자로서")
