"""Vectors of passages kept between runs, for the embedded model makes a handful a second."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from assistant.guard.masking import MaskedText
from assistant.language.ports import Embedder, Vectors

_WAIT = 60


class RememberingEmbedder:
    """Satisfies `Embedder`: embeds a passage once per vector space and keeps its vector under the hash of its text.

    Questions are embedded anew each time, because their time is measured. Several runs may share the folder.
    """

    def __init__(self, embedder: Embedder, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256(embedder.space.encode()).hexdigest()[:8]
        self._path = folder / f"{re.sub(r'[^A-Za-z0-9.-]+', '_', embedder.space)[:60]}-{digest}.sqlite"
        self._embedder = embedder
        self.made = 0
        self.reused = 0
        with closing(self._open()) as connection, connection:
            connection.execute("CREATE TABLE IF NOT EXISTS vector (text BLOB PRIMARY KEY, vector BLOB NOT NULL)")

    @property
    def space(self) -> str:
        """The space of the embedder behind."""
        return self._embedder.space

    @property
    def dimensions(self) -> int:
        """The length of every vector."""
        return self._embedder.dimensions

    def embed_passages(self, texts: Sequence[MaskedText]) -> Vectors:
        """Return one row per text, remembered or made."""
        keys = [hashlib.sha256(text.encode("utf-8", "replace")).digest() for text in texts]
        known = self._known(keys)
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing:
            made = self._embedder.embed_passages(list(missing.values()))
            known.update(zip(missing, made, strict=True))
            self._keep({key: known[key] for key in missing})
        self.made += len(missing)
        self.reused += len(texts) - len(missing)
        rows = [known[key] for key in keys]
        return np.stack(rows) if rows else np.empty((0, self.dimensions), dtype=np.float32)

    def embed_question(self, text: MaskedText) -> Vectors:
        """Return one vector for a question."""
        return self._embedder.embed_question(text)

    def _known(self, keys: Sequence[bytes]) -> dict[bytes, Vectors]:
        known: dict[bytes, Vectors] = {}
        with closing(self._open()) as connection:
            for key in set(keys):
                if row := connection.execute("SELECT vector FROM vector WHERE text = ?", (key,)).fetchone():
                    known[key] = np.frombuffer(row[0], dtype=np.float32)
        return known

    def _keep(self, vectors: dict[bytes, Vectors]) -> None:
        rows = [(key, np.asarray(vector, dtype=np.float32).tobytes()) for key, vector in vectors.items()]
        with closing(self._open()) as connection, connection:
            connection.executemany("INSERT OR IGNORE INTO vector VALUES (?, ?)", rows)

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=_WAIT)
