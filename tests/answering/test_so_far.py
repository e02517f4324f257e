"""What is shown of a running reply is what the finished one begins with."""

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.answering import citations, generating
from assistant.answering.generating import Budget
from assistant.language.ports import Message, Piece
from tests.answering.test_checking import OTHER, ROLE
from tests.fakes import ScriptedChat

SOURCES = {1: ROLE, 3: OTHER}
PIECES = [
    "온도를 낮추면 답이 일정해집니다",
    "달은 지구를 도는 위성이라고 합니다",
    "짧다",
    *(f"[{mark}]" for mark in ("1", "3", "9", "1, 3", "1,9", "12345", "", "가", "1 ,")),
    *("[", "]", "[1", "[3,", "1]", " [", ",", "1", "3"),
    *("\n", "\n\n", " ", "  ", "\t", "\r\n", ".", ":"),
    *("```", "```\n", "``", "`", "```python\nvalues[1]\n```\n", "    ```"),
    *("# 제목\n", "| 가 | 나 [1] |\n", "> 인용", "- 항목 ", "다음과 같습니다:\n", " (출처 없음)", "⟦전화_1⟧", "⟦"),
]


@settings(max_examples=1500, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join), st.integers(0, 400))
@example("달은 지구를 도는 위성이라고 합니다\n온도를 낮추면 [1]", 21)
@example("[9]```\n달은 지구를 도는 위성이라고 합니다\n```", 30)
@example("가 [1]\n```\n[3]", 14)
def test_the_finished_reply_begins_with_what_was_shown(reply: str, cut: int) -> None:
    shown = citations.so_far(reply[:cut], SOURCES)
    assert citations.check(reply, SOURCES).text.startswith(shown)


@settings(max_examples=500, deadline=None)
@given(st.text(alphabet="가나 []13,9\n`#|.:-", max_size=120), st.integers(0, 120))
def test_it_holds_for_any_text(reply: str, cut: int) -> None:
    shown = citations.so_far(reply[:cut], SOURCES)
    assert citations.check(reply, SOURCES).text.startswith(shown)


@pytest.mark.parametrize(
    ("draft", "shown"),
    [
        ("온도를 낮추면 답이 일정해집니다 [3", "온도를 낮추면 답이 일정해집니다"),
        ("온도를 낮추면 답이 일정해집니다 [3]", "온도를 낮추면 답이 일정해집니다 [1]"),
        ("온도를 낮추면 답이 일정해집니다 [9]", "온도를 낮추면 답이 일정해집니다"),
        ("일정해집니다 [1].\n달은 지구를 도는 위성이라고", "일정해집니다 [1].\n달은 지구를 도는 위성이라고"),
        (
            "일정해집니다 [1].\n달은 지구를 도는 위성이라고 합니다\n그",
            "일정해집니다 [1].\n달은 지구를 도는 위성이라고 합니다 (출처 없음)\n그",
        ),
        ("달은 지구를 도는 위성이라고 합니다\n그리고", "달은 지구를 도는 위성이라고 합니다"),
        ("배열은 a[0", "배열은 a"),
        ("배열은 a[i", "배열은 a[i"),
        ("```\nvalues[1", "```\nvalues[1"),
    ],
)
def test_as_little_as_needed_is_held_back(draft: str, shown: str) -> None:
    assert citations.so_far(draft, SOURCES) == shown


class ByPieces(ScriptedChat):
    def __init__(self, *pieces: str) -> None:
        super().__init__()
        self._pieces = pieces

    def stream(self, messages: Sequence[Message], *, max_tokens: int) -> Iterator[Piece]:  # type: ignore[override]
        del messages, max_tokens
        yield from map(Piece, self._pieces)


def shown_of(monkeypatch: pytest.MonkeyPatch, question: str, *pieces: str) -> list[str]:
    monkeypatch.setattr(generating, "DRAFT_SECONDS", 0.0)
    shown: list[str] = []
    generating.generate(question, [ROLE], [], chat=ByPieces(*pieces), budget=Budget(), show=shown.append)
    return shown


def test_a_refusal_is_not_shown_while_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown_of(monkeypatch, "온도는?", "자료", "에 없", "음", ".") == ["", "", "", ""]
    assert shown_of(monkeypatch, "온도는?", "자료", "에 있습니다 [1]") == ["", "자료에 있습니다 [1]"]


def test_what_is_hidden_from_the_model_is_shown_whole_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = shown_of(monkeypatch, "010-1234-5678로?", "네 ⟦전화", "_1⟧로", " 알립니다 [1]")
    assert shown == ["네", "네 010-1234-5678로", "네 010-1234-5678로 알립니다 [1]"]
