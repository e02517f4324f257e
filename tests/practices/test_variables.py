import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.practices import variables


@pytest.mark.parametrize(
    ("prompt", "names"),
    [
        ("{부서명}의 {날짜} 공문", ["부서명", "날짜"]),
        ("{{부서명}}와 ${기한}과 { 글자 수 }", ["부서명", "기한", "글자 수"]),
        ("{부서명} {부서명}", ["부서명"]),
        (unicodedata.normalize("NFD", "{부서명}") + "{부서명}", ["부서명"]),
        ('{"이름": "값"} {1} {} {{}} {a: b} ={SUM(A1:A3)}', []),
        ("{이름\n줄}", []),
        ("{" + "가" * 41 + "}", []),
        ("{ㄱ}{naïve}{段落}{날짜 (요일)}", ["ㄱ", "naïve", "段落", "날짜 (요일)"]),
    ],
)
def test_names_are_found_in_the_order_of_first_mention(prompt: str, names: list[str]) -> None:
    assert variables.variables(prompt) == names


def test_a_value_is_never_filled_itself() -> None:
    filled = variables.fill(
        "{부서명}: {내용} {남은 것}", {"부서명": "{내용}", "내용": "${부서명} \\1", "모르는 것": "x"}
    )
    assert filled == "{내용}: ${부서명} \\1 {남은 것}"


def test_an_empty_value_leaves_the_variable() -> None:
    assert variables.fill("{{부서명}}에게", {"부서명": " "}) == "{{부서명}}에게"


@given(st.text(alphabet="가나 {}$a1\"':\n", max_size=60))
def test_no_text_breaks_it_and_nothing_given_changes_nothing(prompt: str) -> None:
    assert variables.fill(prompt, {}) == prompt
    whole = variables.fill(prompt, dict.fromkeys(variables.variables(prompt), "값"))
    assert variables.variables(whole) == [] or "{" in whole
