"""The model as `eval` asks it: in the way the assistant does, with every call counted."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import replace

from assistant.answering import following, helping
from assistant.answering.helping import Helper
from assistant.knowledge.measuring.running import Help
from assistant.knowledge.measuring.sets import Asked
from assistant.knowledge.passages import Source
from assistant.language.ports import ChatModel, Message, Piece


class Meter:
    """A chat model whose calls are counted. One that fails or is given up does not say what it took."""

    def __init__(self, chat: ChatModel) -> None:
        self._chat = chat
        self._taken = Help()

    @property
    def name(self) -> str:
        """The name of the model behind it."""
        return self._chat.name

    def stream(self, messages: Sequence[Message], *, max_tokens: int) -> Generator[Piece, None, None]:
        """Pass on what the model says."""
        taken = Help(calls=1, failed=1)
        try:
            with closing(self._chat.stream(messages, max_tokens=max_tokens)) as pieces:
                for piece in pieces:
                    if piece.usage is not None:
                        taken = Help(1, 0, piece.usage.prompt_tokens, piece.usage.completion_tokens)
                    yield piece
        finally:
            self._taken += taken

    def read(self, *, changed: bool) -> Help:
        """Return what was called since the last reading, and note whether it `changed` anything."""
        taken, self._taken = self._taken, Help()
        return replace(taken, changed=changed)


class MeteredModel:
    """What the assistant's `helper` does for a question; what is refused below `threshold` is not put in order."""

    def __init__(self, helper: Helper, *, threshold: float) -> None:
        self._meter = Meter(helper.chat)
        self._helper = replace(helper, chat=self._meter)
        self._threshold = threshold

    def reword(self, asked: Asked, plain: str) -> tuple[str, Help]:
        """Return the `plain` text with the model's words added, where this question is one to ask it about."""
        if not helping.is_asked_for_words(self._helper, follows=plain != asked.text):
            return plain, Help()
        # A set holds the questions before, but no answers: as after extractive ones, of which a model is told nothing.
        history = [(text, "") for text in asked.previous[-following.TURNS :]]
        text, _ = helping.search_text(self._helper, asked.text, history, plain=plain)
        return text, self._meter.read(changed=text != plain)

    def reorder(self, asked: Asked, sources: Sequence[Source], relevance: float) -> tuple[Sequence[Source], Help]:
        """Return what was found in the model's order, where the question will be answered at all."""
        if not self._helper.reranks or relevance < self._threshold:
            return sources, Help()
        ordered, _ = helping.in_order(self._helper, asked.text, sources)
        return ordered, self._meter.read(changed=ordered != list(sources))
