"""The formats that are read, and the suffixes they are uploaded under."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType


class Format(StrEnum):
    """A format by its everyday name."""

    PPTX = "PPTX"
    PDF = "PDF"
    DOCX = "DOCX"
    HWP = "HWP"
    HWPX = "HWPX"
    XLSX = "XLSX"
    MARKDOWN = "MD"
    TEXT = "TXT"
    HTML = "HTML"


SUFFIXES = MappingProxyType(
    {
        ".pptx": Format.PPTX,
        ".pdf": Format.PDF,
        ".docx": Format.DOCX,
        ".hwp": Format.HWP,
        ".hwpx": Format.HWPX,
        ".xlsx": Format.XLSX,
        ".md": Format.MARKDOWN,
        ".markdown": Format.MARKDOWN,
        ".txt": Format.TEXT,
        ".html": Format.HTML,
        ".htm": Format.HTML,
    }
)

TEXTS = frozenset({Format.MARKDOWN, Format.TEXT, Format.HTML})
ARCHIVES = frozenset({Format.PPTX, Format.DOCX, Format.XLSX, Format.HWPX})


def suffix_of(wanted: Format) -> str:
    """Return the usual suffix of a format."""
    return next(suffix for suffix, name in SUFFIXES.items() if name is wanted)
