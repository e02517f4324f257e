"""What changed between two versions of a practice, part by part and line by line."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.practices import content as content_
from assistant.practices.content import LABELS


@dataclass(frozen=True)
class Line:
    """A line that stayed (" "), came ("+") or went ("-")."""

    sign: str
    text: str


@dataclass(frozen=True)
class Change:
    """A part that is not the same in both."""

    label: str
    lines: Sequence[Line]


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Return the parts that changed, in the order of the form."""
    old, new = content_.as_dict(content_.read(before)), content_.as_dict(content_.read(after))
    return [Change(label, _lines(old[name], new[name])) for name, label in LABELS.items() if old[name] != new[name]]


def _lines(old: str, new: str) -> list[Line]:
    compared = difflib.ndiff(old.split("\n") if old else [], new.split("\n") if new else [])
    return [Line(each[0], each[2:]) for each in compared if each[0] in " +-"]
