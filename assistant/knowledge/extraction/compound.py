"""OLE compound files: HWP 5, locked Office packages and the Office formats of before 2007."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import olefile

from assistant.knowledge.extraction.refusals import Reason, Unreadable

COMPRESSED, PASSWORD, DISTRIBUTION, DRM, CERTIFIED, CERTIFIED_DRM = 0x01, 0x02, 0x04, 0x10, 0x100, 0x400

_FLAGS_AT = 36
_MAX_STREAM = 64_000_000
_MAX_INFLATED = 100_000_000


def names(path: Path) -> frozenset[str]:
    """Return the streams of the file, storages joined by a slash."""
    with _opened(path) as ole:
        return frozenset("/".join(entry) for entry in ole.listdir())


def hwp_flags(path: Path) -> int | None:
    """Return the property bits of an HWP 5 file; None when the header is not one of HWP 5."""
    with _opened(path) as ole:
        header = _stream(ole, "FileHeader")
    if not header.startswith(b"HWP Document File") or len(header) < _FLAGS_AT + 4:
        return None
    return int.from_bytes(header[_FLAGS_AT : _FLAGS_AT + 4], "little")


def hwp_sections(path: Path) -> Iterator[bytes]:
    """Yield the records of each body section, inflated under one common cap."""
    compressed = (hwp_flags(path) or 0) & COMPRESSED
    left = _MAX_INFLATED
    with _opened(path) as ole:
        sections = [entry for entry in ole.listdir() if entry[0] == "BodyText" and len(entry) > 1]
        for entry in sorted(sections, key=lambda entry: (len(entry[1]), entry[1])):
            data = _stream(ole, "/".join(entry))
            records = _inflated(data, left) if compressed else data
            left -= len(records)
            yield records


def check(path: Path) -> None:
    """Inflate the body of an HWP 5 file once and refuse bombs."""
    for _ in hwp_sections(path):
        pass


@contextmanager
def _opened(path: Path) -> Iterator[olefile.OleFileIO]:
    try:
        with olefile.OleFileIO(str(path)) as ole:
            yield ole
    except (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError) as error:
        raise Unreadable(Reason.DAMAGED) from error


def _stream(ole: olefile.OleFileIO, name: str) -> bytes:
    if not ole.exists(name):
        return b""
    with ole.openstream(name) as stream:
        return bytes(stream.read(_MAX_STREAM))


def _inflated(data: bytes, limit: int) -> bytes:
    try:
        records = zlib.decompressobj(-15).decompress(data, limit + 1)
    except zlib.error:
        return b""
    if len(records) > limit:
        raise Unreadable(Reason.TOO_COMPLEX)
    return records
