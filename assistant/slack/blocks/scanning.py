"""Markdown by its lines: which belong to a fence of code, which to a table, which to neither."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

_OPENER = re.compile(r"([ \t]*)(`{3,}|~{3,})([^\n]*)")
_DELIMITER = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_BORDER = re.compile(r"(?<!\\)\|")


class Kind(StrEnum):
    """What a stretch of lines is."""

    PROSE = "prose"
    FENCE = "fence"
    TABLE = "table"
    BLANK = "blank"


@dataclass(frozen=True)
class Stretch:
    """Lines that belong together, each with its line end."""

    kind: Kind
    lines: Sequence[str]

    @property
    def text(self) -> str:
        """The lines as they stand in the text."""
        return "".join(self.lines)


def stretches(text: str) -> list[Stretch]:
    """Return the stretches of a Markdown text in their order; joined, they are the text."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    lines = [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
    found: list[Stretch] = []
    at = 0
    while at < len(lines):
        kind, end = _next(lines, at)
        if kind is Kind.PROSE and found and found[-1].kind is Kind.PROSE:
            found[-1] = Stretch(kind, [*found[-1].lines, *lines[at:end]])
        else:
            found.append(Stretch(kind, lines[at:end]))
        at = end
    return found


def opener(line: str) -> tuple[str, str, str] | None:
    """Return indentation, mark and remainder of the line that opens a fence; None for any other line."""
    match = _OPENER.fullmatch(line.rstrip("\n"))
    if match is None or (match.group(2).startswith("`") and "`" in match.group(3)):
        return None
    return match.group(1), match.group(2), match.group(3)


def closes(line: str, mark: str) -> bool:
    """Tell whether the line closes a fence that was opened with this mark."""
    bare = line.strip()
    return len(bare) >= len(mark) and set(bare) == {mark[0]}


def cells(line: str) -> list[str]:
    """Return the cells of a table's line; a pipe after a backslash is a letter."""
    bare = line.strip()
    bare = bare.removeprefix("|")
    if bare.endswith("|") and not bare.endswith("\\|"):
        bare = bare[:-1]
    return [cell.strip().replace("\\|", "|") for cell in _BORDER.split(bare)]


def _next(lines: Sequence[str], at: int) -> tuple[Kind, int]:
    opened = opener(lines[at])
    if opened is not None:
        end = at + 1
        while end < len(lines) and not closes(lines[end], opened[1]):
            end += 1
        return Kind.FENCE, min(end + 1, len(lines))
    if not lines[at].strip():
        end = at + 1
        while end < len(lines) and not lines[end].strip():
            end += 1
        return Kind.BLANK, end
    if _begins_table(lines, at):
        end = at + 2
        while end < len(lines) and "|" in lines[end] and opener(lines[end]) is None:
            end += 1
        return Kind.TABLE, end
    return Kind.PROSE, at + 1


def _begins_table(lines: Sequence[str], at: int) -> bool:
    if at + 1 >= len(lines) or "|" not in lines[at] or "|" not in lines[at + 1]:
        return False
    below = lines[at + 1].rstrip("\n")
    return _DELIMITER.fullmatch(below) is not None and len(cells(lines[at])) == len(cells(below))
