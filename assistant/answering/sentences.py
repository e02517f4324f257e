"""Sentences of a passage, and which of them speak of a question."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.knowledge import korean

_END = re.compile(r"(?<=[.!?。])\s+|\n+")
LONGEST_QUOTE = 300


def split(text: str) -> list[tuple[int, int]]:
    """Return where the sentences and lines of a text stand, as (start, end); blanks at their ends do not count."""
    spans: list[tuple[int, int]] = []
    start = 0
    for match in [*_END.finditer(text), None]:
        end = match.start() if match else len(text)
        part = text[start:end]
        if stripped := part.strip():
            left = start + len(part) - len(part.lstrip())
            spans.append((left, left + len(stripped)))
        start = match.end() if match else end
    return spans


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
