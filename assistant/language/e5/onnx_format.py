"""ONNX models as bytes: the few kinds of message that the encoder needs, so that no package is needed to write them.

The numbers of the fields are those of onnx.proto, which never change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt

CONTRIBUTED = "com.microsoft"
"""The operators that ONNX Runtime adds to the standard."""

_IR_VERSION = 9
_OPSET = 20
_INTEGER, _FLOAT = 2, 1


class Kind(IntEnum):
    """Types of numbers, as ONNX counts them."""

    FLOAT = 1
    UINT8 = 2
    INT8 = 3
    INT64 = 7


_KINDS = {
    np.dtype(np.float32): Kind.FLOAT,
    np.dtype(np.uint8): Kind.UINT8,
    np.dtype(np.int8): Kind.INT8,
    np.dtype(np.int64): Kind.INT64,
}


def node(
    operator: str, inputs: Sequence[str], output: str, attributes: Mapping[str, float], *, domain: str = ""
) -> bytes:
    """Return one step of a graph; int attributes stay integers."""
    fields = [*((1, name) for name in inputs), (2, output), (4, operator), (7, domain)]
    return _message(*fields, *((5, _attribute(name, value)) for name, value in attributes.items()))


def tensor(name: str, values: npt.NDArray[Any]) -> bytes:
    """Return numbers that belong to the model."""
    sizes = ((1, size) for size in values.shape)
    return _message(*sizes, (2, _KINDS[values.dtype]), (8, name), (9, np.ascontiguousarray(values).tobytes()))


def model(
    nodes: Sequence[bytes], tensors: Sequence[bytes], *, takes: str, gives: str, shape: Sequence[str | int]
) -> bytes:
    """Return a whole model with one input and one output, both float and of one shape; a name is a size left open."""
    graph = _message(
        *((1, each) for each in nodes),
        (2, "graph"),
        *((5, each) for each in tensors),
        (11, _value(takes, shape)),
        (12, _value(gives, shape)),
    )
    opsets = ((8, _message((1, domain), (2, version))) for domain, version in (("", _OPSET), (CONTRIBUTED, 1)))
    return _message((1, _IR_VERSION), (7, graph), *opsets)


def _value(name: str, shape: Sequence[str | int]) -> bytes:
    sizes = _message(*((1, _message((2 if isinstance(size, str) else 1, size))) for size in shape))
    return _message((1, name), (2, _message((1, _message((1, Kind.FLOAT), (2, sizes))))))


def _attribute(name: str, value: float) -> bytes:
    if isinstance(value, int):
        return _message((1, name), (3, value), (20, _INTEGER))
    return _message((1, name), (2, value), (20, _FLOAT))


def _message(*fields: tuple[int, int | float | str | bytes]) -> bytes:
    """Encode as protocol buffers do: whole numbers by seven bits, floats in four bytes, all else behind its length."""
    parts = []
    for number, value in fields:
        if isinstance(value, int):
            parts += [_varint(number << 3), _varint(value & (1 << 64) - 1)]
        elif isinstance(value, float):
            parts += [_varint(number << 3 | 5), np.float32(value).tobytes()]
        else:
            content = value.encode() if isinstance(value, str) else value
            parts += [_varint(number << 3 | 2), _varint(len(content)), content]
    return b"".join(parts)


def _varint(value: int) -> bytes:
    found = bytearray()
    while value > 0x7F:  # noqa: PLR2004 (seven bits)
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*found, value])
