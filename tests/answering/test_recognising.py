"""Questions and small talk, told by their words: measured on a list that was written before the rules."""

from pathlib import Path

import pytest

from assistant.answering import recognising

_LINES = (Path(__file__).parent / "recognised.tsv").read_text(encoding="utf-8").splitlines()
EXAMPLES = [tuple(line.split("\t")) for line in _LINES]
ENOUGH = 0.95


def share(right: list[bool]) -> float:
    return sum(right) / len(right)


def test_questions_are_told_from_the_rest_both_ways() -> None:
    asked = [recognising.is_question(text) for kind, text in EXAMPLES if kind == "question"]
    # Whether "who are you" is a question is for the door to say: it is small talk in any case.
    others = [not recognising.is_question(text) for kind, text in EXAMPLES if kind in ("greeting", "other")]
    assert min(len(asked), len(others)) >= 80
    assert share(asked) >= ENOUGH
    assert share(others) >= ENOUGH


def test_small_talk_is_told_from_the_rest_both_ways() -> None:
    talk = [recognising.is_small_talk(text) for kind, text in EXAMPLES if kind in ("greeting", "who")]
    others = [not recognising.is_small_talk(text) for kind, text in EXAMPLES if kind in ("question", "other")]
    assert share(talk) >= ENOUGH
    assert share(others) == 1.0


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("안녕하세요. 온도는 어떻게 정하나요?", True),
        ("첫 줄입니다.\n둘째 줄은 무엇인가요", True),
        ("어제 바뀐 양식입니다. 확인해 주세요.", False),
        ("https://example.go.kr/what?why=1 올렸습니다", False),
        ("`왜 안 되나요` 라는 예시를 넣었습니다", False),
        ("?", False),
        ("", False),
        ("가" * 5000, False),
    ],
)
def test_sentences_are_looked_at_one_by_one(text: str, asks: bool) -> None:
    assert recognising.is_question(text) is asks


@pytest.mark.parametrize(("text", "talk"), [("👋", True), ("!!!", True), ("", False), ("   ", False)])
def test_a_message_without_words_is_small_talk(text: str, talk: bool) -> None:
    assert recognising.is_small_talk(text) is talk
