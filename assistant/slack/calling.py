"""Every call to Slack from a job: paced by its tier, waited for when Slack says so, and told apart when it fails."""

from __future__ import annotations

import copy
import http.client
import logging
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from assistant.errors import Unavailable

MINUTE = 60.0
LONGEST_WAIT = 120.0
# What only makes waiting nicer must not make it longer.
NICETY_SECONDS = 3
BUSY = "ratelimited"
_RATE_LIMITED = frozenset({BUSY, "rate_limited", "message_limit_exceeded"})
_OUTAGES = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"})
_READS = frozenset(
    {
        "conversations.history",
        "conversations.info",
        "conversations.replies",
        "files.info",
        "usergroups.users.list",
        "users.info",
    }
)
_CODE = re.compile(r"[a-z][a-z0-9_]*")
_SENTENCE = "Slack이 응답하지 않습니다. 잠시 뒤 저절로 다시 시도합니다."

# Calls a minute and workspace that Slack allows, by method; those not listed are allowed far more than we make.
TIERS: dict[str, int] = {
    "chat.appendStream": 100,
    "chat.startStream": 20,
    "chat.stopStream": 20,
    "usergroups.users.list": 20,
    "chat.update": 50,
    "agents.sessions.setStatus": 50,
    "conversations.history": 50,
    "conversations.open": 50,
    "conversations.replies": 50,
}

logger = logging.getLogger(__name__)


class Refused(Exception):
    """Slack understood and said no; `code` is its word for why. Never shown to a person."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class _Busy(Exception):
    """Slack takes no more of these calls for some seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(frozen=True)
class Pace:
    """The calls that this process has made in the last minute, by workspace and method; shared by all its threads."""

    clock: Callable[[], float] = time.monotonic
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _made: dict[tuple[str, str], deque[float]] = field(default_factory=dict)

    def take(self, workspace: str, method: str, *, leaving: int = 0) -> float:
        """Take one call, if so many are left after it; return 0.0, or the seconds until there may be one."""
        most = TIERS.get(method)
        if most is None:
            return 0.0
        with self._lock:
            now = self.clock()
            made = self._lately((workspace, method), now)
            if len(made) < most - leaving:
                made.append(now)
                return 0.0
            return made[len(made) - (most - leaving)] + MINUTE - now

    def share(self, workspace: str, method: str) -> float:
        """Return how much of the last minute's allowance is used, between 0 and 1."""
        with self._lock:
            return len(self._lately((workspace, method), self.clock())) / TIERS.get(method, MINUTE)

    def _lately(self, which: tuple[str, str], now: float) -> deque[float]:
        made = self._made.setdefault(which, deque())
        while made and made[0] <= now - MINUTE:
            made.popleft()
        return made


@dataclass(frozen=True)
class Caller:
    """Slack's Web API of one workspace, as a job calls it."""

    client: WebClient
    workspace: str
    pace: Pace
    pause: Callable[[float], object] = time.sleep

    def may(self, method: str, *, leaving: int = 0) -> bool:
        """Take a call of this method out of the allowance without waiting, if so many are left for what matters more."""
        return self.pace.take(self.workspace, method, leaving=leaving) == 0.0

    def interval(self, method: str, seconds: float) -> float:
        """Return how long to leave between two calls that could do without: the longer, the more are made by all."""
        return seconds / max(0.01, 1 - self.pace.share(self.workspace, method))

    def call(
        self,
        method: str,
        *,
        paced: bool = True,
        patient: bool = True,
        waiting: Callable[[float], object] | None = None,
        **arguments: Any,  # noqa: ANN401 - what the method takes
    ) -> dict[str, Any]:
        """Call a method; waits its turn and Slack's Retry-After, telling `waiting` how many seconds that will be.

        Raises `Refused` when Slack says no, `Unavailable` when it does not answer. `paced=False` for a call that
        `may` has already been asked for; with `patient=False` Slack's having it wait is a refusal, too.
        """
        waited = 0.0
        while paced and (seconds := self.pace.take(self.workspace, method)):
            waited = self._wait(seconds, waited, waiting)
        while True:
            try:
                return _once(self.client, method, arguments)
            except _Busy as busy:
                if not patient:
                    raise Refused(BUSY) from busy
                waited = self._wait(busy.seconds, waited, waiting)

    def try_call(self, method: str, *, leaving: int = 0, **arguments: Any) -> bool:  # noqa: ANN401 - what the method takes
        """Call for something that only makes waiting nicer: it waits for nothing, and a failure costs nothing."""
        if not self.may(method, leaving=leaving):
            return False
        client = copy.copy(self.client)
        client.timeout = min(client.timeout, NICETY_SECONDS)
        try:
            _once(client, method, arguments)
        except (Refused, Unavailable, _Busy) as error:
            logger.info("%s was not possible: %s", method, error)
            return False
        return True

    def _wait(self, seconds: float, waited: float, waiting: Callable[[float], object] | None) -> float:
        if waited + seconds > LONGEST_WAIT:
            raise Unavailable(_SENTENCE)
        if waiting is not None and seconds >= 1:
            waiting(seconds)
        self.pause(seconds)
        return waited + seconds


def _once(client: WebClient, method: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    # What is empty is left out, as the SDK's own methods do.
    given = {name: value for name, value in arguments.items() if value is not None}
    how: dict[str, Any] = {"http_verb": "GET", "params": given} if method in _READS else {"json": given}
    try:
        response = client.api_call(method, **how)
    except SlackApiError as error:
        raise _meaning(error) from error
    except (URLError, OSError, http.client.HTTPException, SlackClientError) as error:
        raise Unavailable(_SENTENCE) from error
    return dict(response.data) if isinstance(response.data, dict) else {}


def _meaning(error: SlackApiError) -> Exception:
    """Return what an answer of Slack's means to us."""
    status = int(getattr(error.response, "status_code", 0) or 0)
    headers = getattr(error.response, "headers", None) or {}
    data = getattr(error.response, "data", None)
    code = str(data.get("error", "")) if isinstance(data, dict) else ""
    # Of an answer that is no JSON the SDK makes a sentence.
    code = code if _CODE.fullmatch(code) else ""
    if code in _RATE_LIMITED or status == http.client.TOO_MANY_REQUESTS:
        return _Busy(_retry_after(headers))
    if code in _OUTAGES or status >= http.client.INTERNAL_SERVER_ERROR or not code:
        return Unavailable(_SENTENCE)
    return Refused(code)


def _retry_after(headers: Mapping[str, Any]) -> float:
    value = {name.lower(): value for name, value in headers.items()}.get("retry-after", "1")
    first = value[0] if isinstance(value, list) else value
    return max(1.0, float(first)) if str(first).replace(".", "", 1).isdigit() else 1.0
