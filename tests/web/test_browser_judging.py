"""A judge in a real Chromium: by keyboard, in two tabs, with files drawn beside the form."""

from __future__ import annotations

import io
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation

from assistant.challenge import practising, reviewing, settling
from assistant.challenge.models.challenges import Stage
from assistant.challenge.models.judging import ConflictKind
from assistant.people.models import Person, Role
from tests.challenge.judging_world import GOOD, Judging
from tests.challenge.test_previews import pdf
from tests.conftest import NOW, World
from tests.web.judging_site import attach, in_session
from tests.web.serving import Open
from tests.web.test_accessible import problems
from tests.web.test_browser import fits

# Set it to a folder to look at the pages.
SHOTS = os.environ.get("ASSISTANT_TEST_SCREENSHOTS", "")


def looked_at(page: Any, name: str, width: int) -> None:
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"judging-{name}-{width}.png"), full_page=True)
    assert fits(page), name
    assert problems(page) == [], name


@pytest.fixture
def judged(world: World) -> Judging:
    """What is judged, by people whom a browser can sign in."""
    j = in_session(world)
    slides = Presentation()
    for title in ("회의록 요약", "효과"):
        slides.slides.add_slide(slides.slide_layouts[0]).shapes.title.text = title
    out = io.BytesIO()
    slides.save(out)
    attach(world, j, "제안서.pdf", pdf((595, 842), (595, 842)), text="제안서의 글")
    attach(world, j, "발표.pptx", out.getvalue(), text="회의록 요약\n효과")
    attach(world, j, "메모.txt", b"memo", text="메모의 글")
    with world.assistant.database.writing.begin() as session:
        session.get_one(Person, j.people.committee[0].id).email = f"{Role.COMMITTEE}@example.go.kr"
        session.get_one(Person, j.people.admin.id).email = f"{Role.ADMIN}@example.go.kr"
        practising.add(
            session,
            j.stage_id,
            title="연습: 회의록 요약",
            text="회의록을 붙여 넣고 세 줄로 줄였습니다. 측정은 하지 않았습니다.",
            reference=dict(zip(j.criteria, GOOD, strict=True)),
            explanation="따라 하기 쉬우나 재지 않아 적용 범위는 3점입니다.",
            who=j.admin,
            now=NOW,
        )
        reviewing.submit(session, j.given(0, 1), j.form(to_entrant="좋습니다"), revision=0, who=j.judge(1), now=NOW)
        settling.set_apart(
            session, j.entries[2], j.reviewers[2], kind=ConflictKind.VENDOR, reason="용역", who=j.admin, now=NOW
        )
    return j


@pytest.mark.parametrize("width", [1280, 360])
def test_a_judge_reads_and_marks(signed_in: Open, address: str, world: World, judged: Judging, width: int) -> None:
    j = judged
    page = signed_in(width=width, role=Role.COMMITTEE)
    page.goto(f"{address}/challenges/{j.challenge_id}/judging")
    looked_at(page, "queue", width)
    page.locator(".queue a").first.click()
    page.wait_for_url("**/assignments/*")
    # The files are drawn while one waits; then all of their pages stand there.
    page.locator(".pages").nth(0).locator("img").nth(1).wait_for(timeout=60_000)
    page.locator(".pages").nth(1).scroll_into_view_if_needed()
    page.locator(".pages").nth(1).locator("img").nth(1).wait_for(timeout=120_000)
    assert "메모의 글" in page.locator("#files").inner_text()
    page.evaluate("window.scrollTo(0, 0)")
    looked_at(page, "entry", width)

    for mark in "54435":
        page.keyboard.press(mark)
        page.locator(".criterion.active input:checked").wait_for()
        following = page.locator(".criterion.active + .criterion input").first
        if following.count():
            following.focus()
    page.get_by_label("참가자에게 전하는 의견").fill("s1 측정 방법을 더 적어 주세요.")
    page.get_by_label("작품과 첨부 파일을 끝까지 읽었습니다.").check()
    page.locator("[data-saved]", has_text="저장됨").wait_for()
    with world.assistant.database.reading() as session:
        opened = reviewing.open_review(session, j.given(0, 0), who=j.judge(0), now=NOW)
        assert tuple(opened.form.marks.values()) == (5, 4, 4, 3, 5)
        assert session.get_one(Stage, j.stage_id).frozen_at is not None
    page.keyboard.press("Escape")
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("j")
    page.wait_for_url(f"**/assignments/{j.given(1, 0)}")
    page.keyboard.press("k")
    page.wait_for_url(f"**/assignments/{j.given(0, 0)}")
    page.get_by_role("button", name="심사 제출").click()
    page.get_by_text("심사를 제출했습니다.").wait_for()
    page.goto(f"{address}/entries/{j.entries[0]}/discussion/{j.stage_id}")
    page.get_by_label("의견").fill("저도 같은 생각입니다.")
    page.get_by_role("button", name="의견 남기기").click()
    page.locator("#remark-1").wait_for()
    looked_at(page, "discussion", width)


