"""The journey of a trainer and a clerk in a real Chromium against a real server."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from pptx import Presentation

from assistant.people.models import Role
from tests.web.serving import Open, upload

SLIDES = (
    ("생성형 AI 기초과정", "2회차 교안"),
    ("오늘 배울 것", "프롬프트의 기본 틀"),
    ("회의록 요약 순서", "녹취 글에서 개인정보를 먼저 지웁니다.\n안건과 결정 사항과 할 일로 나누어 달라고 요청합니다."),
)
QUESTION = "회의록을 요약할 때 개인정보는 언제 지우나요?"


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    slides = Presentation()
    for title, text in SLIDES:
        slide = slides.slides.add_slide(slides.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = text
    path = tmp_path / "생성형 AI 기초과정 교안.pptx"
    slides.save(str(path))
    return path


def fits(page: Any) -> bool:
    page.wait_for_load_state()
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize("width", [1280, 360])
def test_from_the_link_to_the_slide(signed_in: Open, address: str, deck: Path, tmp_path: Path, width: int) -> None:
    broken = tmp_path / "깨진 파일.pptx"
    broken.write_bytes(b"PK broken")
    page = signed_in(width=width)
    assert fits(page)
    upload(page, address, deck, broken)
    page.locator(".documents .badge.failed").wait_for(timeout=60_000)
    assert page.locator("[data-uploads] .ready").count() == 2
    assert page.locator(".documents .reason").inner_text().strip()
    assert fits(page)

    page.goto(address)
    page.get_by_label("질문", exact=True).fill(QUESTION)
    page.keyboard.press("Enter")
    page.locator(".answer").wait_for(timeout=60_000)
    talk = page.url
    assert urlsplit(talk).path == "/conversations/1"
    assert "슬라이드 3 (1판)" in page.locator(".source-link").first.inner_text()
    assert fits(page)

    page.locator("a.cite").first.click()
    page.locator("#source mark").first.wait_for()
    assert "개인정보를 먼저 지웁니다" in page.locator("#source .cited mark").all_inner_texts()[0]
    assert page.url == talk
    box = page.locator("#source").bounding_box()
    assert box["width"] == width if width < 1024 else box["x"] > width / 3
    assert page.locator("#source mark").first.is_visible()
    assert fits(page)
    page.get_by_role("button", name="출처 닫기").click()
    assert page.locator("#source").is_hidden()

    page.get_by_role("button", name="도움이 됐어요").click()
    page.get_by_text("의견을 남겨 주셔서 고맙습니다.").wait_for()
    page.reload()
    assert page.get_by_role("button", name="도움이 됐어요").get_attribute("aria-pressed") == "true"
    for path in ("/documents/1", "/unanswered", "/docs", "/documents/1/delete"):
        page.goto(address + path)
        assert fits(page), path


def test_without_a_mouse(signed_in: Open, address: str, deck: Path) -> None:
    page = signed_in()
    upload(page, address, deck)
    page.goto(f"{address}/unanswered")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "본문으로 건너뛰기"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.goto(address)
    reach(page, "#question-text")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("알려 주세요.")
    page.keyboard.press("Enter")
    page.locator(".answer").wait_for(timeout=60_000)
    assert "언제 지우나요?\n알려 주세요." in page.locator(".asked").inner_text()
    reach(page, "a.cite", backwards=True)
    page.keyboard.press("Enter")
    page.locator("#source mark").first.wait_for()
    assert page.evaluate("document.activeElement.id") == "source-title"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('a.cite')")
    reach(page, ".complaint summary")
    page.keyboard.press("Enter")
    reach(page, ".complaint textarea")
    page.keyboard.type("다른 슬라이드입니다")
    reach(page, ".complaint button")
    page.keyboard.press("Enter")
    page.get_by_text("의견을 남겨 주셔서 고맙습니다.").wait_for()


def reach(page: Any, selector: str, *, backwards: bool = False) -> None:
    """Press Tab until the element has the focus."""
    for _ in range(60):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
    pytest.fail(f"{selector} is not reached by Tab")


def test_enter_that_finishes_a_syllable_does_not_send(signed_in: Open) -> None:
    page = signed_in(role=Role.STAFF)
    page.get_by_label("질문", exact=True).fill("회의록")
    page.evaluate(
        "document.querySelector('#question-text').dispatchEvent("
        "new KeyboardEvent('keydown', {key: 'Enter', bubbles: true, isComposing: true}))"
    )
    assert page.locator(".turn").count() == 0
    assert page.get_by_label("질문", exact=True).input_value() == "회의록"


def test_without_scripts_the_same_pages_work(signed_in: Open, address: str, deck: Path) -> None:
    page = signed_in()
    plain = page.context.browser.new_page(java_script_enabled=False)
    plain.context.add_cookies(page.context.cookies())
    plain.goto(f"{address}/documents")
    plain.set_input_files("#files", deck)
    plain.get_by_role("button", name="올리기").click()
    plain.get_by_text("자료를 올렸습니다.").wait_for()
    page.goto(f"{address}/documents")
    page.locator(".documents .badge.indexed").wait_for(timeout=60_000)
    plain.goto(address)
    plain.get_by_label("질문", exact=True).fill(QUESTION)
    plain.get_by_role("button", name="보내기").click()
    plain.locator(".answer").wait_for(timeout=60_000)
    plain.locator("a.cite").first.click()
    plain.locator("mark").first.wait_for()
    assert urlsplit(plain.url).path.startswith("/passages/")
