"""Workbooks by openpyxl."""

from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment


def budget(path: Path) -> Path:
    """Write two sheets, one hidden; the first has a caption above its header and a commented cell."""
    book = Workbook()
    sheet = book.active
    sheet.title = "예산"
    sheet["A1"] = "2026년 교육 예산"
    for row in (("항목", "금액"), ("강사료", 1200), ("교재", 300.5)):
        sheet.append(row)
    sheet["A3"].comment = Comment("확인 필요", "홍길동")
    hidden = book.create_sheet("내부")
    hidden.append(("단가", "비고"))
    hidden.append((50, "협의 중"))
    hidden.sheet_state = "hidden"
    book.save(str(path))
    return path


def roll(path: Path, people: int) -> Path:
    """Write a sheet with a header and so many rows."""
    return rows(path, [("번호", "이름"), *((number, f"교육생 {number}") for number in range(1, people + 1))])


def rows(path: Path, values: Sequence[Sequence[object]], name: str = "명단") -> Path:
    """Write one sheet of these rows."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(name)
    for row in values:
        sheet.append(list(row))
    book.save(str(path))
    return path


def far_cells(path: Path, *cells: str) -> Path:
    """Write a sheet with a word in each of these cells, however far apart they are."""
    book = Workbook()
    for cell in cells:
        book.active[cell] = f"칸 {cell}"
    book.save(str(path))
    return path
