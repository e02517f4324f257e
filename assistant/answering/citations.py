"""Citations are checked after the model has spoken: a number must exist, a quote must stand in its passage."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.answering import sentences
from assistant.knowledge.passages import Source

_MARK = re.compile(r"\s?\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\]")
_HALF_A_MARK = re.compile(r"\s?(?:\[(?:\d{1,3}(?:\s*,\s*\d{1,3})*\s*(?:,\s*)?)?)?\Z")
_NOT_A_CLAIM = re.compile(r"^\s*(#|\||```|>)|[:：]\s*$")
_SHORTEST_CLAIM = 15
UNSUPPORTED = " (출처 없음)"


@dataclass(frozen=True)
class Cited:
    """A source the answer cites, under the number that stands in the text, with the words it stands on."""

    n: int
    source: Source
    quote: str


@dataclass(frozen=True)
class Checked:
    """An answer text whose every mark is true, and what the marks stand for."""

    text: str
    cited: Sequence[Cited]


def check(reply: str, sources: Mapping[int, Source]) -> Checked:
    """Drop marks of unknown sources, say of a claim without a mark that it has none, and find each source's quote.

    `sources` are those that were put before the model, by their number there. The text is renumbered from 1 in the
    order of first mention, so that a reader sees no gaps.
    """
    order: dict[int, int] = {}
    claims: dict[int, str] = {}
    lines = [_check_line(line, sources, order, claims) for line in _outside_code(reply)]
    cited = [Cited(n, sources[old], sentences.best_quote(claims[old], sources[old].text)) for old, n in order.items()]
    text = "".join(lines).strip()
    if cited:
        text = "".join(_name_unsupported(line) for line in _outside_code(text))
    return Checked(text, cited)


def so_far(draft: str, sources: Mapping[int, Source]) -> str:
    """Return the part of a running reply that `check` will show in these very words, whatever follows.

    Held back are a mark half written, blanks at the end and, while no mark has been true yet, what follows a claim
    without one: whether it is named unsupported is not known before.
    """
    order: dict[int, int] = {}
    chunks = _outside_code(draft)
    if chunks and not chunks[-1].endswith("\n") and not chunks[-1].startswith("```"):
        chunks[-1] = _HALF_A_MARK.sub("", chunks[-1])
    text = "".join(_check_line(line, sources, order, {}) for line in chunks).strip()
    shown: list[str] = []
    for line in _outside_code(text):
        named = _name_unsupported(line) if line.endswith("\n") else line
        if named != line and not order:
            shown.append(line)
            break
        shown.append(named)
    return "".join(shown).rstrip()


def without_marks(text: str) -> str:
    """Return an answer's text without its marks and our remarks."""
    return _MARK.sub("", text).replace(UNSUPPORTED, "")


def _outside_code(text: str) -> list[str]:
    """Split into lines, a fenced code block being one: its brackets are not ours."""
    return re.findall(r"```.*?(?:```[^\n]*\n?|\Z)|[^\n]*\n|[^\n]+\Z", text, flags=re.DOTALL)


def _check_line(line: str, sources: Mapping[int, Source], order: dict[int, int], claims: dict[int, str]) -> str:
    if line.startswith("```"):
        return line

    def replace(match: re.Match[str]) -> str:
        known = [number for number in map(int, re.findall(r"\d+", match.group(1))) if number in sources]
        for number in known:
            order.setdefault(number, len(order) + 1)
            claims.setdefault(number, _MARK.sub("", line))
        return " " + "".join(f"[{order[number]}]" for number in dict.fromkeys(known)) if known else ""

    return _MARK.sub(replace, line)


def _name_unsupported(line: str) -> str:
    body = line.rstrip("\n")
    if _MARK.search(body) or _NOT_A_CLAIM.search(body) or len(body.strip()) < _SHORTEST_CLAIM:
        return line
    return body + UNSUPPORTED + line[len(body) :]
