"""Calls to Slack: within its allowance, waiting when told to, every failure told apart."""

from __future__ import annotations

from dataclasses import replace

import pytest
from slack_sdk import WebClient

from assistant.errors import Unavailable
from assistant.settings import Settings
from assistant.slack.calling import MINUTE, TIERS, Caller, Pace, Refused
from assistant.slack.workspaces import Workspaces
from tests.servers.slack.stand_in import StandIn


class Clock:
    """Goes on only when somebody waits."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.waits: list[float] = []

    def __call__(self) -> float:
        return self.now

    def pause(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def caller(slack: StandIn, clock: Clock) -> Caller:
    client = WebClient(slack.bot_token, base_url=slack.api_url, timeout=2, retry_handlers=[])
    return Caller(client, slack.workspace.id, Pace(clock), clock.pause)


def test_no_minute_ever_has_more_calls_than_its_tier() -> None:
    clock = Clock()
    pace = Pace(clock)
    made: list[float] = []
    while len(made) < 100:
        seconds = pace.take("T1", "chat.startStream")
        if seconds:
            clock.now += seconds
        else:
            made.append(clock.now)
            clock.now += 0.7
    most = TIERS["chat.startStream"]
    assert all(late - early >= MINUTE for early, late in zip(made, made[most:], strict=False))
    assert made[-1] - made[0] < MINUTE * 100 / most


def test_each_workspace_and_method_has_an_allowance_of_its_own() -> None:
    pace = Pace(Clock())
    for _ in range(TIERS["chat.stopStream"]):
        assert pace.take("T1", "chat.stopStream") == 0
    assert pace.take("T1", "chat.stopStream") > 0
    assert pace.take("T2", "chat.stopStream") == 0
    assert pace.take("T1", "chat.startStream") == 0
    assert pace.take("T1", "chat.postMessage") == 0


def test_what_could_be_done_without_leaves_something_for_what_could_not() -> None:
    pace = Pace(Clock())
    taken = sum(pace.take("T1", "chat.update", leaving=20) == 0 for _ in range(60))
    assert taken == TIERS["chat.update"] - 20
    assert all(pace.take("T1", "chat.update") == 0 for _ in range(20))
    assert 0 < pace.take("T1", "chat.update", leaving=20) <= MINUTE


def test_drafts_come_more_rarely_the_more_there_are(caller: Caller) -> None:
    assert caller.interval("chat.appendStream", 0.6) == pytest.approx(0.6)
    for _ in range(90):
        caller.may("chat.appendStream")
    assert caller.interval("chat.appendStream", 0.6) == pytest.approx(6)


def test_retry_after_is_waited_and_told(slack: StandIn, caller: Caller, clock: Clock) -> None:
    slack.break_method("auth.test", status=429, retry_after=7)
    told: list[float] = []
    assert caller.call("auth.test", waiting=told.append)["team_id"] == slack.workspace.id
    assert clock.waits == told == [7]


def test_a_call_that_may_not_wait_is_refused(slack: StandIn, caller: Caller, clock: Clock) -> None:
    slack.break_method("auth.test", status=429, retry_after=7)
    with pytest.raises(Refused, match="ratelimited"):
        caller.call("auth.test", patient=False)
    assert clock.waits == []


def test_a_429_without_json_keeps_its_retry_after(slack: StandIn, caller: Caller, clock: Clock) -> None:
    slack.break_method("auth.test", status=429, retry_after=3, body="<html>slow down</html>")
    caller.call("auth.test")
    assert clock.waits == [3]


def test_nobody_waits_longer_than_two_minutes(slack: StandIn, caller: Caller) -> None:
    slack.break_method("auth.test", status=429, retry_after=60, times=9)
    with pytest.raises(Unavailable):
        caller.call("auth.test")


@pytest.mark.parametrize(
    "fault", [{"status": 503}, {"hang": True}, {"disconnect": True}, {"status": 200, "body": "<html>oops</html>"}]
)
def test_an_outage_is_no_refusal(slack: StandIn, caller: Caller, fault: dict[str, object]) -> None:
    slack.break_method("auth.test", **fault)
    with pytest.raises(Unavailable):
        caller.call("auth.test")


def test_a_refusal_carries_slacks_word(caller: Caller) -> None:
    with pytest.raises(Refused) as refused:
        caller.call("chat.postMessage", channel="C000", text="x")
    assert refused.value.code == "channel_not_found"


@pytest.mark.parametrize("fault", [{"status": 429, "retry_after": 30}, {"status": 503}, {"error": "not_in_channel"}])
def test_what_only_makes_waiting_nicer_costs_nothing(
    slack: StandIn, caller: Caller, clock: Clock, fault: dict[str, object]
) -> None:
    slack.break_method("auth.test", **fault)
    assert caller.try_call("auth.test") is False
    assert clock.waits == []
    assert caller.try_call("auth.test") is True
    assert replace(caller, pace=Pace(clock)).may("auth.test")


@pytest.mark.parametrize("fault", [{"status": 503}, {"error": "invalid_auth"}, {"status": 429}, {"hang": True}])
def test_a_workspace_that_cannot_be_asked_for_now_is_asked_for_later(slack: StandIn, fault: dict[str, object]) -> None:
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]
        slack_bot_token=slack.bot_token,
        slack_api_url=slack.api_url,
    )
    workspaces = Workspaces(settings, None, patience=1)
    slack.break_method("auth.test", **fault)
    with pytest.raises(Unavailable):
        workspaces.installed("T1")
    assert workspaces.installed("T1").bot_user == slack.workspace.bot.id
    known = len(slack.calls("auth.test"))
    workspaces.installed("T1")
    assert len(slack.calls("auth.test")) == known
