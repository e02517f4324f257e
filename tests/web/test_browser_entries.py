"""Entering in a real Chromium: saved while one types, files with their progress, a team found, the receipt."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from assistant.people.models import Role
from tests.challenge import builders
from tests.conftest import World
from tests.web.serving import Open

MEASURE = (Path(__file__).parent / "accessibility.js").read_text(encoding="utf-8")
REST = ("사용한 도구와 모델", "적용 전", "적용 후", "효과", "다른 부서에서 따라 하는 방법")


def check(page: Any) -> None:
    """A page is labelled, legible and no wider than the screen."""
    page.wait_for_load_state()
    assert page.evaluate(MEASURE) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("width", [1280, 360])
def test_from_the_first_word_to_the_receipt(
    world: World, signed_in: Open, address: str, tmp_path: Path, width: int
) -> None:
    now = datetime.now(UTC)
    with world.assistant.database.writing.begin() as session:
        people = builders.people(session, staff=2, committee=0)
        challenge = builders.challenge(session, now=now)
        builders.entry(session, challenge, people.staff[0], now=now)
        challenge_id = challenge.id
    page = signed_in(width=width, role=Role.STAFF)
    page.goto(f"{address}/challenges/{challenge_id}/entry")
    check(page)
    page.get_by_role("button", name="출품 시작하기").click()
    page.get_by_label("제목").fill("경로당 운영비 정산을 표로 정리하기")
    page.get_by_label("분야").select_option("경로당")
    page.get_by_label("해결하려던 문제").fill("영수증을 옮겨 적는 데 오래 걸립니다.")
    page.get_by_label("사용한 프롬프트").fill("너는 정산 담당자다.\n연락처는 010-1234-5678이다.")
    page.locator("[data-findings] li").wait_for()
    assert page.locator("[data-findings]").inner_text().startswith("'사용한 프롬프트' 2번째 줄")
    before = page.url
    page.reload()
    assert page.url == before
    assert page.get_by_label("제목").input_value() == "경로당 운영비 정산을 표로 정리하기"

    (tmp_path / "결과.md").write_text("# 결과\n\n40건을 재었습니다.", encoding="utf-8")
    (tmp_path / "깨진 발표.pptx").write_bytes(b"PK broken")
    page.set_input_files("#file", [tmp_path / "결과.md", tmp_path / "깨진 발표.pptx"])
    page.locator(".uploads .ready").nth(1).wait_for()
    page.locator("[data-file-list] .badge.refused").wait_for(timeout=60_000)
    page.get_by_label("팀원 찾기").fill("직원2")
    page.locator("[data-found] li").first.wait_for()
    check(page)
    page.locator("[data-found] button").first.click()
    page.wait_for_url("**/edit?said=saved**")
    assert page.locator(".members li").count() == 2

    page.get_by_role("button", name="저장하고 제출 전 확인").click()
    page.wait_for_url("**/preview")
    assert page.get_by_role("button", name="제출하기").count() == 0
    check(page)
    page.get_by_role("link", name="고치러 돌아가기").first.click()
    for label in REST:
        page.get_by_label(label, exact=True).fill("차례대로 합니다.")
    page.get_by_role("button", name="저장하고 제출 전 확인").click()
    page.wait_for_url("**/preview")
    check(page)
    page.get_by_label("위에 표시된 내용을").check()
    page.get_by_role("button", name="제출하기").click()
    page.wait_for_url("**?said=submitted")
    assert page.locator(".receipt .number").inner_text().endswith("-002")
    check(page)

    admin = signed_in(width=width, role=Role.ADMIN)
    admin.goto(f"{address}/challenges/{challenge_id}/entries?find=직원")
    assert admin.locator(".all-entries > li").count() == 2
    check(admin)


def test_what_is_typed_before_the_scripts_have_come_is_saved_too(world: World, signed_in: Open, address: str) -> None:
    now = datetime.now(UTC)
    with world.assistant.database.writing.begin() as session:
        challenge_id = builders.challenge(session, now=now).id
    page = signed_in(role=Role.STAFF)
    late: list[Any] = []
    page.route("**/static/entry.js", lambda route: late.append(route), times=1)  # noqa: PLW0108
    page.goto(f"{address}/challenges/{challenge_id}/entry")
    page.get_by_role("button", name="출품 시작하기").click(no_wait_after=True)
    page.get_by_label("제목").fill("먼저 쓴 제목")
    page.wait_for_timeout(100)
    with page.expect_response("**/draft"):
        late[0].continue_()
    page.reload()
    assert page.get_by_label("제목").input_value() == "먼저 쓴 제목"


def test_the_later_of_two_tabs_is_told_and_nothing_typed_is_lost(world: World, signed_in: Open, address: str) -> None:
    now = datetime.now(UTC)
    with world.assistant.database.writing.begin() as session:
        challenge_id = builders.challenge(session, now=now).id
    first = signed_in(role=Role.STAFF)
    first.goto(f"{address}/challenges/{challenge_id}/entry")
    first.get_by_role("button", name="출품 시작하기").click()
    first.wait_for_url("**/edit**")
    # A second tab of the same browser; that it was refused stands in its console, too.
    second = first.context.new_page()
    second.goto(first.url)
    with first.expect_response("**/draft"):
        first.get_by_label("제목").fill("첫째 창의 제목")
    second.get_by_label("제목").fill("둘째 창의 제목")
    second.get_by_label("해결하려던 문제").fill("둘째 창에서만 쓴 글")
    second.locator("[data-trouble]", has_text="다른 화면").wait_for()
    assert "두 글을 나란히" in second.locator("[data-trouble]").inner_text()
    assert second.get_by_label("제목").input_value() == "둘째 창의 제목"
    # What is typed after that is not sent over the other's, and stays, too.
    second.get_by_label("적용 전", exact=True).fill("그 뒤에 쓴 글")

    second.get_by_role("button", name="저장", exact=True).last.click()
    second.locator(".theirs").first.wait_for()
    assert "첫째 창의 제목" in second.locator(".theirs").first.inner_text()
    for label, text in (
        ("제목", "둘째 창의 제목"),
        ("해결하려던 문제", "둘째 창에서만 쓴 글"),
        ("적용 전", "그 뒤에 쓴 글"),
    ):
        assert second.get_by_label(label, exact=True).input_value() == text
    check(second)
    second.get_by_role("button", name="저장", exact=True).last.click()
    second.get_by_text("저장했습니다. 아직 제출한 것은 아닙니다.").wait_for()
    first.reload()
    assert first.get_by_label("제목").input_value() == "둘째 창의 제목"
