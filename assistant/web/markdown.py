"""Markdown of a model or a document becomes HTML that can do nothing: no HTML, no picture, no link but to known hosts."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token

from assistant.guard import addresses, outgoing
from assistant.web import pieces, quoting

_MARK = re.compile(r"\[(\d{1,3})\]")
_DISABLED = ("image", "reference", "html_block", "html_inline", "lheading", "code", "hr")
_DEEPEST_HEADING = 6


@dataclass(frozen=True)
class Mark:
    """Where `[n]` in a text leads, and what a screen reader says of it."""

    href: str
    label: str


def render(
    text: str, marks: Mapping[int, Mark] | None = None, *, quote: str = "", hosts: Collection[str] | None = None
) -> str:
    """Return safe HTML: `[n]` becomes a link where `marks` know n, and the quote is put into `<mark>`.

    With `hosts` the text is a model's: it is cleaned first, and its links to these hosts stay links. A document is shown
    in its own words, since a source must say what it says; its links are words.
    """
    parser = _parser()
    if hosts is not None:
        text = outgoing.clean(text, hosts=hosts)
    source = quoting.without_signs(pieces.completed(text))
    environment = {"quoted": quoting.lines_of(source, quoting.without_signs(pieces.with_boxes(quote)))}
    tokens = pieces.without_empty_heads(parser.parse(source, environment))
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            # The page's own headings are h1 to h3.
            token.tag = f"h{min(int(token.tag[1]) + 3, _DEEPEST_HEADING)}"
        if token.children:
            token.children = list(_linked(_without_foreign_links(token.children, hosts or ()), marks or {}))
    html: str = parser.renderer.render(tokens, parser.options, environment)
    return quoting.with_marks(html)


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])
    parser.disable(list(_DISABLED))
    quoting.install(parser)
    return parser


def _without_foreign_links(children: Sequence[Token], hosts: Collection[str]) -> Iterator[Token]:
    """Keep the words of every link, and the link itself only when it stays on this server or leads to a known host."""
    kept: list[bool] = []
    for token in children:
        if token.type == "link_open":
            href = str(token.attrGet("href"))
            kept.append(_is_here(href) or addresses.may_link(unquote(href), hosts))
            if kept[-1] and not _is_here(href):
                token.attrSet("rel", "noopener noreferrer")
        if token.type not in ("link_open", "link_close") or kept[-1]:
            yield token
        if token.type == "link_close":
            kept.pop()


def _is_here(href: str) -> bool:
    return href.startswith("/") and not href.startswith(("//", "/\\"))


def _linked(children: Iterator[Token], marks: Mapping[int, Mark]) -> Iterator[Token]:
    for token in children:
        if token.type != "text" or not marks:
            yield token
            continue
        at = 0
        for match in _MARK.finditer(token.content):
            mark = marks.get(int(match.group(1)))
            if mark is not None:
                yield Token("text", "", 0, content=token.content[at : match.start()].rstrip(" "))
                yield Token("html_inline", "", 0, content=_link(match.group(1), mark))
                at = match.end()
        yield Token("text", "", 0, content=token.content[at:])


def _link(n: str, mark: Mark) -> str:
    return f'<a class="cite" href="{escape(mark.href)}" aria-label="{escape(mark.label)}">{n}</a>'
