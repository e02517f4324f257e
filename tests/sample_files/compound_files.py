"""OLE compound files, written by hand: HWP 5 documents and locked Office packages."""

import itertools
import struct
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

_SECTOR, _MINI = 512, 64
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_CUTOFF = 4096
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_PARA_HEADER, _PARA_TEXT = 66, 67
COMPRESSED, PASSWORD, DISTRIBUTION, DRM = 0x01, 0x02, 0x04, 0x10


def hwp(path: Path, paragraphs: Sequence[str], *, flags: int = COMPRESSED) -> Path:
    """Write an HWP 5 document of plain paragraphs."""
    body = b"".join(_paragraph(text) for text in paragraphs)
    return compound(
        path,
        {
            "FileHeader": file_header(flags),
            "DocInfo": _deflated(_record(16, 0, struct.pack("<HHHHHHHIII", 1, 1, 1, 1, 1, 1, 1, 0, 0, 0))),
            "BodyText/Section0": _deflated(body) if flags & COMPRESSED else body,
        },
    )


def locked_hwp(path: Path, decoy: str) -> Path:
    """Write an HWP locked for distribution whose locked text is not there, only the notice in its place."""
    return compound(
        path,
        {
            "FileHeader": file_header(DISTRIBUTION),
            "DocInfo": _record(16, 0, bytes(26)),
            "BodyText/Section0": _paragraph(decoy),
            "ViewText/Section0": _paragraph(decoy),
        },
    )


def file_header(flags: int) -> bytes:
    """Return the 256 bytes every HWP 5 file starts with."""
    return b"HWP Document File".ljust(32, b"\0") + struct.pack("<II", 0x05000300, flags) + bytes(216)


def compound(path: Path, streams: Mapping[str, bytes]) -> Path:
    """Write a compound file of these streams; a slash in a name stands for a storage."""
    path.write_bytes(_Compound().built(streams))
    return path


def _paragraph(text: str) -> bytes:
    units = text.encode("utf-16-le") + b"\r\0"
    header = struct.pack("<IIHBBHHHI", len(units) // 2, 0, 0, 0, 0, 1, 0, 0, 0)
    return _record(_PARA_HEADER, 0, header) + _record(_PARA_TEXT, 1, units)


def _record(tag: int, level: int, data: bytes) -> bytes:
    if len(data) < 0xFFF:
        return struct.pack("<I", tag | level << 10 | len(data) << 20) + data
    return struct.pack("<II", tag | level << 10 | 0xFFF << 20, len(data)) + data


def _deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


class _Compound:
    """The layout: every stream in sectors one after another, short ones in the mini stream, one directory."""

    def __init__(self) -> None:
        self.sectors: list[bytes] = []
        self.fat: list[int] = []
        self.mini = b""
        self.mini_fat: list[int] = []

    def built(self, streams: Mapping[str, bytes]) -> bytes:
        entries = self._entries(streams)
        mini_start = self._add(self.mini) if self.mini else _END
        entries[0][3:] = [mini_start, len(self.mini)]
        directory = self._add(b"".join(_entry(*entry) for entry in entries))
        mini_fat = self._add(struct.pack(f"<{len(self.mini_fat)}I", *self.mini_fat)) if self.mini_fat else _END
        count = 1
        while (len(self.fat) + count) * 4 > count * _SECTOR:
            count += 1
        fat_at = list(range(len(self.fat), len(self.fat) + count))
        table = self.fat + [_FAT] * count
        table += [_FREE] * (count * _SECTOR // 4 - len(table))
        packed = struct.pack(f"<{len(table)}I", *table)
        header = struct.pack(
            "<8s16sHHHHH6xIIIIIIIIII",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            bytes(16),
            0x3E,
            3,
            0xFFFE,
            9,
            6,
            0,
            count,
            directory,
            0,
            _CUTOFF,
            mini_fat,
            -(-len(self.mini_fat) * 4 // _SECTOR),
            _END,
            0,
            fat_at[0],
        )[:-4] + struct.pack("<109I", *(fat_at + [_FREE] * 109)[:109])
        return header + b"".join(self.sectors) + packed

    def _entries(self, streams: Mapping[str, bytes]) -> list[list[object]]:
        """Root first; siblings hang on one another to the right, which every reader can walk."""
        tree: dict[str, dict[str, bytes]] = {}
        for name, data in streams.items():
            storage, _, leaf = name.rpartition("/")
            tree.setdefault(storage, {})[leaf] = data
        entries: list[list[object]] = [["Root Entry", _ROOT, [_FREE, _FREE], 0, 0]]
        top = [*sorted((name for name in tree if name), key=_order), *sorted(tree.get("", {}), key=_order)]
        links = {}
        for name in sorted(top, key=_order):
            links[name] = len(entries)
            entries.append(
                self._leaf(name, tree[""][name]) if name in tree.get("", {}) else [name, _STORAGE, [_FREE, _FREE], 0, 0]
            )
        _chain(entries, [links[name] for name in sorted(top, key=_order)], 0)
        for storage in (name for name in tree if name):
            leaves = []
            for leaf in sorted(tree[storage], key=_order):
                leaves.append(len(entries))
                entries.append(self._leaf(leaf, tree[storage][leaf]))
            _chain(entries, leaves, links[storage])
        return entries

    def _leaf(self, name: str, data: bytes) -> list[object]:
        if len(data) >= _CUTOFF:
            return [name, _STREAM, [_FREE, _FREE], self._add(data), len(data)]
        start = len(self.mini) // _MINI
        blocks = max(1, -(-len(data) // _MINI))
        self.mini += data.ljust(blocks * _MINI, b"\0")
        self.mini_fat += [*range(start + 1, start + blocks), _END]
        return [name, _STREAM, [_FREE, _FREE], start, len(data)]

    def _add(self, data: bytes) -> int:
        start = len(self.sectors)
        blocks = max(1, -(-len(data) // _SECTOR))
        padded = data.ljust(blocks * _SECTOR, b"\0")
        self.sectors += [padded[at : at + _SECTOR] for at in range(0, len(padded), _SECTOR)]
        self.fat += [*range(start + 1, start + blocks), _END]
        return start


def _order(name: str) -> tuple[int, str]:
    return len(name), name.upper()


def _chain(entries: list[list[object]], members: list[int], parent: int) -> None:
    if members:
        entries[parent][2] = [entries[parent][2][0], members[0]]  # type: ignore[index]
    for one, following in itertools.pairwise(members):
        entries[one][2] = [following, entries[one][2][1]]  # type: ignore[index]


def _entry(name: str, kind: int, links: list[int], start: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0"
    return struct.pack(
        "<64sHBBIII16xI16xIII", encoded, len(encoded), kind, 1, _FREE, links[0], links[1], 0, start, size, 0
    )
