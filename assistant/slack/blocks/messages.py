"""A message as Slack posts it: the blocks, and the line that a notification shows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import Block

from assistant.slack.blocks import texts

NOTIFICATION = 300
_FENCE_OR_RULE = re.compile(r"\s*(?:`{3,}[^`]*|~{3,}.*|[-*_](?:\s*[-*_]){2,}\s*|\|?[\s:|-]+\|?)$")
_LEADING = re.compile(r"^(?:\s*(?:#{1,6}\s|>|[-*+]\s(?:\[[ xX]\]\s)?|\d{1,9}[.)]\s))+")
_IMAGE_OR_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\n]*\)")
_MARK = re.compile(r"\s?\[\d{1,3}(?:\s*,\s*\d{1,3})*\]")
_EMPTY = "…"


@dataclass(frozen=True)
class Message:
    """What is posted; `text` goes to notifications and screen readers and is escaped for Slack."""

    text: str
    blocks: Sequence[Block]


def message(first_line: str, *blocks: Block) -> Message:
    """Return a message whose notification shows the first line of what is given."""
    return Message(notification(first_line), blocks)


def notification(text: str) -> str:
    """Return the first line with words in it, without Markdown and citation marks; never empty."""
    for line in text.splitlines():
        words = "" if _FENCE_OR_RULE.fullmatch(line) else without_markdown(line)
        if words:
            return texts.clipped_escaped(words, NOTIFICATION)
    return _EMPTY


def without_markdown(line: str) -> str:
    """Return a line of Markdown as its bare words."""
    bare = _MARK.sub("", _IMAGE_OR_LINK.sub(r"\1", _LEADING.sub("", line)))
    if bare.lstrip().startswith("|"):
        bare = " · ".join(cell.strip() for cell in bare.strip().strip("|").split("|"))
    return texts.in_one_line(texts.without_emphasis(bare))
