"""Text as it goes on: NFC, without anything a reader cannot see."""

from __future__ import annotations

import re
import unicodedata

_LINE_ENDS = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]",
)
_BLANKS = re.compile(r"[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\u3164\uffa0]+")
_EDGE_BLANKS = re.compile(r" ?\n ?")
_EMPTY_LINES = re.compile(r"\n{2,}")
_OLD_HAN = re.compile("\uf53a|\u1112\u119e\u11ab")


def clean(text: str) -> str:
    """Drop control, zero-width, bidirectional and tag characters; keep lines and blanks as they are (for code).

    Hancom writes the name of its word processor with the old vowel; it becomes 한, or nobody finds 한글 by searching.
    """
    text = _LINE_ENDS.sub("\n", text)
    text = _OLD_HAN.sub("한", _INVISIBLE.sub("", text))
    return unicodedata.normalize("NFC", text)


def tidy(text: str) -> str:
    """Clean prose: one blank between words, no empty lines, lines kept."""
    text = _BLANKS.sub(" ", clean(text))
    return _EMPTY_LINES.sub("\n", _EDGE_BLANKS.sub("\n", text)).strip()


def one_line(text: str) -> str:
    """Tidy text on a single line, as in headings and labels."""
    return " ".join(tidy(text).split())


def shortened(text: str, length: int) -> str:
    """Put the text on one line and cut it with an ellipsis."""
    line = one_line(text)
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"
