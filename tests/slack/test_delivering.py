"""The finished answer: in every trouble of Slack's it ends up before the one who asked, once and whole."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete

from assistant.answering.models import Question
from assistant.errors import Unavailable
from assistant.language.openai_models import OpenAIChat
from assistant.people.models import Account
from assistant.settings import Settings
from assistant.slack import finishing, names, retrying
from assistant.slack.models import ExchangeState, Rung
from assistant.slack.wording.korean import KOREAN
from tests.conftest import NOW
from tests.servers.running import scripted_model
from tests.slack.desk import Desk, answering, open_desk

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

TEMPERATURE = "온도를 낮추면 답이 어떻게 돼?"
REPLY = "온도를 낮추면 답이 일정해집니다. [1]"
FAULTS = [{"status": 503}, {"disconnect": True}, {"hang": True}, {"status": 429, "retry_after": 1}]


def test_an_answer_is_posted_with_sources_and_buttons_and_nothing_is_left_over(taught: Desk) -> None:
    said, row = taught.ask(TEMPERATURE)
    (one,) = taught.ours(said.channel, said.ts)
    assert row.state is ExchangeState.DELIVERED
    assert row.posted == [one.ts]
    assert "온도를 낮추면 답이 일정해지고" in one.shown
    assert "출처" in one.shown
    assert one.button(names.FEEDBACK)
    assert taught.slack.session(said.channel, said.ts)["status"] == ""  # type: ignore[index]


@pytest.mark.parametrize("fault", FAULTS, ids=["503", "disconnect", "hang", "429"])
def test_whatever_method_fails_the_answer_comes_once(taught: Desk, fault: dict[str, Any]) -> None:
    people = ["김민원", "이교육", "박위원", "최관리"]
    methods = ["auth.test", "users.info", "assistant.threads.setStatus", "chat.postMessage"]
    for who, method in zip(people, methods, strict=True):
        taught.slack.heal()
        taught.slack.break_method(method, **fault)
        _ends_in_one_answer(taught, who)


@pytest.mark.parametrize("fault", FAULTS[:3], ids=["503", "disconnect", "hang"])
def test_a_post_that_was_done_but_not_heard_of_is_not_done_twice(taught: Desk, fault: dict[str, Any]) -> None:
    taught.slack.break_method("chat.postMessage", after=True, **fault)
    taught.slack.break_method("conversations.replies", **fault)
    _ends_in_one_answer(taught, "김민원")


def test_tries_come_with_pauses_and_end_with_a_word(taught: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    taught.slack.break_method("chat.postMessage", status=503, times=5)
    said, row = taught.ask(TEMPERATURE)
    pauses = []
    for _ in range(4):
        assert row.retry_at is not None
        assert not [pair for pair in _unfinished(taught) if pair[0] == row.id]
        pauses.append(row.retry_at)
        row = taught.again(row.id)
    assert row.attempt == 6
    assert pauses == sorted(pauses)
    monkeypatch.setattr(retrying, "LONGEST", NOW - NOW)
    taught.slack.break_method("chat.postMessage", status=503, times=1)
    row = taught.again(row.id)
    assert row.state is ExchangeState.FAILED
    (one,) = taught.ours(said.channel, said.ts)
    assert one.shown == KOREAN.failed


def test_a_bug_is_given_up_soon_and_said(taught: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(finishing, "_view", broken)
    said, row = taught.ask(TEMPERATURE)
    row = taught.again(taught.again(row.id).id)
    assert row.state is ExchangeState.FAILED
    assert [one.shown for one in taught.ours(said.channel, said.ts)] == [KOREAN.failed]


def test_a_small_answer_that_was_not_heard_of_is_not_given_twice(taught: Desk) -> None:
    taught.slack.break_method("chat.postMessage", disconnect=True, after=True)
    said, row = taught.ask("안녕하세요")
    row = taught.again(row.id)
    assert row.state is ExchangeState.DELIVERED
    assert len(taught.ours(said.channel, said.ts)) == 1


def test_a_token_that_slack_no_longer_takes_keeps_the_answer_waiting(taught: Desk) -> None:
    taught.slack.break_method("chat.postMessage", error="token_revoked")
    said, row = taught.ask(TEMPERATURE)
    assert row.state is ExchangeState.ASKED
    row = taught.again(row.id)
    assert row.state is ExchangeState.DELIVERED
    assert len(taught.ours(said.channel, said.ts)) == 1


def test_somebody_unknown_waits_until_slack_says_who_it_is(taught: Desk) -> None:
    taught.slack.break_method("users.info", error="internal_error", times=2)
    said, row = taught.ask(TEMPERATURE, who="박위원")
    assert row.state is ExchangeState.RECEIVED
    row = taught.again(taught.again(row.id).id)
    assert row.state is ExchangeState.DELIVERED
    assert "출처" in taught.ours(said.channel, said.ts)[0].shown


def test_somebody_known_is_answered_while_slack_does_not_say_who_it_is(taught: Desk) -> None:
    taught.ask(TEMPERATURE)
    with taught.transaction() as session:
        session.query(Account).update({"checked_at": NOW.replace(year=2020)})
    taught.slack.break_method("users.info", status=503)
    said, row = taught.ask("온도를 높이면 무엇이 늘어나?")
    assert row.state is ExchangeState.DELIVERED
    assert len(taught.ours(said.channel, said.ts)) == 1


def test_a_question_that_was_taken_back_is_not_answered(taught: Desk) -> None:
    taught.slack.break_method("chat.postMessage", status=503)
    said, row = taught.ask(TEMPERATURE)
    with taught.transaction() as session:
        session.get_one(Question, row.question_id).text = ""
    row = taught.again(row.id)
    assert row.state is ExchangeState.DELIVERED
    assert taught.ours(said.channel, said.ts) == []
    assert taught.slack.session(said.channel, said.ts)["status"] == ""  # type: ignore[index]


def test_a_question_that_is_gone_leaves_no_message_growing_for_ever(taught: Desk) -> None:
    taught.slack.break_method("chat.postMessage", status=503)
    said, row = taught.ask(TEMPERATURE)
    reply = taught.workspaces.caller(row.workspace).call(
        "chat.startStream", channel=row.channel, thread_ts=row.thread, markdown_text="온도를"
    )["ts"]
    with taught.transaction() as session:
        session.execute(delete(Question).where(Question.id == row.question_id))
    taught.change(row.id, rung=Rung.STREAM, reply=reply)
    row = taught.again(row.id)
    (one,) = taught.ours(said.channel, said.ts)
    assert (row.state, one.stream) == (ExchangeState.DELIVERED, "stopped")
    assert KOREAN.stopped in one.shown


def test_no_model_is_said_and_a_dead_one_too(taught: Desk) -> None:
    said, _ = taught.ask(TEMPERATURE)
    assert "모델 없이" in taught.ours(said.channel, said.ts)[0].shown
    desk = answering(taught, Unavailable("모델 서버에 연결되지 않습니다."))
    said, _ = desk.ask("온도를 높이면 무엇이 늘어나?")
    assert "모델 서버에 연결되지 않습니다." in desk.ours(said.channel, said.ts)[0].shown


def test_a_model_that_falls_silent_is_not_waited_for(taught: Desk) -> None:
    with scripted_model() as model:
        model.post("/script", json=[{"text": REPLY, "pause": 8}])
        settings = Settings(
            _env_file=None,  # type: ignore[call-arg]
            openai_base_url=str(model.base_url.join("/v1")),
            chat_timeout_seconds=1,
            chat_retries=0,
        )
        desk = open_desk(taught.world.having(chat=OpenAIChat(settings)), taught.slack)
        said, _ = desk.ask(TEMPERATURE)
        (one,) = desk.ours(said.channel, said.ts)
    assert "모델 서버" in one.shown
    assert "출처" in one.shown


def test_without_embeddings_there_is_an_answer_of_some_kind(taught: Desk) -> None:
    taught.world.embedder.down = True
    said, row = taught.ask(TEMPERATURE)
    (one,) = taught.ours(said.channel, said.ts)
    assert row.state is ExchangeState.DELIVERED
    assert one.buttons


def _ends_in_one_answer(desk: Desk, who: str) -> None:
    said, row = desk.ask(TEMPERATURE, who=who)
    for _ in range(3):
        if row.state is not ExchangeState.DELIVERED:
            row = desk.again(row.id)
    (one,) = desk.ours(said.channel, said.ts)
    assert row.posted == [one.ts]
    assert "출처" in one.shown


def _unfinished(desk: Desk) -> list[tuple[int, int]]:
    with desk.world.assistant.database.reading() as session:
        return retrying.unfinished(session)
