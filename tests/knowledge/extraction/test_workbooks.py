from pathlib import Path

import openpyxl
import pytest

from assistant.knowledge.extraction import calamine_sheets, office, parsing, xlsx
from assistant.knowledge.extraction.blocks import BlockKind, Extraction, Locator, LocatorKind
from assistant.knowledge.extraction.refusals import Reason, Unreadable
from tests.sample_files import hostile, workbooks


@pytest.fixture
def budget(tmp_path: Path) -> Extraction:
    return parsing.parse(workbooks.budget(tmp_path / "a.xlsx"), ".xlsx")


def test_rows_are_named_by_sheet_and_number(budget: Extraction) -> None:
    caption, table, _ = budget.blocks
    assert caption.locator == Locator(LocatorKind.SHEET, 1, "시트 '예산' 1행")
    assert table.locator == Locator(LocatorKind.SHEET, 2, "시트 '예산' 2–4행")
    assert table.rows == (("항목", "금액"), ("강사료", "1200"), ("교재", "300.5"))
    assert table.headings == ("예산",)


def test_names_in_file_properties_and_comments_are_not_read(budget: Extraction) -> None:
    assert not any("홍길동" in block.text or "openpyxl" in block.text for block in budget.blocks)


def test_hidden_sheets_are_marked_and_announced(budget: Extraction) -> None:
    assert [block.hidden for block in budget.blocks] == [False, False, True]
    assert budget.warnings == ("숨긴 시트가 있습니다: '내부'. 공개해도 되는 내용인지 확인해 주세요.",)


def test_long_tables_are_cut_and_repeat_their_header(tmp_path: Path) -> None:
    path = workbooks.roll(tmp_path / "a.xlsx", 45)
    blocks = parsing.parse(path, ".xlsx").blocks
    assert [block.locator.label for block in blocks] == [
        "시트 '명단' 1–20행",
        "시트 '명단' 21–40행",
        "시트 '명단' 41–46행",
    ]
    assert {block.rows[0] for block in blocks} == {("번호", "이름")}
    sheet = openpyxl.load_workbook(path)["명단"]
    for block in blocks:
        first = block.locator.number or 0
        rows = block.rows if first == 1 else block.rows[1:]
        for offset, row in enumerate(rows):
            assert row == tuple(str(cell.value) for cell in sheet[first + offset])


def test_wide_rows_are_cut_by_their_letters(tmp_path: Path) -> None:
    path = workbooks.rows(tmp_path / "a.xlsx", [("가", "나"), *(("다" * 500, "라" * 500) for _ in range(3))])
    assert len(parsing.parse(path, ".xlsx").blocks) == 3


def test_a_second_table_on_a_sheet_has_its_own_header(tmp_path: Path) -> None:
    path = workbooks.rows(tmp_path / "a.xlsx", [("과목", "시간"), ("실습", 3), (), ("강사", "소속"), ("갑", "을")])
    labels = [block.locator.label for block in parsing.parse(path, ".xlsx").blocks]
    assert labels == ["시트 '명단' 1–2행", "시트 '명단' 4–5행"]


def test_a_sheet_of_one_column_is_prose(tmp_path: Path) -> None:
    block = parsing.parse(workbooks.rows(tmp_path / "a.xlsx", [("첫 줄",), ("둘째 줄",)]), ".xlsx").blocks[0]
    assert (block.kind, block.text) == (BlockKind.PARAGRAPH, "첫 줄\n둘째 줄")


def test_far_cells_beyond_the_first_parser_are_read_by_the_second(tmp_path: Path) -> None:
    path = workbooks.far_cells(tmp_path / "a.xlsx", "B3", "A20000", "Z3")
    with pytest.raises(office.Failed):
        office.sheets(path)
    block = parsing.parse(path, ".xlsx").blocks[0]
    assert block.locator.number == 3
    assert block.rows == (("", "칸 B3", "칸 Z3"), ("칸 A20000", "", ""))


def test_both_parsers_agree_on_an_ordinary_workbook(tmp_path: Path) -> None:
    path = workbooks.budget(tmp_path / "a.xlsx")
    first, second = office.sheets(path), calamine_sheets.sheets(path)
    assert [(sheet.name, sheet.hidden) for sheet in first] == [(sheet.name, sheet.hidden) for sheet in second]
    assert [number for number, _ in first[0].rows] == [number for number, _ in second[0].rows]


def test_rows_over_the_cap_are_announced(tmp_path: Path) -> None:
    extraction = parsing.parse(workbooks.roll(tmp_path / "a.xlsx", xlsx.MAX_ROWS + 9), ".xlsx")
    assert extraction.warnings[0] == "시트 '명단'은 20,010행 가운데 20,000행까지만 읽었습니다."
    assert extraction.blocks[-1].locator.label.endswith("20000행")


def test_a_workbook_nobody_opens_is_damaged(tmp_path: Path) -> None:
    path = hostile.document(tmp_path / "a.xlsx", b"<w/>")
    with pytest.raises(Unreadable) as refused:
        xlsx.read(path)
    assert refused.value.reason is Reason.DAMAGED
