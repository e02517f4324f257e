import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import MarkdownBlock, TableBlock

from assistant.slack import names
from assistant.slack.blocks import answers, tables
from assistant.slack.blocks.answers import AnswerView, SourceLine
from assistant.slack.wording.english import ENGLISH
from assistant.slack.wording.korean import KOREAN
from assistant.slack.wording.words import Words
from tests.slack.blocks import pictures, random_markdown
from tests.slack.blocks.limits import faults_of_message

CITATION = re.compile(r"\[\d{1,3}(?:\s*,\s*\d{1,3})*\]")
SOURCES = (
    SourceLine(1, "2025 생성형 AI 기본과정", "슬라이드 12", "https://ai.example.go.kr/passages/31"),
    SourceLine(2, "프롬프트 작성 기본", "2. 좋은 프롬프트의 다섯 요소", "https://ai.example.go.kr/passages/7"),
)
ANSWER = AnswerView(
    question_id=7,
    text="좋은 프롬프트는 **역할, 맥락, 과업, 형식, 예시**로 이루어집니다. [1]\n\n- 빠진 요소부터 채웁니다. [2]",
    sources=SOURCES,
    follow_up="‘온도’에 대해서도 알려 주세요",
)
views = st.builds(
    AnswerView,
    question_id=st.integers(1, 10**9),
    text=random_markdown.texts,
    notice=st.one_of(st.just(""), random_markdown.sentence),
    sources=st.lists(
        st.builds(
            SourceLine,
            n=st.integers(1, 999),
            title=random_markdown.paragraph,
            place=random_markdown.sentence,
            url=st.integers(1, 10**6).map(lambda n: f"https://ai.example.go.kr/passages/{n}"),
        ),
        max_size=12,
    ),
    refused=st.booleans(),
    failed=st.booleans(),
    stopped=st.booleans(),
    follow_up=st.one_of(st.none(), random_markdown.sentence),
    may_hand_over=st.booleans(),
    may_share=st.booleans(),
    asked_by=st.one_of(st.none(), random_markdown.words),
    shared_by=st.one_of(st.none(), random_markdown.words),
    question=st.one_of(st.none(), random_markdown.paragraph),
)
both = pytest.mark.parametrize("words", [KOREAN, ENGLISH], ids=["korean", "english"])
patient = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def texts_of(messages: list[answers.Message]) -> str:
    found = []
    for each in messages:
        for block in each.blocks:
            if isinstance(block, MarkdownBlock):
                found.append(block.text)
            elif isinstance(block, TableBlock):
                found += [cell.text for row in block.rows for cell in row]
    return "\n".join(found)


@patient
@given(views, st.booleans())
def test_every_answer_is_within_the_limits_and_whole(view: AnswerView, with_tables: bool) -> None:
    messages = answers.answer_messages(view, KOREAN, with_tables=with_tables)
    for each in messages:
        assert faults_of_message(each.text, each.blocks) == []
    assert CITATION.findall(texts_of(messages)) == CITATION.findall(tables.in_text(view.text))
    plain = answers.plain_messages(view, ENGLISH)
    assert all(0 < len(each.text) < 12_000 and not each.blocks for each in plain)


@both
def test_an_answer_as_a_picture(words: Words) -> None:
    (message,) = answers.answer_messages(ANSWER, words)
    assert message.text == "좋은 프롬프트는 역할, 맥락, 과업, 형식, 예시로 이루어집니다."
    assert pictures.of(message.blocks) == pictures.named("answer", words)


@both
def test_a_refusal_as_a_picture(words: Words) -> None:
    text = "교육자료에서 답을 찾지 못했습니다. 질문은 기록해 두었습니다.\n\n가까운 자료: 프롬프트 작성 기본"
    view = AnswerView(8, text, refused=True, may_hand_over=True)
    (message,) = answers.answer_messages(view, words)
    assert pictures.of(message.blocks) == pictures.named("refusal", words)


@both
def test_a_stopped_answer_says_so_and_offers_to_ask_again(words: Words) -> None:
    (message,) = answers.answer_messages(replace(ANSWER, stopped=True, sources=()), words)
    assert pictures.of(message.blocks) == pictures.named("stopped", words)
    (empty,) = answers.answer_messages(AnswerView(9, "", stopped=True), words)
    assert pictures.of(empty.blocks).count(words.stopped) == 1


def test_a_failure_is_never_silent() -> None:
    (message,) = answers.answer_messages(AnswerView(9, " \n", failed=True, may_hand_over=True), ENGLISH)
    assert message.text == ENGLISH.failed
    assert ENGLISH.hand_over in pictures.of(message.blocks)


