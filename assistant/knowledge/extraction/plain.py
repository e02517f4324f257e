"""Plain text: its encoding, then its paragraphs."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from assistant.knowledge.extraction import sections
from assistant.knowledge.extraction.blocks import Extraction
from assistant.knowledge.extraction.cleaning import clean
from assistant.knowledge.extraction.refusals import Reason, Unreadable

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_PARAGRAPH_END = re.compile(r"\n[ \t]*\n\s*")


def read(path: Path) -> Extraction:
    """Read a text file: paragraphs are what empty lines part, numbered headings give the path."""
    paragraphs = _PARAGRAPH_END.split(clean(decoded(path.read_bytes())))
    title, blocks = sections.assemble([sections.Piece(text) for text in paragraphs], numbered=True)
    return Extraction(title, blocks)


def decoded(data: bytes) -> str:
    """Decode by byte order mark, else as UTF-8, else as CP949; never guess beyond that."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], (encoding,))
    return _strictly(data, ("utf-8", "cp949"))


def _strictly(data: bytes, encodings: tuple[str, ...]) -> str:
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(Reason.ENCODING)
