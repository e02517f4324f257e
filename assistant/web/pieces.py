"""Pieces of documents: a quote may begin in the middle of a table, and blank lines were lost when a file was read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from markdown_it.token import Token

_ROW = re.compile(r"^\s*\|.*\S")
_RULE = re.compile(r"^\s*\|(\s*:?-+:?\s*\|)+\s*$")
_FENCE = re.compile(r"^\s*```")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s")
_BOX = re.compile(r"^(\s*[-*+] )\[([ xX])\] ", re.MULTILINE)


def completed(text: str) -> str:
    """Make a piece of Markdown mean what it meant in its place.

    Rows without a header get an empty one, a line of dashes without a header above it goes, a line after a list begins
    a paragraph of its own, and boxes to tick are drawn. Code is left alone.
    """
    lines: list[str] = []
    in_table = fenced = False
    for source, following in pairwise([*text.split("\n"), ""]):
        fenced ^= bool(_FENCE.match(source))
        line = source if fenced else with_boxes(source)
        is_row = bool(_ROW.match(line)) and not fenced
        if is_row and not in_table:
            if _RULE.match(line):
                continue
            if not _RULE.match(following):
                lines += _empty_head(line, after_text=bool(lines and lines[-1].strip()))
        elif not fenced and _follows_list(lines, line):
            lines.append("")
        in_table = is_row
        lines.append(line)
    return "\n".join(lines)


def with_boxes(text: str) -> str:
    """Draw the boxes of a list of things to tick."""
    return _BOX.sub(_tick, text)


def without_empty_heads(tokens: Sequence[Token]) -> list[Token]:
    """Leave out the table heads in which nothing stands."""
    kept: list[Token] = []
    head: list[Token] | None = None
    for token in tokens:
        if token.type == "thead_open":
            head = []
        if head is None:
            kept.append(token)
            continue
        head.append(token)
        if token.type == "thead_close":
            if any(each.type == "inline" and each.content.strip() for each in head):
                kept += head
            head = None
    return kept


def _tick(box: re.Match[str]) -> str:
    return f"{box.group(1)}{'☐' if box.group(2) == ' ' else '☑'} "


def _follows_list(lines: Sequence[str], line: str) -> bool:
    """Tell whether a line of plain text stands right below a list, of which Markdown would make it a part."""
    return bool(lines and _ITEM.match(lines[-1]) and line[:1].strip() and not _ITEM.match(line))


def _empty_head(row: str, *, after_text: bool) -> list[str]:
    columns = max(1, len(re.findall(r"(?<!\\)\|", row.strip().strip("|"))) + 1)
    head = ["|" + "   |" * columns, "|" + " --- |" * columns]
    return ["", *head] if after_text else head
