"""The only home of calamine: workbooks whose bounding rectangle is beyond dochan's caps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from assistant.knowledge.extraction.tables import Row, Sheet


class Failed(Exception):
    """calamine could not open it either."""


def sheets(path: Path) -> list[Sheet]:
    """Return the sheets of a workbook, as far as their rows hold anything."""
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        return [
            Sheet(found.name, tuple(_rows(workbook.get_sheet_by_name(found.name))), _is_hidden(found.visible))
            for found in workbook.sheets_metadata
        ]
    except (CalamineError, OSError, ValueError) as error:
        raise Failed from error


def _is_hidden(visible: SheetVisibleEnum) -> bool:
    return visible != SheetVisibleEnum.Visible


def _rows(sheet: CalamineSheet) -> Iterator[tuple[int, Row]]:
    for number, row in enumerate(sheet.iter_rows(), 1):
        values = tuple(_shown(value) for value in row)
        if any(value.strip() for value in values):
            yield number, values


def _shown(value: object) -> str:
    """Show a number without ".0" and a date without midnight, as the sheet does."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).removesuffix(" 00:00:00")
