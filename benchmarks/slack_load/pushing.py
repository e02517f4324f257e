"""What an office says in a minute, as the signed requests that Slack makes of it, each at its time."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx
from slack_sdk.signature import SignatureVerifier

from benchmarks.slack_load.api import BOT, TEAM

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
LISTENING = "C0LISTEN"
CHANNELS = ("C0MINWON", "C0INSA", "C0JEONSAN", LISTENING)
DELIVERIES = 4
# A delivery is signed with the second it is made in: the same one twice in a second is taken for a replay.
APART = 1.1
SLACK_WAITS = 3.0
NO_ANSWER = 0
# Slack's timestamps of the messages; any moment does.
_NOON = 1_800_000_000
_CHATTER = (
    "오늘 회의록 공유드립니다.",
    "네 확인했습니다. 감사합니다!",
    "민원 접수 건은 오후에 정리해서 올리겠습니다.",
    "<@U0COLLEAGUE> 이 파일 한번 봐 주세요",
    "점심 먹고 오겠습니다",
    "서버 점검은 18시부터 19시까지입니다. 그 시간에는 저장해 두고 나와 주세요.",
)


@dataclass(frozen=True)
class Question:
    """A question and the thread its answer belongs in."""

    number: int
    channel: str
    timestamp: str
    text: str
    is_mention: bool


@dataclass(frozen=True)
class Delivery:
    """One request: when it is due, after the start, and for which question, if any."""

    due: float
    event: dict[str, Any]
    question: int | None
    retry: int


@dataclass(frozen=True)
class Pushed:
    """What became of a request: when it was sent, how late that was, how long the answer took and its status."""

    sent_at: float
    lag: float
    seconds: float
    status: int
    question: int | None


class Office:
    """Makes messages up; every question has a number of its own, and another person asks it."""

    def __init__(self, seed: int = 1) -> None:
        self._dealt = random.Random(seed)
        self._messages = 0
        self.questions: dict[int, Question] = {}

    def question(self, *, is_mention: bool) -> Question:
        number = len(self.questions) + 1
        channel = self._dealt.choice(CHANNELS) if is_mention else f"D0STAFF{number}"
        text = f"질문 {number}번, 온도를 낮추면 답이 어떻게 되나요?"
        made = Question(number, channel, self._timestamp(), text, is_mention)
        self.questions[number] = made
        return made

    def deliveries(self, question: Question, *, at: float, times: int = DELIVERIES) -> list[Delivery]:
        """Return all deliveries of a question, out of order: now and at odd moments of the seconds after."""
        twins = _mention_events(question) if question.is_mention else [_direct_event(question)]
        found = []
        for event in twins:
            due = at + self._dealt.random() * 0.5
            for copy in range(times):
                found.append(Delivery(due, event, question.number, copy))
                due += APART + self._dealt.random() * 0.5
        return found

    def chatter(self, *, at: float) -> Delivery:
        """Return a message of somebody to others; now and then in a thread, or corrected."""
        event: dict[str, Any] = {
            "type": "message",
            "channel": self._dealt.choice(CHANNELS),
            "channel_type": "channel",
            "user": f"U0STAFF{self._dealt.randrange(400)}",
            "text": self._dealt.choice(_CHATTER),
            "ts": self._timestamp(),
        }
        kind = self._dealt.random()
        if kind < 0.25:
            event["thread_ts"] = f"{_NOON - self._dealt.randrange(999)}.000100"
        elif kind < 0.3:
            message = {key: event[key] for key in ("user", "text", "ts")}
            event |= {"subtype": "message_changed", "message": message, "previous_message": {"text": "전"}}
        return Delivery(at, event, None, 0)

    def minute(self, *, seconds: float, rate: float, questions: float) -> list[Delivery]:
        """Return the deliveries of so many seconds: two direct questions to each mention, filled up with chatter."""
        found: list[Delivery] = []
        # The last copies of a question still fall into the time.
        asking = max(1.0, seconds - DELIVERIES * (APART + 0.5))
        for number in range(round(seconds * questions)):
            at = asking * number / (seconds * questions)
            found += self.deliveries(self.question(is_mention=number % 3 == 2), at=at)
        left = max(0, round(seconds * rate) - len(found))
        found += [self.chatter(at=self._dealt.random() * seconds) for _ in range(left)]
        # The rate is even; which message comes when is not.
        found.sort(key=lambda each: each.due)
        return found

    def _timestamp(self) -> str:
        self._messages += 1
        return f"{_NOON + self._messages}.{self._dealt.randrange(1_000_000):06d}"


def push(url: str, deliveries: Sequence[Delivery]) -> list[Pushed]:
    """Make every request at its time, whether those before have been answered or not."""
    return asyncio.run(_push(url, deliveries))


async def _push(url: str, deliveries: Sequence[Delivery]) -> list[Pushed]:
    # A connection is not used again when the server may be closing it at that moment.
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=200, keepalive_expiry=2)
    async with httpx.AsyncClient(timeout=30, limits=limits) as client:
        start = time.monotonic()
        return list(await asyncio.gather(*(_push_one(client, url, each, start) for each in deliveries)))


async def _push_one(client: httpx.AsyncClient, url: str, delivery: Delivery, start: float) -> Pushed:
    await asyncio.sleep(start + delivery.due - time.monotonic())
    body = _envelope(delivery.event)
    timestamp = str(int(time.time()))
    signature = SignatureVerifier(SECRET).generate_signature(timestamp=timestamp, body=body) or ""
    headers = {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signature,
    }
    if delivery.retry:
        headers |= {"X-Slack-Retry-Num": str(delivery.retry), "X-Slack-Retry-Reason": "http_timeout"}
    sent_at = time.monotonic()
    try:
        status = (await client.post(url, content=body, headers=headers)).status_code
    except httpx.TransportError:
        status = NO_ANSWER
    seconds = time.monotonic() - sent_at
    return Pushed(sent_at, sent_at - start - delivery.due, seconds, status, delivery.question)


def _envelope(event: dict[str, Any]) -> bytes:
    told = {
        "token": "deprecated",
        "team_id": TEAM,
        "api_app_id": "A0BENCH",
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{event['channel']}{event['ts']}{event['type']}",
        "event_time": int(float(event["ts"])),
        "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": True, "is_enterprise_install": False}],
        "is_ext_shared_channel": False,
    }
    return json.dumps(told).encode()


def _direct_event(question: Question) -> dict[str, Any]:
    return {"type": "message", "channel_type": "im", "text": question.text, **_common(question)}


def _mention_events(question: Question) -> list[dict[str, Any]]:
    text = f"<@{BOT}> {question.text}"
    twin = {"type": "message", "channel_type": "channel", "text": text, **_common(question)}
    return [twin, {"type": "app_mention", "text": text, **_common(question)}]


def _common(question: Question) -> dict[str, Any]:
    return {"channel": question.channel, "user": f"U0ASKER{question.number}", "ts": question.timestamp}
