"""A reply that grows while it is written: as a native stream, else by updates, one rung down at every refusal."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block, MarkdownBlock

from assistant.errors import Unavailable
from assistant.slack import posting
from assistant.slack.blocks.answers import TEXT
from assistant.slack.blocks.messages import Message, message
from assistant.slack.calling import BUSY, Caller, Refused
from assistant.slack.models import Rung
from assistant.slack.posting import Place

# Slack ends a stream five minutes after its start; before that we go on by updates.
STREAM_SECONDS = 280
# Both grow with what other replies take of the workspace's calls.
SECONDS_BETWEEN_APPENDS = 0.6
SECONDS_BETWEEN_UPDATES = 1.2
# After a failure drafts pause: Slack is asked again when there is more to show.
QUIET_SECONDS = 5.0
# Updates of drafts leave as many of the minute's calls for finished answers.
FOR_THE_END = 20
# Begun messages that all wait for an update hold up those who have not even been told that we look.
BEGIN_WHILE_USED = 0.5
STOPPED = "stopped_by_user"
STREAMING = "streaming_state_conflict"
_OVER = frozenset({STOPPED, "message_not_in_streaming_state"})
START = "start"

logger = logging.getLogger(__name__)


@dataclass
class Live:
    """The message that grows. `note` keeps rung, reply and call under way in the exchange's row.

    `begun` looks for a message whose beginning is `in_doubt`; `stopped` is told when somebody pressed Slack's stop
    button, `waiting` when Slack has the last step wait. `at_the_end` is what ends a stream besides text and blocks.
    """

    caller: Caller
    place: Place
    recipient: dict[str, Any]
    note: Callable[..., None]
    begun: Callable[[Rung], str | None]
    stopped: Callable[[], None]
    waiting: Callable[[float], None]
    rung: Rung
    reply: str
    in_doubt: bool
    mark: str
    at_the_end: dict[str, Any]
    shown: str = ""
    begun_at: float = 0.0
    shown_at: float = 0.0
    quiet_until: float = 0.0
    ended_session: bool = False
    clock: Callable[[], float] = time.monotonic

    def show(self, draft: str) -> None:
        """Show a draft as far as it can be shown now; what is not shown is shown with the next or the last."""
        # A stream is one message: what grows beyond this is finished as several.
        draft = draft[:TEXT]
        if not draft.strip() or draft == self.shown or self.clock() < self.quiet_until:
            return
        try:
            self._show(draft)
        except (Refused, Unavailable) as error:
            # What must arrive is the finished answer; a draft only shortens the wait for it.
            logger.info("a draft could not be shown: %s", error)
            self.quiet_until = self.clock() + QUIET_SECONDS

    def resume(self) -> None:
        """Take up a message that another process began: how much of its stream is shown nobody knows."""
        self._settle()
        if self.rung is Rung.STREAM:
            self._end_stream()
            self._fall_back()

    def finish(self, text: str | None, first: Message, closing: Sequence[Block]) -> bool:
        """Complete the message as `first`; where a stream that ends with `text` and `closing` looks the same, so.

        Returns False when there is no message yet, or no longer, and somebody has to post one. Raises `Refused`.
        """
        self._settle()
        if not self.reply:
            return False
        as_streamed = self.rung is Rung.STREAM and text is not None and text.startswith(self.shown)
        if as_streamed and text is not None and self._stop(text, closing):
            return True
        if self.rung is Rung.STREAM:
            self._end_stream()
            self._fall_back()
        try:
            self._replace(first, waiting=self.waiting)
        except Refused as error:
            if error.code not in posting.GONE:
                raise
            self.reply, self.rung = "", Rung.NOTHING
            return False
        return True

    def _show(self, draft: str) -> None:
        self._settle()
        if self.rung is Rung.NOTHING:
            self._begin(draft)
        elif self.rung is Rung.STREAM:
            self._append(draft)
        else:
            self._update(draft)

    def _settle(self) -> None:
        """Find out what became of a beginning whose end nobody has heard of."""
        if not self.in_doubt:
            return
        self.reply = self.begun(self.rung) or ""
        self.rung = self.rung if self.reply else Rung.NOTHING
        self.note(rung=self.rung, reply=self.reply, calling="")
        self.in_doubt = False
        if self.rung is Rung.STREAM:
            self._end_stream()
            self._fall_back()

    def _begin(self, draft: str) -> None:
        if not self.caller.may("chat.startStream"):
            self._begin_updates(draft)
            return
        try:
            self._begin_as(
                Rung.STREAM,
                lambda: str(
                    self.caller.call(
                        "chat.startStream",
                        paced=False,
                        patient=False,
                        channel=self.place.channel,
                        thread_ts=self.place.thread,
                        markdown_text=draft,
                        **self.recipient,
                    )["ts"]
                ),
            )
        except Refused as error:
            logger.info("no stream here (%s); going on by updates", error.code)
            self._begin_updates(draft)
            return
        self.shown, self.begun_at = draft, self.clock()
        self.shown_at = self.begun_at

    def _begin_updates(self, draft: str) -> None:
        if self.caller.pace.share(self.caller.workspace, "chat.update") > BEGIN_WHILE_USED:
            # What is begun must be updated once more at least; what is not, is posted when it is whole.
            return
        self._begin_as(
            Rung.UPDATES,
            lambda: posting.post(self.caller, self.place, _as_message(draft), mark=self.mark, patient=False),
        )
        self.shown, self.shown_at = draft, self.clock()

    def _begin_as(self, rung: Rung, begin: Callable[[], str]) -> None:
        """Begin the message, noting before and after, so that its beginning is found again after a crash."""
        self.note(rung=rung, calling=START)
        self.rung, self.in_doubt = rung, True
        try:
            self.reply = begin()
        except Refused:
            self.rung, self.in_doubt = Rung.NOTHING, False
            self.note(rung=self.rung, calling="")
            raise
        self.in_doubt = False
        self.note(rung=rung, reply=self.reply, calling="")

    def _append(self, draft: str) -> None:
        if not draft.startswith(self.shown) or self.clock() - self.begun_at > STREAM_SECONDS:
            self._end_stream()
            self._fall_back()
            return
        if not self._may("chat.appendStream", SECONDS_BETWEEN_APPENDS):
            return
        try:
            self.caller.call(
                "chat.appendStream",
                paced=False,
                patient=False,
                channel=self.place.channel,
                ts=self.reply,
                markdown_text=draft[len(self.shown) :],
            )
            self.shown = draft
        except Refused as error:
            if error.code == BUSY:
                raise
            if error.code == STOPPED:
                self.stopped()
            logger.info("the stream goes no further (%s); going on by updates", error.code)
            if error.code not in _OVER:
                self._end_stream()
            self._fall_back()
        except Unavailable:
            # Whether it was appended nobody knows; from here on the whole text is put there.
            self._fall_back()
            raise

    def _update(self, draft: str) -> None:
        if self._may("chat.update", SECONDS_BETWEEN_UPDATES, leaving=FOR_THE_END):
            self._replace(_as_message(draft), paced=False, patient=False)
            self.shown = draft

    def _may(self, method: str, seconds: float, *, leaving: int = 0) -> bool:
        """Tell whether it is time for another call that shows more of a draft."""
        if self.clock() - self.shown_at < self.caller.interval(method, seconds):
            return False
        if not self.caller.may(method, leaving=leaving):
            return False
        self.shown_at = self.clock()
        return True

    def _replace(self, shown: Message, **how: Any) -> None:  # noqa: ANN401
        try:
            posting.replace(self.caller, self.place, self.reply, shown, as_words=False, **how)
        except Refused as error:
            if error.code != STREAMING:
                raise
            self._end_stream()
            posting.replace(self.caller, self.place, self.reply, shown, as_words=False)

    def _stop(self, text: str, closing: Sequence[Block]) -> bool:
        try:
            self.caller.call(
                "chat.stopStream",
                channel=self.place.channel,
                ts=self.reply,
                markdown_text=text[len(self.shown) :] or None,
                blocks=posting.as_json(closing) or None,
                waiting=self.waiting,
                **self.at_the_end,
            )
        except Refused as error:
            logger.info("the stream could not be ended as it is (%s); the message is updated instead", error.code)
            return False
        self.ended_session = bool(self.at_the_end)
        return True

    def _end_stream(self) -> None:
        try:
            self.caller.call("chat.stopStream", channel=self.place.channel, ts=self.reply)
        except Refused as error:
            logger.info("the stream was over: %s", error.code)

    def _fall_back(self) -> None:
        self.rung = Rung.UPDATES
        self.note(rung=self.rung)


def _as_message(draft: str) -> Message:
    return message(draft, MarkdownBlock(text=draft))
