"""Socket Mode: Slack is called, and calls that break are made again."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from assistant.slack import names
from tests.servers.running import until
from tests.slack.office import TEMPERATURE, Office, office


@pytest.fixture(scope="module")
def plugged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("office"), sockets=True) as opened:
        until(lambda: _connections(opened) == 1, what="the connection")
        yield opened


@pytest.fixture
def at_work(plugged: Office) -> Iterator[Office]:
    plugged.slack.heal()
    plugged.script()
    yield plugged
    plugged.slack.ask("settings", retries=False)


def test_a_question_is_answered_and_nothing_can_be_reached_from_outside(at_work: Office) -> None:
    said = at_work.person("김민원").dm(TEMPERATURE)
    answer = at_work.answer(said.channel, said.thread, containing="출처")
    assert said.seconds < 3
    assert at_work.person("김민원").feedback(answer, names.FEEDBACK, channel=said.channel, good=True).status == 200
    assert at_work.server.client.post("/slack/events").status_code in (403, 404, 405)


def test_a_connection_that_slack_renews_is_made_again(at_work: Office) -> None:
    at_work.slack.ask("drop", how="warn")
    until(lambda: _connections(at_work) == 1, what="another connection", seconds=30)
    said = at_work.person("박위원").dm(TEMPERATURE)
    at_work.answer(said.channel, said.thread, containing="출처")


def test_what_came_while_the_connection_was_broken_comes_again_and_is_answered_once(at_work: Office) -> None:
    at_work.slack.retry(factor=0.2)
    at_work.slack.ask("drop", how="break")
    said = at_work.person("이교육").dm(TEMPERATURE)
    at_work.slack.settle()
    at_work.answer(said.channel, said.thread, containing="출처")
    assert len(at_work.ours(said.channel, said.thread)) == 1


def test_the_same_envelope_again_is_answered_once(at_work: Office) -> None:
    asker = at_work.person("최관리").pushing(event_id="Ev0SAME")
    said = asker.dm(TEMPERATURE)
    message = {"type": "message", "channel": said.channel, "user": asker.who.id, "text": TEMPERATURE, "ts": said.ts}
    asker.event(message)
    at_work.answer(said.channel, said.thread, containing="출처")
    asker.event(message)
    assert len(at_work.ours(said.channel, said.thread)) == 1


def test_it_ends_at_once_and_starts_with_slack_away(at_work: Office) -> None:
    begun = time.monotonic()
    at_work.server.stop()
    assert time.monotonic() - begun < 12
    assert until(lambda: _connections(at_work) == 0, what="the end of the connection", seconds=10)
    at_work.slack.break_method("apps.connections.open", status=503, times=2)
    at_work.begin_again()
    assert at_work.server.client.get("/readyz").status_code == 200
    until(lambda: _connections(at_work) == 1, what="the connection", seconds=40)
    said = at_work.person("김민원").dm(TEMPERATURE)
    at_work.answer(said.channel, said.thread, containing="출처")


def _connections(at_work: Office) -> int:
    return int(at_work.slack.look("connections")["connections"])
