"""What somebody, or a channel, is told without having asked."""

from __future__ import annotations

from assistant.slack import names
from assistant.slack.blocks import texts
from assistant.slack.blocks.messages import Message, message
from assistant.slack.wording.words import Words


def notification(title: str, text: str, url: str, words: Words) -> Message:
    """Return the message; all of it is shown letter for letter, and a button leads to the page it is about."""
    return message(
        title,
        texts.header(title),
        *([texts.plain_section(text)] if text.strip() else []),
        *([texts.row(texts.link_button(words.open_on_web, names.LINK, url))] if url else []),
    )
