"""An answer that is stopped while it grows, and a question that goes to the trainers, in a real Chromium."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from typing import Any

import pytest

from assistant.answering.models import Question
from assistant.language.ports import Message, Piece
from assistant.people.models import Role
from tests.conftest import World
from tests.web.conftest import GUIDE
from tests.web.serving import Open, served, upload
from tests.web.test_chat import ASK

UNKNOWN = "quantum chromodynamics lagrangian"


class SlowChat:
    """Writes a line every now and then, and notes when nobody reads on."""

    name = "slow"

    def __init__(self) -> None:
        self.closed = 0

    def stream(self, messages: Sequence[Message], *, max_tokens: int) -> Generator[Piece, None, None]:
        del messages, max_tokens
        try:
            for _ in range(600):
                yield Piece("회의록에서 개인정보를 먼저 지웁니다. [1]\n\n")
                time.sleep(0.1)
        finally:
            self.closed += 1


@pytest.fixture
def chat() -> SlowChat:
    return SlowChat()


@pytest.fixture
def address(world: World, chat: SlowChat) -> Iterator[str]:
    with served(world.having(chat=chat)) as url:
        yield url


def ask(page: Any, text: str) -> None:
    page.get_by_label("질문", exact=True).fill(text)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("width", [1280, 360])
def test_an_answer_is_stopped_and_the_next_one_begins(
    signed_in: Open, address: str, world: World, chat: SlowChat, tmp_path: Any, width: int
) -> None:
    page = signed_in(width=width)
    (tmp_path / "guide.md").write_text(GUIDE, encoding="utf-8")
    upload(page, address, tmp_path / "guide.md")
    page.goto(address)
    ask(page, ASK)
    page.locator(".draft p").first.wait_for()
    ask(page, "회의록을 요약할 때 개인정보는 언제 지우나요?")
    page.get_by_text("앞 질문에 답하는 중입니다.").wait_for()
    page.locator("#question-1").get_by_role("button", name="중지").click()
    page.locator("#question-1 .answer.stopped").wait_for()
    assert chat.closed == 1
    assert "개인정보를 먼저 지웁니다." in page.locator("#question-1 .answer.stopped").inner_text()
    assert page.evaluate("document.activeElement.textContent").strip() == "다시 시도"
    page.locator("#question-2 .draft p").first.wait_for()
    page.locator("#question-2").get_by_role("button", name="중지").press("Enter")
    page.locator("#question-2 .answer.stopped").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.reload()
    assert page.locator(".answer.stopped").count() == 2
    with world.assistant.database.reading() as session:
        assert session.get_one(Question, 1).draft.startswith("회의록에서")


def test_a_question_goes_to_the_trainers_and_comes_back_as_material(signed_in: Open, address: str) -> None:
    clerk = signed_in(role=Role.STAFF)
    ask(clerk, UNKNOWN)
    clerk.get_by_role("button", name="교육담당에게 물어보기").click(timeout=60_000)
    clerk.get_by_text("교육담당에게 전했습니다.").first.wait_for()
    assert clerk.get_by_role("button", name="교육담당에게 물어보기").count() == 0

    trainer = signed_in(role=Role.TRAINER, width=360)
    trainer.goto(f"{address}/unanswered")
    trainer.get_by_label("답변", exact=True).fill("양자색역학은 다음 교육에서 다룹니다.")
    trainer.get_by_role("button", name="답변 보내기").click()
    trainer.get_by_text("답변을 보냈습니다.").wait_for()
    trainer.locator("summary", has_text="자료로 남기기").click()
    assert trainer.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    trainer.get_by_label("자료 제목").fill("양자색역학 교육 일정")
    trainer.get_by_role("button", name="자료로 남기기").click()
    trainer.get_by_text("자료로 남겼습니다.").wait_for()

    clerk.reload()
    assert "양자색역학은 다음 교육에서 다룹니다." in clerk.locator(".trainers").inner_text()
    trainer.goto(f"{address}/documents")
    trainer.get_by_text("양자색역학 교육 일정", exact=True).wait_for()


def test_without_scripts_an_answer_is_stopped_too(signed_in: Open, address: str, tmp_path: Any) -> None:
    page = signed_in()
    (tmp_path / "guide.md").write_text(GUIDE, encoding="utf-8")
    upload(page, address, tmp_path / "guide.md")
    plain = page.context.browser.new_page(java_script_enabled=False)
    plain.context.add_cookies(page.context.cookies())
    plain.goto(address)
    plain.get_by_label("질문", exact=True).fill(ASK)
    plain.get_by_role("button", name="보내기").click()
    plain.get_by_role("button", name="중지").click()
    plain.locator(".answer.stopped").wait_for(timeout=30_000)
