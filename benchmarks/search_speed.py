"""Measure warm searches over many passages: `python benchmarks/search_speed.py [--passages N] [--database URL]`.

The passages are sentences of knowledge/*.md dealt out anew, so their words are as frequent as in real material. Only the
first few hundred are really embedded; the rest get one of those vectors with noise, which keeps building to minutes and
leaves the time of a search as it is. Quality is not measured here (see `assistant eval retrieval`).
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from sqlalchemy import insert

from assistant import migrations
from assistant.assembly import read_glossary
from assistant.database import Database, connect, sqlite_url
from assistant.guard import masking
from assistant.knowledge import korean, search
from assistant.knowledge.extraction.blocks import BlockKind, LocatorKind
from assistant.knowledge.models import Audience, Document, Passage, Version, VersionState
from assistant.knowledge.vectors import VectorStore
from assistant.language.embedded_model import EmbeddedModel
from assistant.language.ports import Vectors

ROOT = Path(__file__).resolve().parents[1]
KNOWLEDGE = ROOT / "knowledge"
QUESTIONS = ROOT / "tests" / "knowledge" / "questions.tsv"
REALLY_EMBEDDED = 300
PER_DOCUMENT = 20
NOISE = 0.02


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--database", default="", help="an empty database; a new SQLite file if left out")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        memory = {"Python with the libraries": _resident()}
        korean.warm_up()
        memory["with the morpheme analyser"] = _resident()
        embedder = EmbeddedModel()
        embedder.embed_question(masking.mask("준비").text)
        memory["with the embedder"] = _resident()
        database = connect(options.database or sqlite_url(Path(folder) / "benchmark.db"))
        migrations.upgrade(database)
        store = VectorStore.embedded(Path(folder) / "chroma", space=embedder.space)
        started = time.perf_counter()
        _build(database, store, embedder, options.passages)
        built = time.perf_counter() - started
        store.close()
        milliseconds = _search(database, store, embedder, options.rounds)
        memory["with Chroma and the database, after all searches"] = _resident()
        store.close()
    print(
        f"| {options.passages:,} passages, {len(milliseconds)} searches, {database.engine.dialect.name} | |\n|---|---|"
    )
    for share in (50, 95, 99):
        print(f"| warm search, p{share} | {np.percentile(milliseconds, share):.1f} ms |")
    print(f"| building | {built:.0f} s |")
    for name, size in memory.items():
        print(f"| memory: {name} | {size} MB |")
    database.engine.dispose()


def _build(database: Database, store: VectorStore, embedder: EmbeddedModel, count: int) -> None:
    texts = _texts(count)
    real = [masking.mask(text).text for text in texts[:REALLY_EMBEDDED]]
    embedded = np.concatenate([embedder.embed_passages(real[at : at + 16]) for at in range(0, len(real), 16)])
    vectors = _spread(embedded, count)
    terms = [" ".join(found) for found in korean.many_terms(texts)]
    now = datetime.now(UTC)
    for start in range(0, count, PER_DOCUMENT):
        at = range(start, min(start + PER_DOCUMENT, count))
        with database.writing.begin() as session:
            document = Document(title=f"묶음 {start}", audience=Audience.EVERYONE, created_at=now)
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
            rows = [
                {
                    "version_id": version.id,
                    "ordinal": n,
                    "kind": BlockKind.PARAGRAPH,
                    "tokens": len(texts[n]) // 2,
                    "locator_kind": LocatorKind.SECTION,
                    "locator_label": "",
                    "heading": "",
                    "text": texts[n],
                    "heading_terms": "",
                    "body_terms": terms[n],
                }
                for n in at
            ]
            ids = list(session.scalars(insert(Passage).returning(Passage.id, sort_by_parameter_order=True), rows))
            document.current_id = version.id
        store.upsert(ids, vectors[at.start : at.stop])


def _texts(count: int) -> list[str]:
    whole = "\n".join(path.read_text(encoding="utf-8") for path in sorted(KNOWLEDGE.glob("*.md")))
    sentences = [part.strip() for part in re.split(r"(?<=[.!?])\s+|\n+", whole) if len(part.strip()) > 15]
    dealt = random.Random(1)
    return [" ".join(dealt.sample(sentences, 6)) for _ in range(count)]


def _spread(embedded: Vectors, count: int) -> Vectors:
    noise = np.random.default_rng(1)
    vectors = embedded[np.arange(count) % len(embedded)]
    vectors = vectors + noise.normal(scale=NOISE, size=vectors.shape).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def _search(database: Database, store: VectorStore, embedder: EmbeddedModel, rounds: int) -> list[float]:
    questions = [line.partition("\t")[0] for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    glossary = read_glossary(KNOWLEDGE)
    milliseconds = []
    for turn in range(rounds + 1):
        for question in questions:
            started = time.perf_counter()
            with database.reading() as session:
                search.search(
                    session,
                    question,
                    embedder=embedder,
                    vectors=store,
                    glossary=glossary,
                    audiences=frozenset({Audience.EVERYONE}),
                )
            if turn:
                milliseconds.append((time.perf_counter() - started) * 1000)
    return milliseconds


def _resident() -> int:
    """Return the memory of this process that is in RAM, in MB (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 // 1024**2


if __name__ == "__main__":
    main()
