"""Names taken out of a text: which words tell who somebody is, and what is left where they stood."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable

BLOT = "○○○"
# A part of a name or of an address may be an ordinary word when it is shorter.
_SHORTEST = 3
# A whole name of two syllables, too, or stand within one ("하나", "이나"): it counts where it stands by itself, with
# nothing but a particle or a title behind it.
_SHORT_NAME = re.compile(r"[가-힣]{2}")
_BEHIND = (
    r"(?=(?:\s*(?:님|씨|주무관|사무관|서기관|팀장|과장|계장|실장|국장))|"
    r"(?:이|가|은|는|을|를|의|와|과|도|만|에게|께|께서|입니다)?(?![가-힣]))"
)


def words_of_name(name: str, email: str) -> frozenset[str]:
    """Return the words that name somebody: the name, its parts, and the address."""
    whole = unicodedata.normalize("NFC", "".join(name.split()))
    words = _long_enough([name, *name.split(), email, email.partition("@")[0]])
    return words | {whole} if _SHORT_NAME.fullmatch(whole) else words


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
    return re.sub("|".join(map(_pattern, longest_first)), BLOT, composed, flags=re.IGNORECASE)


def _pattern(word: str) -> str:
    letters = r"\s*".join(map(re.escape, "".join(word.split())))
    return rf"(?<![가-힣]){letters}{_BEHIND}" if _SHORT_NAME.fullmatch(word) else letters


def _squeezed(text: str) -> str:
    return "".join(text.split()).casefold()


def _long_enough(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word for word in words if len(word.strip()) >= _SHORTEST)
