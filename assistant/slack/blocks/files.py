"""A file on its way to becoming course material."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, InputBlock, Option, PlainTextInputElement, StaticSelectElement
from slack_sdk.models.views import View

from assistant.slack import metadata, names
from assistant.slack.blocks import texts
from assistant.slack.blocks.channels import MOST_COLLECTIONS, collection_option
from assistant.slack.blocks.messages import Message, message
from assistant.slack.wording.words import Words

LONGEST_TITLE = 300
LONGEST_COLLECTION = 60
# Slack refuses an option without a value; no collection has a name that begins with a blank.
NO_COLLECTION = " "


def offer(file_names: Sequence[str], file_row_id: int, words: Words) -> Message:
    """Return the question whether a file is to become course material."""
    sentence = words.offer([texts.in_one_line(name) for name in file_names])
    return message(
        sentence,
        texts.plain_section(sentence),
        texts.small_plain(words.offer_how),
        texts.row(
            texts.button(words.offer_accept, names.OFFER_ACCEPTED, str(file_row_id), style="primary"),
            texts.button(words.offer_decline, names.OFFER_DECLINED, str(file_row_id)),
        ),
    )


def material_modal(
    filename: str,
    title: str,
    collections: Sequence[str],
    offered: metadata.Offered,
    words: Words,
) -> View:
    """Return the modal that asks for title, collection and audience; `NO_COLLECTION` stands for none."""
    blocks: list[Block] = [
        texts.small_plain(words.material_file(texts.in_one_line(filename))),
        InputBlock(
            block_id=names.TITLE_INPUT,
            label=words.material_title_label,
            element=PlainTextInputElement(
                action_id=names.TITLE_INPUT,
                initial_value=texts.clipped(texts.in_one_line(title), LONGEST_TITLE) or None,
                min_length=1,
                max_length=LONGEST_TITLE,
            ),
        ),
        _collection(collections, words),
        InputBlock(
            block_id=names.NEW_COLLECTION_INPUT,
            label=words.material_new_collection_label,
            element=PlainTextInputElement(action_id=names.NEW_COLLECTION_INPUT, max_length=LONGEST_COLLECTION),
            hint=texts.plain(words.material_new_collection_hint),
            optional=True,
        ),
        _audience(words),
    ]
    return View(
        type="modal",
        callback_id=names.MATERIAL_MODAL,
        title=words.material_title,
        submit=words.material_submit,
        close=words.cancel,
        private_metadata=metadata.dumps(offered),
        blocks=blocks,
    )


def progress(
    title: str,
    state: str,
    percent: int | None,
    error: str | None,
    url: str | None,
    words: Words,
) -> Message:
    """Return how far a file has come; `state` is a `VersionState`, `error` the reason when it failed."""
    said = words.progress[state]
    line = words.progress_percent(said, percent) if percent is not None and state == "embedding" else f"{said}."
    name = texts.clipped(texts.in_one_line(title), LONGEST_TITLE)
    blocks: list[Block] = [texts.section(f"*{texts.escaped(name)}*\n{line}")]
    if error:
        blocks.append(texts.plain_section(words.progress_failed(error)))
    if url:
        blocks.append(texts.row(texts.link_button(words.open_on_web, names.LINK, url)))
    return message(f"{name}: {line}", *blocks)


def _collection(collections: Sequence[str], words: Words) -> InputBlock:
    none = Option(value=NO_COLLECTION, text=texts.plain(words.material_collection_none))
    options = [none, *(collection_option(name) for name in collections[: MOST_COLLECTIONS - 1])]
    return InputBlock(
        block_id=names.COLLECTION_INPUT,
        label=words.material_collection_label,
        element=StaticSelectElement(action_id=names.COLLECTION_INPUT, options=options, initial_option=none),
    )


def _audience(words: Words) -> InputBlock:
    options = [Option(value=key, text=texts.plain(label)) for key, label in words.audiences.items()]
    return InputBlock(
        block_id=names.AUDIENCE_INPUT,
        label=words.material_audience_label,
        element=StaticSelectElement(action_id=names.AUDIENCE_INPUT, options=options, initial_option=options[0]),
    )
