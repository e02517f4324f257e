"""The only home of unhwp: the second parser of HWP and HWPX, asked when the first one fails."""

from __future__ import annotations

import re
from pathlib import Path

import unhwp

from assistant.knowledge.extraction import markdown, sections

_AFTER_ITEM = re.compile(r"^(- .*)\n(?=[^\s\-|#])", re.MULTILINE)  # unhwp's next paragraph, not the item going on


class Failed(Exception):
    """The second parser could not open it either."""


def pieces(path: Path) -> list[sections.Piece]:
    """Read the document through unhwp's Markdown."""
    try:
        text = unhwp.to_markdown(str(path))
    except (unhwp.UnhwpError, OSError, ValueError) as error:
        raise Failed from error
    return markdown.pieces(_AFTER_ITEM.sub(r"\1\n\n", text))
