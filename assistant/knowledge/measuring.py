"""How good the search is, on questions whose documents are known, through the very path that uploads and people take."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from assistant.errors import Invalid
from assistant.jobs.promises import Transaction
from assistant.knowledge import indexing, search
from assistant.knowledge.extraction.blocks import Block, BlockKind, Extraction, Locator, LocatorKind
from assistant.knowledge.glossary import Glossary
from assistant.knowledge.models import Audience, Document, Passage, Version, VersionState
from assistant.knowledge.search import Found
from assistant.knowledge.vectors import VectorStore
from assistant.language.ports import Embedder

PASSAGES = 30
CUT = 10
UNANSWERABLE = "-"
SURE = 0.5

Grades = Mapping[str, float]


@dataclass(frozen=True)
class Store:
    """A throw-away store: everything found in it must come from the set that is measured."""

    transaction: Transaction
    reading: sessionmaker[Session]
    embedder: Embedder | None
    vectors: VectorStore | None
    glossary: Glossary


@dataclass(frozen=True)
class _Asked:
    grades: Grades
    ranked: Sequence[str]
    relevance: float
    milliseconds: float


def evaluate_rows(folder: Path, store: Store) -> dict[str, float]:
    """Measure a set in the BEIR layout: `corpus.jsonl`, `queries.jsonl`, `qrels.tsv`. Each row is one document."""
    started = time.perf_counter()
    names = _index_rows(_lines(folder / "corpus.jsonl"), store)
    seconds = time.perf_counter() - started
    grades: dict[str, dict[str, float]] = {}
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        query, document, grade = line.split("\t")
        grades.setdefault(query, {})[document] = float(grade)
    texts = {row["_id"]: row["text"] for row in _lines(folder / "queries.jsonl")}
    return _report([(texts[query], grades[query]) for query in texts if query in grades], names, store, seconds)


def evaluate_files(folder: Path, store: Store, *, ingest: Callable[[Path], object]) -> dict[str, float]:
    """Measure documents as they are: `files/*` and `questions.tsv` (question TAB stems of the files that answer it).

    Stems are separated by commas; `-` says that no file answers. `ingest` adds one file and has it indexed.
    """
    started = time.perf_counter()
    for path in sorted((folder / "files").iterdir()):
        ingest(path)
    seconds = time.perf_counter() - started
    with store.reading() as session:
        versions = session.execute(select(Version.document_id, Version.filename))
        names = {document_id: Path(filename).stem for document_id, filename in versions}
    return _report(list(_questions(folder / "questions.tsv")), names, store, seconds)


def _questions(path: Path) -> Iterator[tuple[str, Grades]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        question, tab, stems = line.partition("\t")
        if not tab:
            raise Invalid(f"{path.name} {number}번째 줄에 탭이 없습니다. '질문(탭)파일 이름' 꼴로 고쳐 주세요.")
        yield question, {} if stems.strip() == UNANSWERABLE else dict.fromkeys(map(str.strip, stems.split(",")), 1.0)


def _index_rows(rows: Iterator[Mapping[str, str]], store: Store) -> dict[int, str]:
    """Index each row as a document; a title in the set need not be unique, so it goes in as a heading."""
    names: dict[int, str] = {}
    for number, row in enumerate(rows):
        now = datetime.now(UTC)
        with store.transaction() as session:
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
            document.current_id = version.id
            names[document.id] = row["_id"]
        if store.embedder is not None and store.vectors is not None:
            indexing.embed_version(
                version.id, transaction=store.transaction, embedder=store.embedder, vectors=store.vectors
            )
    return names


def _extraction(row: Mapping[str, str]) -> Extraction:
    title = row.get("title") or ""
    place = Locator(LocatorKind.SECTION, None, title)
    headings = (title,) if title else ()
    return Extraction(title or None, (Block(BlockKind.PARAGRAPH, row["text"], place, headings),))


def _report(
    questions: Sequence[tuple[str, Grades]], names: Mapping[int, str], store: Store, seconds: float
) -> dict[str, float]:
    with store.reading() as session:
        of_passage = select(Passage.id, Version.document_id).join(Version, Version.id == Passage.version_id)
        stems = {passage_id: names[document_id] for passage_id, document_id in session.execute(of_passage)}
        asked = [_ask(session, text, grades, stems, store) for text, grades in questions]
    answerable = [each for each in asked if each.grades]
    unanswerable = [each for each in asked if not each.grades]
    times = sorted(each.milliseconds for each in asked)
    report = {
        "passages": len(stems),
        "queries": len(asked),
        **{f"hit@{cut}": _mean([_first(each) <= cut for each in answerable]) for cut in (1, 3, 5)},
        "mrr@10": _mean([1 / _first(each) if _first(each) <= CUT else 0.0 for each in answerable]),
        "ndcg@10": _mean([_gain(each) for each in answerable]),
        "index_seconds": round(seconds, 1),
        "p50_ms": round(times[len(times) // 2], 1),
        "p95_ms": round(times[len(times) * 95 // 100], 1),
        "wrongly_refused": _mean([each.relevance < SURE for each in answerable]),
    }
    if unanswerable:
        report["rightly_refused"] = _mean([each.relevance < SURE for each in unanswerable])
    return report


def _ask(session: Session, text: str, grades: Grades, names: Mapping[int, str], store: Store) -> _Asked:
    started = time.perf_counter()
    found: Found = search.search(
        session,
        text,
        embedder=store.embedder,
        vectors=store.vectors,
        glossary=store.glossary,
        audiences=frozenset(Audience),
        limit=PASSAGES,
    )
    milliseconds = (time.perf_counter() - started) * 1000
    ranked = list(dict.fromkeys(names[hit.passage_id] for hit in found.hits))
    return _Asked(grades, ranked, found.relevance, milliseconds)


def _first(asked: _Asked) -> float:
    """Return the rank of the first document that answers."""
    return next((rank for rank, name in enumerate(asked.ranked, start=1) if asked.grades.get(name, 0) > 0), math.inf)


def _gain(asked: _Asked) -> float:
    """Return the discounted gain as a share of the best one possible."""
    found = [asked.grades.get(name, 0.0) for name in asked.ranked[:CUT]]
    return _discounted(found) / _discounted(sorted(asked.grades.values(), reverse=True)[:CUT])


def _discounted(grades: Sequence[float]) -> float:
    return sum(grade / math.log2(rank + 1) for rank, grade in enumerate(grades, start=1))


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 4) if values else 0.0


def _lines(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
