"""Whether a question is of the kind that material was written for, or of the kind people ask an office every day.

Learned from the questions expected of the bundled material (beside it, in `expected_questions`) and from everyday ones
by `benchmarks/relevance.py`. It lies beside this file: the vector space, the constant and weights of a logistic
regression over a question's vector, the mean vector of the questions of each passage with a mark of them, and the
vectors of the everyday questions. Of other material it knows nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.language.ports import Vectors

FILE = Path(__file__).with_suffix(".npz")
NEAREST = 5
_MARK = 12
_SCALE = 127


@dataclass(frozen=True)
class Familiarity:
    """How much a question is of the material's kind.

    `odds`: by the regression, in logits. `margin`: the similarity of the passage whose questions are nearest, less the
    mean of the five nearest everyday questions.
    """

    odds: float
    margin: float


@dataclass(frozen=True)
class _Learned:
    space: str
    rule: Vectors
    marks: frozenset[str]
    expected: Vectors
    everyday: Vectors


def of(vector: Vectors, *, space: str) -> Familiarity | None:
    """Look at a question's vector; None in a space that it was not learned in."""
    learned = _read()
    if space != learned.space:
        return None
    nearest = np.sort(learned.everyday @ vector)[-NEAREST:]
    return Familiarity(
        odds=float(learned.rule[0] + learned.rule[1:] @ vector),
        margin=float((learned.expected @ vector).max() - nearest.mean()),
    )


def knows(expected: str) -> bool:
    """Tell whether the questions of this passage (`Passage.expected`) were learned from."""
    return bool(expected) and _mark(expected) in _read().marks


def write(space: str, rule: Vectors, expected: Mapping[str, Sequence[Vectors]], everyday: Sequence[Vectors]) -> None:
    """Write what was learned; `expected` has the vectors of the questions by `Passage.expected`."""
    marks = {_mark(questions): np.mean(vectors, axis=0) for questions, vectors in sorted(expected.items())}
    np.savez_compressed(
        FILE,
        space=np.array(space),
        rule=rule.astype(np.float32),
        marks=np.array(list(marks)),
        expected=_packed(list(marks.values())),
        everyday=_packed(everyday),
    )
    _read.cache_clear()


@cache
def _read() -> _Learned:
    with np.load(FILE) as found:
        return _Learned(
            space=str(found["space"]),
            rule=found["rule"],
            marks=frozenset(found["marks"].tolist()),
            expected=_unpacked(found["expected"]),
            everyday=_unpacked(found["everyday"]),
        )


def _packed(vectors: Sequence[Vectors]) -> npt.NDArray[np.int8]:
    """Keep a byte per number: the similarities stay as they are to two places and more."""
    rows = np.stack(vectors)
    whole: npt.NDArray[np.int8] = np.round(rows / np.abs(rows).max(axis=1, keepdims=True) * _SCALE).astype(np.int8)
    return whole


def _unpacked(rows: npt.NDArray[Any]) -> Vectors:
    whole: Vectors = rows.astype(np.float32)
    whole /= np.linalg.norm(whole, axis=1, keepdims=True)
    return whole


def _mark(expected: str) -> str:
    return hashlib.sha256(expected.encode()).hexdigest()[:_MARK]
