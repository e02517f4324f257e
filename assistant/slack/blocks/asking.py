"""The modal in which somebody asks: by shortcut, about a message, or from the Home tab."""

from __future__ import annotations

from slack_sdk.models.blocks import InputBlock, PlainTextInputElement
from slack_sdk.models.views import View

from assistant.slack import metadata, names
from assistant.slack.blocks import texts
from assistant.slack.wording.words import Words

LONGEST_QUESTION = 2000


def ask_modal(initial_text: str, place: metadata.Place, words: Words) -> View:
    """Return the modal; it says where the answer will appear."""
    entry = PlainTextInputElement(
        action_id=names.QUESTION_INPUT,
        multiline=True,
        min_length=1,
        max_length=LONGEST_QUESTION,
        initial_value=texts.clipped(initial_text.strip(), LONGEST_QUESTION) or None,
        placeholder=words.ask_placeholder,
        focus_on_load=True,
    )
    hint = words.ask_hint_here if place.channel else words.ask_hint_direct
    return View(
        type="modal",
        callback_id=names.ASK_MODAL,
        title=words.ask_title,
        submit=words.ask_submit,
        close=words.cancel,
        private_metadata=metadata.dumps(place),
        blocks=[
            InputBlock(block_id=names.QUESTION_INPUT, label=words.ask_label, element=entry, hint=texts.plain(hint)),
        ],
    )
