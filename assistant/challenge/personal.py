"""Personal data in what somebody is about to hand in: which kind, how often, in which line; never the value."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.challenge.content import LABELS, clean
from assistant.guard import masking
from assistant.guard.patterns import REMOVED

_FORBIDDEN = frozenset(each.label for each in REMOVED)
_TOKEN = re.compile(r"⟦([가-힣]+)_\d+⟧")
_REMOVED = re.compile(rf"\[({'|'.join(sorted(_FORBIDDEN))}) 삭제\]")


@dataclass(frozen=True)
class Finding:
    """Where a kind of personal data stands: `name` is the part of the form, `lines` its lines."""

    name: str
    label: str
    kind: str
    count: int
    lines: tuple[int, ...]

    @property
    def is_forbidden(self) -> bool:
        """True for a number that may not be kept at all (Personal Information Protection Act, article 24-2)."""
        return self.kind in _FORBIDDEN


def kinds(text: str) -> Counter[str]:
    """Return how often each kind stands in a text; what was removed while a file was read counts, too."""
    masked = masking.mask(text).text
    found = Counter(_REMOVED.findall(masked)) + Counter(_TOKEN.findall(masked))
    return found - Counter(_TOKEN.findall(text))


def find_in_draft(values: Mapping[str, Any]) -> list[Finding]:
    """Return what stands in the parts of a form, in their order."""
    return [
        finding
        for name, label in LABELS.items()
        for finding in _find(name, label, clean(name, str(values.get(name) or "")))
    ]


def total(texts: Iterable[str]) -> list[dict[str, Any]]:
    """Return the kinds of several texts together, as the first look stores them."""
    found: Counter[str] = Counter()
    for text in texts:
        found += kinds(text)
    return [{"kind": kind, "count": count} for kind, count in sorted(found.items())]


def _find(name: str, label: str, text: str) -> list[Finding]:
    by_line = [kinds(line) for line in text.split("\n")]
    whole = sum(by_line, Counter[str]())
    return [
        Finding(name, label, kind, count, tuple(n for n, found in enumerate(by_line, start=1) if found[kind]))
        for kind, count in sorted(whole.items())
    ]