def test_the_later_of_two_tabs_is_told(signed_in: Open, address: str, judged: Judging) -> None:
    first = signed_in(role=Role.COMMITTEE)
    second = signed_in(role=Role.COMMITTEE)
    for page in (first, second):
        page.goto(f"{address}/assignments/{judged.given(1, 0)}")
    first.get_by_label("위원회에만 남기는 의견").fill("첫째 창의 의견")
    first.locator("[data-saved]", has_text="저장됨").wait_for()
    second.get_by_label("위원회에만 남기는 의견").fill("둘째 창의 의견")
    second.locator("[data-trouble]", has_text="다른 창").wait_for()
    assert second.get_by_label("위원회에만 남기는 의견").input_value() == "둘째 창의 의견"
    looked_at(second, "clash", 1280)


@pytest.mark.parametrize("width", [1280, 360])
def test_what_is_typed_while_the_stage_closes_is_still_there(
    signed_in: Open, address: str, world: World, judged: Judging, width: int
) -> None:
    page = signed_in(width=width, role=Role.COMMITTEE, refused=409)
    page.goto(f"{address}/assignments/{judged.given(1, 0)}")
    page.get_by_label("위원회에만 남기는 의견").fill("저장된 의견")
    page.locator("[data-saved]", has_text="저장됨").wait_for()
    with world.assistant.database.writing.begin() as session:
        session.get_one(Stage, judged.stage_id).closed_at = datetime.now(UTC)
    page.get_by_label("위원회에만 남기는 의견").fill("마감 뒤까지 쓴 의견")
    page.locator("[data-trouble]", has_text="끝나 더 저장할 수 없습니다").wait_for()
    page.get_by_role("button", name="저장").click()
    page.get_by_text("저장되지 않은 내용").wait_for()
    left = page.get_by_label("위원회에만 남기는 의견")
    assert left.input_value() == "마감 뒤까지 쓴 의견"
    assert left.get_attribute("readonly") is not None
    looked_at(page, "closed", width)


def test_what_is_typed_about_an_entry_that_was_taken_away_stays_on_the_page(
    signed_in: Open, address: str, world: World, judged: Judging
) -> None:
    page = signed_in(role=Role.COMMITTEE, refused=404)
    page.goto(f"{address}/assignments/{judged.given(1, 0)}")
    with world.assistant.database.writing.begin() as session:
        settling.set_apart(
            session,
            judged.entries[1],
            judged.reviewers[0],
            kind=ConflictKind.VENDOR,
            reason="용역",
            who=judged.admin,
            now=NOW,
        )
    page.get_by_label("위원회에만 남기는 의견").fill("오래 쓴 의견")
    page.locator("[data-trouble]", has_text="복사해 두세요").wait_for()
    page.get_by_role("button", name="저장").click()
    assert page.get_by_label("위원회에만 남기는 의견").input_value() == "오래 쓴 의견"
    assert page.locator("[data-trouble]").is_visible()


@pytest.mark.parametrize("width", [1280, 360])
def test_an_administrator_looks_on(signed_in: Open, address: str, judged: Judging, width: int) -> None:
    page = signed_in(width=width, role=Role.ADMIN)
    page.goto(f"{address}/challenges/{judged.challenge_id}/assignments?entry={judged.entries[0]}")
    looked_at(page, "overview", width)
    page.goto(f"{address}/challenges/{judged.challenge_id}/assignments/proposal")
    looked_at(page, "proposal", width)
