import pytest

from assistant.knowledge import glossary, search
from assistant.knowledge.models import Audience, Document
from assistant.knowledge.vectors import VectorStore
from tests.knowledge.shelf import EVERYONE, NOW, Shelf


def test_the_passage_that_answers_comes_first(shelf: Shelf) -> None:
    minutes, _press, _sheet = shelf.put(
        "교육자료", "회의 메모를 회의록으로 정리합니다.", "보도자료 제목을 다듬습니다.", "엑셀 수식을 묻습니다."
    )
    found = shelf.find("회의록은 어떻게 정리해요?")
    assert found.hits[0].passage_id == minutes
    assert found.hits[0].words > 0
    assert 0 < found.hits[0].meaning <= 1
    assert 0 <= found.relevance <= 1


@pytest.mark.parametrize(
    "question", ["", "   ", "???", "ㅋㅋㅋ", "\ud800\0", '"; DROP TABLE passage; --', "AND OR NOT ( *"]
)
def test_any_question_is_answered_without_an_error(shelf: Shelf, question: str) -> None:
    shelf.put("교육자료", "회의록을 정리합니다.")
    assert shelf.find(question) is not None
    assert shelf.find(question, by_meaning=False).relevance < 0.5


def test_an_empty_store_finds_nothing(shelf: Shelf) -> None:
    assert shelf.find("회의록") == search.Found((), 0.0)


def test_words_alone_find_while_there_is_no_embedder_or_no_vector(shelf: Shelf) -> None:
    (id_,) = shelf.put("교육자료", "회의록을 정리합니다.", embed=False)
    assert shelf.find_ids("회의록 정리", by_meaning=False) == [id_]
    assert shelf.find_ids("회의록 정리") == [id_]


def test_an_embedder_that_is_down_leaves_the_words(shelf: Shelf, caplog: pytest.LogCaptureFixture) -> None:
    (id_,) = shelf.put("교육자료", "회의록을 정리합니다.")
    shelf.embedder.down = True
    assert shelf.find_ids("회의록 정리") == [id_]
    assert "words alone" in caplog.text


def test_a_vector_store_that_is_down_leaves_the_words(shelf: Shelf) -> None:
    (id_,) = shelf.put("교육자료", "회의록을 정리합니다.")
    shelf.vectors = VectorStore.at_server("http://127.0.0.1:9", space="bag")
    assert shelf.find_ids("회의록 정리") == [id_]


def test_personal_data_does_not_reach_the_embedder(shelf: Shelf) -> None:
    heard: list[str] = []
    shelf.put("교육자료", "민원 답변을 씁니다.")
    embed = shelf.embedder.embed_question
    shelf.embedder.embed_question = lambda text: heard.append(text) or embed(text)  # type: ignore[method-assign,func-returns-value]
    shelf.find("010-1234-5678 김 주무관의 민원에 답변하려면?")
    assert heard
    assert "1234" not in heard[0]


@pytest.mark.parametrize("by_meaning", [True, False])
class TestRights:
    def test_other_peoples_documents_are_not_found(self, shelf: Shelf, *, by_meaning: bool) -> None:
        shelf.put("심사 자료", "챌린지 심사 기준", audience=Audience.COMMITTEE)
        assert shelf.find_ids("챌린지 심사 기준", by_meaning=by_meaning) == []
        everyone = EVERYONE | {Audience.COMMITTEE}
        assert len(shelf.find_ids("챌린지 심사 기준", by_meaning=by_meaning, audiences=everyone)) == 1
        assert shelf.find("챌린지", by_meaning=by_meaning, audiences=frozenset()).hits == ()

    def test_hidden_passages_do_not_crowd_out_what_may_be_seen(self, shelf: Shelf, *, by_meaning: bool) -> None:
        hidden = [f"챌린지 심사 기준 {n}번 항목" for n in range(search.POOL * 2)]
        shelf.put("심사 자료", *hidden, audience=Audience.COMMITTEE)
        (seen,) = shelf.put("안내", "챌린지 심사 기준은 다섯 가지입니다.")
        assert shelf.find_ids("챌린지 심사 기준", by_meaning=by_meaning) == [seen]

    def test_replaced_withdrawn_and_deleted_text_is_not_found(self, shelf: Shelf, *, by_meaning: bool) -> None:
        shelf.put("자료", "옛날 회의록 규칙")
        (new,) = shelf.put("자료", "새로운 보고서 규칙")
        assert shelf.find_ids("옛날 회의록 규칙", by_meaning=by_meaning) == [new]
        shelf.change("자료", withdrawn_at=NOW)
        assert shelf.find_ids("보고서 규칙", by_meaning=by_meaning) == []
        shelf.change("자료", withdrawn_at=None, deleting_at=NOW)
        assert shelf.find_ids("보고서 규칙", by_meaning=by_meaning) == []


def test_a_vector_whose_passage_is_gone_is_passed_over(shelf: Shelf) -> None:
    (id_,) = shelf.put("교육자료", "회의록을 정리합니다.")
    shelf.change("교육자료", current_id=None)
    with shelf.database.writing.begin() as session:
        session.delete(session.query(Document).one())
    assert id_ in shelf.vectors.ids()
    assert shelf.find_ids("회의록") == []


def test_a_longer_list_begins_with_the_shorter_one(shelf: Shelf) -> None:
    shelf.put("교육자료", *[f"{n}번째 회의록 정리 방법과 {'민원 ' * (n % 5)}사례" for n in range(60)])
    long = shelf.find_ids("회의록 민원 사례", limit=30)
    assert len(long) > 5
    assert shelf.find_ids("회의록 민원 사례", limit=5) == long[:5]


def test_a_word_that_stands_everywhere_is_left_out_but_never_all_of_them() -> None:
    phrases = [("ai",), ("회의록",), ("없다",)]
    frequencies = {"ai": 9_000, "회의록": 40}
    assert search._telling(phrases, frequencies, passages=10_000).keys() == {("회의록",)}
    assert search._telling([("ai",)], frequencies, passages=10_000).keys() == {("ai",)}
    assert search._telling([("없다",)], frequencies, passages=10_000) == {}


def test_a_synonym_finds(shelf: Shelf) -> None:
    (id_,) = shelf.put("교육자료", "프롬프트를 씁니다.", embed=False)
    known = glossary.parse("프롬프트 | 지시문")
    assert shelf.find_ids("지시문", by_meaning=False) == []
    assert shelf.find_ids("지시문", by_meaning=False, glossary=known) == [id_]


def test_the_same_text_in_two_documents_is_found_once(shelf: Shelf) -> None:
    text = "회의록은 결정 사항과 할 일과 기한을 먼저 적고 그다음에 논의 내용을 짧게 적습니다."
    shelf.put("자료 하나", text)
    shelf.put("자료 둘", text)
    assert len(shelf.find_ids("회의록 결정 사항")) == 1
