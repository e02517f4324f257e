"""What is put before the model: numbered passages within a budget, in blocks whose border nobody can guess."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.guard.masking import mask
from assistant.knowledge.models import BESIDE
from assistant.knowledge.passages import Source


@dataclass(frozen=True)
class DataBlock:
    """A source as the model sees it: masked, and named by its number."""

    n: int
    place: str
    text: str


@dataclass(frozen=True)
class Evidence:
    """The blocks, the border drawn around each, the sources by number and what the mask hides."""

    blocks: Sequence[DataBlock]
    border: str
    sources: Mapping[int, Source]
    originals: Mapping[str, str]


def first(ranked: Sequence[Source], limit: int) -> list[Source]:
    """Return the first `limit` sources; those of the shelf beside the others take nobody's place and stay."""
    left = limit
    kept: list[Source] = []
    for source in ranked:
        if source.collection == BESIDE:
            kept.append(source)
        elif left:
            kept.append(source)
            left -= 1
    return kept


def gather(ranked: Sequence[Source], *, budget: int, originals: Mapping[str, str]) -> Evidence:
    """Take sources in rank order while they fit into `budget` tokens; the first is always taken.

    Those of the shelf beside the others are few and come on top: none of the material is left out for them.

    The border is random for each request: a passage that tries to close its block would have to guess it.
    """
    taken: list[Source] = []
    left = budget
    for source in ranked:
        if source.collection == BESIDE:
            taken.append(source)
        elif left == budget or source.tokens <= left:
            taken.append(source)
            left -= source.tokens
    blocks: list[DataBlock] = []
    for n, source in enumerate(taken, start=1):
        place = mask(f"{source.title} · {source.locator.label}", seen=originals)
        text = mask(source.text, seen=place.originals)
        originals = text.originals
        blocks.append(DataBlock(n, place.text, text.text))
    return Evidence(blocks, secrets.token_hex(12), dict(enumerate(taken, start=1)), originals)
