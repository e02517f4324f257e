"""Questions that a section answers, in the words people ask in: they are searched beside its text, and never shown."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path

from assistant.knowledge.chunking import SEPARATOR

_NUMBERING = re.compile(r"^\s*(?:[0-9]+[.)]\s*)+")


def read(path: Path) -> dict[str, list[str]]:
    """Read lines of heading TAB question; a file that is not there expects nothing."""
    expected: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        heading, tab, question = line.partition("\t")
        if tab and question.strip():
            expected.setdefault(heading.strip(), []).append(question.strip())
    return expected


def questions_for(heading: str, expected: Mapping[str, Sequence[str]]) -> list[str]:
    """Return what is expected of a passage below this heading, or below one that begins with it."""
    here = _parts(heading)
    return [
        question
        for path, questions in expected.items()
        if (wanted := _parts(path)) and any(here[at : at + len(wanted)] == wanted for at in range(len(here)))
        for question in questions
    ]


def _parts(heading: str) -> list[str]:
    """Return the headings of a path without what two ways of writing them may differ in."""
    parts = unicodedata.normalize("NFC", heading).casefold().split(SEPARATOR)
    return [plain for part in parts if (plain := re.sub(r"\W+", "", _NUMBERING.sub("", part)))]
