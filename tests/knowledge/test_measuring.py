import json
import shutil
from pathlib import Path

import pytest

from assistant.errors import Invalid
from assistant.jobs.inline import InlineJobs
from assistant.jobs.promises import transactions
from assistant.knowledge import documents, measuring
from assistant.knowledge.measuring import Store
from assistant.people.roles import OPERATOR
from tests.conftest import NOW, World
from tests.knowledge.shelf import NO_SYNONYMS, Shelf

KNOWLEDGE = Path("knowledge")
QUESTIONS = Path(__file__).with_name("questions.tsv")


@pytest.fixture
def store(shelf: Shelf) -> Store:
    jobs = InlineJobs(shelf.database)
    database = shelf.database
    return Store(transactions(database.writing, jobs), database.reading, shelf.embedder, shelf.vectors, NO_SYNONYMS)


def write_set(folder: Path) -> None:
    rows = [
        {"_id": "a", "title": "회의", "text": "회의 메모를 회의록으로 정리합니다."},
        {"_id": "b", "title": "", "text": "보도자료의 제목과 첫 문단을 다듬습니다."},
        {"_id": "c", "title": "회의", "text": "엑셀 수식과 피벗 테이블을 묻습니다."},
    ]
    queries = [{"_id": "1", "text": "회의록 정리"}, {"_id": "2", "text": "보도자료 제목"}, {"_id": "3", "text": "무관"}]
    for name, lines in (("corpus", rows), ("queries", queries)):
        text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\n1\ta\t1\n2\tb\t1\n", encoding="utf-8")


def test_rows_are_indexed_asked_and_scored_by_document(store: Store, tmp_path: Path) -> None:
    write_set(tmp_path)
    report = measuring.evaluate_rows(tmp_path, store)
    assert (report["passages"], report["queries"]) == (3, 2)
    assert report["hit@1"] == report["mrr@10"] == report["ndcg@10"] == 1
    assert report["p95_ms"] >= report["p50_ms"] > 0
    assert store.vectors is not None
    assert store.vectors.count() == 3


def test_files_are_scored_by_stem_and_refusals_counted(world: World, tmp_path: Path) -> None:
    (tmp_path / "set" / "files").mkdir(parents=True)
    for name, text in (
        ("회의", "# 회의\n\n회의 메모를 회의록으로 정리합니다."),
        ("표", "# 표\n\n엑셀 수식을 묻습니다."),
    ):
        (tmp_path / "set" / "files" / f"{name}.md").write_text(text, encoding="utf-8")
    questions = "회의록 정리하는 법\t회의\n엑셀 수식\t표, 회의\n비트코인 시세와 환율\t-\n"
    (tmp_path / "set" / "questions.tsv").write_text(questions, encoding="utf-8")
    assistant = world.assistant
    store = Store(world.transaction, assistant.database.reading, None, None, assistant.glossary)

    report = measuring.evaluate_files(tmp_path / "set", store, ingest=lambda path: add(world, path))

    assert report["hit@1"] == 1
    assert (report["wrongly_refused"], report["rightly_refused"]) == (0, 1)


def test_a_line_without_a_tab_is_named(store: Store, tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "questions.tsv").write_text("질문뿐\n", encoding="utf-8")
    with pytest.raises(Invalid, match="1번째 줄"):
        measuring.evaluate_files(tmp_path, store, ingest=print)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_everyday_questions_are_answered_from_the_bundled_material_by_words_alone(world: World, tmp_path: Path) -> None:
    """The floors are below what was measured (docs/decisions/0004), with the vectors it is better."""
    shutil.copytree(KNOWLEDGE, tmp_path / "set" / "files", ignore=shutil.ignore_patterns("*.txt"))
    shutil.copy(QUESTIONS, tmp_path / "set" / "questions.tsv")
    store = Store(world.transaction, world.assistant.database.reading, None, None, world.assistant.glossary)

    report = measuring.evaluate_files(tmp_path / "set", store, ingest=lambda path: add(world, path))

    assert report["hit@1"] >= 0.74
    assert report["hit@3"] >= 0.85
    assert report["wrongly_refused"] <= 0.12
    assert report["rightly_refused"] >= 0.65


def add(world: World, path: Path) -> None:
    with world.transaction() as session:
        documents.add_document(
            session,
            documents.Upload(path.name, path.read_bytes()),
            files=world.assistant.files,
            who=OPERATOR,
            now=NOW,
            max_mb=5,
        )
