import math
import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from assistant.database import Database
from assistant.knowledge import lexical, ranking
from assistant.knowledge.lexical import postgres_postings, postgres_textsearch, sqlite_fts5
from assistant.knowledge.models import Audience, Passage, Version
from tests.knowledge.shelf import EVERYONE, NOW, Shelf

PASSAGES = 100
WORDS = [
    "report",
    "minutes",
    "request",
    "budget",
    "translation",
    "picture",
    "sheet",
    "speech",
    "law",
    "plan",
    "notice",
    "traffic",
    "school",
    "library",
    "park",
    "tax",
    "event",
    "lesson",
    "teacher",
    "test",
    "score",
    "letter",
    "phone",
    "photo",
    "film",
    "music",
    "desk",
    "chair",
    "window",
    "door",
]


def candidates(
    database: Database,
    *phrases: str,
    audiences: frozenset[Audience] = EVERYONE,
    limit: int = 10,
    collections: frozenset[str] | None = None,
) -> list[int]:
    with database.reading() as session:
        held = lexical.frequencies(session, {term for phrase in phrases for term in phrase.split()})
        asked = {
            tuple(phrase.split()): ranking.rarity(min(held.get(term, 0) for term in phrase.split()), PASSAGES)
            for phrase in phrases
        }
        return lexical.candidates(session, asked, audiences=audiences, limit=limit, collections=collections)


def test_the_passage_that_holds_the_rarer_word_more_often_comes_first(shelf: Shelf) -> None:
    often, once, other = shelf.put("자료", "회의록 회의록 정리", "회의록 정리", "보고서 정리", embed=False)
    assert candidates(shelf.database, "회의록") == [often, once]
    assert set(candidates(shelf.database, "회의록", "정리")) == {often, once, other}


def test_a_word_in_the_heading_weighs_more(shelf: Shelf) -> None:
    (plain,) = shelf.put("다른 자료", "예산을 보는 법", embed=False)
    (titled,) = shelf.put("예산", "돈을 보는 법", embed=False)
    assert candidates(shelf.database, "예산") == [titled, plain]


def test_a_phrase_needs_all_of_its_terms(shelf: Shelf) -> None:
    whole, _part = shelf.put("자료", "언론 보도문 초안", "언론 대응", embed=False)
    assert candidates(shelf.database, "언론 보도문") == [whole]


def test_frequencies_count_passages(shelf: Shelf) -> None:
    shelf.put("자료", "회의록 회의록", "회의록 민원", embed=False)
    with shelf.database.reading() as session:
        assert lexical.frequencies(session, {"회의록", "민원", "없는말"}) == {"회의록": 2, "민원": 1}
        assert lexical.frequencies(session, set()) == {}


def test_nothing_asked_or_nobody_asking_finds_nothing(shelf: Shelf) -> None:
    shelf.put("자료", "회의록", embed=False)
    assert candidates(shelf.database) == []
    assert candidates(shelf.database, "회의록", audiences=frozenset()) == []


@pytest.mark.parametrize("column", ["withdrawn_at", "deleting_at"])
def test_a_document_that_is_gone_for_people_is_not_found(shelf: Shelf, column: str) -> None:
    shelf.put("자료", "회의록", embed=False)
    shelf.change("자료", **{column: NOW})
    assert candidates(shelf.database, "회의록") == []


def test_rights_are_checked_before_the_cut(shelf: Shelf) -> None:
    shelf.put("위원회 자료", *["회의록 회의록 회의록"] * 30, audience=Audience.COMMITTEE, embed=False)
    (open_to_all,) = shelf.put("모두의 자료", "회의록을 길게 풀어 쓴 안내와 예산과 법령", embed=False)
    assert candidates(shelf.database, "회의록", limit=5) == [open_to_all]


def test_the_collection_is_checked_before_the_cut(shelf: Shelf) -> None:
    near = shelf.put("다른 모음", *["회의록 회의록 회의록"] * 500, collection="신규자 과정", embed=False)
    (far,) = shelf.put("이 모음", "회의록을 길게 풀어 쓴 안내와 예산과 법령", collection="우수사례", embed=False)
    assert candidates(shelf.database, "회의록", limit=5, collections=frozenset({"우수사례"})) == [far]
    both = candidates(shelf.database, "회의록", limit=600, collections=frozenset({"우수사례", "신규자 과정"}))
    assert sorted(both) == [*near, far]
    assert candidates(shelf.database, "회의록", collections=frozenset({"없는 모음"})) == []
    assert candidates(shelf.database, "회의록", collections=frozenset()) == []


def test_replaced_text_is_never_found(shelf: Shelf) -> None:
    shelf.put("자료", "옛날 회의록", embed=False)
    (new,) = shelf.put("자료", "새로운 보고서", embed=False)
    assert candidates(shelf.database, "회의록") == []
    assert candidates(shelf.database, "보고서") == [new]


def test_changed_terms_are_found_by_the_new_and_not_by_the_old(shelf: Shelf) -> None:
    (id_,) = shelf.put("자료", "회의록", embed=False)
    with shelf.database.writing.begin() as session:
        session.get_one(Passage, id_).body_terms = "보고서"
    assert candidates(shelf.database, "회의록") == []
    assert candidates(shelf.database, "보고서") == [id_]


