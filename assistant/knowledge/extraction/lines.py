"""From the lines of a printed page back to paragraphs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_ALIGNED = 0.6
_FEWEST_ALIGNED = 3
_NEAR_THE_EDGE = 0.88
_SHORTEST_FULL = 18
_LARGEST_PITCH = 2.2
_GAPPED = 1.3
_INDENT = 0.5
_SAME_SIZE = 0.8
_SPACED = 0.3
_ITEM = re.compile(
    r"\s*(?:[-–—•·∙▪▫■□◆◇○●◦ㅇ❍◎※☞▶▷►*✓✔]\s*\S|[①-⑳㉠-㉻ⓐ-ⓩ]|\(?\d{1,3}[.)]\s*\D|\(?[가-하][.)]\s|\([\d가-힣]\)|[A-Za-z][.)]\s"
    r"|제\s?\d+[편장절관조]|[Ⅰ-Ⅻ]\s?\.?\s|\d{1,2}(?:\.\d{1,2})+\.?\s|[<\[【])",
)
_SENTENCE_END = re.compile(r"[.!?。:][\"'”’)\]]*\s*$")
_SOFT_HYPHENS = ("\ufffe", "\u00ad", "\x02")
_HYPHENATED = re.compile(r"[a-z]{2,}-$")
_HANGUL = re.compile(r"[가-힣]")


@dataclass(frozen=True)
class Line:
    """A line and where it stands: y grows upwards, `height` is the size of its letters.

    PDFium sometimes hands over several printed lines as one; then it starts at `first` and ends at `last`.
    """

    text: str
    left: float
    right: float
    first: float
    last: float
    height: float


def unplaced(text: str) -> list[Line]:
    """Set out the lines of a text whose places are unknown, as a typewriter would."""
    return [
        Line(line, left=0, right=columns(line.rstrip()) / 2, first=-1.5 * row, last=-1.5 * row, height=1)
        for row, line in enumerate(text.splitlines())
    ]


def paragraphs(lines: Sequence[Line]) -> list[str]:
    """Join the lines a page layout has wrapped; items, headings, table rows and short lines stay by themselves.

    Korean is wrapped between syllables or between words. Writers that wrap between words leave the blank at the end
    of the line, so on a page that shows such blanks their absence means that a word goes on.
    """
    lines = [line for line in lines if line.text.strip()]
    full = [_is_full(line, lines) for line in lines]
    wrapped = [line.text for line, is_full in zip(lines, full, strict=True) if is_full]
    keeps_blanks = sum(text.endswith(" ") for text in wrapped) > _SPACED * len(wrapped)
    done: list[str] = []
    for index, line in enumerate(lines):
        if index and _goes_on(lines[index - 1], line, is_full=full[index - 1]):
            done[-1] = _joined(done[-1], line.text, keeps_blanks=keeps_blanks)
        else:
            done.append(line.text)
    return [text.strip() for text in done]


def columns(text: str) -> int:
    """Columns a line takes: two for Hangul, Hanja and other wide letters."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _is_full(line: Line, lines: Sequence[Line]) -> bool:
    """Whether the line ends where lines end: at an edge that others share, or near the edge of the page's text."""
    if line.right - line.left > _GAPPED * columns(line.text.strip()) / 2 * line.height:
        return False  # the row of a table: more blank than its letters explain
    aligned = sum(abs(other.right - line.right) <= _ALIGNED * line.height for other in lines)
    left, right = min(other.left for other in lines), max(other.right for other in lines)
    if aligned >= _FEWEST_ALIGNED:
        return True
    return line.right - left >= max(_NEAR_THE_EDGE * (right - left), _SHORTEST_FULL * line.height)


def _goes_on(above: Line, line: Line, *, is_full: bool) -> bool:
    if above.text.endswith(_SOFT_HYPHENS) or _HYPHENATED.search(above.text):
        return True
    pitch = above.last - line.first
    if abs(pitch) < _ALIGNED * above.height and 0 <= line.left - above.right + above.height <= 2 * above.height:
        return True  # a raised number has broken the line in two
    if not is_full or _ITEM.match(line.text) or not _same_size(above, line):
        return False
    ended = bool(_SENTENCE_END.search(above.text))
    if pitch <= 0 or pitch > _LARGEST_PITCH * above.height:
        return pitch <= 0 and not ended  # the sentence goes on at the top of the next column
    return not (ended and line.left > above.left + _INDENT * above.height)


def _same_size(above: Line, line: Line) -> bool:
    small, large = sorted((above.height, line.height))
    return small >= _SAME_SIZE * large


def _joined(above: str, line: str, *, keeps_blanks: bool) -> str:
    if above.endswith(_SOFT_HYPHENS):
        return above[:-1] + line.lstrip()
    if _HYPHENATED.search(above) and line[:1].islower():
        return above[:-1] + line
    inside_word = keeps_blanks and _HANGUL.match(above[-1]) and _HANGUL.match(line[0])
    return above + line if above.endswith(" ") or line.startswith(",") or inside_word else f"{above} {line.lstrip()}"
