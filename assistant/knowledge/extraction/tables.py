"""Tables of plain text cells, and sheets made of numbered rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.knowledge.extraction.cleaning import one_line, tidy

Row = tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook: its rows that hold anything, with their numbers as the person sees them."""

    name: str
    rows: tuple[tuple[int, Row], ...]
    hidden: bool = False


def tidy_rows(rows: Iterable[Sequence[str]]) -> tuple[Row, ...]:
    """Cells tidied, empty rows and columns dropped, every row as wide as the widest."""
    cleaned = [tuple(tidy(cell) for cell in row) for row in rows]
    filled = [row for row in cleaned if any(row)]
    width = max((len(row) for row in filled), default=0)
    padded = [row + ("",) * (width - len(row)) for row in filled]
    used = [column for column in range(width) if any(row[column] for row in padded)]
    return tuple(tuple(row[column] for column in used) for row in padded)


def as_markdown(rows: Sequence[Row]) -> str:
    """Write the table with its first row as header; a cell's own lines are joined, for a row is one line."""
    if not rows:
        return ""
    lines = [_line(row) for row in rows]
    lines.insert(1, "|" + " --- |" * len(rows[0]))
    return "\n".join(lines)


def _line(row: Row) -> str:
    return "| " + " | ".join(one_line(cell).replace("|", "\\|") for cell in row) + " |"
