"""ZIP packages (PPTX, DOCX, XLSX, HWPX), read with a counter running: declared sizes lie.

The caps hold over 1,018 honest files (at most 456 entries, 15.3 MB unpacked, a part of 12.6 MB). There is no cap by
ratio and no ban on nested archives: honest decks reach 667:1 and embed workbooks. Nested archives are never opened.
"""

from __future__ import annotations

import codecs
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.knowledge.extraction.refusals import Reason, Unreadable

MAX_ENTRIES = 10_000
MAX_UNPACKED = 300_000_000
MAX_XML_PART = 40_000_000

_CHUNK = 1 << 16
_ENCRYPTED = 0x1
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, KeyError, RuntimeError)
_XML_NAMES = (".xml", ".rels", ".hpf", ".vml", ".rdf")
_DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
_XML_HEADS = tuple("<?xml".encode(encoding) for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"))
_BIG_ENDIAN_HEAD = codecs.BOM_UTF16_BE + "<?xml".encode("utf-16-be")
_ENCODING = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)", re.DOTALL)
_ENCODINGS = frozenset({b"utf-8", b"utf8", b"utf-16", b"utf-16le", b"utf-16be", b"us-ascii", b"ascii", b"iso-8859-1"})


def check(path: Path) -> None:
    """Inflate every part once and refuse bombs, encryption, document type declarations and broken packages."""
    with _opened(path) as archive:
        entries = archive.infolist()
        if len(entries) > MAX_ENTRIES:
            raise Unreadable(Reason.TOO_COMPLEX)
        if any(entry.flag_bits & _ENCRYPTED for entry in entries):
            raise Unreadable(Reason.PASSWORD)
        left = MAX_UNPACKED
        for entry in entries:
            left -= _check_part(archive, entry, left)


def names(path: Path) -> frozenset[str]:
    """Return the names of all parts."""
    with _opened(path) as archive:
        if len(archive.filelist) > MAX_ENTRIES:
            raise Unreadable(Reason.TOO_COMPLEX)
        return frozenset(archive.namelist())


def part(path: Path, name: str, limit: int = MAX_XML_PART) -> bytes:
    """One part, at most `limit` bytes of it; empty when it is not there."""
    with _opened(path) as archive:
        if name not in archive.NameToInfo:
            return b""
        with archive.open(name) as stream:
            return stream.read(limit)


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except _BROKEN as error:
        raise Unreadable(Reason.DAMAGED) from error


def _check_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> int:
    size, tail, xml = 0, b"", False
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            if not size:
                xml = _is_xml(entry.filename, chunk)
                _check_encoding(chunk, xml=xml)
            size += len(chunk)
            if size > (min(left, MAX_XML_PART) if xml else left):
                raise Unreadable(Reason.TOO_COMPLEX)
            window = tail + chunk
            if xml and any(mark in window for mark in _DOCTYPES):
                raise Unreadable(Reason.DAMAGED)
            tail = chunk[-32:]
    return size


def _is_xml(name: str, head: bytes) -> bool:
    return name.lower().endswith(_XML_NAMES) or head.lstrip().startswith((*_XML_HEADS, _BIG_ENDIAN_HEAD))


def _check_encoding(head: bytes, *, xml: bool) -> None:
    """Refuse a part in an exotic encoding: it could hide a declaration from the search for it."""
    declared = _ENCODING.search(head[:512].replace(b"\0", b"")) if xml else None
    if declared and declared.group(1).lower() not in _ENCODINGS:
        raise Unreadable(Reason.DAMAGED)
