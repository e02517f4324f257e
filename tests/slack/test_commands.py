"""`/ai …`: only its person sees what comes of it."""

from __future__ import annotations

import re
from contextlib import closing

import pytest

from assistant.slack import names
from assistant.slack.wording.english import ENGLISH
from assistant.slack.wording.korean import KOREAN
from tests.servers.running import until
from tests.servers.slack.human import Human
from tests.slack.office import TEMPERATURE, UNKNOWN, Office


@pytest.mark.parametrize("typed", [f"질문 {TEMPERATURE}", TEMPERATURE, f"질문\n{TEMPERATURE}", f"ask {TEMPERATURE}"])
def test_a_question_is_answered_to_its_person_alone(at_work: Office, typed: str) -> None:
    kim = at_work.person("김민원")
    before = len(at_work.ours("민원과"))
    assert kim.command("/ai", typed, channel="민원과").status == 200
    answer = at_work.whisper("민원과", "김민원", containing="출처")
    assert TEMPERATURE in answer.shown
    assert KOREAN.received_command not in answer.shown
    assert all(one.ephemeral_to for one in at_work.ours("민원과")[before:])
    assert {names.FEEDBACK, names.SHARE} <= {each["action_id"] for each in answer.buttons}


def test_an_answer_to_a_command_is_shared_into_the_channel(at_work: Office) -> None:
    kim = at_work.person("김민원")
    answer = ask(at_work, kim, TEMPERATURE)
    kim.click(answer, names.SHARE, channel="민원과")
    shared = next(one for one in reversed(at_work.ours("민원과")) if not one.ephemeral_to)
    assert KOREAN.shared_by("김민원") in shared.shown
    assert shared.thread_ts is None
    kim.click(answer, names.SHARE, channel="민원과")
    at_work.whisper("민원과", "김민원", containing=KOREAN.already_shared)


def test_the_suggested_next_question_stays_private(at_work: Office) -> None:
    kim = at_work.person("김민원")
    at_work.script({"text": "역할을 지정하면 답의 말투와 전문성이 정해집니다. [1]"})
    answer = ask(at_work, kim, "역할을 지정하면 무엇이 달라지나요?")
    public = len([one for one in at_work.ours("민원과") if not one.ephemeral_to])
    kim.click(answer, names.FOLLOW_UP, channel="민원과")
    at_work.whisper("민원과", "김민원", containing="'온도'에 대해서도 알려 주세요.")
    assert len([one for one in at_work.ours("민원과") if not one.ephemeral_to]) == public


def test_a_command_in_the_direct_messages_offers_no_sharing(at_work: Office) -> None:
    kim = at_work.person("김민원")
    kim.command("/ai", TEMPERATURE)
    answer = at_work.whisper(kim.who.dm, "김민원", containing="출처")
    assert names.SHARE not in {each["action_id"] for each in answer.buttons}


def test_a_long_answer_to_a_command_comes_whole(at_work: Office) -> None:
    kim = at_work.person("김민원")
    lines = "\n\n".join(f"{n}번째 줄: 온도를 낮추면 답이 일정해집니다. [1]" for n in range(1, 420))
    at_work.script({"text": lines})
    before = len(at_work.ours("민원과"))
    ask(at_work, kim, TEMPERATURE, seconds=60)
    shown = "\n".join(one.shown for one in at_work.ours("민원과")[before:])
    assert "1번째 줄" in shown
    assert "419번째 줄" in shown


def test_what_the_material_does_not_know_goes_to_a_trainer_from_a_command_too(at_work: Office) -> None:
    kim = at_work.person("김민원")
    kim.command("/ai", UNKNOWN, channel="민원과")
    answer = at_work.whisper("민원과", "김민원", containing=KOREAN.hand_over)
    kim.click(answer, names.HAND_OVER, channel="민원과")
    at_work.whisper("민원과", "김민원", containing=KOREAN.handed_over)


@pytest.mark.parametrize("typed", ["도움말", "", "help", "  도움말  "])
def test_help_tells_only_what_is_built(at_work: Office, typed: str) -> None:
    at_work.person("김민원").command("/ai", typed, channel="민원과")
    help_ = at_work.whisper("민원과", "김민원", containing=KOREAN.help_title)
    for word in ("질문", "사례", "로그인", "설정", "도움말"):
        assert f"/ai {word}" in help_.shown
    assert "코치" not in help_.shown


def test_a_word_without_its_question_says_how(at_work: Office) -> None:
    kim = at_work.person("김민원")
    kim.command("/ai", "질문", channel="민원과")
    at_work.whisper("민원과", "김민원", containing=KOREAN.no_question)


