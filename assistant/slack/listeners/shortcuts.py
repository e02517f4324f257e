"""Asking from anywhere, and about a message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from assistant.slack import names, receiving
from assistant.slack.blocks.asking import ask_modal
from assistant.slack.blocks.sentences import said
from assistant.slack.door import Door
from assistant.slack.errors import REFUSALS, sentence_of
from assistant.slack.listeners import acts
from assistant.slack.metadata import Place


def register(app: App, door: Door) -> None:
    """Bind the handlers."""
    app.shortcut(names.ASK_ANYWHERE)(lambda ack, body, client: used(door, ack, body, client))
    app.shortcut(names.ASK_ABOUT_MESSAGE)(lambda ack, body, client: used(door, ack, body, client))


def used(door: Door, ack: Ack, body: Mapping[str, Any], client: WebClient) -> None:
    """Open the question modal, with the words of the message it was used on; the answer comes directly."""
    ack()
    text = receiving.plain(str((body.get("message") or {}).get("text") or ""))
    act = acts.read(door, body, client, carried=text)
    try:
        acts.person(act)
        acts.open_modal(act, ask_modal(text, Place(), act.words))
    except REFUSALS as error:
        acts.tell(act, said(sentence_of(error, act.words)))
