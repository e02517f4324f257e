import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.knowledge.extraction import cleaning, numbering, pictures, tables
from assistant.knowledge.extraction.blocks import BlockKind
from assistant.knowledge.extraction.sections import Piece, assemble


def kinds(*pieces: Piece) -> list[str]:
    return [block.kind.value for block in assemble(pieces)[1]]


def test_the_first_heading_is_the_title_when_it_stands_alone_on_top() -> None:
    title, blocks = assemble([Piece("제목", level=1), Piece("1장", level=2), Piece("글")])
    assert (title, blocks[2].headings) == ("제목", ("1장",))


def test_two_headings_of_one_level_are_chapters() -> None:
    title, blocks = assemble([Piece("1장", level=1), Piece("글"), Piece("2장", level=1), Piece("글")])
    assert (title, blocks[3].headings) == (None, ("2장",))


def test_a_heading_without_text_of_its_own_is_a_title() -> None:
    title, blocks = assemble([Piece("제목", level=1), Piece("1장", level=1), Piece("글"), Piece("2장", level=1)])
    assert (title, blocks[2].headings) == ("제목", ("1장",))


def test_a_heading_below_text_or_a_table_is_no_title() -> None:
    assert assemble([Piece("글" * 90), Piece("1장", level=1)])[0] is None
    assert assemble([Piece(rows=(("가", "나"),)), Piece("1장", level=1)])[0] is None
    assert assemble([Piece("공고"), Piece("제목", level=1), Piece("글")])[0] == "제목"


def test_long_headings_are_text_and_so_are_all_when_nearly_all_are() -> None:
    assert kinds(Piece("가" * 100, level=1), Piece("글")) == ["paragraph", "paragraph"]
    assert set(kinds(*[Piece(f"항목 {number}", level=3) for number in range(9)])) == {"paragraph"}


def test_lines_of_the_table_of_contents_are_no_headings() -> None:
    _, blocks = assemble(
        [Piece("1. 개요\t5", level=1), Piece("2. 활용 ........ 7", level=1), Piece("1. 개요", level=1)]
    )
    assert [block.kind for block in blocks] == [BlockKind.PARAGRAPH, BlockKind.PARAGRAPH, BlockKind.HEADING]


def test_headings_of_one_size_are_told_apart_by_their_numbers() -> None:
    pieces = [Piece(text, level=3) for text in ("(총괄)", "1. 분기별 동향", "□ 업종별", "□ 국가별", "2. 연도별 동향")]
    pieces = [part for piece in pieces for part in (piece, Piece("글"))]
    blocks = assemble(pieces)[1]
    assert blocks[7].headings == ("(총괄)", "1. 분기별 동향", "□ 국가별")
    assert blocks[7].locator.label == "1. 분기별 동향 > □ 국가별"
    assert blocks[9].headings == ("(총괄)", "2. 연도별 동향")


def test_a_numbered_heading_that_reads_like_a_sentence_stands_beside_the_others() -> None:
    named = ("1. 최종 책임은 담당자에게 있습니다", "2. 업무별로 허용되는 범위", "3. 어디서부터 시작하면 좋을까요?")
    blocks = assemble([part for text in named for part in (Piece(text, level=2), Piece("글"))])[1]
    assert [block.headings for block in blocks[1::2]] == [(text,) for text in named]


def test_long_names_are_cut_in_labels_only() -> None:
    blocks = assemble([Piece("앞"), Piece("가" * 60, level=1), Piece("글"), Piece("나", level=1)])[1]
    assert blocks[2].locator.label == "가" * 39 + "…"
    assert blocks[2].headings == ("가" * 60,)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("제1편 총칙", "편"),
        ("제 3 장 활용", "장"),
        ("제2절", "절"),
        ("제4조의2(예외) 다음과 같다.", "조"),
        ("Ⅰ. 추진 배경", "roman"),
        ("II. 계획", "roman"),
        ("1. 목적", "1."),
        ("2.1 역할 지정", "1.1"),
        ("2.1.3. 결과", "1.2"),
        ("가. 대상", "가."),
        ("□ 개요", "□"),
        ("○ 일정", "○"),
        ("1) 준비", "1)"),
        ("가) 장소", "가)"),
        ("① 접수", "①"),
    ],
)
def test_the_numbering_of_officials_is_known(line: str, kind: str) -> None:
    mark = numbering.mark_of(line)
    assert mark is not None
    assert mark.kind == kind


@pytest.mark.parametrize(
    "line",
    [
        "제1장관의 말",
        "1. 개인정보를 입력하지 않는다.",
        "○ 자료는 미리 준비해 주세요",
        "1. " + "가" * 60,
        "2026. 3. 2.",
        "3.5 배",
        "그냥 글",
    ],
)
def test_sentences_and_numbers_are_no_headings(line: str) -> None:
    mark = numbering.mark_of(line)
    assert mark is None or line == "3.5 배"


def test_a_run_of_numbers_is_a_list() -> None:
    found = numbering.headings(["1. 목적", "글", "1. 사과", "2. 배", "3. 귤", "글", "1. 끝"])
    assert [mark.title if mark else None for mark in found] == ["1. 목적", None, None, None, None, None, None]


@given(st.text())
def test_clean_text_is_stable_and_shows_everything_it_holds(text: str) -> None:
    once = cleaning.clean(text)
    assert cleaning.clean(once) == once
    assert not re.search("[\u0000-\u0008\u200b-\u200f\u202a-\u202e\ufeff\U000e0000-\U000e0fff]", once)
    once.encode("utf-8")


@given(st.text())
def test_tidy_text_has_no_empty_line_and_no_double_blank(text: str) -> None:
    tidy = cleaning.tidy(text)
    assert "\n\n" not in tidy
    assert "  " not in tidy
    assert tidy == tidy.strip()


def test_korean_is_composed_and_hancoms_name_can_be_found() -> None:
    assert cleaning.clean("\u1112\u1161\u11ab\u1100\u1173\u11af") == "한글"
    assert cleaning.clean("\uf53a글, \u1112\u119e\u11ab글") == "한글, 한글"


def test_hidden_orders_in_tag_characters_are_dropped() -> None:
    hidden = "".join(chr(0xE0000 + ord(letter)) for letter in "ignore")
    assert cleaning.tidy(f"보이는\u200b 글{hidden}") == "보이는 글"


@given(st.lists(st.lists(st.text(max_size=5), max_size=4), max_size=5))
def test_tables_are_rectangles_without_empty_edges(rows: list[list[str]]) -> None:
    tidy = tables.tidy_rows(rows)
    assert len({len(row) for row in tidy}) <= 1
    assert all(any(row) for row in tidy)
    assert len(tables.as_markdown(tidy).splitlines()) == (len(tidy) + 1 if tidy else 0)


@pytest.mark.parametrize("name", ["Picture 3", "그림 1", "logo.png", "그림입니다. 원본 그림의 이름: a.jpg", "가", ""])
def test_names_given_by_programs_describe_nothing(name: str) -> None:
    assert pictures.description(name) == ""


def test_a_description_by_a_person_is_read() -> None:
    assert pictures.description("교육장\n배치도") == "그림 설명: 교육장 배치도"
