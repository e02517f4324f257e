"""From pieces in reading order to blocks that stand under headings, for every format without pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from assistant.knowledge.extraction import numbering
from assistant.knowledge.extraction.blocks import Block, BlockKind, Locator, LocatorKind
from assistant.knowledge.extraction.cleaning import one_line, shortened, tidy
from assistant.knowledge.extraction.tables import Row, as_markdown, tidy_rows

_LONGEST_HEADING = 80
_LONGEST_LABEL = 40
_MOST_HEADINGS = 0.6
_FEW = 5
_LINES_ABOVE_TITLE = 2
_RANKS = 100
_CONTENTS_LINE = re.compile(r"(?:\t|\.{4,}|…{2,}|·{4,})\s*\d{1,4}\s*$")


@dataclass(frozen=True)
class Piece:
    """A heading (level from 1), a table (rows), verbatim text or a paragraph, before it knows where it stands.

    `place` is set for what stands outside the flow, such as "각주 3"; it becomes the label as it is. `contents` marks
    a line of the table of contents, which looks like a heading and is none.
    """

    text: str = ""
    level: int = 0
    rows: tuple[Row, ...] = ()
    place: str = ""
    verbatim: bool = False
    contents: bool = False


def assemble(pieces: Iterable[Piece], *, numbered: bool = False) -> tuple[str | None, tuple[Block, ...]]:
    """Return title and blocks; with `numbered`, headings come from the numbering where styles give none."""
    tidied = _demoted([piece for piece in map(_tidied, pieces) if piece.text or piece.rows])
    title = _title(tidied)
    styled = any(piece.level and piece.text != title for piece in tidied)
    marks = _marks(tidied) if numbered and not styled else {}
    walk = _Walk(title)
    return title, tuple(walk.block(piece, marks.get(index)) for index, piece in enumerate(tidied))


@dataclass
class _Walk:
    """The state while reading down a document: open headings, and how many paragraphs and tables have gone by.

    Headings of one style level are told apart by their numbering: type size alone puts 1. and □ on the same step.
    """

    title: str | None
    open: list[tuple[float, str]] = field(default_factory=list)
    paragraphs: int = 0
    tables: int = 0

    def block(self, piece: Piece, mark: numbering.Mark | None) -> Block:
        if piece.rows:
            self.tables += 1
            return self._made(BlockKind.TABLE, as_markdown(piece.rows), piece, rows=piece.rows)
        if piece.level:
            return self._heading(piece)
        if not piece.place:
            self.paragraphs += 1
        if mark:
            return self._numbered(piece, mark)
        return self._made(BlockKind.PARAGRAPH, piece.text, piece)

    def _heading(self, piece: Piece) -> Block:
        if piece.text == self.title and not self.open:
            locator = Locator(LocatorKind.SECTION, None, shortened(piece.text, _LONGEST_LABEL))
            return Block(BlockKind.HEADING, piece.text, locator, level=piece.level)
        rank = numbering.rank_of(piece.text)
        above = self._enter(piece.level + (0 if rank is None else rank / _RANKS), piece.text)
        return self._made(BlockKind.HEADING, piece.text, piece, headings=above, level=piece.level)

    def _numbered(self, piece: Piece, mark: numbering.Mark) -> Block:
        above = self._enter(mark.rank, mark.title)
        if mark.title == piece.text:
            return self._made(BlockKind.HEADING, piece.text, piece, headings=above, level=len(above) + 1)
        return self._made(BlockKind.PARAGRAPH, piece.text, piece)

    def _enter(self, rank: float, text: str) -> tuple[str, ...]:
        while self.open and self.open[-1][0] >= rank:
            self.open.pop()
        above = self._path()
        self.open.append((rank, text))
        return above

    def _path(self) -> tuple[str, ...]:
        return tuple(text for _, text in self.open)

    def _made(
        self,
        kind: BlockKind,
        text: str,
        piece: Piece,
        *,
        headings: tuple[str, ...] | None = None,
        level: int = 0,
        rows: tuple[Row, ...] = (),
    ) -> Block:
        locator = Locator(LocatorKind.SECTION, None, piece.place or self._label(kind))
        path = () if piece.place else self._path() if headings is None else headings
        return Block(kind, text, locator, path, rows, level)

    def _label(self, kind: BlockKind) -> str:
        section = " > ".join(shortened(text, _LONGEST_LABEL) for text in self._path()[-2:])
        if kind is BlockKind.TABLE:
            return f"{section} · 표 {self.tables}" if section else f"표 {self.tables}"
        return section or f"문단 {self.paragraphs}"


def _tidied(piece: Piece) -> Piece:
    if not piece.rows:
        if _CONTENTS_LINE.search(piece.text):
            return Piece(tidy(piece.text), place=piece.place, contents=True)
        text = piece.text.strip("\n") if piece.verbatim and piece.text.strip() else tidy(piece.text)
        return replace(piece, text=one_line(text) if piece.level else text)
    rows = tidy_rows(piece.rows)
    cells = [cell for row in rows for cell in row if cell]
    if len(cells) > 1:
        return replace(piece, rows=rows)
    return replace(piece, rows=(), text="".join(cells))


def _demoted(pieces: Sequence[Piece]) -> list[Piece]:
    """Parsers take large type and outline lists for headings: long ones are text, and so are all when most are."""
    plain = [replace(p, level=0) if p.level and not _may_be_heading(p.text) else p for p in pieces]
    headings = sum(piece.level > 0 for piece in plain)
    flow = sum(not piece.place for piece in plain)
    if headings > _FEW and headings > _MOST_HEADINGS * flow:
        return [replace(piece, level=0) for piece in plain]
    return plain


def _may_be_heading(text: str) -> bool:
    return len(text) <= _LONGEST_HEADING and any(letter.isalnum() for letter in text)


def _title(pieces: Sequence[Piece]) -> str | None:
    """Find the first heading, at most two short lines below the top, if no other stands as high or it has no text."""
    first = next((index for index, piece in enumerate(pieces) if piece.level), len(pieces))
    if first > _LINES_ABOVE_TITLE or first == len(pieces):
        return None
    if any(piece.rows or len(piece.text) > _LONGEST_HEADING for piece in pieces[:first]):
        return None
    level = pieces[first].level
    alone = all(piece.level > level for piece in pieces[first + 1 :] if piece.level)
    bare = any(piece.level == level for piece in pieces[first + 1 : first + 2])
    return pieces[first].text if alone or bare else None


def _marks(pieces: Sequence[Piece]) -> dict[int, numbering.Mark]:
    flow = [index for index, piece in enumerate(pieces) if not piece.place]
    found = numbering.headings(
        ["" if pieces[index].rows or pieces[index].contents else pieces[index].text for index in flow]
    )
    return {index: mark for index, mark in zip(flow, found, strict=True) if mark}
