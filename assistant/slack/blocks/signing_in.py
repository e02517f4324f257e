"""The one-time link from Slack to the web."""

from __future__ import annotations

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from assistant.slack import names
from assistant.slack.blocks import texts
from assistant.slack.blocks.messages import Message, message
from assistant.slack.wording.words import Words


def link_message(url: str, minutes: int, words: Words) -> Message:
    """Return the link as a button; the notification does not carry it."""
    return message(words.sign_in(minutes), *_blocks(url, minutes, words))


def link_modal(url: str, minutes: int, words: Words) -> View:
    """Return the link for somebody on the Home tab, where no message can stand."""
    return View(type="modal", title=words.sign_in_button, close=words.close, blocks=_blocks(url, minutes, words))


def _blocks(url: str, minutes: int, words: Words) -> list[Block]:
    return [
        texts.plain_section(words.sign_in(minutes)),
        texts.row(texts.link_button(words.sign_in_button, names.LINK, url, style="primary")),
        texts.small_plain(words.sign_in_note),
    ]
