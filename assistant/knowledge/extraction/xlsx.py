"""Workbooks: rows in groups that repeat their header, each group named by sheet and row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.knowledge.extraction import calamine_sheets, office
from assistant.knowledge.extraction.blocks import Block, BlockKind, Extraction, Locator, LocatorKind
from assistant.knowledge.extraction.refusals import Reason, Unreadable
from assistant.knowledge.extraction.tables import Row, Sheet, as_markdown, tidy_rows

MAX_ROWS = 20_000
ROWS_PER_BLOCK = 20
LETTERS_PER_BLOCK = 1_500

_FEWEST_HEADERS = 2
Rows = list[tuple[int, Row]]


@dataclass(frozen=True)
class _Group:
    """Consecutive rows of one block; the header is repeated when it is not among them."""

    rows: Rows
    header: Row | None = None


def read(path: Path) -> Extraction:
    """Read a workbook."""
    sheets = _sheets(path)
    blocks = tuple(block for sheet in sheets for block in _blocks(sheet))
    return Extraction(None, blocks, warnings=tuple(_warnings(sheets)))


def _sheets(path: Path) -> list[Sheet]:
    try:
        return office.sheets(path)
    except office.Failed:
        pass
    try:
        return calamine_sheets.sheets(path)
    except calamine_sheets.Failed as error:
        raise Unreadable(Reason.DAMAGED) from error


def _warnings(sheets: list[Sheet]) -> Iterator[str]:
    for sheet in sheets:
        if len(sheet.rows) > MAX_ROWS:
            yield f"시트 '{sheet.name}'은 {len(sheet.rows):,}행 가운데 {MAX_ROWS:,}행까지만 읽었습니다."
    hidden = [f"'{sheet.name}'" for sheet in sheets if sheet.hidden and sheet.rows]
    if hidden:
        yield f"숨긴 시트가 있습니다: {', '.join(hidden)}. 공개해도 되는 내용인지 확인해 주세요."


def _blocks(sheet: Sheet) -> Iterator[Block]:
    for region in _regions(list(sheet.rows[:MAX_ROWS])):
        for group in _groups(region):
            yield _block(sheet, group)


def _regions(rows: Rows) -> Iterator[Rows]:
    """Split where an empty row is followed by what looks like another header."""
    region: Rows = []
    for number, row in rows:
        if region and number > region[-1][0] + 1 and _is_header(row):
            yield region
            region = []
        region.append((number, row))
    if region:
        yield region


def _is_header(row: Row) -> bool:
    filled = [cell for cell in row if cell.strip()]
    return len(filled) >= _FEWEST_HEADERS and not any(letter.isdigit() for cell in filled for letter in cell)


def _groups(region: Rows) -> Iterator[_Group]:
    """Lines above the header alone, then the table in groups of bounded size."""
    start = next((i for i, (_, row) in enumerate(region) if sum(map(bool, row)) >= _FEWEST_HEADERS), len(region))
    yield from _cut(region[:start], None)
    table = region[start:]
    if table:
        yield from _cut(table, table[0][1])


def _cut(rows: Rows, header: Row | None) -> Iterator[_Group]:
    group: Rows = []
    letters = 0
    first = True
    for number, row in rows:
        size = sum(map(len, row))
        if group and (len(group) >= ROWS_PER_BLOCK or letters + size > LETTERS_PER_BLOCK):
            yield _Group(group, None if first else header)
            group, letters, first = [], 0, False
        group.append((number, row))
        letters += size
    if group:
        yield _Group(group, None if first else header)


def _block(sheet: Sheet, group: _Group) -> Block:
    rows = [row for _, row in group.rows]
    table = tidy_rows([group.header, *rows] if group.header else rows)
    locator = Locator(LocatorKind.SHEET, group.rows[0][0], _label(sheet.name, group.rows[0][0], group.rows[-1][0]))
    if len(table[0]) == 1:
        text = "\n".join(cell for row in table for cell in row)
        return Block(BlockKind.PARAGRAPH, text, locator, (sheet.name,), hidden=sheet.hidden)
    return Block(BlockKind.TABLE, as_markdown(table), locator, (sheet.name,), table, hidden=sheet.hidden)


def _label(name: str, first: int, last: int) -> str:
    return f"시트 '{name}' {first}행" if first == last else f"시트 '{name}' {first}–{last}행"
