"""What a picture says of itself, when a person wrote it."""

from __future__ import annotations

import re

from assistant.knowledge.extraction.cleaning import one_line

_AUTOMATIC = re.compile(
    r"원본 그림의|^그림입니다|^(?:Picture|Image|Graphic|Object|그림|개체|표|도형)\s*\d*\.?$|\.(?:png|jpe?g|gif|bmp|emf|wmf|svg)$|"
    r"Description automatically generated|자동 생성된 설명|^https?://",
    re.IGNORECASE,
)
_SHORTEST = 4


def description(alternative: str) -> str:
    """Return the alternative text as a line of the document; empty for names that programs fill in."""
    line = one_line(alternative)
    written = len(line) >= _SHORTEST and not _AUTOMATIC.search(line)
    return f"그림 설명: {line}" if written else ""
