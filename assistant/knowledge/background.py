"""What people ask an office about every day: a question nearer to one of these than to any passage is likely theirs.

The questions lie beside this file with their vectors, one a line, in the space that its first line names; they are
made by `benchmarks/relevance.py`, so that no start waits for a hundred embeddings.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np

from assistant.knowledge.vectors import VectorStore
from assistant.language.ports import Vectors

FILE = Path(__file__).with_suffix(".tsv")
HELD = 0.88
LOOKED_AT = 5
TRIED = 3
_SCALE = 127


def closeness(vector: Vectors, similar: Mapping[int, float], store: VectorStore) -> float:
    """Return the similarity of the nearest everyday question that no near passage answers as well.

    What an office adds must not be refused for being about holidays or parking: an everyday question that a near
    passage comes close to is no longer foreign. After a few of those, the rest is too far to matter.
    """
    _, known = _read()
    near = sorted(similar, key=lambda id_: -similar[id_])[:LOOKED_AT]
    similarities = known @ vector
    nearest = [int(at) for at in np.argsort(-similarities)[: TRIED + 1]]
    for at in nearest[:TRIED]:
        if max(store.similarities(known[at], near).values(), default=0.0) < HELD:
            return float(similarities[at])
    return float(similarities[nearest[-1]])


def questions() -> list[str]:
    """Return the everyday questions."""
    return [line.split("\t")[0] for line in _lines()[1:]]


def space() -> str:
    """Return the vector space of the file."""
    return _read()[0]


def write(space: str, vectors: Mapping[str, Vectors]) -> None:
    """Write the questions with the vectors that an embedder of that space has given them."""
    lines = (f"{question}\t{_packed(vector)}" for question, vector in vectors.items())
    FILE.write_text("\n".join([space, *lines]) + "\n", encoding="utf-8")
    _read.cache_clear()


@cache
def _read() -> tuple[str, Vectors]:
    named, *lines = _lines()
    rows = [np.frombuffer(base64.b64decode(line.split("\t")[1]), dtype=np.int8) for line in lines]
    known = np.stack(rows).astype(np.float32)
    return named, known / np.linalg.norm(known, axis=1, keepdims=True)


def _lines() -> list[str]:
    return FILE.read_text(encoding="utf-8").splitlines()


def _packed(vector: Vectors) -> str:
    """Keep a byte per number: the similarities stay as they are to two places and more."""
    return base64.b64encode(np.round(vector / np.abs(vector).max() * _SCALE).astype(np.int8).tobytes()).decode()
