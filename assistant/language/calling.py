"""One call of a model whose reply is used as a whole, as no person reads along."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass

from assistant.errors import Unavailable
from assistant.guard.masking import MaskedText
from assistant.language.ports import ChatModel, Message, Usage

TOO_SLOW = "모델 서버가 제때 답하지 않습니다. 잠시 뒤 다시 시도해 주세요."


@dataclass(frozen=True)
class Said:
    """A whole reply and what it took."""

    text: str
    usage: Usage


def call(chat: ChatModel, prompt: MaskedText, *, max_tokens: int, seconds: float | None = None) -> Said:
    """Say one thing to a model and wait for the whole reply.

    Raises `Unavailable` when the endpoint fails, and when the reply is not there after `seconds`: the stream is closed
    then. How long the first piece may take is the model's own limit.
    """
    started = time.monotonic()
    parts: list[str] = []
    usage = Usage()
    with closing(chat.stream([Message("user", prompt)], max_tokens=max_tokens)) as pieces:
        for piece in pieces:
            parts.append(piece.text)
            usage = piece.usage or usage
            if seconds is not None and time.monotonic() - started > seconds and piece.usage is None:
                raise Unavailable(TOO_SLOW)
    return Said("".join(parts), usage)
