"""A growing reply: streamed while Slack streams, updated where it does not, and never in the way of the answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.models.blocks import ContextBlock, MarkdownBlock, MarkdownTextObject

from assistant.errors import Unavailable
from assistant.slack import live, posting
from assistant.slack.blocks.messages import Message, message
from assistant.slack.calling import Caller, Pace
from assistant.slack.live import Live
from assistant.slack.models import Rung
from assistant.slack.posting import Place
from tests.servers.slack.human import Said, human
from tests.servers.slack.seen import Seen
from tests.servers.slack.stand_in import StandIn

DRAFT = "온도를 낮추면 "
LONGER = DRAFT + "답이 일정해집니다. [1] "
WHOLE = LONGER + "높이면 새로운 표현이 늘어납니다. [1]"
CLOSING = ContextBlock(elements=[MarkdownTextObject(text="출처")])


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def pause(self, seconds: float) -> None:
        self.now += seconds


@dataclass
class Growing:
    """A live message under a person's question, and what became of it."""

    slack: StandIn
    said: Said
    live: Live
    clock: Clock
    notes: dict[str, Any] = field(default_factory=dict)
    stops: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)

    def show(self, draft: str) -> None:
        self.clock.now += 10
        self.live.show(draft)

    def finish(self, text: str | None = WHOLE, first: Message | None = None) -> bool:
        return self.live.finish(text, first or answer(WHOLE), [CLOSING])

    def ours(self) -> list[Seen]:
        found = self.slack.transcript(self.said.channel, thread=self.said.ts)
        return [one for one in found if one.user == self.slack.workspace.bot.id]

    def only(self) -> Seen:
        (one,) = self.ours()
        return one


def answer(text: str) -> Message:
    return message(text, MarkdownBlock(text=text), CLOSING)


@pytest.fixture
def grow(slack: StandIn) -> Callable[..., Growing]:
    def make(**how: Any) -> Growing:
        said = human(slack, "김민원").dm("온도를 낮추면 어떻게 되나요?")
        clock = Clock()
        client = WebClient(slack.bot_token, base_url=slack.api_url, timeout=1, retry_handlers=[])
        caller = Caller(client, slack.workspace.id, Pace(clock), clock.pause)
        place = Place(said.channel, said.ts)
        given: dict[str, Any] = {"rung": Rung.NOTHING, "reply": "", "in_doubt": False, "at_the_end": {}, **how}
        made = Growing(slack, said, None, clock)  # type: ignore[arg-type]

        def begun(rung: Rung) -> str | None:
            if rung is Rung.UPDATES:
                return posting.find_posted(caller, place, "mark")
            return posting.find_unmarked(caller, place, bot_user=slack.workspace.bot.id, after=said.ts, known=[])

        made.live = Live(
            caller=caller,
            place=place,
            recipient={},
            note=lambda **changes: made.notes.update(changes),
            begun=begun,
            stopped=lambda: made.stops.append("stopped"),
            waiting=made.waits.append,
            mark="mark",
            clock=clock,
            **given,
        )
        return made

    return make


def test_a_stream_grows_and_ends_with_what_belongs_under_it(grow: Callable[..., Growing]) -> None:
    growing = grow(at_the_end={"session_status": "active"})
    growing.show(DRAFT)
    growing.show(LONGER)
    assert growing.notes == {"rung": Rung.STREAM, "reply": growing.only().ts, "calling": ""}
    assert growing.finish()
    assert (growing.only().stream, growing.only().shown) == ("stopped", f"{WHOLE}\n출처")
    assert growing.live.ended_session
    assert growing.slack.session(growing.said.channel, growing.said.ts)["session"] == "active"  # type: ignore[index]


def test_nothing_is_begun_for_nothing_and_finished_by_whoever_posts(grow: Callable[..., Growing]) -> None:
    growing = grow()
    growing.show("  ")
    assert not growing.finish()
    assert growing.ours() == []


def test_where_slack_does_not_stream_the_message_is_updated(grow: Callable[..., Growing]) -> None:
    growing = grow()
    growing.slack.break_method("chat.startStream", error="not_subscribed_to_message_stream_stopped")
    growing.show(DRAFT)
    assert growing.only().shown == DRAFT.strip() or growing.only().shown == DRAFT
    growing.show(LONGER)
    assert LONGER.strip() in growing.only().shown
    assert growing.finish()
    assert growing.only().shown == f"{WHOLE}\n출처"
    assert growing.notes["rung"] is Rung.UPDATES


@pytest.mark.parametrize("fault", [{"status": 429, "retry_after": 30}, {"error": "streaming_not_allowed"}])
def test_a_full_minute_of_streams_is_no_reason_to_wait(grow: Callable[..., Growing], fault: dict[str, Any]) -> None:
    growing = grow()
    growing.slack.break_method("chat.startStream", **fault)
    before = growing.clock.now
    growing.show(DRAFT)
    assert growing.clock.now == before + 10
    assert growing.only().stream is None


@pytest.mark.parametrize("code", ["message_not_in_streaming_state", "stopped_by_user", "invalid_chunks"])
def test_a_stream_that_takes_no_more_goes_on_by_updates(grow: Callable[..., Growing], code: str) -> None:
    growing = grow()
    growing.show(DRAFT)
    growing.slack.break_method("chat.appendStream", error=code)
    growing.show(LONGER)
    growing.show(WHOLE)
    assert growing.stops == (["stopped"] if code == "stopped_by_user" else [])
    assert growing.finish()
    assert growing.only().shown.endswith(f"{WHOLE}\n출처")


