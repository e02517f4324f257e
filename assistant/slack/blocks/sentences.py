"""A sentence as a message: of ours, or of an error that says what to do."""

from __future__ import annotations

from assistant.slack.blocks import texts
from assistant.slack.blocks.messages import Message, message


def said(sentence: str) -> Message:
    """Return the sentence as it is, nothing in it read as markup."""
    return message(sentence, texts.plain_section(sentence))