@both
def test_a_shared_answer_says_who_asked_what(words: Words) -> None:
    view = replace(ANSWER, question="좋은 프롬프트는 어떻게 쓰나요?", asked_by="김하나", shared_by="김하나")
    (message,) = answers.answer_messages(view, words)
    assert pictures.of(message.blocks) == pictures.named("shared", words)
    assert not answers.looks_as_streamed(view, words)


def test_what_can_be_done_is_only_under_the_last_message() -> None:
    long = replace(ANSWER, text="\n\n".join(f"{'가' * 900}입니다. [1]" for _ in range(40)), may_share=True)
    *first, last = answers.answer_messages(long, KOREAN)
    assert len(first) >= 3
    assert all([block.type for block in each.blocks] == ["markdown"] for each in first)
    assert [block.type for block in last.blocks][-3:] == ["context", "context_actions", "actions"]
    assert not answers.looks_as_streamed(long, KOREAN)


def test_a_short_answer_is_what_a_stream_leaves() -> None:
    (message,) = answers.answer_messages(ANSWER, KOREAN)
    assert answers.looks_as_streamed(ANSWER, KOREAN)
    assert list(message.blocks)[1:] == answers.closing_blocks(ANSWER, KOREAN)


def test_the_first_table_is_a_table_and_the_second_is_text() -> None:
    table = "| 요소 | 예 |\n|---|---|\n| 역할 | 주무관 [1] |"
    view = replace(ANSWER, text=f"앞 [1]\n\n{table}\n\n가운데 [2]\n\n{table}\n\n뒤")
    (message,) = answers.answer_messages(view, KOREAN)
    assert [block.type for block in message.blocks][:3] == ["markdown", "table", "markdown"]
    assert "역할 | 주무관 [1]" in message.blocks[2].text
    assert not answers.looks_as_streamed(view, KOREAN)
    (without,) = answers.answer_messages(view, KOREAN, with_tables=False)
    assert [block.type for block in without.blocks][:1] == ["markdown"]


@pytest.mark.parametrize("rows", [98, 120])
def test_a_table_too_long_for_slack_is_text(rows: int) -> None:
    table = "| 가 | 나 |\n|---|---|\n" + "| 하나 | 둘 |\n" * rows
    messages = answers.answer_messages(replace(ANSWER, text=table), KOREAN)
    assert isinstance(messages[0].blocks[0], TableBlock) == (rows < 100)
    assert texts_of(messages).count("하나") == rows


def test_feedback_share_and_follow_up_carry_what_their_listeners_need() -> None:
    as_json = [block.to_dict() for block in answers.closing_blocks(replace(ANSWER, may_share=True), KOREAN)]
    (feedback,) = as_json[1]["elements"]
    assert (feedback["action_id"], feedback["positive_button"]["value"], feedback["negative_button"]["value"]) == (
        names.FEEDBACK,
        "up:7",
        "down:7",
    )
    assert [(each["action_id"], each["value"]) for each in as_json[2]["elements"]] == [
        (names.FOLLOW_UP, "‘온도’에 대해서도 알려 주세요"),
        (names.SHARE, "7"),
    ]


def test_a_label_cannot_break_out_of_its_link() -> None:
    hostile = SourceLine(1, "<!channel>|a>b&c\n*", "x|y", "https://ai.example.go.kr/p?a=1&b=<2>|3")
    (block,) = answers.source_blocks([hostile], KOREAN)
    assert block.to_dict()["elements"][0]["text"] == (
        "*출처*\n[1] <https://ai.example.go.kr/p?a=1&amp;b=%3C2%3E%7C3|&lt;!channel&gt;｜a&gt;b&amp;c * · x｜y>"
    )
    assert block.to_dict()["elements"][0]["verbatim"] is True


def test_many_sources_take_several_blocks() -> None:
    many = [
        SourceLine(n, "긴 제목 " * 40, "긴 자리 " * 40, f"https://ai.example.go.kr/passages/{n}") for n in range(1, 41)
    ]
    blocks = answers.source_blocks(many, KOREAN)
    assert len(blocks) > 1
    shown = "\n".join(block.to_dict()["elements"][0]["text"] for block in blocks)
    assert [int(n) for n in re.findall(r"^\[(\d+)\]", shown, re.MULTILINE)] == list(range(1, 41))


def test_a_practice_of_the_office_is_told_from_other_material() -> None:
    view = replace(ANSWER, sources=(replace(SOURCES[0], is_practice=True), SOURCES[1]))
    (block,) = answers.source_blocks(view.sources, KOREAN)
    _, first, second = block.to_dict()["elements"][0]["text"].split("\n")
    assert first.startswith(f"[1] 「{KOREAN.practising.ours}」 <https://")
    assert second.startswith("[2] <https://")
    (plain,) = answers.plain_messages(view, ENGLISH)
    assert f"[1] 「{ENGLISH.practising.ours}」 {SOURCES[0].title}" in plain.text
