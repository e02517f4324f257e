"""From blocks to pieces: structure first (slide, page, section, table), then tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from assistant.knowledge.extraction.blocks import Block, BlockKind, Extraction, Locator, LocatorKind
from assistant.language import tokens

MAX_TOKENS = 600
SEPARATOR = " › "
_SENTENCE_END = re.compile(r"(?<=[.!?。…])\s+|\n+")


@dataclass(frozen=True)
class Piece:
    """What becomes a passage: text of one place, small enough for an embedder, with the headings it stands under."""

    kind: BlockKind
    locator: Locator
    heading: str
    text: str
    tokens: int


def chunk(extraction: Extraction, *, max_tokens: int = MAX_TOKENS) -> list[Piece]:
    """Cut a document. A slide, page or section stays whole when it fits; notes and tables are pieces of their own."""
    pieces: list[Piece] = []
    for _, group in groupby(_under_headings(extraction), key=_place):
        pieces.extend(_pieces_of_place(list(group), max_tokens))
    return pieces


def _under_headings(extraction: Extraction) -> Iterator[Block]:
    """Turn headings into the path of what follows, and keep a heading with nothing below it as text.

    Not so the document's own title: every passage carries it anyway.
    """
    waiting: Block | None = None
    for block in extraction.blocks:
        if _is_title(block, extraction.title):
            continue
        if block.kind is BlockKind.HEADING:
            if waiting is not None and not _is_below(block, waiting):
                yield _as_text(waiting)
            waiting = block
            continue
        if waiting is not None and block.locator.kind is LocatorKind.SLIDE and waiting.locator != block.locator:
            yield _as_text(waiting)
        waiting = None
        yield block
    if waiting is not None:
        yield _as_text(waiting)


def _is_title(block: Block, title: str | None) -> bool:
    return block.kind is BlockKind.HEADING and block.locator.kind is LocatorKind.SECTION and block.text == title


def _is_below(block: Block, heading: Block) -> bool:
    if heading.locator.kind is LocatorKind.SLIDE:
        return block.locator == heading.locator
    return block.headings[: len(heading.headings) + 1] == (*heading.headings, heading.text)


def _as_text(heading: Block) -> Block:
    return replace(heading, kind=BlockKind.PARAGRAPH)


def _place(block: Block) -> tuple[object, ...]:
    own_piece = block.kind in (BlockKind.TABLE, BlockKind.NOTES) and block.locator.kind is not LocatorKind.SLIDE
    if block.locator.kind is LocatorKind.SECTION and not own_piece:
        return (block.kind, block.headings)
    kind = BlockKind.NOTES if block.kind is BlockKind.NOTES else BlockKind.TABLE if own_piece else None
    return (kind, block.locator, block.headings if block.locator.kind is not LocatorKind.PAGE else ())


def _pieces_of_place(blocks: list[Block], max_tokens: int) -> Iterator[Piece]:
    first = blocks[0]
    texts: list[str] = []
    total = 0
    for text in _texts(blocks, max_tokens):
        size = tokens.count(text)
        if texts and total + size > max_tokens:
            yield _piece(first, texts)
            texts, total = [], 0
        texts.append(text)
        total += size
    if texts:
        yield _piece(first, texts)


def _piece(first: Block, texts: list[str]) -> Piece:
    text = "\n".join(texts)
    return Piece(first.kind, first.locator, SEPARATOR.join(first.headings), text, tokens.count(text))


def _texts(blocks: list[Block], max_tokens: int) -> Iterator[str]:
    for block in blocks:
        if tokens.count(block.text) <= max_tokens:
            if block.text.strip():
                yield block.text
        elif block.rows:
            yield from _table_parts(block.rows, max_tokens)
        else:
            yield from _text_parts(block.text, max_tokens)


def _table_parts(rows: tuple[tuple[str, ...], ...], max_tokens: int) -> Iterator[str]:
    """Cut a long table between rows; every part begins with the header row."""
    head = f"{_row(rows[0])}\n|{' --- |' * len(rows[0])}"
    size = tokens.count(head)
    part: list[str] = []
    total = size
    for cells in rows[1:]:
        row = tokens.head(_row(cells), max_tokens)
        cost = tokens.count(row) + 1
        if part and total + cost > max_tokens:
            yield "\n".join([head, *part])
            part, total = [], size
        part.append(row)
        total += cost
    yield "\n".join([head, *part])


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("\n", " ").replace("|", "\\|") for cell in cells) + " |"


def _text_parts(text: str, max_tokens: int) -> Iterator[str]:
    """Cut a long text between sentences, and a sentence that is too long anywhere."""
    part = ""
    for sentence in _SENTENCE_END.split(text):
        joined = f"{part}\n{sentence}" if part else sentence
        if tokens.count(joined) <= max_tokens:
            part = joined
            continue
        if part:
            yield part
        part = sentence
        while tokens.count(part) > max_tokens:
            cut = tokens.head(part, max_tokens)
            yield cut
            part = part[len(cut) :]
    if part:
        yield part
