"""Every letter a container holds, read without any parser library: the measure the parsers are held against."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.parsers import expat

from assistant.knowledge.extraction import archives, compound
from assistant.knowledge.extraction.formats import Format
from assistant.knowledge.extraction.refusals import Unreadable

_PARA_TEXT = 67
_RECORD_HEADER = 4
_LONG_RECORD = 0xFFF
_LAST_CONTROL = 31
_SHORT_CONTROLS = frozenset({0, 10, 13, *range(24, 32)})
_LONG_CONTROL_UNITS = 8
_MAX_UNITS = 150_000_000
_CHUNK = 1 << 16
_HIDDEN_SLIDE = re.compile(rb"<(?:\w+:)?sld\s[^>]*\bshow=[\"'](?:0|false)[\"']")

_SKIPPED = frozenset({"Fallback", "moveFrom", "rPh", "delText", "instrText"})
_PAGE_FURNITURE = frozenset({"ftr", "sldNum", "dt", "hdr"})


def paragraphs(path: Path, kind: Format) -> list[str] | None:
    """Return the paragraphs of the body in file order; None where there is no such reading (PDF and plain text)."""
    scan = _SCANS.get(kind)
    if scan is None:
        return None
    try:
        return [text for text in scan(path) if text.strip()]
    except (Unreadable, expat.ExpatError):
        return None


def has_deletions(path: Path, kind: Format) -> bool:
    """Tell whether an HWPX holds text that tracked changes deleted (the body of an HWP 5 never does)."""
    return kind is Format.HWPX and any(b"deleteBegin" in archives.part(path, name) for name in _hwpx_sections(path))


def is_hidden_slide(path: Path, part: str) -> bool:
    """Tell whether the slide in this part is left out of the show."""
    return bool(_HIDDEN_SLIDE.search(archives.part(path, part, _CHUNK)))


def texts(xml: bytes) -> list[str]:
    """Return the paragraphs of one drawing part, such as the data of a SmartArt."""
    return [text for text in _XmlTexts("t").read(xml) if text.strip()]


def _hwp(path: Path) -> Iterator[str]:
    left = _MAX_UNITS
    for records in compound.hwp_sections(path):
        for text in _hwp_texts(records):
            left -= len(text)
            if left < 0:
                return
            yield text


def _hwp_texts(records: bytes) -> Iterator[str]:
    position = 0
    while position + _RECORD_HEADER <= len(records):
        header = int.from_bytes(records[position : position + _RECORD_HEADER], "little")
        position += _RECORD_HEADER
        size = header >> 20
        if size == _LONG_RECORD:
            size = int.from_bytes(records[position : position + _RECORD_HEADER], "little")
            position += _RECORD_HEADER
        if header & 0x3FF == _PARA_TEXT:
            yield _hwp_text(records[position : position + size])
        position += size


def _hwp_text(data: bytes) -> str:
    units = array("H", data[: len(data) // 2 * 2])
    kept, position = array("H"), 0
    while position < len(units):
        unit = units[position]
        if unit > _LAST_CONTROL:
            kept.append(unit)
        elif unit in (10, 13):
            kept.append(10)
        position += 1 if unit > _LAST_CONTROL or unit in _SHORT_CONTROLS else _LONG_CONTROL_UNITS
    return kept.tobytes().decode("utf-16-le", errors="ignore")


def _hwpx(path: Path) -> Iterator[str]:
    for name in _hwpx_sections(path):
        yield from _XmlTexts("t").read(archives.part(path, name))


def _hwpx_sections(path: Path) -> list[str]:
    names = [name for name in archives.names(path) if name.startswith("Contents/section") and name.endswith(".xml")]
    return sorted(names, key=lambda name: (len(name), name))


def _docx(path: Path) -> Iterator[str]:
    yield from _XmlTexts("t").read(archives.part(path, "word/document.xml"))


def _pptx(path: Path) -> Iterator[str]:
    names = [name for name in archives.names(path) if name.startswith("ppt/slides/slide") and name.endswith(".xml")]
    for name in sorted(names, key=lambda name: (len(name), name)):
        yield from _XmlTexts("t", frame="sp").read(archives.part(path, name))


def _xlsx(path: Path) -> Iterator[str]:
    yield from _XmlTexts("t", paragraph="si").read(archives.part(path, "xl/sharedStrings.xml"))
    for name in sorted(archives.names(path)):
        if name.startswith("xl/worksheets/sheet") and name.endswith(".xml"):
            yield from _XmlTexts("t", paragraph="is").read(archives.part(path, name))


_SCANS: dict[Format, Callable[[Path], Iterator[str]]] = {
    Format.HWP: _hwp,
    Format.HWPX: _hwpx,
    Format.DOCX: _docx,
    Format.PPTX: _pptx,
    Format.XLSX: _xlsx,
}


class _XmlTexts:
    """Collects the characters of text elements, paragraph by paragraph, whatever prefixes the writer uses.

    Left out: the second copy of drawings (`Fallback`), what tracked changes deleted or moved away, phonetic guides
    and, on slides, the shapes that hold page numbers, dates and footers.
    """

    def __init__(self, text: str, *, paragraph: str = "p", frame: str = "") -> None:
        self._text, self._paragraph, self._frame = text, paragraph, frame
        self._inside = self._skipping = 0
        self._deleted = False
        self._furniture = False
        self._parts: list[str] = []
        self._open: list[list[str]] = []
        self._done: list[str] = []

    def read(self, data: bytes) -> list[str]:
        if not data:
            return []
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        for start in range(0, len(data), _CHUNK):
            parser.Parse(data[start : start + _CHUNK])
        parser.Parse(b"", True)
        return self._done

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name in _SKIPPED:
            self._skipping += 1
        elif name == self._text:
            self._inside += 1
        elif name == self._paragraph:
            self._open.append(self._parts)
            self._parts = []
        elif name == self._frame:
            self._furniture = False
        elif name == "ph" and attributes.get("type") in _PAGE_FURNITURE:
            self._furniture = True
        elif name in ("deleteBegin", "deleteEnd"):
            self._deleted = name == "deleteBegin"

    def _end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if name in _SKIPPED:
            self._skipping -= 1
        elif name == self._text:
            self._inside -= 1
        elif name == self._paragraph:
            self._done.append("".join(self._parts))
            self._parts = self._open.pop() if self._open else []
        elif name == self._frame:
            self._furniture = False

    def _characters(self, data: str) -> None:
        if self._inside and not (self._skipping or self._deleted or self._furniture):
            self._parts.append(data)
