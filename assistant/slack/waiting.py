"""What stands above a thread while somebody waits: Slack's status line, and the state of its session."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.slack.calling import Caller
from assistant.slack.posting import Place

# Slack takes a status line away after two minutes.
RENEW_SECONDS = 90
STATUS = "assistant.threads.setStatus"
SESSION = "agents.sessions.setStatus"
# Sessions that cannot be ended must not be begun: half of the minute's calls stay for the end.
_FOR_THE_END = 25


@dataclass
class StatusLine:
    """The status line of a thread; a message of ours takes it away, what is left at the end is cleared."""

    caller: Caller
    place: Place
    shown: str = ""
    said_at: float = 0.0
    clock: Callable[[], float] = time.monotonic

    def keep(self, status: str) -> None:
        """Show a status unless it stands there already; one that Slack would soon take away is said again."""
        if status != self.shown or self.clock() - self.said_at > RENEW_SECONDS:
            self.say(status)

    def say(self, status: str, loading: Sequence[str] = ()) -> None:
        """Show a status."""
        self.caller.try_call(
            STATUS,
            channel_id=self.place.channel,
            thread_ts=self.place.thread,
            status=status,
            loading_messages=list(loading) or None,
        )
        self.said(status)

    def said(self, status: str) -> None:
        """Note that it shows a status."""
        self.shown, self.said_at = status, self.clock()

    def taken_away(self) -> None:
        """Note that a message of ours came after it."""
        self.shown = ""

    def clear(self) -> None:
        """Take it away, if it still stands there."""
        if self.shown:
            self.say("")


def begin_session(caller: Caller, place: Place) -> None:
    """Say that a thread is being worked on: only then Slack shows its stop button."""
    caller.try_call(
        SESSION, leaving=_FOR_THE_END, channel_id=place.channel, thread_ts=place.thread, status="processing"
    )


def end_session(caller: Caller, place: Place) -> None:
    """Say that the work is done, without waiting."""
    caller.try_call(SESSION, channel_id=place.channel, thread_ts=place.thread, status="active")
