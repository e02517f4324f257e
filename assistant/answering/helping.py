"""What a model may do for the search: add to a question the words to search for, and the passages found in order.

Each is one call more, off unless it is wanted, and none that fails is missed: the search goes on without.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.answering import reranking, rewriting
from assistant.errors import Unavailable
from assistant.knowledge.passages import Source
from assistant.language.ports import ChatModel, Usage

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Helper:
    """A model that is not waited for longer than `seconds` a call, and what it does."""

    chat: ChatModel
    seconds: float
    rewrites: Literal["never", "follow-ups", "always"] = "never"
    reranks: bool = False


def is_asked_for_words(helper: Helper, *, follows: bool) -> bool:
    """Tell whether this question is put into other words; `follows` when it cannot stand alone."""
    return helper.rewrites == "always" or (helper.rewrites == "follow-ups" and follows)


def search_text(helper: Helper, question: str, history: Sequence[tuple[str, str]], *, plain: str) -> tuple[str, Usage]:
    """Return the `plain` text to search for with the model's words added, and what finding those out took.

    The question's own words always stay: measured, a small model that puts its own in their place finds much less.
    """
    try:
        rewritten = rewriting.rewrite(question, history, chat=helper.chat, seconds=helper.seconds)
    except Unavailable as error:
        _log.warning("searching for the question as it is: %s", error.sentence)
        return plain, Usage()
    return "\n".join([plain, *filter(None, [" ".join(rewritten.terms)])]), rewritten.usage


def in_order(helper: Helper, question: str, sources: Sequence[Source]) -> tuple[list[Source], Usage]:
    """Return the sources, the best answer first, and what ordering them took."""
    if len(sources) < 2:  # noqa: PLR2004 - one is in order
        return list(sources), Usage()
    try:
        reranked = reranking.rerank(question, sources, chat=helper.chat, seconds=helper.seconds)
    except Unavailable as error:
        _log.warning("leaving the passages in the order they were found in: %s", error.sentence)
        return list(sources), Usage()
    return list(reranked.sources), reranked.usage
