"""Many passages of Korean text, their words and vectors: sentences of the bundled material dealt out anew.

Each passage also holds words that are made up, the k-th as often as 1/k, so that the vocabulary grows with the number of
passages as it does in real material. The words of each sentence are analysed once. A few hundred passages are really
embedded; the others get one of those vectors with noise, because embedding 100,000 takes hours on two cores.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from sqlalchemy import insert
from sqlalchemy.orm import Session

from assistant.knowledge import korean
from assistant.knowledge.extraction.blocks import BlockKind, LocatorKind
from assistant.knowledge.models import Audience, Document, Passage, Version, VersionState
from assistant.language.ports import Vectors

SENTENCES = 6
MADE_UP = 8
VOCABULARY = 300_000
PER_DOCUMENT = 20
NOISE = 0.02


@dataclass(frozen=True)
class Text:
    """A passage and its lexical terms."""

    text: str
    terms: str


class Dealer:
    """Deals out passages; the same ones in every run."""

    def __init__(self, folder: Path) -> None:
        whole = "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.md")))
        parts = (part.strip() for part in re.split(r"(?<=[.!?])\s+|\n+", whole))
        sentences = [part for part in parts if len(part) > 15]
        self._sentences = [
            (text, " ".join(terms)) for text, terms in zip(sentences, korean.many_terms(sentences), strict=True)
        ]
        self._chance = random.Random(1)

    def deal(self, count: int) -> list[Text]:
        """Return so many more passages."""
        return [self._passage() for _ in range(count)]

    def _passage(self) -> Text:
        dealt = self._chance.sample(self._sentences, SENTENCES)
        made_up = " ".join(_word(int(VOCABULARY ** self._chance.random())) for _ in range(MADE_UP))
        return Text(
            " ".join([*(text for text, _ in dealt), made_up]), " ".join([*(terms for _, terms in dealt), made_up])
        )


def spread(embedded: Vectors, start: int, count: int) -> Vectors:
    """Return vectors near the embedded ones."""
    noise = np.random.default_rng(start)
    vectors = embedded[np.arange(start, start + count) % len(embedded)]
    vectors = vectors + noise.normal(scale=NOISE, size=vectors.shape).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def store(session: Session, texts: Sequence[Text], *, first: int) -> list[int]:
    """Store passages of indexed documents; return their ids."""
    ids: list[int] = []
    for start in range(0, len(texts), PER_DOCUMENT):
        version = _version(session, f"묶음 {first + start}")
        rows = [_row(version, ordinal, text) for ordinal, text in enumerate(texts[start : start + PER_DOCUMENT])]
        version.passage_count = len(rows)
        ids += session.scalars(insert(Passage).returning(Passage.id, sort_by_parameter_order=True), rows)
    return ids


def _version(session: Session, title: str) -> Version:
    now = datetime.now(UTC)
    document = Document(title=title, audience=Audience.EVERYONE, created_at=now)
    version = Version(
        document=document,
        number=1,
        filename="x.md",
        sha256="0" * 64,
        size=1,
        state=VersionState.INDEXED,
        created_at=now,
    )
    session.add(version)
    session.flush()
    document.current_id = version.id
    return version


def _row(version: Version, ordinal: int, text: Text) -> dict[str, object]:
    return {
        "version_id": version.id,
        "ordinal": ordinal,
        "kind": BlockKind.PARAGRAPH,
        "tokens": len(text.text) // 2,
        "locator_kind": LocatorKind.SECTION,
        "locator_label": "",
        "heading": "",
        "text": text.text,
        "heading_terms": "",
        "body_terms": text.terms,
    }


def _word(rank: int) -> str:
    """Return a word of two to four syllables, another one for every rank."""
    chance = random.Random(rank)
    return "".join(chr(0xAC00 + chance.randrange(11_172)) for _ in range(chance.randint(2, 4)))
