"""One streamed call of the model: what it is shown, and what it said."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass

from assistant import prompts
from assistant.answering import citations, evidence
from assistant.guard import masking
from assistant.knowledge.passages import Source
from assistant.language import tokens
from assistant.language.ports import ChatModel, Message, Usage

NOT_FOUND_MARK = "자료에 없음"
DRAFT_SECONDS = 0.4
_HALF_A_TOKEN = re.compile(r"⟦[^⟧]{0,20}\Z")


class Stopped(Exception):
    """Nobody waits for the reply any more."""


@dataclass(frozen=True)
class Budget:
    """Tokens: of evidence and of earlier turns in the prompt, and of the longest reply."""

    evidence: int = 3000
    history: int = 800
    reply: int = 800


@dataclass(frozen=True)
class Spoken:
    """What the model said of the numbered sources it was shown, and how."""

    text: str
    sources: Mapping[int, Source]
    model: str
    prompt: str
    prompt_sha256: str
    usage: Usage

    @property
    def not_found(self) -> bool:
        """True when the model says that the sources do not answer the question."""
        return _bare(self.text).startswith(NOT_FOUND_MARK)


def generate(
    question: str,
    ranked: Sequence[Source],
    history: Sequence[tuple[str, str]],
    *,
    chat: ChatModel,
    budget: Budget,
    show: Callable[[str], None],
) -> Spoken:
    """Ask the model once; `show` gets the checked reply so far a few times a second. Raises `Unavailable`.

    When `show` raises, the model's stream is closed and the exception goes on: that is how a reply is stopped.
    `ranked` are the sources found, best first; `history` the earlier turns as (question, answer), oldest first.
    """
    masked = masking.mask(question)
    data = evidence.gather(ranked, budget=budget.evidence, originals=masked.originals)
    turns, originals = _turns(history, budget.history, data.originals)
    rules = prompts.render("answering/rules", border=data.border, not_found=NOT_FOUND_MARK)
    prompt = prompts.render("answering/answer", border=data.border, blocks=data.blocks, question=masked.text)
    messages = [
        # All that was put into the two prompts has been masked above.
        Message("system", masking.MaskedText(rules)),
        *turns,
        Message("user", masking.MaskedText(prompt)),
    ]
    used = [prompts.read("answering/rules"), prompts.read("answering/answer")]
    text, usage = _stream(messages, chat, budget.reply, lambda draft: show(_shown(draft, data.sources, originals)))
    return Spoken(
        text=masking.restore(text, originals),
        sources=data.sources,
        model=chat.name,
        prompt=" + ".join(prompt.name for prompt in used),
        prompt_sha256="+".join(prompt.sha256 for prompt in used),
        usage=usage,
    )


def _turns(
    history: Sequence[tuple[str, str]], budget: int, originals: Mapping[str, str]
) -> tuple[list[Message], Mapping[str, str]]:
    """Return earlier turns, the newest kept first within the budget, in the order they were spoken."""
    kept: list[Message] = []
    for question, answer in reversed(history):
        asked = masking.mask(question, seen=originals)
        said = masking.mask(answer, seen=asked.originals)
        cost = tokens.count(asked.text) + tokens.count(said.text)
        if cost > budget:
            break
        budget -= cost
        originals = said.originals
        kept = [Message("user", asked.text), Message("assistant", said.text), *kept]
    return kept, originals


def _stream(
    messages: Sequence[Message], chat: ChatModel, longest: int, show: Callable[[str], None]
) -> tuple[str, Usage]:
    parts: list[str] = []
    usage = Usage()
    shown_at = 0.0
    with closing(chat.stream(messages, max_tokens=longest)) as pieces:
        for piece in pieces:
            parts.append(piece.text)
            usage = piece.usage or usage
            if time.monotonic() - shown_at >= DRAFT_SECONDS:
                show("".join(parts))
                shown_at = time.monotonic()
    return "".join(parts), usage


def _shown(draft: str, sources: Mapping[int, Source], originals: Mapping[str, str]) -> str:
    """Return what may be shown of a running reply; nothing while it may become the mark for "not found"."""
    bare = _bare(draft)
    if NOT_FOUND_MARK.startswith(bare) or bare.startswith(NOT_FOUND_MARK):
        return ""
    return citations.so_far(masking.restore(_HALF_A_TOKEN.sub("", draft), originals), sources)


def _bare(reply: str) -> str:
    return reply.strip(" .\"'`")
