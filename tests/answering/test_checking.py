"""What is decided about a reply without any model: marks, quotes, borders, follow-ups."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import prompts
from assistant.answering import citations, evidence, extracting, following, sentences
from assistant.knowledge.extraction.blocks import BlockKind, Locator, LocatorKind
from assistant.knowledge.passages import Source


def source(text: str, *, id_: int = 1, title: str = "기본과정", tokens: int = 10) -> Source:
    return Source(
        passage_id=id_,
        document_id=id_,
        version_id=id_,
        title=title,
        version_number=1,
        kind=BlockKind.PARAGRAPH,
        locator=Locator(LocatorKind.SLIDE, 12, "슬라이드 12"),
        heading="",
        text=text,
        tokens=tokens,
    )


ROLE = source("역할을 지정하면 말투가 정해집니다. 온도는 낮게 둡니다.\n세 번째 줄입니다.")
OTHER = source("슬라이드 한 장에는 하나만 담습니다.", id_=2)


def test_unknown_marks_are_dropped_and_known_ones_are_numbered_from_one() -> None:
    checked = citations.check("온도는 낮게 둡니다 [3][9]. 한 장에는 하나만 담습니다. [7, 3]", {3: ROLE, 7: OTHER})
    assert checked.text == "온도는 낮게 둡니다 [1]. 한 장에는 하나만 담습니다. [2][1]"
    assert [(each.n, each.source.passage_id) for each in checked.cited] == [(1, 1), (2, 2)]


def test_a_quote_stands_in_its_passage_word_for_word() -> None:
    checked = citations.check("온도를 낮게 두는 것이 좋습니다 [1]", {1: ROLE})
    assert checked.cited[0].quote == "온도는 낮게 둡니다."


def test_a_reply_without_a_true_mark_cites_nothing() -> None:
    assert citations.check("아마도 그럴 것입니다 [4]", {1: ROLE}).cited == []


def test_a_claim_without_a_mark_is_named_beside_others() -> None:
    checked = citations.check(
        "# 제목\n다음과 같습니다:\n- 온도는 낮게 둡니다 [1]\n- 달은 지구를 도는 위성이라고 합니다", {1: ROLE}
    )
    assert checked.text.splitlines() == [
        "# 제목",
        "다음과 같습니다:",
        "- 온도는 낮게 둡니다 [1]",
        "- 달은 지구를 도는 위성이라고 합니다 (출처 없음)",
    ]


def test_brackets_in_code_are_no_citations() -> None:
    reply = "이렇게 씁니다 [1]\n```\nvalues[1] = rows[2]\n```"
    assert "values[1] = rows[2]" in citations.check(reply, {1: ROLE}).text


@given(st.text(max_size=300), st.text(max_size=100))
def test_a_quote_is_always_part_of_the_text(text: str, about: str) -> None:
    assert sentences.best_quote(about, text) in text


@given(st.text(alphabet="가나다라 .\n|`#-", min_size=1, max_size=900).filter(str.strip), st.text(max_size=40))
def test_an_extract_shows_words_of_the_passage_only(text: str, question: str) -> None:
    checked = extracting.extract(question, [(source(text), 1.0)])
    assert [each.quote in text for each in checked.cited] == [True]


def test_an_extract_shows_the_best_source_and_those_that_come_near() -> None:
    checked = extracting.extract("온도", [(ROLE, 0.9), (OTHER, 0.8), (source("멀다", id_=3), 0.1)])
    assert [each.source.passage_id for each in checked.cited] == [1, 2]
    assert checked.text.startswith("**기본과정 · 슬라이드 12** [1]\n\n역할을 지정하면")


def test_an_extract_of_a_long_passage_is_a_stretch_around_its_best_sentence() -> None:
    long = source("\n".join([*(f"{n}번째로 아무 상관 없는 문장입니다." for n in range(60)), "온도는 낮게 둡니다."]))
    quote = extracting.extract("온도는 어떻게 해?", [(long, 1.0)]).cited[0].quote
    assert "온도는 낮게 둡니다." in quote
    assert len(quote) <= 450


def test_evidence_keeps_to_its_budget_and_takes_the_first_in_any_case() -> None:
    sources = [source("가", id_=1, tokens=500), source("나", id_=2, tokens=90), source("다", id_=3, tokens=10)]
    data = evidence.gather(sources, budget=100, originals={})
    assert [each.passage_id for each in data.sources.values()] == [1]
    data = evidence.gather(sources[1:], budget=95, originals={})
    assert [each.passage_id for each in data.sources.values()] == [2]


def test_evidence_is_masked() -> None:
    data = evidence.gather([source("문의 010-1234-5678")], budget=100, originals={})
    assert data.blocks[0].text == "문의 ⟦전화_1⟧"
    assert data.originals == {"⟦전화_1⟧": "010-1234-5678"}


@given(st.text(max_size=300))
def test_no_passage_can_close_its_block(text: str) -> None:
    data = evidence.gather([source(text)], budget=100, originals={})
    prompt = prompts.render("answering/answer", border=data.border, blocks=data.blocks, question="질문")
    assert prompt.count(data.border) == 2
    assert data.border not in text


@pytest.mark.parametrize(
    "question", ["그럼 표로는?", "그건 왜 그래?", "예시는?", "방금 말한 방법을 엑셀에도 쓸 수 있는지 알려 줘"]
)
def test_a_follow_up_is_searched_with_what_it_follows(question: str) -> None:
    assert following.search_text(question, ["회의록 요약 방법"]) == f"회의록 요약 방법\n{question}\n{question}"
    assert following.search_text(question, []) == question


def test_a_new_question_stands_alone() -> None:
    question = "보도자료 제목을 여러 개 뽑아 달라고 할 때 프롬프트를 어떻게 쓰면 좋아?"
    assert following.search_text(question, ["회의록 요약 방법"]) == question
