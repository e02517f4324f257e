"""What the recorded calls say of a run: what was waited for, what came twice, what never came."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from assistant.slack import names
from benchmarks.slack_load.pushing import SLACK_WAITS, Pushed, Question

Call = tuple[float, str, dict[str, Any], str]
STATUS = "assistant.threads.setStatus"
_BEGINS = ("chat.startStream", "chat.postMessage")
_NUMBER = re.compile(r"질문 (\d+)번")


@dataclass
class Shown:
    """What was shown in the thread of one question."""

    status_at: float | None = None
    text_at: float | None = None
    finished_at: float | None = None
    messages: list[str] = field(default_factory=list)
    finished: list[str] = field(default_factory=list)


def shown(questions: Iterable[Question], calls: Sequence[Call]) -> dict[int, Shown]:
    """Return what each question's thread has seen."""
    places = {(each.channel, each.timestamp): each.number for each in questions}
    found = {number: Shown() for number in places.values()}
    belongs: dict[str, int] = {}
    for at, method, given, timestamp in calls:
        channel = str(given.get("channel") or given.get("channel_id") or "")
        number = places.get((channel, str(given.get("thread_ts", ""))))
        number = belongs.get(str(given.get("ts", ""))) if number is None else number
        if number is None:
            continue
        one = found[number]
        if method == STATUS and given.get("status") and one.status_at is None:
            one.status_at = at
        if method in _BEGINS:
            belongs[timestamp] = number
            one.messages.append(timestamp)
            one.text_at = one.text_at or at
        if names.FEEDBACK in str(given.get("blocks", "")):
            one.finished.append(timestamp or str(given["ts"]))
            one.finished_at = at
    return found


def figures(
    questions: Mapping[int, Question],
    pushed: Sequence[Pushed],
    calls: Sequence[Call],
    first_words: Sequence[tuple[float, str]],
) -> dict[str, Any]:
    """Return the figures of a run; seconds where nothing else is said."""
    seen = shown(questions.values(), calls)
    first_push: dict[int, float] = {}
    for each in pushed:
        if each.question is not None:
            first_push[each.question] = min(each.sent_at, first_push.get(each.question, each.sent_at))
    spoken = [(at, int(found.group(1))) for at, text in first_words if (found := _last_number(text))]
    said_at = {number: at for at, number in reversed(spoken)}
    model_calls = Counter(number for _, number in spoken)
    waits = [one.status_at - first_push[number] for number, one in seen.items() if one.status_at]
    over = [one.text_at - said_at[number] for number, one in seen.items() if one.text_at and number in said_at]
    whole = [one.finished_at - first_push[number] for number, one in seen.items() if one.finished_at]
    return {
        "requests": len(pushed),
        "per_second": round(len(pushed) / _span(pushed), 1),
        "statuses": dict(Counter(each.status for each in pushed)),
        "later_than_slack_waits": sum(each.seconds > SLACK_WAITS for each in pushed),
        "ack_ms": _spread([each.seconds * 1000 for each in pushed]),
        "ack_of_questions_ms": _spread([each.seconds * 1000 for each in pushed if each.question]),
        "pusher_lag_ms": _spread([each.lag * 1000 for each in pushed]),
        "questions": len(questions),
        "first_status_s": _spread(waits),
        "first_text_after_models_first_token_s": _spread(over),
        "whole_answer_s": _spread(whole),
        "without_status": sum(one.status_at is None for one in seen.values()),
        "duplicates": sum(len(one.messages) > 1 or len(set(one.finished)) > 1 for one in seen.values()),
        "models_called_again": sum(count - 1 for count in model_calls.values()),
        "lost": sum(not one.finished for one in seen.values()),
        "calls": dict(Counter(method for _, method, _, _ in calls).most_common()),
    }


def _last_number(text: str) -> re.Match[str] | None:
    found = list(_NUMBER.finditer(text))
    return found[-1] if found else None


def _span(pushed: Sequence[Pushed]) -> float:
    sent = [each.sent_at for each in pushed]
    return max(1.0, max(sent) - min(sent))


def _spread(values: Sequence[float]) -> dict[str, float]:
    if not values:
        return {}
    shares = {f"p{share}": float(np.percentile(values, share)) for share in (50, 95, 99)}
    return {name: round(value, 2) for name, value in {**shares, "max": max(values)}.items()}
