"""The mask: what may not leave is replaced, and what may come back is remembered for this request only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import NewType

from assistant.guard.patterns import IDENTIFIERS, REMOVED, Pattern

MaskedText = NewType("MaskedText", str)

_TOKEN = re.compile(r"⟦[가-힣]+_\d+⟧")


@dataclass(frozen=True)
class Masked:
    """A text fit to leave, and the originals behind its tokens (never stored, never logged)."""

    text: MaskedText
    originals: Mapping[str, str]


def mask(text: str, *, seen: Mapping[str, str] | None = None) -> Masked:
    """Replace personal data.

    Resident and foreigner registration numbers go for good (`[주민등록번호 삭제]`); card, phone and e-mail become
    tokens such as `⟦전화_1⟧`. Pass `seen` (the `originals` of an earlier call) to keep one token per value over
    several texts of the same request.
    """
    originals = dict(seen or {})
    tokens = {value: token for token, value in originals.items()}
    text = remove_numbers(text)
    for pattern in IDENTIFIERS:
        text = pattern.regex.sub(partial(_token, pattern, tokens, originals), text)
    return Masked(MaskedText(text), originals)


def remove_numbers(text: str) -> str:
    """Remove the numbers that may never be kept (Personal Information Protection Act, article 24-2)."""
    for pattern in REMOVED:
        text = pattern.regex.sub(f"[{pattern.label} 삭제]", text)
    return text


def restore(text: str, originals: Mapping[str, str]) -> str:
    """Put the originals back; a token the model invented stays as it is."""
    return _TOKEN.sub(lambda match: originals.get(match.group(), match.group()), text)


def leave_out(text: str) -> str:
    """Return a text without its personal data: to search for, since no course material speaks of it."""
    return " ".join(_TOKEN.sub(" ", mask(text).text).split())


def _token(pattern: Pattern, tokens: dict[str, str], originals: dict[str, str], match: re.Match[str]) -> str:
    value = match.group()
    if not pattern.accepts(value):
        return value
    if value not in tokens:
        number = 1 + sum(token.startswith(f"⟦{pattern.label}_") for token in originals)
        tokens[value] = f"⟦{pattern.label}_{number}⟧"
        originals[tokens[value]] = value
    return tokens[value]
