"""The assistant dies while it answers: the next start completes each answer in its message, posted once, written once."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.servers.running import until
from tests.servers.slack.answered import Said
from tests.servers.slack.seen import Seen
from tests.slack.office import TEMPERATURE, UNKNOWN, Office, office

TEXT = "온도를 낮추면 답이 일정해집니다. [1] 높이면 새로운 표현이 늘어납니다. [1]"


@dataclass(frozen=True)
class Dead:
    """What was asked before the end, and how often the model had been asked by then."""

    office: Office
    said: dict[str, Said]
    shown: dict[str, list[Seen]]
    asked: int


@pytest.fixture(scope="module")
def survived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dead]:
    """An office whose assistant was killed with four answers under way, each at another point, and started again."""
    with office(tmp_path_factory.mktemp("office")) as at_work:
        slack, said = at_work.slack, {}

        slack.break_method("chat.stopStream", hang=True)
        at_work.script({"text": TEXT, "pause": 0.3})
        said["written"] = at_work.person("이교육").dm(TEMPERATURE)
        until(lambda: slack.calls("chat.stopStream"), what="the stored answer")

        slack.break_method("chat.startStream", hang=True, after=True)
        at_work.script({"text": TEXT, "pause": 0.3})
        said["begun"] = at_work.person("박위원").dm(TEMPERATURE)
        until(lambda: at_work.ours(said["begun"].channel, said["begun"].thread), what="a stream")

        at_work.script({"text": TEXT, "pause": 2})
        said["streaming"] = at_work.person("김민원").dm(TEMPERATURE)
        until(lambda: at_work.ours(said["streaming"].channel, said["streaming"].thread), what="another stream")

        slack.break_method("chat.postMessage", hang=True, after=True)
        said["posted"] = at_work.person("최관리").dm(UNKNOWN)
        until(lambda: at_work.ours(said["posted"].channel, said["posted"].thread), what="a post")

        at_work.server.kill()
        assert _states(at_work) == [("asked", "[]")] * 4
        slack.heal()
        shown = {name: at_work.ours(each.channel, each.thread) for name, each in said.items()}
        at_work.script()
        at_work.begin_again()
        for each in said.values():
            _completed(at_work, each)
        assert at_work.model is not None
        yield Dead(at_work, said, shown, len(at_work.model.get("/requests").json()))


@pytest.mark.parametrize("which", ["written", "begun", "streaming", "posted"])
def test_each_answer_is_completed_in_the_message_it_was_begun_in(survived: Dead, which: str) -> None:
    said, before = survived.said[which], survived.shown[which]
    (after,) = survived.office.ours(said.channel, said.thread)
    assert [one.ts for one in before] == [after.ts]
    assert after.stream in (None, "stopped")
    assert ("찾지 못했습니다" if which == "posted" else "온도를 낮추면 답이 일정해") in after.shown


@pytest.mark.parametrize("which", ["written", "begun", "streaming", "posted"])
def test_nothing_says_for_ever_that_it_is_being_worked_on(survived: Dead, which: str) -> None:
    said = survived.said[which]

    def at_rest() -> bool:
        session = survived.office.slack.session(said.channel, said.thread)
        assert session is not None
        return (session["status"], session["session"]) == ("", "active")

    # The answer is whole a moment before its status is taken away.
    until(at_rest, what="the end of the status line", seconds=20)


def test_only_what_was_not_written_is_written_again(survived: Dead) -> None:
    # Of the four two had been written; "begun" and "streaming" were in the middle of it.
    assert 1 <= survived.asked <= 2


def test_an_orderly_end_does_not_wait_and_the_next_start_goes_on(survived: Dead) -> None:
    at_work = survived.office
    at_work.script({"text": TEXT, "pause": 5})
    said = at_work.person("김민원").dm(TEMPERATURE)
    (before,) = until(lambda: at_work.ours(said.channel, said.thread), what="a stream")
    at_work.server.stop()
    at_work.script()
    at_work.begin_again()
    _completed(at_work, said)
    assert [one.ts for one in at_work.ours(said.channel, said.thread)] == [before.ts]


def test_a_slack_that_was_away_gets_the_answers_when_it_is_back(survived: Dead) -> None:
    at_work = survived.office
    at_work.slack.break_method("*", status=503, times=1000)
    said = at_work.person("이교육").dm(TEMPERATURE)
    assert said.status == 200
    log = at_work.home / "log.txt"
    until(lambda: "waits for its attempt 2" in log.read_text(encoding="utf-8"), what="the tries to end")
    at_work.server.stop()
    at_work.slack.heal()
    at_work.begin_again()
    _completed(at_work, said)
    assert len(at_work.ours(said.channel, said.thread)) == 1


def _states(at_work: Office) -> list[tuple[str, str]]:
    with contextlib.closing(sqlite3.connect(at_work.home / "assistant.db")) as connection:
        return connection.execute("SELECT state, posted FROM slack_exchange").fetchall()


def _completed(at_work: Office, said: Said) -> None:
    def done(found: list[Seen]) -> bool:
        return bool([one for one in found if one.user == at_work.slack.workspace.bot.id and one.buttons])

    at_work.seen(said.channel, said.thread, done, what="the completed answer", seconds=60)
