"""What a screen reader, a keyboard and weak eyes need, measured in the browser on every page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.people.models import Role
from tests.web.conftest import GUIDE
from tests.web.serving import Open, upload
from tests.web.test_chat import ASK

MEASURE = (Path(__file__).parent / "accessibility.js").read_text(encoding="utf-8")


def problems(page: Any) -> list[str]:
    # A page that was just led to may not have its styles yet.
    page.wait_for_load_state()
    found: list[str] = page.evaluate(MEASURE)
    return found


@pytest.fixture
def page(signed_in: Open, address: str, tmp_path: Path) -> Any:
    """Return a page of a person whose site has a good and a bad file, a question and a refusal."""
    page = signed_in(role=Role.ADMIN)
    (tmp_path / "guide.md").write_text(GUIDE, encoding="utf-8")
    (tmp_path / "bad.pptx").write_bytes(b"PK broken")
    upload(page, address, tmp_path / "guide.md", tmp_path / "bad.pptx")
    for text in ("quantum chromodynamics lagrangian", ASK):
        page.goto(address)
        page.get_by_label("질문", exact=True).fill(text)
        page.keyboard.press("Enter")
        page.locator(".answer").wait_for(timeout=60_000)
    return page


@pytest.mark.parametrize("width", [1280, 360])
def test_every_page_is_named_labelled_and_legible(page: Any, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 780})
    found: dict[str, list[str]] = {}
    for path in (
        "/",
        "/conversations/1",
        "/conversations/2",
        "/documents",
        "/documents/1",
        "/documents/1/delete",
        "/unanswered",
        "/people",
        "/channels",
        "/docs",
        "/passages/1?question=2",
        "/sign-in",
        "/sign-in/whatever",
        "/documents?q=없음",
    ):
        page.goto(address + path)
        found[path] = problems(page)
    page.goto(f"{address}/conversations/2")
    page.locator(".complaint summary").click()
    page.locator("a.cite").first.click()
    page.locator("#source mark").first.wait_for()
    found["panel"] = problems(page)
    assert {path: each for path, each in found.items() if each} == {}
