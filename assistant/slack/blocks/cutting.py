"""A line too long for one message is cut where a reader would pause, never inside a citation, a link or an emoji."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.slack.blocks.texts import belongs_together

_WHOLE = re.compile(
    r"!?\[[^\]\n]{0,300}\]\([^)\n]{0,2000}\)"  # a link
    r"|`[^`\n]{1,300}`"
    r"|\*\*[^*\n]{1,300}\*\*"
    r"|https?://[^\s<>]{1,2000}"
    r"|[^\s\[\]]{0,20}(?:\s?\[\d{1,3}(?:\s*,\s*\d{1,3})*\]){1,10}"  # citations with the word they stand on
)
_SENTENCE_END = re.compile(r"[.!?。！？][\"'”’)]*(?:\s?\[\d{1,3}(?:\s*,\s*\d{1,3})*\])*(?=\s)")
_BLANK = re.compile(r"(?<=\S)(?=\s)")
_LONGEST_WHOLE = 2400
# At the beginning of a message these would open a fence that nothing closes.
_OPENS_FENCE = ("```", "~~~")


def cut(line: str, limit: int, *, first: int | None = None) -> list[str]:
    """Return the line in pieces within the limit (`first`: that of the first piece), blanks at the cuts dropped."""
    pieces: list[str] = []
    room = limit if first is None else first
    while len(line) > room:
        at = _place(line, room)
        pieces.append(line[:at].rstrip())
        line = line[at:].lstrip()
        room = limit
    return [*pieces, line] if line else pieces


def cut_anywhere(line: str, limit: int) -> list[str]:
    """Return the line in pieces within the limit, every blank kept; for code."""
    pieces: list[str] = []
    while len(line) > limit:
        at = limit
        while at > 1 and belongs_together(line, at):
            at -= 1
        pieces.append(line[:at])
        line = line[at:]
    return [*pieces, line]


def _place(line: str, room: int) -> int:
    window = line[: room + _LONGEST_WHOLE]
    wholes = [match.span() for match in _WHOLE.finditer(window)]
    for pause in (_SENTENCE_END, _BLANK):
        places = [match.end() for match in pause.finditer(window) if room // 2 <= match.end() <= room]
        free = [place for place in places if _is_free(window, place, wholes)]
        if free:
            return free[-1]
    return _back(window, room, wholes)


def _back(text: str, room: int, wholes: Sequence[tuple[int, int]]) -> int:
    """Return the last place within the room where nothing is cut in two; the room itself when there is none."""
    for place in range(room, 0, -1):
        if not belongs_together(text, place) and _is_free(text, place, wholes):
            return place
    return room


def _is_free(text: str, place: int, wholes: Sequence[tuple[int, int]]) -> bool:
    if text[place : place + 20].lstrip().startswith(_OPENS_FENCE):
        return False
    return not any(start < place < end for start, end in wholes)
