"""An answer without a model: the best sentences of the best passages, word for word, with their places."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answering import evidence, sentences
from assistant.answering.citations import Checked, Cited
from assistant.knowledge.passages import Source

_KEEPS_ITS_LINE = re.compile(r"\s*($|\||[-*+] |\d+[.)] |```)")
_SOURCES = 3
_FIRST_CHARACTERS = 450
_NEXT_CHARACTERS = 180
_WORTH_SHOWING = 0.55


def extract(question: str, ranked: Sequence[tuple[Source, float]]) -> Checked:
    """Compose an extractive answer; `ranked` are sources with scores from 0 to 1, best first, at least one.

    The best source is shown as one stretch of text around its best sentence, so that it reads as it was written; up
    to two more follow when they come near it, and practices of the office that do.
    """
    near = [source for source, score in ranked if score >= _WORTH_SHOWING * ranked[0][1]]
    seen = {source.passage_id for source in evidence.first([source for source, _ in ranked], _SOURCES)}
    worth = [source for source in near if source.passage_id in seen]
    cited: list[Cited] = []
    parts: list[str] = []
    for n, source in enumerate(worth, start=1):
        quote = _stretch(question, source.text, _FIRST_CHARACTERS if n == 1 else _NEXT_CHARACTERS)
        cited.append(Cited(n, source, quote))
        parts.append(f"**{_place(source)}** [{n}]\n\n{_readable(quote)}")
    return Checked("\n\n".join(parts), cited)


def _place(source: Source) -> str:
    return f"{source.title} · {source.locator.label}"


def _stretch(question: str, text: str, characters: int) -> str:
    """Return whole sentences around the best one, as many as fit, word for word."""
    if len(text) <= characters:
        return text.strip()
    spans = sentences.split(text)
    ranked = sentences.scores(question, [text[start:end] for start, end in spans])
    first = last = max(range(len(spans)), key=lambda each: (ranked[each], -each))
    while True:
        longer = [
            (begin, end)
            for begin, end in ((first, last + 1), (first - 1, last))
            if begin >= 0 and end < len(spans) and spans[end][1] - spans[begin][0] <= characters
        ]
        if not longer:
            break
        first, last = max(longer, key=lambda pair: sum(ranked[pair[0] : pair[1] + 1]))
    return text[spans[first][0] : spans[last][1]][: 2 * characters]


def _readable(quote: str) -> str:
    """Return a quote as Markdown that keeps its lines apart; tables, lists and code stay what they are."""
    quote = f"{quote}\n```" if quote.count("```") % 2 else quote
    lines = quote.split("\n")
    return "\n".join(
        f"{line}  " if line.strip() and not _KEEPS_ITS_LINE.match(following) else line
        for line, following in zip(lines, [*lines[1:], ""], strict=True)
    )
