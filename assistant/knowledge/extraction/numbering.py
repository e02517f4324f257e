"""Headings by the numbering officials write: 제1장, Ⅰ., 1., 가., □, ○ and their kin."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_LONGEST = 40
_ARTICLE = re.compile(r"^제\s?\d+조(?:의\s?\d+)?\s?\([^)]{1,40}\)")
_PART = re.compile(r"^제\s?\d+\s?([편장절관])(?:의\s?\d+)?(?=[\s.:]|$)")
_DOTTED = re.compile(r"^(\d{1,2}(?:\.\d{1,2})+)\.?\s+\S")
_MARKS = (
    ("roman", re.compile(r"^(?:[Ⅰ-Ⅻ]|[IVX]{1,4})\s?[.)]?\s+\S")),
    ("1.", re.compile(r"^\d{1,2}\.\s*[^\d\s]")),
    ("가.", re.compile(r"^[가나다라마바사아자차카타파하]\.\s*\S")),
    ("□", re.compile(r"^[□■◆◇▣]\s*\S")),
    ("○", re.compile(r"^[○ㅇ●◦❍◎]\s*\S")),
    ("1)", re.compile(r"^\d{1,2}\)\s*\S")),
    ("가)", re.compile(r"^[가나다라마바사아자차카타파하]\)\s*\S")),
    ("①", re.compile(r"^[①-⑳]\s*\S")),
)
_PARTS = "편장절관"
_ARTICLE_RANK = len(_PARTS)
_FIRST_MARK_RANK = _ARTICLE_RANK + 1
_SENTENCE_END = re.compile(r"(?:[.!?。;,]|다|[세어아지해네나까]요|.{12}[음함됨임])$")


@dataclass(frozen=True)
class Mark:
    """A numbering found at the head of a line: its rank (0 outermost) and the text a reader would cite."""

    rank: float
    kind: str
    title: str


def mark_of(text: str) -> Mark | None:
    """Find the numbering a line starts with, when the line is short enough to be a heading (an article always is)."""
    article = _ARTICLE.match(text)
    if article:
        return Mark(_ARTICLE_RANK, "조", article.group())
    if len(text) > _LONGEST or "\n" in text:
        return None
    part = _PART.match(text)
    if part:
        return Mark(_PARTS.index(part.group(1)), part.group(1), text)
    dotted = _DOTTED.match(text)
    if dotted:
        depth = dotted.group(1).count(".")
        return Mark(_FIRST_MARK_RANK + 1 + depth / 10, f"1.{depth}", text)
    for position, (kind, pattern) in enumerate(_MARKS):
        if pattern.match(text):
            return None if _SENTENCE_END.search(text) else Mark(_FIRST_MARK_RANK + position, kind, text)
    return None


def rank_of(text: str) -> float | None:
    """Return the rank of the numbering a heading starts with, however long it is and however it ends."""
    short = mark_of(text)
    if short is not None:
        return short.rank
    if "\n" in text:
        return None
    found = (rank for rank, (_, pattern) in enumerate(_MARKS, start=_FIRST_MARK_RANK) if pattern.match(text))
    return next(found, None)


def headings(texts: Sequence[str]) -> list[Mark | None]:
    """For each paragraph the heading it is, if it is one.

    Parts and articles always are. Any other numbered line is one only when neither neighbour carries the same kind of
    number (a run of them is a list) and something follows that it can be the heading of.
    """
    marks = [mark_of(text) for text in texts]
    return [mark if mark and _stands_alone(marks, index) else None for index, mark in enumerate(marks)]


def _stands_alone(marks: list[Mark | None], index: int) -> bool:
    mark = marks[index]
    if mark is None or mark.rank <= _ARTICLE_RANK:
        return mark is not None
    if index + 1 == len(marks):
        return False
    neighbours = [marks[index + 1], marks[index - 1] if index else None]
    return all(other is None or other.kind != mark.kind for other in neighbours)
