from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.knowledge import korean


def test_particles_and_endings_are_no_terms() -> None:
    assert korean.terms("보고서를 요약했습니다") == ["보고서", "요약"]


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("보고서에서", "보고서는"),
        ("글을 다듬는 법", "글을 다듬으려면"),
        ("어려운 말", "말이 어렵다"),
        ("CHATGPT", "ChatGPT를"),
        ("1,234원", "1234원"),
        ("회의록".encode().decode(), "회의록"),
    ],
)
def test_the_same_word_in_other_clothes_is_the_same_term(said: str, written: str) -> None:
    assert set(korean.terms(said)) & set(korean.terms(written))


def test_a_stem_never_meets_a_noun_of_the_same_sound() -> None:
    assert "쓰다" in korean.terms("글을 쓰고")
    assert "쓰" not in korean.terms("글을 쓰고")


def test_decomposed_and_full_width_text_is_read_the_same() -> None:
    assert korean.terms("프롬프트") == korean.terms("프롬프트")


def test_numbers_english_and_chinese_characters_are_terms() -> None:
    assert {"2026", "ai", "法"} <= set(korean.terms("2026년 AI 기본法"))


def test_many_terms_are_the_terms_of_each() -> None:
    texts = ["회의록을 정리합니다.", "", "   \n", "표를 만들고\n그래프를 그립니다. " * 500]
    assert list(korean.many_terms(texts)) == [korean.terms(text) for text in texts]


def test_a_text_without_line_ends_is_cut_and_read_to_its_end() -> None:
    terms = korean.terms("안내" * 9_000 + " 마지막낱말은 보고서")
    assert terms[-1] == "보고서"


@given(st.text(st.characters(codec=None), max_size=300))
@settings(deadline=None, max_examples=150)
def test_any_text_gives_terms_that_are_single_words(text: str) -> None:
    for term in korean.terms(text):
        assert term
        assert term.replace("_", "x").isalnum() or not term.isascii()
        assert not set(term) & set(" \t\n\"'")


@pytest.mark.parametrize("text", ["\ud800\udfff", "\0\0가나\0", "\x1b[31m빨강", "\u202e거꾸로", "👩‍👩‍👧 가족", ""])
def test_broken_text_is_read(text: str) -> None:
    assert korean.terms(text) is not None


def test_threads_share_the_analyser() -> None:
    texts = [f"{n}번 민원에 답변하는 글을 씁니다." for n in range(200)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(korean.terms, texts)) == [korean.terms(text) for text in texts]


def test_the_version_names_what_makes_the_terms() -> None:
    assert korean.TERMS_VERSION.startswith("kiwi ")


def test_a_word_with_its_prefix_is_not_the_bare_word() -> None:
    assert korean.terms("비공개 자료") == ["비공개", "자료"]
    assert korean.terms("공개 자료") == ["공개", "자료"]
