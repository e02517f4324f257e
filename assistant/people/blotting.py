"""Names taken out of a text: which words tell who somebody is, and what is left where they stood."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable

BLOT = "○○○"
# Two syllables may be an ordinary word ("하나", "이나"); a full name or a department has more.
_SHORTEST = 3


def words_of_name(name: str, email: str) -> frozenset[str]:
    """Return the words that name somebody: the name, its parts, and the address."""
    return _long_enough([name, *name.split(), email, email.partition("@")[0]])


def words_of_department(department: str) -> frozenset[str]:
    """Return the words that name somebody's department."""
    return _long_enough([department])


def blot(text: str, words: Collection[str]) -> str:
    """Return the text without these words, however they are spaced or composed."""
    composed = unicodedata.normalize("NFC", text)
    # Most texts hold none of them, and looking is a hundred times as fast as compiling a pattern.
    squeezed = _squeezed(composed)
    held = [each for word in words if _squeezed(each := unicodedata.normalize("NFC", word)) in squeezed]
    if not held:
        return composed
    longest_first = sorted(held, key=len, reverse=True)
    pattern = "|".join(r"\s?".join(map(re.escape, word.replace(" ", ""))) for word in longest_first)
    return re.sub(pattern, BLOT, composed, flags=re.IGNORECASE)


def _squeezed(text: str) -> str:
    return "".join(text.split()).casefold()


def _long_enough(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word for word in words if len(word.strip()) >= _SHORTEST)
