"""Slack's stop button, and questions that wait for the one before."""

from __future__ import annotations

import pytest

from assistant.slack.wording.korean import KOREAN
from tests.servers.running import until
from tests.servers.slack.human import Said
from tests.slack.office import TEMPERATURE, Office

SLOW = {"text": "온도를 낮추면 답이 일정해집니다. [1] " + "높이면 새로운 표현이 늘어납니다. [1] " * 6, "pause": 0.3}
SECOND = "온도를 높이면 무엇이 늘어나나요?"


def streaming(at_work: Office, said: Said) -> None:
    until(lambda: _grows(at_work, said), what="a growing answer", seconds=40)


def test_the_stop_button_ends_the_models_call_and_keeps_the_text(at_work: Office) -> None:
    at_work.script(SLOW)
    asker = at_work.person("박위원")
    said = asker.dm(TEMPERATURE)
    streaming(at_work, said)
    assert asker.stop(said).status == 200
    stopped = at_work.answer(said.channel, said.thread, containing=KOREAN.stopped)
    assert "온도를 낮추면" in stopped.shown
    assert "출처" not in stopped.shown
    assert len(at_work.ours(said.channel, said.thread)) == 1
    assert at_work.model is not None
    (heard,) = until(lambda: at_work.model.get("/hung-up").json(), what="the end of the model's call")  # type: ignore[union-attr]
    assert heard < len(SLOW["text"]) / 12  # type: ignore[arg-type]
    _is_at_rest(at_work, said)


@pytest.mark.parametrize("method", ["chat.startStream", None], ids=["by updates", "streamed"])
def test_a_second_question_waits_says_so_and_is_answered_in_order(at_work: Office, method: str | None) -> None:
    if method:
        at_work.slack.break_method(method, error="streaming_not_allowed", times=2)
    at_work.script(SLOW, {"text": "높이면 새로운 표현이 늘어납니다. [1]"})
    asker = at_work.person("이교육")
    first = asker.dm(TEMPERATURE)
    streaming(at_work, first)
    second = asker.dm(SECOND)
    until(lambda: KOREAN.queued(1) in _statuses(at_work, second), what="a word that it waits")
    at_work.answer(second.channel, second.thread, containing="출처")
    (before,) = at_work.ours(first.channel, first.thread)
    (after,) = at_work.ours(second.channel, second.thread)
    assert "출처" in before.shown
    assert before.ts < after.ts
    for each in (first, second):
        _is_at_rest(at_work, each)


def test_a_question_that_waits_is_stopped_before_it_begins(at_work: Office) -> None:
    at_work.script(SLOW, {"text": "높이면 새로운 표현이 늘어납니다. [1]"})
    asker = at_work.person("최관리")
    first = asker.dm(TEMPERATURE)
    streaming(at_work, first)
    second = asker.dm(SECOND)
    until(lambda: KOREAN.queued(1) in _statuses(at_work, second), what="a word that it waits")
    asker.event(
        {"type": "agent_session_stopped", "channel": second.channel, "user": asker.who.id, "thread_ts": second.thread}
    )
    at_work.answer(second.channel, second.thread, containing=KOREAN.stopped)
    at_work.answer(first.channel, first.thread, containing="출처")
    assert len(_asked(at_work)) == 1
    _is_at_rest(at_work, second)


def test_a_stream_that_slack_ends_early_goes_on_in_the_same_message(at_work: Office) -> None:
    at_work.slack.live_for(1)
    try:
        at_work.script(SLOW)
        said = at_work.person("김민원").dm(TEMPERATURE)
        at_work.answer(said.channel, said.thread, containing="출처")
    finally:
        at_work.slack.live_for(300)
    (one,) = at_work.ours(said.channel, said.thread)
    assert one.edits > 0
    _is_at_rest(at_work, said)


def test_a_dead_model_is_said(at_work: Office) -> None:
    at_work.script({"status": 500})
    said = at_work.person("박위원").dm(TEMPERATURE)
    answer = at_work.answer(said.channel, said.thread, containing="출처")
    assert "모델 서버" in answer.shown
    _is_at_rest(at_work, said)


def _grows(at_work: Office, said: Said) -> bool:
    return any("온도를 낮추면" in one.shown for one in at_work.ours(said.channel, said.thread))


def _asked(at_work: Office) -> list[dict[str, list[dict[str, str]]]]:
    assert at_work.model is not None
    found: list[dict[str, list[dict[str, str]]]] = at_work.model.get("/requests").json()
    return found


def _statuses(at_work: Office, said: Said) -> list[str]:
    session = at_work.slack.session(said.channel, said.thread)
    return list(session["statuses"]) if session else []


def _is_at_rest(at_work: Office, said: Said) -> None:
    def rests() -> bool:
        session = at_work.slack.session(said.channel, said.thread)
        return session is not None and (session["status"], session["session"]) == ("", "active")

    until(rests, what="a thread that nobody works on", seconds=20)
