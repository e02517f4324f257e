"""What somebody thought of an answer: the reasons to choose from, and our thanks."""

from __future__ import annotations

from slack_sdk.models.blocks import InputBlock, Option, PlainTextInputElement, RadioButtonsElement
from slack_sdk.models.views import View

from assistant.slack import metadata, names
from assistant.slack.blocks import texts
from assistant.slack.blocks.messages import Message, message
from assistant.slack.wording.words import Words

LONGEST_REMARK = 800


def reason_modal(rated: metadata.Rated, words: Words) -> View:
    """Return the modal that asks why an answer did not help; the value chosen is a key of `Words.reasons`."""
    reasons = RadioButtonsElement(
        action_id=names.REASON_INPUT,
        options=[Option(value=key, text=texts.plain(label)) for key, label in words.reasons.items()],
    )
    remark = PlainTextInputElement(
        action_id=names.REMARK_INPUT, multiline=True, max_length=LONGEST_REMARK, placeholder=words.remark_placeholder
    )
    return View(
        type="modal",
        callback_id=names.REASON_MODAL,
        title=words.reason_title,
        submit=words.reason_submit,
        close=words.cancel,
        private_metadata=metadata.dumps(rated),
        blocks=[
            InputBlock(block_id=names.REASON_INPUT, label=words.reason_label, element=reasons),
            InputBlock(block_id=names.REMARK_INPUT, label=words.remark_label, element=remark, optional=True),
        ],
    )


def thanks_message(sentence: str, question_id: int, words: Words, *, may_hand_over: bool) -> Message:
    """Return our thanks (`thanks_down`, `thanks_for_reason`), and the way to a trainer when there is one."""
    blocks = [texts.plain_section(sentence)]
    if not may_hand_over:
        return message(sentence, *blocks)
    offer = texts.row(texts.button(words.hand_over, names.HAND_OVER, str(question_id)))
    return message(sentence, *blocks, texts.small_plain(words.helpless), offer)
