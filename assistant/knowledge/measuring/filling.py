"""Documents of a set go into a throw-away store, and every passage is told where it stands."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from assistant.jobs.promises import Transaction
from assistant.knowledge import indexing
from assistant.knowledge.chunking import SEPARATOR
from assistant.knowledge.expanding import Expansion
from assistant.knowledge.extraction.blocks import Block, BlockKind, Extraction, Locator, LocatorKind
from assistant.knowledge.glossary import Glossary
from assistant.knowledge.measuring.sets import Spot
from assistant.knowledge.models import Document, Passage, Version, VersionState
from assistant.knowledge.vectors import VectorStore
from assistant.language.ports import Embedder


@dataclass(frozen=True)
class Store:
    """A throw-away store: everything found in it must come from the set that is measured."""

    transaction: Transaction
    reading: sessionmaker[Session]
    embedder: Embedder | None
    vectors: VectorStore | None
    glossary: Glossary


@dataclass(frozen=True)
class Indexed:
    """Where each passage stands, and how long it took to index them all."""

    spots: Mapping[int, Spot]
    seconds: float

    @property
    def documents(self) -> int:
        """How many documents have a passage."""
        return len({spot.document for spot in self.spots.values()})


def index_rows(rows: Iterable[Mapping[str, str]], store: Store) -> Indexed:
    """Index each row of a BEIR corpus as a document; titles need not be unique, so a title goes in as a heading."""
    started = time.perf_counter()
    names: dict[int, str] = {}
    for number, row in enumerate(rows):
        with store.transaction() as session:
            version = _add_row(session, number, row)
            names[version.document_id] = row["_id"]
            version_id = version.id
        if store.embedder is not None and store.vectors is not None:
            indexing.embed_version(
                version_id, transaction=store.transaction, embedder=store.embedder, vectors=store.vectors
            )
    seconds = time.perf_counter() - started
    return Indexed(_spots(store, lambda document_id, _: names[document_id]), seconds)


def index_files(paths: Iterable[Path], store: Store, *, ingest: Callable[[Path], object], whole_names: bool) -> Indexed:
    """Index files; `ingest` adds one and has it indexed. The set names them whole or without their ending."""
    started = time.perf_counter()
    for path in paths:
        ingest(path)
    seconds = time.perf_counter() - started
    return Indexed(_spots(store, lambda _, filename: filename if whole_names else Path(filename).stem), seconds)


def expected_by_a_model(reading: sessionmaker[Session]) -> dict[str, int]:
    """Return what a model took for the questions it expects: documents and tokens; nothing where it wrote none."""
    sums = (func.count(), func.sum(Expansion.prompt_tokens), func.sum(Expansion.completion_tokens))
    with reading() as session:
        documents, prompt, completion = session.execute(select(*sums)).one()
    return {"documents": documents, "prompt_tokens": prompt, "completion_tokens": completion} if documents else {}


def _spots(store: Store, name: Callable[[int, str], str]) -> dict[int, Spot]:
    query = (
        select(Passage.id, Version.document_id, Version.filename, Document.title, Passage.heading)
        .join(Version, Version.id == Passage.version_id)
        .join(Document, Document.id == Version.document_id)
    )
    with store.reading() as session:
        return {
            id_: Spot(
                unicodedata.normalize("NFC", name(document_id, filename)),
                (title, *filter(None, heading.split(SEPARATOR))),
            )
            for id_, document_id, filename, title, heading in session.execute(query)
        }


def _add_row(session: Session, number: int, row: Mapping[str, str]) -> Version:
    now = datetime.now(UTC)
    document = Document(title=f"문서 {number}", created_at=now)
    version = Version(
        document=document,
        number=1,
        filename=f"{number}.txt",
        sha256=f"{number:064}",
        size=len(row["text"]),
        state=VersionState.EMBEDDING,
        created_at=now,
    )
    session.add(version)
    session.flush()
    passages = indexing.passages_of("", _extraction(row))
    for passage in passages:
        passage.version_id = version.id
    session.add_all(passages)
    version.passage_count = len(passages)
    document.current_id = version.id
    return version


def _extraction(row: Mapping[str, str]) -> Extraction:
    title = row.get("title") or ""
    place = Locator(LocatorKind.SECTION, None, title)
    headings = (title,) if title else ()
    return Extraction(title or None, (Block(BlockKind.PARAGRAPH, row["text"], place, headings),))