def test_passages_deleted_with_their_version_leave_the_index(shelf: Shelf) -> None:
    (id_,) = shelf.put("자료", "회의록", embed=False)
    shelf.change("자료", current_id=None)
    with shelf.database.writing.begin() as session:
        version_id = session.get_one(Passage, id_).version_id
        session.execute(text("DELETE FROM version WHERE id = :id"), {"id": version_id})
        assert session.get(Version, version_id) is None
    with shelf.database.reading() as session:
        assert lexical.frequencies(session, {"회의록"}) == {}


def test_the_index_can_be_dropped_and_made_again_over_what_is_there(shelf: Shelf) -> None:
    (id_,) = shelf.put("자료", "회의록", embed=False)
    with shelf.database.engine.begin() as connection:
        lexical.drop(connection)
        assert not set(inspect(connection).get_table_names()) & lexical.TABLES
        lexical.create(connection)
    assert candidates(shelf.database, "회의록") == [id_]


def test_the_extension_is_used_where_the_server_has_loaded_it(database: Database) -> None:
    with database.engine.connect() as connection:
        made = set(inspect(connection).get_table_names()) & lexical.TABLES
        if database.is_sqlite:
            assert made == sqlite_fts5.TABLES
        elif "pg_textsearch" in str(connection.exec_driver_sql("SHOW shared_preload_libraries").scalar()):
            assert made == postgres_textsearch.TABLES
        else:
            assert made == postgres_postings.TABLES


def test_postings_made_before_the_server_had_the_extension_stay_in_use(database: Database, shelf: Shelf) -> None:
    if not database.is_sqlite:
        with database.engine.begin() as connection:
            lexical.drop(connection)
            postgres_postings.create(connection)
    (id_,) = shelf.put("자료", "회의록", embed=False)
    assert candidates(database, "회의록") == [id_]
    lexical.erase(database)
    with database.reading() as session:
        assert lexical.frequencies(session, {"회의록"}) == {"회의록": 1}


def test_a_passage_in_the_place_of_a_deleted_one_is_not_taken_for_it(database: Database, shelf: Shelf) -> None:
    shelf.put("지울 자료", *["회의록"] * 300, embed=False)
    (kept,) = shelf.put("남는 자료", "회의록을 길게 풀어 쓴 안내와 예산과 법령", embed=False)
    shelf.change("지울 자료", current_id=None)
    with database.writing.begin() as session:
        session.execute(text("DELETE FROM version WHERE filename = '지울 자료.txt'"))
    if not database.is_sqlite:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM")
    shelf.put("새 자료", *["보고서"] * 300, embed=False)
    assert candidates(database, "회의록") == [kept]


def test_both_databases_rank_alike(shelf: Shelf) -> None:
    """The order of the best ten is that of plain BM25, computed here from the texts."""
    made = random.Random(7)  # noqa: S311 - not a secret
    texts = [" ".join(made.choices(WORDS, k=made.randint(5, 25))) for _ in range(120)]
    ids = shelf.put("자료", *texts, embed=False)
    for first, second in [("report", "minutes"), ("request", "school"), ("tax", "law")]:
        scores = _bm25([text.split() for text in texts], [first, second])
        expected = {id_ for _, id_ in sorted(zip(scores, ids, strict=True), reverse=True)[:10]}
        assert len(expected & set(candidates(shelf.database, first, second))) >= 8


def test_erased_terms_are_gone_from_the_file(database: Database, shelf: Shelf, tmp_path: Path) -> None:
    shelf.put("남는 자료", "안내문 안내문", embed=False)
    (id_,) = shelf.put("지울 자료", "비밀스러운흔적어휘", embed=False)
    with database.reading() as session:
        terms = session.get_one(Passage, id_).body_terms.split()
    shelf.change("지울 자료", current_id=None)
    with database.writing.begin() as session:
        session.execute(text("DELETE FROM version WHERE filename = '지울 자료.txt'"))
        session.execute(text("DELETE FROM document WHERE title = '지울 자료'"))
    lexical.erase(database)
    assert len(candidates(database, "안내문")) == 1
    if database.is_sqlite:
        for file in tmp_path.glob("assistant.db*"):
            assert not [term for term in terms if term.encode() in file.read_bytes()]
        with closing(sqlite3.connect(tmp_path / "assistant.db")) as raw:
            raw.execute("INSERT INTO passage_words(passage_words, rank) VALUES ('integrity-check', 1)")


def _bm25(texts: list[list[str]], asked: list[str]) -> list[float]:
    holding = {word: sum(word in text for text in texts) for word in asked}
    rarity = {word: math.log(1 + (len(texts) - n + 0.5) / (n + 0.5)) for word, n in holding.items()}
    average = sum(map(len, texts)) / len(texts)
    norms = [1.2 * (0.25 + 0.75 * len(text) / average) for text in texts]
    return [
        sum(rarity[word] * text.count(word) * 2.2 / (text.count(word) + norm) for word in asked)
        for text, norm in zip(texts, norms, strict=True)
    ]