def test_a_stream_that_slack_ended_goes_on_by_updates(grow: Callable[..., Growing]) -> None:
    growing = grow()
    growing.slack.live_for(0)
    growing.show(DRAFT)
    growing.show(LONGER)
    growing.show(WHOLE)
    assert WHOLE in growing.only().shown
    assert growing.finish()
    assert growing.only().shown.endswith(f"{WHOLE}\n출처")


def test_a_stream_is_left_before_slack_ends_it(grow: Callable[..., Growing]) -> None:
    growing = grow()
    growing.show(DRAFT)
    growing.clock.now += live.STREAM_SECONDS
    growing.show(LONGER)
    assert growing.only().stream == "stopped"
    assert growing.live.rung is Rung.UPDATES


def test_a_text_that_came_out_otherwise_is_put_in_its_place(grow: Callable[..., Growing]) -> None:
    growing = grow()
    growing.show("온도를 높이면 ")
    assert growing.finish()
    assert growing.only().shown.endswith(f"{WHOLE}\n출처")
    assert "온도를 높이면 " not in growing.only().shown


def test_blocks_that_slack_does_not_take_end_the_stream_before_the_update(grow: Callable[..., Growing]) -> None:
    growing = grow()
    growing.show(DRAFT)
    growing.slack.break_method("chat.stopStream", error="invalid_blocks")
    assert growing.finish()
    assert growing.only().stream == "stopped"
    assert growing.only().shown.endswith(f"{WHOLE}\n출처")


def test_an_update_that_meets_a_stream_ends_it_first(grow: Callable[..., Growing]) -> None:
    growing = grow()
    growing.show(DRAFT)
    growing.live.rung = Rung.UPDATES
    assert growing.finish(None)
    assert growing.only().stream == "stopped"
    assert growing.only().shown.endswith(f"{WHOLE}\n출처")


@pytest.mark.parametrize("fault", [{"status": 503}, {"disconnect": True}, {"hang": True}])
@pytest.mark.parametrize("method", ["chat.startStream", "chat.appendStream"])
def test_a_draft_that_slack_does_not_take_costs_nothing(
    grow: Callable[..., Growing], method: str, fault: dict[str, Any]
) -> None:
    growing = grow()
    growing.slack.break_method(method, **fault)
    growing.show(DRAFT)
    growing.show(LONGER)
    growing.show(WHOLE)
    assert growing.finish()
    assert growing.only().shown.endswith(f"{WHOLE}\n출처")


@pytest.mark.parametrize("fault", [{"status": 503}, {"disconnect": True}, {"hang": True}])
def test_a_beginning_that_was_not_heard_of_is_found_again(grow: Callable[..., Growing], fault: dict[str, Any]) -> None:
    growing = grow()
    growing.slack.break_method("chat.startStream", after=True, **fault)
    growing.show(DRAFT)
    assert growing.notes["calling"] == live.START
    growing.show(LONGER)
    assert growing.finish()
    assert growing.only().shown.endswith(f"{WHOLE}\n출처")


def test_a_posted_beginning_that_was_not_heard_of_is_found_again(grow: Callable[..., Growing]) -> None:
    growing = grow()
    growing.slack.break_method("chat.startStream", error="streaming_not_allowed")
    growing.slack.break_method("chat.postMessage", disconnect=True, after=True)
    growing.show(DRAFT)
    assert growing.finish()
    assert growing.only().shown == f"{WHOLE}\n출처"


def test_another_process_goes_on_in_the_same_message(grow: Callable[..., Growing]) -> None:
    growing = grow()
    growing.show(DRAFT)
    reply = growing.only().ts
    growing.live = Live(**{**vars(growing.live), "shown": "", "begun_at": 0.0})
    growing.live.resume()
    growing.show(LONGER)
    assert growing.finish()
    assert growing.only().ts == reply
    assert growing.only().shown.endswith(f"{WHOLE}\n출처")


def test_a_message_that_somebody_deleted_is_posted_anew(grow: Callable[..., Growing]) -> None:
    growing = grow()
    growing.show(DRAFT)
    growing.live.caller.call("chat.stopStream", channel=growing.said.channel, ts=growing.live.reply)
    growing.live.caller.call("chat.delete", channel=growing.said.channel, ts=growing.live.reply)
    assert not growing.finish()
    assert growing.live.reply == ""


def test_the_last_step_waits_and_tells(grow: Callable[..., Growing]) -> None:
    growing = grow()
    growing.show(DRAFT)
    growing.slack.break_method("chat.stopStream", status=429, retry_after=9)
    assert growing.finish()
    assert growing.waits == [9]


def test_the_last_step_says_when_slack_is_away(grow: Callable[..., Growing]) -> None:
    growing = grow()
    growing.show(DRAFT)
    growing.slack.break_method("chat.stopStream", status=503)
    with pytest.raises(Unavailable):
        growing.finish()
    assert growing.finish()
    assert growing.only().shown.endswith(f"{WHOLE}\n출처")


def test_where_too_few_updates_are_left_nothing_is_begun_that_would_have_to_wait_for_one(
    grow: Callable[..., Growing],
) -> None:
    growing = grow()
    for method, calls in (("chat.startStream", 20), ("chat.update", 26)):
        for _ in range(calls):
            growing.live.caller.may(method)
    growing.show(DRAFT)
    assert growing.ours() == []
    assert not growing.finish()
    growing.clock.now += 60
    growing.show(LONGER)
    assert growing.only().stream == "streaming"
