"""Slide decks: each slide in the order the eye takes it, its speaker notes apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from assistant.knowledge.extraction import office, raw_scan, shapes
from assistant.knowledge.extraction.blocks import Block, BlockKind, Extraction, Locator, LocatorKind
from assistant.knowledge.extraction.cleaning import one_line, tidy
from assistant.knowledge.extraction.refusals import Reason, Unreadable
from assistant.knowledge.extraction.sections import Piece
from assistant.knowledge.extraction.shapes import Slide
from assistant.knowledge.extraction.tables import as_markdown, tidy_rows


def read(path: Path) -> Extraction:
    """Read a deck. A slide's number is its position, hidden slides counted, as in PowerPoint."""
    try:
        slides = shapes.slides(path)
    except shapes.Failed:
        slides = _second_reading(path)
    blocks = tuple(block for slide in _footed_once(slides) for block in _blocks(slide))
    first = next((slide for slide in slides if slide.number == 1), None)
    title = one_line(first.title) or None if first else None
    return Extraction(title, blocks, warnings=tuple(_warnings(slides)))


def _second_reading(path: Path) -> list[Slide]:
    slides: dict[int, Slide] = {}
    try:
        for number, part, piece, note in office.slides(path):
            slide = slides.get(number) or Slide(number, hidden=raw_scan.is_hidden_slide(path, part))
            slides[number] = _with(slide, piece, note=note)
    except office.Failed as error:
        raise Unreadable(Reason.DAMAGED) from error
    return list(slides.values())


def _with(slide: Slide, piece: Piece, *, note: bool) -> Slide:
    if note:
        return replace(slide, notes=f"{slide.notes}\n{piece.text}")
    if piece.level and not slide.title:
        return replace(slide, title=piece.text)
    return replace(slide, parts=(*slide.parts, piece.rows or piece.text))


def _footed_once(slides: list[Slide]) -> Iterator[Slide]:
    """Keep a footer, which stands on every slide, on the first one only."""
    seen = {""}
    for slide in slides:
        yield replace(slide, footer="" if slide.footer in seen else slide.footer)
        seen.add(slide.footer)


def _warnings(slides: list[Slide]) -> Iterator[str]:
    hidden = [str(slide.number) for slide in slides if slide.hidden]
    if hidden:
        yield f"숨긴 슬라이드가 있습니다: {', '.join(hidden)}번. 공개해도 되는 내용인지 확인해 주세요."


def _blocks(slide: Slide) -> Iterator[Block]:
    locator = Locator(LocatorKind.SLIDE, slide.number, f"슬라이드 {slide.number}")
    title = one_line(slide.title)
    path = (title,) if title else ()
    if title:
        yield Block(BlockKind.HEADING, title, locator, level=1, hidden=slide.hidden)
    for part in (*slide.parts, slide.footer):
        if isinstance(part, str):
            text = tidy(part)
            if text:
                yield Block(BlockKind.PARAGRAPH, text, locator, path, hidden=slide.hidden)
            continue
        rows = tidy_rows(part)
        if rows:
            yield Block(BlockKind.TABLE, as_markdown(rows), locator, path, rows, hidden=slide.hidden)
    notes = tidy(slide.notes)
    if notes:
        yield Block(BlockKind.NOTES, notes, locator, path, hidden=slide.hidden)
