"""Asking in the direct messages, as people do: and again, and differently, and not at all."""

from __future__ import annotations

from assistant.slack import names
from assistant.slack.wording.english import ENGLISH
from assistant.slack.wording.korean import KOREAN
from tests.servers.running import until
from tests.slack.office import TEMPERATURE, UNKNOWN, Office

ROLE = "역할을 지정하면 무엇이 달라지나요?"
REPLY = "온도를 낮추면 답이 일정해집니다. [1] 높이면 새로운 표현이 늘어납니다. [1]"


def test_a_direct_question_is_streamed_with_its_sources(at_work: Office) -> None:
    at_work.script({"text": REPLY, "pause": 0.3})
    said = at_work.person("김민원").dm(TEMPERATURE)
    assert said.status == 200
    answer = at_work.answer(said.channel, said.thread, containing="출처")
    assert "온도를 낮추면 답이 일정해집니다. [1]" in answer.shown
    assert "프롬프트 기본 · 2. 온도" in answer.shown
    assert f"<{at_work.root}/passages/" in answer.shown
    assert answer.stream is not None
    assert len(at_work.ours(said.channel, said.thread)) == 1
    assert answer.button(names.FEEDBACK)


def test_a_follow_up_in_the_thread_remembers_what_was_said(at_work: Office) -> None:
    kim = at_work.person("김민원")
    said = kim.dm(TEMPERATURE)
    at_work.answer(said.channel, said.thread, containing="출처")
    kim.dm("그럼 높이면요?", thread=said.thread)
    at_work.seen(said.channel, said.thread, lambda found: _answers(at_work, found) == 2, what="the second answer")
    assert TEMPERATURE in at_work.asked_of_the_model()[-1]


def test_a_message_soon_after_goes_on_with_the_talk_and_a_later_one_does_not(at_work: Office) -> None:
    kim = at_work.person("김민원")
    first = kim.dm(TEMPERATURE)
    at_work.answer(first.channel, first.thread, containing="출처")
    second = kim.dm("그럼 높이면요?")
    at_work.answer(second.channel, second.thread, containing="출처")
    assert TEMPERATURE in at_work.asked_of_the_model()[-1]
    at_work.an_hour_later()
    third = kim.dm(ROLE)
    at_work.answer(third.channel, third.thread, containing="출처")
    assert TEMPERATURE not in at_work.asked_of_the_model()[-1]


def test_small_talk_is_answered_without_a_search(at_work: Office) -> None:
    said = at_work.person("김민원").dm("안녕하세요")
    answer = at_work.answer(said.channel, said.thread, containing="교육 도우미")
    assert not answer.buttons
    assert at_work.asked_of_the_model() == []


def test_what_the_material_does_not_know_is_said_and_no_button_pretends_otherwise(at_work: Office) -> None:
    said = at_work.person("김민원").dm(UNKNOWN)
    answer = at_work.answer(said.channel, said.thread, containing=KOREAN.hand_over)
    assert {each["action_id"] for each in answer.buttons} == {names.HAND_OVER}
    assert "출처" not in answer.shown


def test_the_suggested_next_question_is_asked_once_and_can_be_read(at_work: Office) -> None:
    kim = at_work.person("김민원")
    at_work.script({"text": "역할을 지정하면 답의 말투와 전문성이 정해집니다. [1]"})
    said = kim.dm(ROLE)
    answer = at_work.answer(said.channel, said.thread, containing="출처")
    suggested = answer.button(names.FOLLOW_UP)["value"]
    assert suggested == "'온도'에 대해서도 알려 주세요."
    kim.click(answer, names.FOLLOW_UP, channel=said.channel)
    kim.click(answer, names.FOLLOW_UP, channel=said.channel)
    asked = at_work.seen(said.channel, said.thread, lambda found: _answers(at_work, found) == 2, what="the next one")
    assert suggested in asked[-1].shown
    kim.click(answer, names.FOLLOW_UP, channel=said.channel)
    at_work.whisper(said.channel, "김민원", containing=KOREAN.no_longer_possible)
    assert _answers(at_work, at_work.slack.transcript(said.channel, thread=said.thread)) == 2


