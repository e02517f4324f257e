"""Every other builder: within Slack's limits whatever comes in, and as the pictures in the documentation show."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.slack import metadata, names
from assistant.slack.blocks import (
    asking,
    channels,
    consenting,
    entries,
    feedback,
    files,
    handing_over,
    home,
    practices,
    sentences,
    signing_in,
)
from assistant.slack.blocks import help as help_
from assistant.slack.blocks.messages import Message, notification
from assistant.slack.wording.english import ENGLISH
from assistant.slack.wording.korean import KOREAN
from assistant.slack.wording.languages import words_for
from assistant.slack.wording.words import Words
from tests.slack.blocks import pictures, random_markdown
from tests.slack.blocks.limits import faults_of_message, faults_of_view

both = pytest.mark.parametrize("words", [KOREAN, ENGLISH], ids=["korean", "english"])
patient = settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
text = st.one_of(random_markdown.texts, random_markdown.words, st.text(min_size=1, max_size=200).filter(str.strip))
name = st.one_of(random_markdown.words, st.text(min_size=1, max_size=60).filter(str.strip))
languages = st.sampled_from(["ko-KR", "en-US"])
URL = "https://ai.example.go.kr"


def clean(message: Message) -> bool:
    return faults_of_message(message.text, message.blocks) == []


@patient
@given(text, name, st.lists(text, max_size=5), languages)
def test_messages_of_any_content(content: str, person: str, titles: list[str], locale: str) -> None:
    words = words_for(locale)
    assert clean(handing_over.trainer_notice(4, content, person, titles, f"{URL}/unanswered", words))
    assert all(map(clean, handing_over.relayed_answer(content, content, person, words)))
    assert clean(files.offer([content, *titles], 3, words))
    assert clean(files.progress(content, "failed", None, content, URL, words))
    assert clean(sentences.said(content))
    cards = [
        practices.PracticeCard(n, each, content, content, n == 1, n == 2, content, URL) for n, each in enumerate(titles)
    ]
    ours = words.practising
    assert clean(practices.found_message(content, cards, ours, count=9, partly=True, url=f"{URL}/practices"))
    assert clean(consenting.consent_request(3, content, "anonymous", f"{URL}/practices/3#consent", ours))
    assert clean(consenting.consent_answered(ours.agreed(content[:500], ours.credits["named"]), URL, ours))
    assert all(map(clean, practices.prompt_messages(3, content, content * 20, titles, content, ours)))
    assert clean(feedback.thanks_message(words.thanks_down, 7, words, may_hand_over=True))


@patient
@given(text, st.lists(name, max_size=120, unique=True), st.booleans(), languages)
def test_views_of_any_content(content: str, collections: list[str], private: bool, locale: str) -> None:
    words = words_for(locale)
    configured = metadata.Configured(channel="C0123", name="교육")
    views = [
        asking.ask_modal(content, metadata.Place("C0123", "1.2"), words),
        feedback.reason_modal(metadata.Rated(7), words),
        files.material_modal(content, content, collections, metadata.Offered(3), words),
        channels.settings_modal(
            content, "questions", collections, set(collections[:3]), configured, words, private=private
        ),
        home.home_view(home_of(content), words),
        practices.prompt_modal(3, content, collections, words.practising),
        practices.use_modal(3, content, practices.Report("worked", "15", content[:1000]), words.practising),
        practices.nomination_modal(content, collections[:100], metadata.Nominated("C1", "1.2", "U1"), words.practising),
        entries.check_modal(
            [entries.Found(content, "1, 2, 3, 4, 5", content, 12)] * 40,
            metadata.Sent(3, 999, f"slack:T0123456789:view:{'V' * 20}", ["F0123456789"] * 10, ["U0123456789"] * 20),
            words.entering,
        ),
    ]
    for view in views:
        assert faults_of_view(view) == []


def home_of(content: str) -> home.HomeData:
    return home.HomeData(
        name=content,
        recent=[home.RecentQuestion(content, state, answered=False) for state in KOREAN.states] * 3,
        openers=[(content, content[:2000])] * 6,
        new_documents=[content] * 9,
        role_line=content,
        open_questions=3,
        web_url=URL,
        practices=[practices.PracticeCard(1, content, content, content, False, True, content, URL)] * 3,
    )


def test_nobody_is_paged_by_what_somebody_typed() -> None:
    hostile = "<!channel> <@U123> & *굵게*"
    for message in (
        handing_over.trainer_notice(4, hostile, hostile, [hostile], URL, KOREAN),
        *handing_over.relayed_answer(hostile, "답", hostile, KOREAN),
        files.progress(hostile, "indexed", None, None, None, KOREAN),
        practices.found_message(
            hostile,
            [practices.PracticeCard(1, hostile, hostile, hostile, False, False, hostile, URL)],
            KOREAN.practising,
            count=1,
            partly=False,
            url=URL,
        ),
    ):
        for text_object in _markup([block.to_dict() for block in message.blocks]):
            assert "<!channel>" not in text_object
            assert "<@U123>" not in text_object
        assert "<" not in message.text


def _markup(value: object) -> list[str]:
    if isinstance(value, dict):
        own = [str(value["text"])] if value.get("type") == "mrkdwn" else []
        return own + [each for inner in value.values() for each in _markup(inner)]
    return [each for inner in value for each in _markup(inner)] if isinstance(value, list) else []


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("# 제목 [1]\n본문", "제목"),
        ("```py\nprint(1)\n```", "print(1)"),
        ("| 가 | 나 |\n|---|---|\n", "가 · 나"),
        ("\n---\n- [ ] **할 일** `x`", "할 일 x"),
        ("[자료](https://a.kr) a < b", "자료 a &lt; b"),
        ("", "…"),
        ("```\n```", "…"),
        ("가" * 400, "가" * 299 + "…"),
        ("<" * 400, "&lt;" * 74 + "…"),
    ],
)
def test_the_notification_is_the_first_line_with_words(content: str, line: str) -> None:
    shown = notification(content)
    assert shown == line
    assert len(shown) <= 300


@both
def test_the_home_tab_as_a_picture(words: Words) -> None:
    data = home.HomeData(
        name="김하나",
        recent=[
            home.RecentQuestion("보고서 요약 프롬프트는 어떻게 쓰나요?", "answered", answered=True),
            home.RecentQuestion("올해 교육 일정은 언제인가요?", "answered", answered=False),
        ],
        openers=[
            ("새 자료: 이미지 생성 입문", "이미지 생성은 어떻게 시작하나요?"),
            ("민원 답변 초안", "민원 답변 초안 프롬프트는?"),
        ],
        new_documents=["이미지 생성 입문"],
        role_line=words.role_line(words.roles["trainer"]),
        open_questions=2,
        web_url=URL,
    )
    assert pictures.of(home.home_view(data, words).blocks or []) == pictures.named("home", words)


@both
def test_modals_as_pictures(words: Words) -> None:
    configured = metadata.Configured(channel="C0123", name="교육")
    shown = {
        "ask": asking.ask_modal("", metadata.Place(), words),
        "reason": feedback.reason_modal(metadata.Rated(7), words),
        "material": files.material_modal(
            "기본과정.pptx", "기본과정", ["기본 과정", "우수사례"], metadata.Offered(3), words
        ),
        "settings": channels.settings_modal(
            "생성형-ai", "mentions", ["기본 과정", "우수사례"], {"기본 과정"}, configured, words, private=True
        ),
    }
    for picture, view in shown.items():
        assert pictures.of(view.blocks or []) == pictures.named(picture, words)


@both
def test_messages_as_pictures(words: Words) -> None:
    question = "올해 교육 일정은 언제인가요?"
    (relayed,) = handing_over.relayed_answer(question, "9월 첫째 주에 있습니다.", "이두리", words)
    shown = {
        "notice": handing_over.trainer_notice(4, question, "", ["프롬프트 작성 기본"], URL, words),
        "relayed": relayed,
        "offer": files.offer(["기본과정.pptx"], 3, words),
        "progress": files.progress("기본과정", "embedding", 40, None, URL, words),
        "help": help_.help_message(words),
        "sign-in": signing_in.link_message(f"{URL}/sign-in/x", 10, words),
        "thanks": feedback.thanks_message(words.thanks_for_reason, 7, words, may_hand_over=True),
    }
    for picture, message in shown.items():
        assert clean(message)
        assert pictures.of(message.blocks) == pictures.named(picture, words)


def test_a_modal_remembers_ids_and_an_empty_question_stays_empty() -> None:
    modal = asking.ask_modal("  ", metadata.Place("C1", "2.3"), KOREAN).to_dict()
    assert json.loads(modal["private_metadata"]) == {"channel": "C1", "thread": "2.3"}
    assert "initial_value" not in modal["blocks"][0]["element"]
    assert modal["blocks"][0]["hint"]["text"] == KOREAN.ask_hint_here


def test_a_channel_without_collections_shows_no_empty_choice() -> None:
    configured = metadata.Configured(channel="C0123", name="교육")
    modal = channels.settings_modal("교육", "mentions", [], (), configured, KOREAN, private=False).to_dict()
    ids = [block.get("block_id") for block in modal["blocks"]]
    assert names.COLLECTIONS_INPUT not in ids
    assert "initial_options" not in modal["blocks"][-1]["element"]


def test_an_answer_of_a_trainer_that_is_very_long_is_not_cut_off() -> None:
    messages = handing_over.relayed_answer("질문", "\n\n".join(["뷁" * 4000] * 6), "이두리", KOREAN)
    assert sum(str(each.blocks).count("뷁") for each in messages) == 24_000
    assert all(map(clean, messages))
