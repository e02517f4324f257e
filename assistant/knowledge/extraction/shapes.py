"""The only home of python-pptx for reading: the shapes of a slide as text and tables."""

from __future__ import annotations

import itertools
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.exc import PythonPptxError

from assistant.knowledge.extraction import pictures, raw_scan
from assistant.knowledge.extraction.tables import Row

Part = str | tuple[Row, ...]
Shape = Any  # python-pptx gives its many shapes no common type that says what they hold

_ROW_HEIGHT = 1 / 20
_MAX_DEPTH = 20
_MAX_CATEGORIES = 200
_FURNITURE = frozenset({"ftr", "sldNum", "dt", "hdr"})
_FOOTER = "ftr"
_DIAGRAM_DATA = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}dm"
_UNREADABLE = (
    PythonPptxError,
    zipfile.BadZipFile,
    KeyError,
    ValueError,
    AttributeError,
    TypeError,
    SyntaxError,
    NotImplementedError,
    IndexError,
)


class Failed(Exception):
    """python-pptx could not open the deck."""


@dataclass(frozen=True)
class Slide:
    """A slide: its title, its other shapes in visual order (text, or the rows of a table), its footer and notes."""

    number: int
    title: str = ""
    parts: tuple[Part, ...] = ()
    notes: str = ""
    footer: str = ""
    hidden: bool = False


def slides(path: Path) -> list[Slide]:
    """All slides of a deck; a shape that cannot be read costs that shape, never the deck."""
    try:
        deck = Presentation(str(path))
        row_height = int((deck.slide_height or 0) * _ROW_HEIGHT) or 1
        return [_slide(number, slide, row_height) for number, slide in enumerate(deck.slides, 1)]
    except _UNREADABLE as error:
        raise Failed from error


def _slide(number: int, slide: Shape, row_height: int) -> Slide:
    title = slide.shapes.title
    others = [shape for shape in slide.shapes if title is None or shape.shape_id != title.shape_id]
    parts = [part for shape in _in_order(others, row_height) for part in _read(shape, row_height)]
    parts += _alternatives(slide)
    return Slide(
        number,
        title.text_frame.text if title is not None else "",
        tuple(parts),
        notes=_notes(slide),
        footer=" ".join(shape.text_frame.text for shape in others if _place_of(shape) == _FOOTER),
        hidden=slide.element.get("show") in ("0", "false"),
    )


def _in_order(shapes: Iterable[Any], row_height: int) -> list[Any]:
    """Top to bottom, and left to right among shapes that start at about the same height."""
    rows: list[list[tuple[int, int, Any]]] = []
    for top, left, shape in sorted(map(_placed, shapes), key=lambda placed: placed[:2]):
        if rows and top - rows[-1][0][0] <= row_height:
            rows[-1].append((top, left, shape))
        else:
            rows.append([(top, left, shape)])
    return [shape for row in rows for _, _, shape in sorted(row, key=lambda placed: placed[1])]


def _placed(shape: Shape) -> tuple[int, int, Any]:
    try:
        return int(shape.top or 0), int(shape.left or 0), shape
    except _UNREADABLE:
        return 0, 0, shape


def _read(shape: Shape, row_height: int, depth: int = 0) -> list[Part]:
    try:
        return list(_parts(shape, row_height, depth))
    except _UNREADABLE:
        return ["\n".join(_texts(shape.element))]


def _parts(shape: Shape, row_height: int, depth: int) -> Iterator[Part]:
    if _place_of(shape) in _FURNITURE:
        return
    if hasattr(shape, "shapes") and depth < _MAX_DEPTH:
        for inner in _in_order(shape.shapes, row_height):
            yield from _read(inner, row_height, depth + 1)
    elif getattr(shape, "has_table", False):
        yield tuple(tuple(cell.text for cell in row.cells) for row in shape.table.rows)
    elif getattr(shape, "has_chart", False):
        yield from _chart(shape.chart)
    elif shape.has_text_frame:
        yield shape.text_frame.text
    else:
        yield "\n".join(_diagram(shape))
    yield pictures.description(_alternative_text(shape))


def _place_of(shape: Shape) -> str:
    """Name the kind of placeholder; page numbers, dates and footers say nothing about the slide they stand on."""
    return "".join(shape.element.xpath("./p:nvSpPr/p:nvPr/p:ph/@type"))


def _chart(chart: Shape) -> Iterator[Part]:
    if chart.has_title and chart.chart_title.has_text_frame:
        yield chart.chart_title.text_frame.text
    for plot in chart.plots:
        series = list(plot.series)
        categories = [str(label) for label in itertools.islice(plot.categories, _MAX_CATEGORIES)]
        header = ("", *(str(one.name) for one in series))
        values = itertools.zip_longest(*(one.values for one in series))
        rows = [(label, *map(_number, row)) for label, row in zip(categories, values, strict=False)]
        yield (header, *rows)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _diagram(shape: Shape) -> list[str]:
    """Follow the frame of a SmartArt to the part of its own where its words stand."""
    ids = [element.get(_DIAGRAM_DATA) for element in shape.element.iter("{*}relIds")]
    return [text for one in ids if one for text in raw_scan.texts(shape.part.related_part(one).blob)]


def _alternative_text(shape: Shape) -> str:
    return " ".join(shape.element.xpath("./*[1]/p:cNvPr/@descr"))


def _alternatives(slide: Shape) -> list[Part]:
    """Shapes kept in two versions for new and old programs; python-pptx passes over them."""
    choices = slide.element.iter("{http://schemas.openxmlformats.org/markup-compatibility/2006}Choice")
    tree = slide.shapes.element
    return ["\n".join(_texts(choice)) for choice in choices if tree in choice.iterancestors()]


def _texts(element: Shape) -> list[str]:
    paragraphs = element.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}p")
    return ["".join(text.text or "" for text in paragraph.iter("{*}t")) for paragraph in paragraphs]


def _notes(slide: Shape) -> str:
    if not slide.has_notes_slide:  # reading notes_slide would create one
        return ""
    frame = slide.notes_slide.notes_text_frame
    return frame.text if frame is not None else ""
