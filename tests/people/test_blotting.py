"""What is left of a text when the words that tell who somebody is are taken out."""

from __future__ import annotations

import unicodedata
from time import perf_counter

import pytest

from assistant.people.blotting import BLOT, blot, words_of_department, words_of_name

WORDS = words_of_name("홍길동순", "Hong.Gil@example.go.kr") | words_of_department("민원 여권과")


@pytest.mark.parametrize(
    "text",
    [
        "홍길동순",
        "홍 길동순",
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


@pytest.mark.parametrize("text", ["홍길동", "길동순", "민원과", "hong", "홍  길동순", ""])
def test_what_is_no_name_stays(text: str) -> None:
    assert blot(text, WORDS) == text


def test_the_longest_goes_first_and_a_text_without_words_is_only_composed() -> None:
    assert blot("민원여권과 홍길동순의 글", WORDS | {"민원여"}) == f"{BLOT} {BLOT}의 글"
    assert blot(unicodedata.normalize("NFD", "가나다"), ()) == "가나다"


def test_a_page_of_titles_takes_no_time() -> None:
    """Each entry has words of its own: a pattern for each would take longer than the page."""
    words = [words_of_name(f"이름{n}번째", f"name{n}@example.go.kr") for n in range(3000)]
    began = perf_counter()
    assert [blot(f"{n}번 작품의 제목", each) for n, each in enumerate(words)] == [
        f"{n}번 작품의 제목" for n in range(3000)
    ]
    assert perf_counter() - began < 1