def test_an_answered_question_that_is_edited_is_remembered_in_its_new_words(at_work: Office) -> None:
    kim = at_work.person("김민원")
    said = kim.dm(ROLE)
    at_work.answer(said.channel, said.thread, containing="출처")
    kim.unfurl(said)
    assert kim.edit(said, TEMPERATURE).status == 200
    kim.dm("그럼 높이면 어떤가요?", thread=said.thread)
    at_work.seen(said.channel, said.thread, lambda found: _answers(at_work, found) == 2, what="the second answer")
    last = at_work.asked_of_the_model()[-1]
    assert TEMPERATURE in last
    assert ROLE not in last


def test_a_waiting_question_is_answered_in_its_new_words(at_work: Office) -> None:
    kim = at_work.person("김민원")
    at_work.script({"text": REPLY, "pause": 0.4})
    first = kim.dm(TEMPERATURE)
    until(at_work.asked_of_the_model, what="the first to be begun")
    second = kim.dm("구내식당 얘기를 해 주세요", thread=first.thread)
    until(lambda: at_work.rows("SELECT 1 FROM question WHERE text LIKE '구내식당 얘기%'"), what="the second to wait")
    kim.edit(second, ROLE)
    at_work.seen(first.channel, first.thread, lambda found: _answers(at_work, found) == 2, what="both answers")
    last = at_work.asked_of_the_model()[-1]
    assert ROLE in last
    assert "구내식당 얘기" not in last


def test_a_deleted_question_is_forgotten(at_work: Office) -> None:
    kim = at_work.person("김민원")
    said = kim.dm(TEMPERATURE)
    at_work.answer(said.channel, said.thread, containing="출처")
    other = kim.dm(f"{ROLE} 지울 말", thread=said.thread)
    at_work.seen(said.channel, said.thread, lambda found: _answers(at_work, found) == 2, what="the second answer")
    # One without replies disappears, the other leaves a stone.
    assert kim.delete(other).status == 200
    assert kim.delete(said).status == 200
    kim.dm("그럼 어떻게 쓰나요?", thread=said.thread)
    at_work.seen(said.channel, said.thread, lambda found: _answers(at_work, found) >= 3, what="the third answer")
    last = at_work.asked_of_the_model()[-1] if at_work.asked_of_the_model() else ""
    assert TEMPERATURE not in last
    assert "지울 말" not in last
    kept = at_work.rows("SELECT text FROM question WHERE text LIKE '%지울 말%'")
    assert kept == []


def test_a_question_deleted_while_it_is_answered_gets_an_end(at_work: Office) -> None:
    kim = at_work.person("김민원")
    at_work.script({"text": REPLY * 5, "pause": 0.5})
    said = kim.dm(f"{TEMPERATURE} 취소할 질문")
    at_work.seen(
        said.channel, said.thread, lambda found: any(one.stream == "streaming" for one in found), what="a stream"
    )
    kim.delete(said)
    ended = at_work.seen(
        said.channel,
        said.thread,
        lambda found: not any(one.stream == "streaming" for one in found),
        what="the end of the stream",
    )
    assert "출처" not in ended[-1].shown
    assert at_work.rows("SELECT count(*) FROM question WHERE text LIKE '%취소할 질문%'") == [(0,)]


def test_somebody_with_an_english_slack_is_spoken_to_in_english(at_work: Office) -> None:
    jane = at_work.person("Jane Park")
    said = jane.dm("hello")
    at_work.answer(said.channel, said.thread, containing=ENGLISH.small_talk.split(".")[0])
    said = jane.dm(TEMPERATURE)
    answer = at_work.answer(said.channel, said.thread, containing=ENGLISH.sources)
    assert ENGLISH.helpful in answer.shown


def test_personal_numbers_are_not_kept(at_work: Office) -> None:
    said = at_work.person("김민원").dm(f"{TEMPERATURE} 제 번호는 900101-1234568입니다.")
    at_work.answer(said.channel, said.thread, containing="자료")
    everything = at_work.rows("SELECT text FROM question") + at_work.rows("SELECT text FROM slack_exchange")
    assert not any("900101-1234568" in text for (text,) in everything)


def _answers(at_work: Office, found: list) -> int:
    bots = {at_work.slack.workspace.bot.id}
    return len([one for one in found if one.user in bots and not one.ephemeral_to and "출처" in one.shown])
