"""What the app answered to what Slack pushed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Answered:
    """The app's answer to one push: status 0 when there was none."""

    kind: str
    type: str
    status: int
    body: str
    seconds: float
    event_id: str | None

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> Answered:
        return cls(raw["kind"], raw["type"], raw["status"], raw["body"], raw["seconds"], raw["event_id"])

    @property
    def json(self) -> Any:
        return json.loads(self.body) if self.body else None


@dataclass(frozen=True)
class Pushed:
    """What one act led to: no answers when the app is not subscribed to it or not there."""

    answers: tuple[Answered, ...]

    @property
    def status(self) -> int:
        """The worst answer's status."""
        return max((one.status or 599 for one in self.answers), default=0)

    @property
    def body(self) -> str:
        return self.answers[0].body

    @property
    def seconds(self) -> float:
        return max((one.seconds for one in self.answers), default=0.0)


@dataclass(frozen=True)
class Said(Pushed):
    """A message of a person; `thread` is what an answer to it hangs under."""

    channel: str
    ts: str
    thread_ts: str | None
    files: tuple[str, ...] = ()

    @property
    def thread(self) -> str:
        return self.thread_ts or self.ts


def answers_in(told: Mapping[str, Any]) -> tuple[Answered, ...]:
    return tuple(Answered.read(one) for one in told["deliveries"])
