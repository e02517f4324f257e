"""A long Markdown text in parts that each fit one block, split where a reader would pause."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.slack.blocks import scanning, texts
from assistant.slack.blocks.cutting import cut, cut_anywhere
from assistant.slack.blocks.scanning import Kind, Stretch

LIMIT = 9000
_LONGEST_INFO = 40
_LONGEST_MARK = 20
_GAP = "\n\n"
_HEADING = re.compile(r"(?m)^ {0,3}#{1,6}\s+(.+?)\s*#*$")
_BOLD = re.compile(r"\*\*(?=\S)([^*\n]+?)(?<=\S)\*\*|__(?=\S)([^_\n]+?)(?<=\S)__")
_LINK = re.compile(r"\[([^\]\n]+)\]\((https?://[^)\s]+)\)")


def parts(text: str, limit: int = LIMIT) -> list[str]:
    """Split at paragraph ends; code, tables and lists stay whole where they fit.

    Code longer than the limit is closed and opened again, a table's head is repeated. No citation, link or emoji is
    cut in two, and nothing is lost but blank lines at the borders.
    """
    done: list[str] = []
    open_part: list[str] = []
    for stretch in scanning.stretches(text):
        if stretch.kind is Kind.BLANK:
            open_part += [stretch.text] if open_part else []
            continue
        whole = _completed(stretch)
        if _length([*open_part, whole]) <= limit:
            open_part.append(whole)
            continue
        if len(whole.strip("\n")) <= limit:
            open_part, lead = _without_lead(open_part, limit - len(whole.rstrip("\n")))
            done += _joined(open_part)
            open_part = [*lead, whole]
            continue
        room = limit - len("".join(open_part).lstrip("\n")) - len(_GAP)
        if room < max(limit // 3, _least(stretch, limit)):
            done += _joined(open_part)
            open_part, room = [], limit
        first, *others = _split(stretch, limit, room)
        done += _joined([*open_part, "" if not open_part or open_part[-1].endswith("\n") else "\n", first])
        done += [other.strip("\n") for other in others[:-1]]
        open_part = [f"{others[-1]}\n"] if others else []
    return done + _joined(open_part)


def as_markup(text: str) -> str:
    """Return Markdown in Slack's own markup, escaped, for messages that can have no blocks."""
    lines = _HEADING.sub(r"**\1**", text)
    marked = _BOLD.sub(lambda match: f"*{match.group(1) or match.group(2)}*", texts.escaped(lines))
    return _LINK.sub(r"<\2|\1>", marked)


def _length(pieces: Sequence[str]) -> int:
    return len("".join(pieces).strip("\n"))


def _joined(pieces: Sequence[str]) -> list[str]:
    part = "".join(pieces).strip("\n")
    return [part] if part.strip() else []


def _completed(stretch: Stretch) -> str:
    """Return the text of a stretch; a fence that was left open is closed."""
    if stretch.kind is not Kind.FENCE:
        return stretch.text
    head, body, tail = _fence(stretch)
    return "\n".join([head, *body, tail]) + "\n"


def _without_lead(pieces: list[str], room: int) -> tuple[list[str], list[str]]:
    """Take a heading, or a line that announces what comes, off the end when there is room for it in the next part."""
    at = len(pieces)
    while at > 0 and not pieces[at - 1].strip():
        at -= 1
    if at < 2 or not _leads(pieces[at - 1]) or len("".join(pieces[at - 1 :])) > room:  # noqa: PLR2004 - the lead and one more
        return pieces, []
    return pieces[: at - 1], pieces[at - 1 :]


def _leads(piece: str) -> bool:
    line = piece.strip()
    return "\n" not in line and (line.startswith("#") or line.endswith((":", "：")))


def _split(stretch: Stretch, limit: int, first: int) -> list[str]:
    """Return a stretch that is longer than the limit in pieces, the first within `first`."""
    if stretch.kind is Kind.FENCE:
        return _split_fence(stretch, limit, first)
    if stretch.kind is Kind.TABLE and len("".join(stretch.lines[:2])) <= limit // 4:
        return _split_lines(stretch.lines[2:], limit, first, head="".join(stretch.lines[:2]))
    return _split_lines(stretch.lines, limit, first)


def _least(stretch: Stretch, limit: int) -> int:
    """Return the room that the beginning of a stretch needs, so that no line of code is cut without need."""
    if stretch.kind is not Kind.FENCE:
        return 0
    head, body, tail = _fence(stretch)
    return min(limit, len("\n".join([head, *body[:1], tail])))


def _split_lines(lines: Sequence[str], limit: int, first: int, head: str = "") -> list[str]:
    pieces: list[str] = []
    piece = head
    room = first
    for line in lines:
        if len(piece) + len(line.rstrip("\n")) <= room:
            piece += line
            continue
        if len(line) + len(head) <= limit and piece != head:
            pieces.append(piece.rstrip("\n"))
            piece, room = head + line, limit
            continue
        *whole, rest = cut(line.rstrip("\n"), limit - len(head), first=max(1, room - len(piece)))
        pieces += [(piece if n == 0 else head) + each for n, each in enumerate(whole)]
        piece, room = f"{head if whole else piece}{rest}\n", limit if whole else room
    return [*pieces, piece.rstrip("\n")] if piece.strip() and piece != head else pieces


def _split_fence(stretch: Stretch, limit: int, first: int) -> list[str]:
    head, body, tail = _fence(stretch)
    around = len(head) + len(tail) + 2
    pieces: list[str] = []
    inside: list[str] = []
    room = first - around
    for line in [piece for each in body for piece in cut_anywhere(each, limit - around)]:
        if inside and sum(map(len, inside)) + len(inside) + len(line) > room:
            pieces.append("\n".join([head, *inside, tail]))
            inside, room = [], limit - around
        inside.append(line)
    return [*pieces, "\n".join([head, *inside, tail])]


def _fence(stretch: Stretch) -> tuple[str, list[str], str]:
    """Return the line that opens a fence, the lines inside, and the line that closes it."""
    lines = [line.rstrip("\n") for line in stretch.lines]
    indent, mark, info = scanning.opener(lines[0]) or ("", "```", "")
    body = lines[1:]
    closed = bool(body) and scanning.closes(body[-1], mark)
    tail = body.pop() if closed and len(body[-1]) <= _LONGEST_INFO else f"{indent}{mark}"
    if len(indent) + len(info) > _LONGEST_INFO:
        indent, info, body = "", "", [f"{indent}{info}", *body]
    return f"{indent}{mark}{info}", body, tail
