"""What was found among the good practices."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from assistant.slack.blocks import texts
from assistant.slack.blocks.answers import SourceLine
from assistant.slack.blocks.messages import Message, message
from assistant.slack.wording.words import Words

_MOST = 10
_SEARCH = 100
_TITLE = 120
_PLACE = 100


def found_message(search: str, found: Sequence[SourceLine], words: Words) -> Message:
    """Return the practices found, best first, or that there are none."""
    asked = texts.clipped(texts.in_one_line(search), _SEARCH)
    if not found:
        return message(words.practices_none(asked), texts.plain_section(words.practices_none(asked)))
    blocks: list[Block] = [texts.plain_section(words.practices_title(asked))]
    for each in found[:_MOST]:
        label = f"{texts.clipped(each.title, _TITLE)} · {texts.clipped(each.place, _PLACE)}"
        blocks.append(texts.section(f"{each.n}. {texts.link(each.url, label)}"))
    return message(words.practices_title(asked), *blocks)
