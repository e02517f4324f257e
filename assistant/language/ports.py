"""What the rooms ask of a model; every text that goes in has passed the guard."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.guard.masking import MaskedText

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Turns text into unit vectors (cosine similarity is the dot product)."""

    @property
    def space(self) -> str:
        """A name of the vector space: two embedders share it only if their vectors may be compared."""

    @property
    def dimensions(self) -> int:
        """The length of every vector."""

    def embed_passages(self, texts: Sequence[MaskedText]) -> Vectors:
        """Return one row per text, float32, unit length. Raises `Unavailable` when an endpoint does not answer."""

    def embed_question(self, text: MaskedText) -> Vectors:
        """Return one vector for a question (models such as E5 prefix questions and passages differently)."""


@dataclass(frozen=True)
class Message:
    """One turn of a prompt."""

    role: Literal["system", "user", "assistant"]
    text: MaskedText


@dataclass(frozen=True)
class Usage:
    """Tokens of one call; `cost` in the currency of the price table, None where the model has no price."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: float | None = None

    def __add__(self, other: Usage) -> Usage:
        """Return the usage of both calls together."""
        costs = [each.cost for each in (self, other) if each.cost is not None]
        return Usage(
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            sum(costs) if costs else None,
        )


@dataclass(frozen=True)
class Piece:
    """A part of a streamed reply; the last piece carries the usage and no text."""

    text: str = ""
    usage: Usage | None = None


class ChatModel(Protocol):
    """A model that answers messages with a stream of text."""

    @property
    def name(self) -> str:
        """The model's name as it is stored with each answer."""

    def stream(self, messages: Sequence[Message], *, max_tokens: int) -> Generator[Piece, None, None]:
        """Yield the reply piece by piece. Raises `Unavailable` when the endpoint fails, also midway.

        Closing it ends the call: the endpoint is told to write no more.
        """
