"""Pieces of tables: a quote may begin in the middle of one, where its header row and the line below are missing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from markdown_it.token import Token

_ROW = re.compile(r"^\s*\|.*\S")
_RULE = re.compile(r"^\s*\|(\s*:?-+:?\s*\|)+\s*$")
_FENCE = re.compile(r"^\s*```")


def with_heads(text: str) -> str:
    """Give rows without a header an empty one, and leave out a line of dashes that has no header above it."""
    lines: list[str] = []
    in_table = fenced = False
    for line, following in pairwise([*text.split("\n"), ""]):
        fenced ^= bool(_FENCE.match(line))
        is_row = bool(_ROW.match(line)) and not fenced
        if is_row and not in_table:
            if _RULE.match(line):
                continue
            if not _RULE.match(following):
                lines += _empty_head(line, after_text=bool(lines and lines[-1].strip()))
        in_table = is_row
        lines.append(line)
    return "\n".join(lines)


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


def _empty_head(row: str, *, after_text: bool) -> list[str]:
    columns = max(1, len(re.findall(r"(?<!\\)\|", row.strip().strip("|"))) + 1)
    head = ["|" + "   |" * columns, "|" + " --- |" * columns]
    return ["", *head] if after_text else head
