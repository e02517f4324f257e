"""Doubles for what costs money; each really does its job, only cheaper."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator, Sequence

import numpy as np

from assistant.errors import Unavailable
from assistant.guard.masking import MaskedText
from assistant.language.ports import Message, Piece, Usage, Vectors


class BagOfBigrams:
    """An embedder that really retrieves: texts that share syllable pairs are near."""

    def __init__(self, space: str = "bag", dimensions: int = 96) -> None:
        self._space = space
        self._dimensions = dimensions
        self.embedded: list[str] = []
        self.down = False

    @property
    def space(self) -> str:
        return self._space

    @property
    def dimensions(self) -> int:
        return self._dimensions

    def embed_passages(self, texts: Sequence[MaskedText]) -> Vectors:
        if self.down:
            raise Unavailable("임베딩 서버에 연결되지 않습니다.")
        self.embedded.extend(texts)
        return np.stack([self._vector(text) for text in texts])

    def embed_question(self, text: MaskedText) -> Vectors:
        if self.down:
            raise Unavailable("임베딩 서버에 연결되지 않습니다.")
        return self._vector(text)

    def _vector(self, text: str) -> Vectors:
        vector = np.zeros(self._dimensions, dtype=np.float32)
        vector[0] = 1e-3
        for pair in itertools.pairwise(text):
            digest = hashlib.md5("".join(pair).encode(), usedforsecurity=False).digest()
            vector[int.from_bytes(digest[:4], "big") % self._dimensions] += 1
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


class ScriptedChat:
    """Says its lines in order; an exception among them is raised in its place. Remembers what it was asked."""

    name = "scripted"

    def __init__(self, *lines: str | Exception) -> None:
        self._lines = list(lines)
        self.heard: list[Sequence[Message]] = []

    def stream(self, messages: Sequence[Message], *, max_tokens: int) -> Iterator[Piece]:
        del max_tokens
        self.heard.append(messages)
        line = self._lines.pop(0)
        if isinstance(line, Exception):
            raise line
        for at in range(0, len(line), 10):
            yield Piece(line[at : at + 10])
        yield Piece(usage=Usage(100, len(line), 0.5))
