"""What a text looks like to a machine that follows links: without invisible signs, wide letters and escapes."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});", re.IGNORECASE)
_AMPERSANDS = re.compile(r"&(?:(?:amp|#0*38|#x0*26);)+", re.IGNORECASE)
_ESCAPED = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
# Letters and signs that take no room or show nothing: jamo fillers, the joiner of graphemes, the blank of Braille.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_JOINER, _AS_PICTURE = "\u200d", "\ufe0f"
_DOTS = str.maketrans({"\u3002": ".", "\uff61": "."})


@dataclass(frozen=True)
class Folded:
    """A text in plain letters, and for each of them where it stands in the original."""

    text: str
    origins: Sequence[int]

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Return the part of the original that a part of the folded text was made of."""
        return self.origins[start], self.origins[end - 1] + 1


def visible(text: str) -> str:
    """Return a text as a reader sees it: entities resolved however often they were escaped, nothing invisible."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    while True:
        seen = _without_invisible(_ENTITY.sub(_resolved, _AMPERSANDS.sub("&", text)))
        if seen == text:
            return text
        text = unicodedata.normalize("NFC", seen)


def fold(text: str) -> Folded:
    """Return the letters that address bars and parsers make of a text, backslash escapes of Markdown removed."""
    letters: list[str] = []
    origins: list[int] = []
    escaped = False
    for at, character in enumerate(text):
        if character == "\\" and not escaped and text[at + 1 : at + 2] in _ESCAPED and at + 1 < len(text):
            escaped = True
            continue
        escaped = False
        plain = character if character.isascii() else _plain(character)
        letters.append(plain)
        origins += [at] * len(plain)
    return Folded("".join(letters), origins)


@cache
def _plain(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character).translate(_DOTS)
    return "".join(each for each in plain if unicodedata.category(each) not in ("Mn", "Me"))


def _resolved(entity: re.Match[str]) -> str:
    return html.unescape(entity.group())


def _without_invisible(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    return "".join(each for at, each in enumerate(text) if _shows(each, text, at))


def _shows(character: str, text: str, at: int) -> bool:
    if character in "\n\t" or " " <= character <= "~" or "가" <= character <= "힣":
        return True
    if character in _BLANK:
        return False
    if character == _JOINER:
        return at > 0 and text[at - 1] != _JOINER and all(_is_picture(each) for each in text[at - 1 : at + 2 : 2])
    if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Cn"):
        return False
    # A run of variation selectors can spell a message; one after a sign only says how to draw it.
    return not _selects_variation(character) or (character == _AS_PICTURE and at > 0 and _is_drawn(text[at - 1]))


def _is_picture(character: str) -> bool:
    return character == _AS_PICTURE or unicodedata.category(character) in ("So", "Sk")


def _is_drawn(character: str) -> bool:
    return unicodedata.category(character) in ("So", "Sm", "Po", "Nd")


def _selects_variation(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef" or character in "᠋᠌᠍"
