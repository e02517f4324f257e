"""What is left of a text when the words that tell who somebody is are taken out."""

from __future__ import annotations

import unicodedata

import pytest

from assistant.people.blotting import BLOT, blot, words_of_department, words_of_name

WORDS = words_of_name("홍길동순", "Hong.Gil@example.go.kr") | words_of_department("민원 여권과")


@pytest.mark.parametrize(
    "text",
    [
        "홍길동순",
        "홍 길동순",
        "홍  길동순",
        "홍\u00a0길\u2003동\n순",
        unicodedata.normalize("NFD", "홍길동순"),
        "민원여권과",
        "민원 여권 과",
        "HONG.GIL@example.go.kr",
        "hong.gil",
    ],
)
def test_a_name_goes_however_it_is_written(text: str) -> None:
    assert blot(f"앞 {text} 뒤", WORDS) == f"앞 {BLOT} 뒤"


@pytest.mark.parametrize("text", ["홍길동", "길동순", "민원과", "hong", ""])
def test_what_is_no_name_stays(text: str) -> None:
    assert blot(text, WORDS) == text


def test_the_longest_goes_first_and_a_text_without_words_is_only_composed() -> None:
    assert blot("민원여권과 홍길동순의 글", WORDS | {"민원여"}) == f"{BLOT} {BLOT}의 글"
    assert blot(unicodedata.normalize("NFD", "가나다"), ()) == "가나다"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("허준이 만들었습니다.", "○○○이 만들었습니다."),
        ("만든 사람: 허 준", "만든 사람: ○○○"),
        ("허준님께, 허준 주무관에게", "○○○님께, ○○○ 주무관에게"),
        ("허준의 답, 허준(청소과)", "○○○의 답, ○○○(청소과)"),
        ("허준비, 김허준, 허준적인", "허준비, 김허준, 허준적인"),
    ],
)
def test_a_name_of_two_syllables_goes_where_it_stands_by_itself(text: str, left: str) -> None:
    assert blot(text, words_of_name("허준", "h1@example.go.kr")) == left


def test_a_part_of_a_name_is_no_name() -> None:
    assert blot("하나의 글", words_of_name("남궁 하나", "n1@example.go.kr")) == "하나의 글"
