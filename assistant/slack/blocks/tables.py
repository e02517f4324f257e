"""Tables: as Slack's own where it takes them, as aligned text where it does not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import RawTextObject, TableBlock, TableBlockColumnSettings

from assistant.slack.blocks import scanning, texts
from assistant.slack.blocks.scanning import Kind, Stretch

ROWS = 100
COLUMNS = 20
CHARACTERS = 10_000
_WIDEST_COLUMN = 30
_NOTHING = "–"
_LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_LINK = re.compile(r"!?\[([^\]\n]*)\]\(([^)\n]*)\)")


@dataclass(frozen=True)
class Prose:
    """Markdown without a table."""

    text: str


@dataclass(frozen=True)
class Table:
    """Cells as bare words, the head first, every row as wide as the widest; one alignment for each column."""

    rows: Sequence[Sequence[str]]
    align: Sequence[str]


def segments(text: str) -> list[Prose | Table]:
    """Return the text as prose and tables in their order."""
    found: list[Prose | Table] = []
    for stretch in scanning.stretches(text):
        if stretch.kind is Kind.TABLE:
            found.append(_table(stretch))
        elif found and isinstance(found[-1], Prose):
            found[-1] = Prose(found[-1].text + stretch.text)
        else:
            found.append(Prose(stretch.text))
    return found


def in_text(text: str) -> str:
    """Return the text with every table as aligned text."""
    return "".join(each.text if isinstance(each, Prose) else aligned(each) for each in segments(text))


def weight(table: Table) -> int:
    """Return how many characters the table has."""
    return sum(len(cell) for row in table.rows for cell in row)


def fits(table: Table) -> bool:
    """Tell whether Slack takes the table as one of its own."""
    return len(table.rows) <= ROWS and len(table.align) <= COLUMNS and weight(table) <= CHARACTERS


def table_block(table: Table) -> TableBlock:
    """Return Slack's own table; long cells are wrapped, so that a phone shows them."""
    rows = [[RawTextObject(text=cell) for cell in row] for row in table.rows]
    return TableBlock(
        rows=rows, column_settings=[TableBlockColumnSettings(align=each, is_wrapped=True) for each in table.align]
    )


def aligned(table: Table) -> str:
    """Return the table as a fence of text whose columns stand under each other; a very long cell juts out."""
    widths = [min(_WIDEST_COLUMN, max(map(width, column))) for column in zip(*table.rows, strict=True)]
    lines = [_line(row, widths, table.align) for row in table.rows]
    lines.insert(1, "-+-".join("-" * each for each in widths))
    marks = max((len(run) for line in lines for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, marks + 1)
    return "\n".join([fence, *lines, fence, ""])


def width(text: str) -> int:
    """Return how many columns of a typewriter the text takes; a Korean letter takes two."""
    return sum(_columns(letter) for letter in unicodedata.normalize("NFC", text))


def _columns(letter: str) -> int:
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in ("W", "F") else 1


def _line(row: Sequence[str], widths: Sequence[int], align: Sequence[str]) -> str:
    padded = [_padded(cell, room, how) for cell, room, how in zip(row, widths, align, strict=True)]
    return " | ".join(padded).rstrip()


def _padded(cell: str, room: int, how: str) -> str:
    blanks = max(0, room - width(cell))
    before = {"right": blanks, "center": blanks // 2}.get(how, 0)
    return " " * before + cell + " " * (blanks - before)


def _table(stretch: Stretch) -> Table:
    head, delimiter, *others = stretch.lines
    rows = [[_bare(cell) for cell in scanning.cells(line)] for line in (head, *others)]
    widest = max(map(len, rows))
    align = [_alignment(cell) for cell in scanning.cells(delimiter)]
    return Table(
        [[*row, *[_NOTHING] * (widest - len(row))] for row in rows], [*align, *["left"] * (widest - len(align))]
    )


def _alignment(cell: str) -> str:
    if cell.endswith(":"):
        return "center" if cell.startswith(":") else "right"
    return "left"


def _bare(cell: str) -> str:
    text = _LINE_BREAK.sub(" / ", cell)
    text = _LINK.sub(
        lambda match: match.group(1) if match.group(1) == match.group(2) else f"{match.group(1)} ({match.group(2)})",
        text,
    )
    return texts.in_one_line(texts.without_emphasis(text)) or _NOTHING
