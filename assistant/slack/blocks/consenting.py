"""Those who made a practice are asked whether it may be shared, and what they said."""

from __future__ import annotations

from slack_sdk.models.blocks import ButtonElement, ConfirmObject, Option, SectionBlock, StaticSelectElement

from assistant.slack import names
from assistant.slack.blocks import texts
from assistant.slack.blocks.messages import Message, message
from assistant.slack.wording.practising import PracticeWords

_TITLE = 120


def consent_request(practice_id: int, title: str, credit: str, url: str, words: PracticeWords) -> Message:
    """Return the request: what it means, how its maker is named, the page to read, and both answers."""
    return message(
        words.consent_title,
        texts.header(words.consent_title),
        texts.plain_section(words.consent_asked(_short(title))),
        _credit(practice_id, credit, words),
        texts.row(
            texts.button(words.agree, names.AGREE, str(practice_id), style="primary"),
            _decline(practice_id, words),
            texts.link_button(words.consent_read, f"{names.LINK}_consent", url),
        ),
    )


def consent_answered(sentence: str, url: str, words: PracticeWords) -> Message:
    """Return what was said, in the place of the request."""
    return message(
        sentence,
        texts.plain_section(sentence),
        texts.small_plain(words.consent_again),
        texts.row(texts.link_button(words.see, f"{names.LINK}_consent", url)),
    )


def _credit(practice_id: int, credit: str, words: PracticeWords) -> SectionBlock:
    options = [Option(value=f"{practice_id}:{key}", text=texts.plain(label)) for key, label in words.credits.items()]
    return SectionBlock(
        text=texts.plain(words.consent_credit),
        accessory=StaticSelectElement(
            action_id=names.CREDIT_PRACTICE,
            options=options,
            initial_option=next(each for each in options if each.value == f"{practice_id}:{credit}"),
        ),
    )


def _decline(practice_id: int, words: PracticeWords) -> ButtonElement:
    # What is published is taken down for good by a refusal: nobody should do that by a slip.
    sure = ConfirmObject(
        title=texts.plain(words.decline_sure),
        text=texts.plain(words.decline_means),
        confirm=texts.plain(words.decline),
        deny=texts.plain(words.close),
    )
    return ButtonElement(text=texts.plain(words.decline), action_id=names.DECLINE, value=str(practice_id), confirm=sure)


def _short(title: str) -> str:
    return texts.clipped(texts.in_one_line(title), _TITLE)
