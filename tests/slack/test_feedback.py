"""Thumbs, and why."""

from __future__ import annotations

from assistant.slack import names
from assistant.slack.wording.english import ENGLISH
from assistant.slack.wording.korean import KOREAN
from tests.servers.slack.seen import Seen
from tests.slack.office import TEMPERATURE, Office

RATINGS = """
    SELECT rating.verdict, rating.reason FROM rating JOIN answer ON answer.id = rating.answer_id
    JOIN question ON question.id = answer.question_id JOIN person ON person.id = rating.person_id
    WHERE question.event_id LIKE '%' || ? AND person.name = ?
"""


def answered(at_work: Office, name: str = "김민원") -> tuple[str, str, Seen]:
    said = at_work.person(name).dm(TEMPERATURE)
    return said.channel, said.ts, at_work.answer(said.channel, said.thread, containing="[1]")


def test_a_thumb_up_is_stored_and_thanked_for(at_work: Office) -> None:
    channel, ts, answer = answered(at_work)
    at_work.person("김민원").feedback(answer, names.FEEDBACK, channel=channel, good=True)
    at_work.whisper(channel, "김민원", containing=KOREAN.thanks_up)
    assert at_work.rows(RATINGS, ts, "김민원") == [("up", "")]


def test_a_thumb_down_asks_why_and_offers_a_trainer(at_work: Office) -> None:
    channel, ts, answer = answered(at_work)
    kim = at_work.person("김민원")
    kim.feedback(answer, names.FEEDBACK, channel=channel, good=False)
    assert at_work.rows(RATINGS, ts, "김민원") == [("down", "")]
    kim.submit(at_work.slack.modal("김민원"), {names.REASON_INPUT: "missing", names.REMARK_INPUT: "예시가 없어요."})
    assert at_work.rows(RATINGS, ts, "김민원") == [("down", f"{KOREAN.reasons['missing']}\n예시가 없어요.")]
    thanks = at_work.whisper(channel, "김민원", containing=KOREAN.thanks_for_reason)
    assert thanks.thread_ts == ts
    kim.click(thanks, names.HAND_OVER, channel=channel)
    at_work.whisper(channel, "김민원", containing=KOREAN.handed_over)


def test_a_reason_given_in_english_is_kept_in_the_words_of_those_who_read_it(at_work: Office) -> None:
    channel, ts, answer = answered(at_work, "Jane Park")
    jane = at_work.person("Jane Park")
    jane.feedback(answer, names.FEEDBACK, channel=channel, good=False)
    modal = at_work.slack.modal("Jane Park")
    assert modal["title"]["text"] == ENGLISH.reason_title
    jane.submit(modal, {names.REASON_INPUT: "wrong"})
    assert at_work.rows(RATINGS, ts, "Jane Park") == [("down", KOREAN.reasons["wrong"])]
    at_work.whisper(channel, "Jane Park", containing=ENGLISH.thanks_for_reason)


def test_a_thumb_down_counts_when_the_modal_does_not_open(at_work: Office) -> None:
    channel, ts, answer = answered(at_work)
    at_work.slack.break_method("views.open", error="expired_trigger_id")
    at_work.person("김민원").feedback(answer, names.FEEDBACK, channel=channel, good=False)
    at_work.whisper(channel, "김민원", containing=KOREAN.thanks_down)
    assert at_work.rows(RATINGS, ts, "김민원") == [("down", "")]


def test_everybody_in_a_thread_has_a_thumb_of_their_own(at_work: Office) -> None:
    said = at_work.person("김민원").mention("민원과", TEMPERATURE)
    answer = at_work.answer("민원과", said.thread, containing="출처")
    at_work.person("박위원").feedback(answer, names.FEEDBACK, channel="민원과", good=True)
    at_work.person("김민원").feedback(answer, names.FEEDBACK, channel="민원과", good=False)
    assert at_work.rows(RATINGS, said.ts, "박위원") == [("up", "")]
    assert at_work.rows(RATINGS, said.ts, "김민원") == [("down", "")]
