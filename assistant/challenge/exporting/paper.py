"""What stands on a printed sheet, whatever writes it: a page, a PDF, a Hancom document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Paragraph:
    """Running text; `heading` sets it off."""

    text: str
    heading: bool = False


@dataclass(frozen=True)
class Table:
    """Rows under a header. `widths` are shares of the page's width, `numbers` the columns that are set to the right."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int]
    numbers: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Paper:
    """One document; it begins on a page of its own where several are printed together."""

    title: str
    parts: Sequence[Paragraph | Table]
    footer: str = ""
    wide: bool = False
