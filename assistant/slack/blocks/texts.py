"""Small pieces of text in the shapes Slack takes them, inside its limits."""

from __future__ import annotations

import re
import unicodedata

from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    ContextBlock,
    HeaderBlock,
    LinkButtonElement,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)
from slack_sdk.models.blocks.block_elements import InteractiveElement

TEXT = 3000
HEADER = 150
BUTTON = 75
OPTION = 75
VALUE = 2000
TITLE = 24

_ZERO_WIDTH_JOINER = "\u200d"
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_LATER_JAMO = range(0x1160, 0x1200)
_FLAGS = range(0x1F1E6, 0x1F200)
_EMPHASIS = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)|(\*\*|__|~~)(?=\S)(.+?)(?<=\S)\3")


def escaped(text: str) -> str:
    """Return text that Slack's own markup shows letter for letter."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def in_one_line(text: str) -> str:
    """Return the text with every run of blanks and line ends as one blank."""
    return " ".join(text.split())


def without_emphasis(text: str) -> str:
    """Return Markdown without the marks of bold, struck and typewriter text."""
    return _EMPHASIS.sub(r"\2\4", text)


def clipped(text: str, limit: int) -> str:
    """Return the text, or as much of it as fits with an ellipsis; no letter or emoji is cut in two."""
    if len(text) <= limit:
        return text
    at = limit - 1
    while at > 0 and belongs_together(text, at):
        at -= 1
    return text[:at].rstrip() + "…"


def clipped_escaped(text: str, limit: int) -> str:
    """Return escaped text within the limit; no escape is cut in two."""
    room = limit
    while len(kept := escaped(clipped(text, room))) > limit:
        room -= max(1, (len(kept) - limit) // 5)
    return kept


def belongs_together(text: str, at: int) -> bool:
    """Tell whether the character at this place is part of the letter or emoji before it."""
    if not 0 < at < len(text):
        return False
    before, here = text[at - 1], text[at]
    if _ZERO_WIDTH_JOINER in (before, here):
        return True
    if unicodedata.category(here) in ("Mn", "Mc", "Me") or ord(here) in _SKIN_TONES or ord(here) in _LATER_JAMO:
        return True
    return ord(here) in _FLAGS and ord(before) in _FLAGS


def quoted(text: str, limit: int = TEXT) -> str:
    """Return somebody's own words as a quote in Slack's markup."""
    lines = [line.strip() for line in re.split(r"[\r\n]+", text.strip())]
    marks = 2 * len(lines)
    kept = clipped_escaped("\n".join(line for line in lines if line), max(1, limit - marks))
    return "\n".join(f"> {line}" for line in kept.split("\n"))


def link(url: str, label: str) -> str:
    """Return a link in Slack's markup; neither part can end it early."""
    safe_url = escaped(url.replace("<", "%3C").replace(">", "%3E").replace("|", "%7C").replace(" ", "%20"))
    return f"<{safe_url}|{escaped(in_one_line(label).replace('|', '｜'))}>"


def plain(text: str) -> PlainTextObject:
    """Return text that is shown as it is."""
    return PlainTextObject(text=text, emoji=True)


def markup(text: str) -> MarkdownTextObject:
    """Return text in Slack's markup; nothing in it becomes a link or a mention by itself."""
    return MarkdownTextObject(text=text, verbatim=True)


def section(text: str) -> SectionBlock:
    """Return a paragraph in Slack's markup."""
    return SectionBlock(text=markup(text))


def plain_section(text: str) -> SectionBlock:
    """Return a paragraph that is shown as it is."""
    return SectionBlock(text=plain(clipped(text, TEXT)))


def small(text: str) -> ContextBlock:
    """Return small grey text in Slack's markup."""
    return ContextBlock(elements=[markup(text)])


def small_plain(text: str) -> ContextBlock:
    """Return small grey text that is shown as it is."""
    return ContextBlock(elements=[plain(clipped(text, TEXT))])


def header(text: str, *, block_id: str | None = None) -> HeaderBlock:
    """Return a heading."""
    return HeaderBlock(text=plain(clipped(in_one_line(text), HEADER)), block_id=block_id)


def button(text: str, action: str, value: str | None = None, *, style: str | None = None) -> ButtonElement:
    """Return a button; a label too long is shortened, its value is not."""
    return ButtonElement(text=plain(clipped(in_one_line(text), BUTTON)), action_id=action, value=value, style=style)


def link_button(text: str, action: str, url: str, *, style: str | None = None) -> LinkButtonElement:
    """Return a button that opens a page."""
    return LinkButtonElement(text=plain(clipped(in_one_line(text), BUTTON)), action_id=action, url=url, style=style)


def row(*buttons: InteractiveElement) -> ActionsBlock:
    """Return buttons side by side; on a phone one below the other."""
    return ActionsBlock(elements=list(buttons))
