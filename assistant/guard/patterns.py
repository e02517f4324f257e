"""The simplest honest rules: shapes of Korean personal data, written so that dates and amounts stay."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_GAP = r"[ \t]*[-–—−.·]?[ \t]*"
_ALONE = r"(?<![\d-])"
_END = r"(?![\d-])"


@dataclass(frozen=True)
class Pattern:
    """One kind of personal data: the label a person reads, its shape, and a check that the shape cannot make."""

    label: str
    regex: re.Pattern[str]
    accepts: Callable[[str], bool] = lambda _value: True


def _luhn(value: str) -> bool:
    digits = [int(character) for character in value if character.isdigit()]
    doubled = [sum(divmod(digit * 2, 10)) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


# No check digit: numbers given since October 2020 have none.
_BIRTH = r"\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"

REMOVED = (
    Pattern("외국인등록번호", re.compile(rf"{_ALONE}{_BIRTH}{_GAP}[5-8]\d{{6}}{_END}")),
    Pattern("주민등록번호", re.compile(rf"{_ALONE}{_BIRTH}{_GAP}[1-4]\d{{6}}{_END}")),
)

IDENTIFIERS = (
    Pattern("카드", re.compile(rf"{_ALONE}[3-6]\d{{3}}{_GAP}\d{{4}}{_GAP}\d{{4}}{_GAP}\d{{4}}{_END}"), _luhn),
    Pattern("전화", re.compile(rf"(?:\+82{_GAP}|{_ALONE}0)1[016789]{_GAP}\d{{3,4}}{_GAP}\d{{4}}{_END}")),
    Pattern(
        "전화", re.compile(rf"(?:\+82{_GAP}|{_ALONE}0)(?:2|[3-6]\d|70)(?:\){_GAP}|{_GAP})\d{{3,4}}[-–.· ]\d{{4}}{_END}")
    ),
    Pattern("이메일", re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")),
)
