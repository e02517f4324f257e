"""The question as a model would search for it: with the names of what it points back to, and a textbook's words for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints, ValidationError

from assistant import prompts
from assistant.guard import masking
from assistant.guard.masking import MaskedText
from assistant.language import calling, tokens
from assistant.language.ports import ChatModel, Usage

REPLY_TOKENS = 150
TURN_TOKENS = 80
_Term = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=30)]


@dataclass(frozen=True)
class Turn:
    """An earlier turn as the model is shown it; the answer may be empty."""

    question: str
    answer: str


@dataclass(frozen=True)
class Rewritten:
    """What to search for besides the question's own words, and what finding that out took."""

    terms: Sequence[str]
    usage: Usage


class _Reply(BaseModel, extra="forbid"):
    terms: Annotated[list[_Term], Field(min_length=1, max_length=8)]


def rewrite(question: str, history: Sequence[tuple[str, str]], *, chat: ChatModel, seconds: float) -> Rewritten:
    """Ask the model once, without any personal data. Raises `Unavailable`."""
    turns = [Turn(masking.leave_out(asked), _shortened(said)) for asked, said in history]
    prompt = prompts.render("answering/search_terms", turns=turns, question=masking.leave_out(question))
    said = calling.call(chat, MaskedText(prompt), max_tokens=REPLY_TOKENS, seconds=seconds)
    return Rewritten(read(said.text), said.usage)


def read(reply: str) -> list[str]:
    """Return the terms, each once; none for a reply that is anything but the JSON asked for."""
    bare = reply.strip().removeprefix("```json").removeprefix("```").removesuffix("```").strip()
    try:
        return list(dict.fromkeys(_Reply.model_validate_json(bare).terms))
    except ValidationError:
        return []


def _shortened(answer: str) -> str:
    """Return the beginning of what the model has said; what stands in for the words of others tells it nothing."""
    return "" if answer.startswith("(") else tokens.head(masking.leave_out(answer), TURN_TOKENS)
