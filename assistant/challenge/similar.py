"""How much of one text stands in another, whatever the spacing, the composition of letters and the punctuation.

Shingles of letters instead of words: Korean is spaced freely and its particles change the words, not the letters.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

LETTERS = 4
# Shares below this stand between any two texts of the same office; see tests/challenge/test_similar.py.
NOTEWORTHY = 0.25
MOST_SHOWN = 5
_FEWEST_SHINGLES = 30


@dataclass(frozen=True)
class Likeness:
    """How much of the smaller text stands in the other: of the whole, and of the prompts alone."""

    whole: float
    prompt: float

    @property
    def most(self) -> float:
        """The larger of the two: a borrowed prompt in a new story counts."""
        return max(self.whole, self.prompt)

    @property
    def where(self) -> str:
        """Where it is most alike."""
        return "prompt" if self.prompt > self.whole else "whole"


@dataclass(frozen=True)
class Fingerprint:
    """The shingles of a text and of the prompt in it."""

    whole: frozenset[str]
    prompt: frozenset[str]


def fingerprint(texts: Iterable[str], prompt: str) -> Fingerprint:
    """Return the fingerprint of the parts of a text; the prompt counts as one of them."""
    parts = frozenset[str]().union(*(shingles(each) for each in texts))
    alone = shingles(prompt)
    return Fingerprint(parts | alone, alone)


def of_content(content: Mapping[str, Any]) -> Fingerprint:
    """Return the fingerprint of an entry's or a practice's content; names of fields and tools say nothing."""
    texts = [str(each) for name, each in content.items() if each and name not in ("prompt", "field", "tool", "tools")]
    return fingerprint(texts, str(content.get("prompt") or ""))


def compare(one: Fingerprint, other: Fingerprint) -> Likeness:
    """Return how alike two texts are, from 0 to 1; texts of a line or two are not compared."""
    return Likeness(_share(one.whole, other.whole), _share(one.prompt, other.prompt))


def shingles(text: str) -> frozenset[str]:
    """Return every run of four letters or digits, blanks and signs left out."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    letters = "".join(each for each in folded if each.isalnum())
    return frozenset(letters[at : at + LETTERS] for at in range(len(letters) - LETTERS + 1))


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller >= _FEWEST_SHINGLES else 0.0
