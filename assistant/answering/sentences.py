"""Sentences of a passage, and which of them speak of a question."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.knowledge import korean

_END = re.compile(r"(?<=[.!?。])\s+|\n+")
_FENCE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
LONGEST_QUOTE = 300


def split(text: str) -> list[tuple[int, int]]:
    """Return where the sentences and lines of a text stand, as (start, end), without blanks at their ends.

    A fenced block of code is one of them: half of it would be of no use.
    """
    spans: list[tuple[int, int]] = []
    at = 0
    for fence in _FENCE.finditer(text):
        spans += _lines(text, at, fence.start())
        spans.append(fence.span())
        at = fence.end()
    return spans + _lines(text, at, len(text))


def _lines(text: str, start: int, end: int) -> list[tuple[int, int]]:
    cuts = [start, *(edge for match in _END.finditer(text, start, end) for edge in match.span()), end]
    parts = ((left, right, text[left:right]) for left, right in zip(cuts[::2], cuts[1::2], strict=True))
    return [(right - len(part.lstrip()), left + len(part.rstrip())) for left, right, part in parts if part.strip()]


def scores(about: str, texts: Sequence[str]) -> list[float]:
    """Return for each text how many of the words of `about` it holds, rare ones among the texts counting more."""
    wanted = set(korean.terms(about))
    found = [set(korean.terms(text)) & wanted for text in texts]
    spread = {term: sum(term in each for each in found) for term in wanted}
    return [sum(1 / spread[term] for term in each) + 0.1 * len(each) for each in found]


def best_quote(about: str, text: str) -> str:
    """Return the sentence of a text that speaks most of something, cut to a readable length, word for word."""
    spans = split(text)
    if not spans:
        return text[:LONGEST_QUOTE]
    ranked = scores(about, [text[start:end] for start, end in spans])
    best = max(range(len(spans)), key=lambda each: (ranked[each], -each))
    start, end = spans[best]
    return text[start : min(end, start + LONGEST_QUOTE)]
