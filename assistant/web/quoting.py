"""Where a quote stands in a passage, shown in the rendered text: signs go in before the parser, marks come out after.

A quote may run over paragraphs, list items and table rows, so each line of it is marked by itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

_BEGIN, _END = "\ue000", "\ue001"
# What may have been put between two lines when the text was completed: nothing, blank lines, an empty table head.
_BETWEEN = r"[ \t]*\n(?:[ \t|-]*\n)*[ \t]*"
_MARKER = re.compile(r"^\s*(?:[-*+>]|#{1,6}|\d+[.)])\s+")


def without_signs(text: str) -> str:
    """Remove from a text what we use as signs ourselves."""
    return text.replace(_BEGIN, "").replace(_END, "")


def lines_of(text: str, quote: str) -> dict[int, str]:
    """Return, by line number, which part of the text each line of the quote is."""
    wanted = [re.escape(line.strip()) for line in quote.split("\n") if line.strip()]
    match = re.search(_BETWEEN.join(wanted), text) if wanted else None
    if match is None:
        return {}
    first = text.count("\n", 0, match.start())
    return {first + at: line for at, line in enumerate(match.group().split("\n")) if line.strip()}


def install(parser: MarkdownIt) -> None:
    """Have a parser show the lines in `env["quoted"]`."""
    parser.core.ruler.after("block", "quoted", _sign_lines)
    parser.add_render_rule("fence", _render_fence)


def with_marks(html: str) -> str:
    """Turn the signs into marks."""
    return html.replace(_BEGIN, "<mark>").replace(_END, "</mark>")


def _sign_lines(state: StateCore) -> None:
    quoted: Mapping[int, str] = state.env.get("quoted", {})
    for token in state.tokens:
        if quoted and token.type == "inline" and token.map:
            lines = token.content.split("\n")
            token.content = "\n".join(_signed(line, quoted.get(token.map[0] + at)) for at, line in enumerate(lines))


def _signed(line: str, part: str | None) -> str:
    """Put signs round the part; of a table row a line is one cell, and the part the whole row."""
    if part is None or not line.strip():
        return line
    words = part.strip()
    for wanted in (words, _MARKER.sub("", words)):
        if wanted and wanted in line:
            return line.replace(wanted, f"{_BEGIN}{wanted}{_END}", 1)
    return f"{_BEGIN}{line}{_END}" if line.strip() in words else line


def _render_fence(renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
    quoted: Mapping[int, str] = env.get("quoted", {})
    token = tokens[at]
    first = (token.map or [0])[0] + 1
    lines = without_signs(token.content).split("\n")
    token.content = "\n".join(_signed(line, quoted.get(first + number)) for number, line in enumerate(lines))
    token.info = ""
    return renderer.fence(tokens, at, options, env)
