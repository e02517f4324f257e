"""How the assistant behaves in one channel, as an administrator sets it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    InputBlock,
    Option,
    RadioButtonsElement,
    StaticMultiSelectElement,
)
from slack_sdk.models.views import View

from assistant.slack import metadata, names
from assistant.slack.blocks import texts
from assistant.slack.wording.words import Words

MOST_COLLECTIONS = 100
PRIVATE = "private"
_NAME = 100


def settings_modal(
    channel_name: str,
    listening: str,
    collections: Sequence[str],
    chosen: Collection[str],
    configured: metadata.Configured,
    words: Words,
    *,
    private: bool,
) -> View:
    """Return the modal; `listening` is a `Listening`, `chosen` are the collections searched now (none: all)."""
    blocks: list[Block] = [
        texts.section(words.channel_intro(texts.escaped(texts.clipped(channel_name, _NAME)))),
        _listening(listening, words),
        _collections(collections, chosen, words),
        _private(words, private=private),
    ]
    return View(
        type="modal",
        callback_id=names.CHANNEL_MODAL,
        title=words.channel_title,
        submit=words.save,
        close=words.cancel,
        private_metadata=metadata.dumps(configured),
        blocks=blocks,
    )


def _listening(listening: str, words: Words) -> InputBlock:
    options = {
        key: Option(value=key, text=texts.plain(label), description=texts.plain(words.listening_hints[key]))
        for key, label in words.listening.items()
    }
    element = RadioButtonsElement(
        action_id=names.LISTENING_INPUT, options=list(options.values()), initial_option=options[listening]
    )
    return InputBlock(block_id=names.LISTENING_INPUT, label=words.listening_label, element=element)


def _collections(collections: Sequence[str], chosen: Collection[str], words: Words) -> Block:
    if not collections:
        return texts.small_plain(words.collections_none)
    options = {name: collection_option(name) for name in collections[:MOST_COLLECTIONS]}
    element = StaticMultiSelectElement(
        action_id=names.COLLECTIONS_INPUT,
        placeholder=words.collections_placeholder,
        options=list(options.values()),
        initial_options=[option for name, option in options.items() if name in chosen] or None,
    )
    return InputBlock(
        block_id=names.COLLECTIONS_INPUT,
        label=words.collections_label,
        element=element,
        hint=texts.plain(words.collections_hint),
        optional=True,
    )


def _private(words: Words, *, private: bool) -> InputBlock:
    option = Option(value=PRIVATE, text=texts.plain(words.private_option))
    element = CheckboxesElement(
        action_id=names.PRIVATE_INPUT, options=[option], initial_options=[option] if private else None
    )
    return InputBlock(
        block_id=names.PRIVATE_INPUT,
        label=words.private_label,
        element=element,
        hint=texts.plain(words.private_hint),
        optional=True,
    )


def collection_option(name: str) -> Option:
    """Return a collection as something to choose; its value is its name, which has at most 60 characters."""
    return Option(value=name, text=texts.plain(texts.clipped(name, texts.OPTION)))
