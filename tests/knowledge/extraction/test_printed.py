from pathlib import Path

import pypdfium2
import pytest

from assistant.knowledge.extraction import lines, parsing, pdf
from assistant.knowledge.extraction.blocks import Locator, LocatorKind
from assistant.knowledge.extraction.lines import Line
from assistant.knowledge.extraction.refusals import Reason, Unreadable
from tests.sample_files import hostile, printed

WRAPPED = [
    "우리 기관은 생성형 인공지능을 업무에 활용할 때 지켜야 할 사항을 정하고 모든 직원이 이를 ",
    "안전하게 쓸 수 있도록 교육하며 개인정보와 비공개 자료는 어떤 경우에도 입력하지 않도록 안내",
    "한다. 이 안내는 모든 부서에 적용하고 해마다 한 차례 이상 고쳐 알린다. 어기는 일이 없도록 ",
    "살핀다.",
    "- 첫째 항목",
    "- 둘째 항목",
]


def place(line: str, row: int = 0, **at: float) -> Line:
    values = {"left": 0.0, "right": lines.columns(line) / 2, "first": -1.5 * row, "last": -1.5 * row, "height": 1.0}
    return Line(line, **{**values, **at})


def test_pages_are_named_by_their_position(tmp_path: Path) -> None:
    path = printed.handout(tmp_path / "a.pdf", [["첫 쪽의 글입니다."], ["둘째 쪽의 글입니다."]])
    extraction = parsing.parse(path, ".pdf")
    assert [block.locator for block in extraction.blocks] == [
        Locator(LocatorKind.PAGE, 1, "1쪽"),
        Locator(LocatorKind.PAGE, 2, "2쪽"),
    ]
    document = pypdfium2.PdfDocument(path)
    for block in extraction.blocks:
        assert block.text in document[(block.locator.number or 0) - 1].get_textpage().get_text_bounded()
    document.close()


def test_wrapped_korean_is_whole_again_and_items_stay_apart(tmp_path: Path) -> None:
    text = parsing.parse(printed.handout(tmp_path / "a.pdf", [WRAPPED]), ".pdf").blocks[0].text
    assert text.splitlines() == ["".join(WRAPPED[:4]), "- 첫째 항목", "- 둘째 항목"]


def test_a_long_page_is_cut_between_paragraphs(tmp_path: Path) -> None:
    page = [f"- {number}번 항목은 서른 글자가 넘는 긴 문장으로 적어 두어 한 덩이를 넘긴다" for number in range(1, 48)]
    blocks = parsing.parse(printed.handout(tmp_path / "a.pdf", [page]), ".pdf").blocks
    assert len(blocks) > 1
    assert {block.locator.label for block in blocks} == {"1쪽"}
    assert "\n".join(block.text for block in blocks).splitlines() == page


def test_what_is_printed_beside_the_page_is_not_read(tmp_path: Path) -> None:
    page = [f"{number}째 줄" for number in range(1, 70)]
    text = parsing.parse(printed.handout(tmp_path / "a.pdf", [page]), ".pdf").blocks[0].text
    assert "48째 줄" in text
    assert "60째 줄" not in text


def test_bookmarks_give_the_headings(tmp_path: Path) -> None:
    pages = [["첫 쪽의 글입니다."], ["이어지는 글입니다."], ["다음 장의 글입니다."]]
    path = printed.handout(tmp_path / "a.pdf", pages, [("1장 시작", 1), ("2장 활용", 3)])
    headings = [block.headings for block in parsing.parse(path, ".pdf").blocks]
    assert headings == [("1장 시작",), ("1장 시작",), ("2장 활용",)]


def test_one_bookmark_over_all_is_no_heading(tmp_path: Path) -> None:
    path = printed.handout(tmp_path / "a.pdf", [["첫 쪽의 글입니다."]], [("파일 이름", 1)])
    assert parsing.parse(path, ".pdf").blocks[0].headings == ()


def test_pages_that_are_pictures_are_named(tmp_path: Path) -> None:
    path = printed.handout(tmp_path / "a.pdf", [["글이 있는 쪽입니다."], [], ["글이 있는 쪽입니다."], [], [], []])
    assert parsing.parse(path, ".pdf").warnings == ("2쪽과 4–6쪽은 그림이라 읽지 못했습니다.",)


def test_a_file_of_pictures_is_named_as_such(tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as refused:
        parsing.parse(printed.handout(tmp_path / "a.pdf", [[], []]), ".pdf")
    assert refused.value.reason is Reason.IMAGE_ONLY


@pytest.mark.parametrize(
    ("build", "reason"), [(hostile.many_pages, Reason.TOO_COMPLEX), (printed.locked, Reason.PASSWORD)]
)
def test_what_a_pdf_cannot_give(build: hostile.Builder, reason: Reason, tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as refused:
        parsing.parse(build(tmp_path / "a.pdf"), ".pdf")
    assert refused.value.reason is reason


@pytest.mark.parametrize(
    ("numbers", "words"),
    [([3], "3쪽"), ([3, 7], "3쪽과 7쪽"), ([3, 4, 5, 7, 9], "3–5쪽, 7쪽과 9쪽"), (list(range(1, 80)), "1–79쪽")],
)
def test_pages_are_listed_as_a_person_would(numbers: list[int], words: str) -> None:
    assert pdf.ranges(numbers) == words


def test_hyphens_at_the_end_of_a_line_are_undone() -> None:
    assert lines.paragraphs([place("a long exam-"), place("ple of words", 1)]) == ["a long example of words"]
    assert lines.paragraphs([place("a long exam\ufffe"), place("ple", 1)]) == ["a long example"]


def test_a_word_goes_on_where_other_lines_end_with_blanks() -> None:
    page = [place("가나다라마바사아자차카타파하 가나다라마바 ", row) for row in range(3)]
    page.append(place("가나다라마바사아자차카타파하 가나다라마바사", 3))
    page.append(place("아자", 4))
    assert lines.paragraphs(page)[0].endswith("가나다라마바사아자")


def test_a_raised_number_does_not_break_its_line() -> None:
    page = [place("이름", right=2.0), place("1", left=2.1, right=2.4), place(", 다음", left=2.5, right=5)]
    assert lines.paragraphs(page) == ["이름 1, 다음"]


def test_a_sentence_goes_on_in_the_next_column_and_a_new_one_starts_anew() -> None:
    long = "가" * 30
    assert lines.paragraphs([place(long, 9), place("이어진다", 0)]) == [f"{long} 이어진다"]
    assert lines.paragraphs([place(long + ".", 9), place("새 문장", 0)]) == [f"{long}.", "새 문장"]


@pytest.mark.parametrize(
    "after",
    [
        place("들여 쓴 문단", 1, left=2.0),
        place("멀리 떨어진 줄", 9),
        place("큰 글자", 1, height=2.0),
        place("1. 항목", 1),
    ],
    ids=["indented", "far", "large", "item"],
)
def test_what_starts_a_paragraph(after: Line) -> None:
    long = "가" * 30 + "."
    assert lines.paragraphs([place(long), after]) == [long, after.text]


def test_the_row_of_a_table_is_not_wrapped() -> None:
    row = place("구분 금액", right=40.0)
    assert lines.paragraphs([row, place("강사료", 1)]) == ["구분 금액", "강사료"]


def test_text_without_places_is_set_out_as_by_a_typewriter() -> None:
    assert lines.paragraphs(lines.unplaced("가" * 30 + "\n나")) == ["가" * 30 + " 나"]
    assert lines.paragraphs(lines.unplaced("짧은 줄\n\n다음")) == ["짧은 줄", "다음"]