def test_a_sign_in_link_works_once_and_is_not_used_up_by_a_preview(at_work: Office) -> None:
    at_work.person("김민원").command("/ai", "로그인", channel="민원과")
    told = at_work.whisper("민원과", "김민원", containing=KOREAN.sign_in_button)
    link = next(each["url"] for each in told.buttons if each.get("url"))
    assert link not in told.text
    with closing(at_work.browser(link)) as browser:
        home = browser.get("/")
        assert home.status_code == 200
        assert "김민원" in home.text
    with closing(at_work.browser(link)) as second:
        assert "김민원" not in second.get("/").text
    # Pressing a link button tells the app, too; no second link comes of it.
    links = at_work.rows("SELECT count(*) FROM sign_in_link")
    at_work.person("김민원").click(told, names.LINK, channel="민원과")
    assert at_work.rows("SELECT count(*) FROM sign_in_link") == links


def test_good_practices_are_found_by_their_words(at_work: Office) -> None:
    kim = at_work.person("김민원")
    kim.command("/ai", "사례 쀍뚫", channel="민원과")
    at_work.whisper("민원과", "김민원", containing=KOREAN.practising.none("쀍뚫"))
    kim.command("/ai", "사례 민원", channel="민원과")
    found = at_work.whisper("민원과", "김민원", containing=KOREAN.practising.found("민원"))
    assert any(str(each.get("url")).startswith(f"{at_work.root}/practices/") for each in found.buttons)
    kim.command("/ai", "cases", channel="민원과")
    at_work.whisper("민원과", "김민원", containing=KOREAN.practising.newest)


def test_an_administrator_sets_up_a_channel(at_work: Office) -> None:
    admin = at_work.person("최관리")
    admin.command("/ai", "설정", channel="민원과")
    modal = at_work.slack.modal("최관리")
    assert "민원과" in str(modal["blocks"][0])
    admin.submit(modal, {names.LISTENING_INPUT: "questions", names.PRIVATE_INPUT: ["private"]})
    at_work.whisper("민원과", "최관리", containing=KOREAN.channel_saved("민원과"))
    saved = "SELECT listening, private FROM channel WHERE name = '민원과'"
    assert at_work.rows(saved) == [("questions", 1)]
    # It opens as it was saved.
    admin.command("/ai", "settings", channel="민원과")
    admin.submit(at_work.slack.modal("최관리"), {names.PRIVATE_INPUT: []})
    assert at_work.rows(saved) == [("questions", 0)]
    admin.command("/ai", "설정", channel="민원과")
    admin.submit(at_work.slack.modal("최관리"), {names.LISTENING_INPUT: "mentions"})
    assert at_work.rows(saved) == [("mentions", 0)]


def test_settings_are_for_administrators_and_for_channels(at_work: Office) -> None:
    at_work.person("김민원").command("/ai", "설정", channel="민원과")
    at_work.whisper("민원과", "김민원", containing="관리자 권한이 있어야")
    assert [view for view in at_work.slack.views("김민원") if view["type"] == "modal"] == []
    admin = at_work.person("최관리")
    admin.command("/ai", "설정")
    at_work.whisper(admin.who.dm, "최관리", containing=KOREAN.channel_needed)


def test_words_that_begin_a_sentence_are_a_question(at_work: Office) -> None:
    kim = at_work.person("김민원")
    kim.command("/ai", "도움말 말고 온도를 낮추면 답이 어떻게 되나요?", channel="민원과")
    at_work.whisper("민원과", "김민원", containing="도움말 말고")


def test_english_is_spoken_to_jane_from_her_first_word_on(at_work: Office) -> None:
    jane = at_work.person("Jane Park")
    jane.command("/ai", "help", channel="민원과")
    help_ = at_work.whisper("민원과", "Jane Park", containing=ENGLISH.help_title)
    assert re.search(r"/ai \w", help_.shown)
    jane.command("/ai", "settings", channel="민원과")
    jane.command("/ai", f"ask {TEMPERATURE}", channel="민원과")
    at_work.whisper("민원과", "Jane Park", containing=ENGLISH.sources)


def ask(at_work: Office, who: Human, question: str, *, seconds: float = 20) -> object:
    """Ask by command in 민원과 and return the answer to just that."""
    before = {one.ts for one in at_work.slack.transcript("민원과")}
    who.command("/ai", question, channel="민원과")
    member = who.who.id

    def answered() -> list:
        found = at_work.slack.transcript("민원과")
        return [one for one in found if one.ts not in before and one.ephemeral_to == member and "출처" in one.shown]

    return until(answered, what=f"the answer to {question}", seconds=seconds)[-1]
