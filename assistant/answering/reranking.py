"""The best passages once more, put in order by a model that sees them side by side."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from assistant import prompts
from assistant.answering.evidence import DataBlock
from assistant.guard import masking
from assistant.guard.masking import MaskedText
from assistant.knowledge.passages import Source
from assistant.language import calling, tokens
from assistant.language.ports import ChatModel, Usage

SHOWN = 20
PASSAGE_TOKENS = 120
REPLY_TOKENS = 80


@dataclass(frozen=True)
class Reranked:
    """The sources in their new order, and what ordering them took."""

    sources: Sequence[Source]
    usage: Usage


def rerank(question: str, sources: Sequence[Source], *, chat: ChatModel, seconds: float) -> Reranked:
    """Ask the model once for the order of the first `SHOWN`; the others follow as they were. Raises `Unavailable`.

    It sees the beginning of each passage, which bounds what the call costs.
    """
    shown, rest = sources[:SHOWN], sources[SHOWN:]
    masked = masking.mask(question)
    originals = masked.originals
    blocks: list[DataBlock] = []
    for n, source in enumerate(shown, start=1):
        place = masking.mask(f"{source.title} · {source.locator.label}", seen=originals)
        text = masking.mask(tokens.head(source.text, PASSAGE_TOKENS), seen=place.originals)
        originals = text.originals
        blocks.append(DataBlock(n, place.text, text.text))
    prompt = prompts.render("answering/rerank", border=secrets.token_hex(12), blocks=blocks, question=masked.text)
    said = calling.call(chat, MaskedText(prompt), max_tokens=REPLY_TOKENS, seconds=seconds)
    order = read(said.text, len(shown))
    return Reranked([*(shown[n - 1] for n in order), *rest], said.usage)


def read(reply: str, count: int) -> list[int]:
    """Return the numbers 1…`count`, each once: those the reply names in its order, then the others in theirs."""
    named = [int(digits) for digits in re.findall(r"(?<!\d)\d{1,4}(?!\d)", reply)]
    return list(dict.fromkeys([*(n for n in named if 1 <= n <= count), *range(1, count + 1)]))
