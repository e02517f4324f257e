"""The only home of dochan: HWP, HWPX, DOCX and XLSX as pieces and sheets, PPTX when nothing else opens it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dochan import Dochan

from assistant.knowledge.extraction import pictures
from assistant.knowledge.extraction.sections import Piece
from assistant.knowledge.extraction.tables import Row, Sheet

Element = dict[str, Any]

_PICTURE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_COMMENT = re.compile(r"\s*\[comment: .*\]\s*$", re.DOTALL)
_CELL = re.compile(r"([A-Z]+)(\d+)$")
_NOTES = {"footnote": "각주", "endnote": "미주"}
_MARGINS = {"header": "머리말", "footer": "꼬리말"}
_FEWEST_LETTERS = 3
_LARGEST_SPAN = 500
_LONGEST_REPEATED = 40
_FEWEST_HEADERS = 2


class Failed(Exception):
    """dochan reported an error; whatever text came with it is not to be trusted."""


def pieces(path: Path, *, final: bool = False) -> list[Piece]:
    """Return the flow of a document, then its page headers and footers, each once.

    `final` (HWP and HWPX only) leaves out what tracked changes deleted; dochan would keep it as if it were valid.
    """
    elements = [element for section in _sections(path, final=final) for element in section["elements"]]
    flow = [piece for element in elements for piece in _flow(element)]
    margins = dict.fromkeys(piece for element in elements for piece in _margins(element))
    return flow + list(margins)


def sheets(path: Path) -> list[Sheet]:
    """Return the sheets of a workbook; cell comments are left out, they carry their authors' names."""
    return [_sheet(section) for section in _sections(path)]


def slides(path: Path) -> Iterator[tuple[int, str, Piece, bool]]:
    """For a deck that python-pptx cannot open: slide number, name of its part, piece, whether it is a note."""
    for section in _sections(path):
        place = section.get("provenance", {})
        for element in section["elements"]:
            note = "notesSlides" in str(element.get("provenance", {}).get("path", ""))
            for piece in _flow(element):
                yield int(place.get("slide") or 0), str(place.get("path", "")), piece, note


def _sections(path: Path, *, final: bool = False) -> list[Element]:
    try:
        document = Dochan(str(path), revision_mode="final" if final else "preserve")
    except ValueError as error:
        raise Failed from error
    if any(str(error).startswith("ERR:") for error in document.errors):
        raise Failed
    found: list[Element] = document.to_dict()["sections"]
    return found


def _flow(element: Element) -> Iterator[Piece]:
    kind = element["type"]
    if _is_metadata(element):
        return
    if kind == "paragraph":
        yield Piece(_PICTURE.sub("", element["text"]), level=int(element.get("heading_level") or 0))
    elif kind == "table":
        yield from _captioned(element, *_table(element))
    elif kind == "image":
        yield from _captioned(element, Piece(pictures.description(str(element.get("alt_text") or ""))))
    elif kind == "equation":
        yield Piece(element["latex"] or element["script"])
    elif kind in _NOTES:
        number = element.get("number")
        yield Piece(element["text"], place=f"{_NOTES[kind]} {number}" if number else _NOTES[kind])


def _margins(element: Element) -> Iterator[Piece]:
    if element["type"] in _MARGINS and sum(letter.isalpha() for letter in element["text"]) >= _FEWEST_LETTERS:
        yield Piece(element["text"], place=_MARGINS[element["type"]])


def _is_metadata(element: Element) -> bool:
    """Dochan gives the author of the file as body text: a personal name that no answer may show."""
    return str(element.get("provenance", {}).get("path", "")).startswith("docProps/")


def _table(element: Element) -> Iterator[Piece]:
    """Yield a table, then the notes inside its cells; a table of one cell is only a frame around what it holds."""
    filled = [cell for row in element["rows"] for cell in row if _cell(cell).strip()]
    if len(filled) == 1:
        yield from (piece for inner in filled[0]["paragraphs"] for piece in _flow(inner))
        return
    yield Piece(rows=_rows(element["rows"]))
    for cell in filled:
        yield from (piece for inner in cell["paragraphs"] if inner["type"] in _NOTES for piece in _flow(inner))


def _captioned(element: Element, *pieces: Piece) -> Iterator[Piece]:
    caption = element.get("caption")
    if caption and caption["side"] == "TOP":
        yield Piece(caption["text"])
    yield from pieces
    if caption and caption["side"] != "TOP":
        yield Piece(caption["text"])


def _rows(rows: list[list[Element]]) -> tuple[Row, ...]:
    """Repeat short merged cells in every row they span, and headers in every column: rows are read one by one."""
    spanned: dict[tuple[int, int], str] = {}
    filled: list[Row] = []
    for line, row in enumerate(rows):
        for column, cell in enumerate(row):
            for below in range(1, _span(cell, "row_span")):
                spanned[line + below, column] = _cell(cell)
        filled.append(tuple(_cell(cell) or spanned.get((line, column), "") for column, cell in enumerate(row)))
    return (_header(rows[0], filled[0]), *filled[1:]) if rows else ()


def _header(cells: list[Element], texts: Row) -> Row:
    """Repeat headers across their columns; a single cell over the whole width is a caption and stays as it is."""
    if len(set(filter(None, texts))) < _FEWEST_HEADERS:
        return texts
    header = list(texts)
    for column, cell in enumerate(cells):
        for across in range(column + 1, min(column + _span(cell, "col_span"), len(header))):
            header[across] = header[across] or texts[column]
    return tuple(header)


def _span(cell: Element, name: str) -> int:
    return min(int(cell.get(name) or 0), _LARGEST_SPAN) if len(_cell(cell)) <= _LONGEST_REPEATED else 1


def _cell(cell: Element) -> str:
    return "" if cell.get("merged_away") else _PICTURE.sub("", str(cell["text"]))


def _sheet(section: Element) -> Sheet:
    source = section.get("provenance", {})
    rows: list[tuple[int, Row]] = []
    for element in section["elements"]:
        if element["type"] == "table" and not _is_metadata(element):
            rows += _numbered_rows(element)
        elif element["type"] == "paragraph" and not _is_metadata(element):
            text = _PICTURE.sub("", element["text"])
            rows += [(rows[-1][0] if rows else 1, (text,))] if text.strip() else []
    return Sheet(str(source.get("sheet", "")), tuple(rows), bool(source.get("hidden")))


def _numbered_rows(element: Element) -> Iterator[tuple[int, Row]]:
    """Row numbers as the sheet shows them: dochan names the cell of every value, and its table may start below row 1."""
    offset = None
    for index, row in enumerate(element["rows"]):
        if offset is None:
            offset = next((int(found.group(2)) - index for cell in row if (found := _address(cell))), None)
        values = tuple(_COMMENT.sub("", _cell(cell)) for cell in row)
        if any(value.strip() for value in values):
            yield index + (offset or 1), values


def _address(cell: Element) -> re.Match[str] | None:
    return _CELL.match(str(cell.get("provenance", {}).get("cell", "")))
