"""HTML pages: the visible part, through Markdown, as pieces."""

from __future__ import annotations

import re
from pathlib import Path

from markdownify import ATX, markdownify

from assistant.knowledge.extraction import markdown, plain, sections, visible
from assistant.knowledge.extraction.blocks import Extraction
from assistant.knowledge.extraction.cleaning import one_line
from assistant.knowledge.extraction.refusals import Unreadable

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
_KOREAN = frozenset({"euc-kr", "ks_c_5601-1987", "ksc5601", "cp949", "ms949", "windows-949"})


def read(path: Path) -> Extraction:
    """Read a saved page; nothing it refers to is ever fetched."""
    html = _decoded(path.read_bytes())
    text = markdownify(visible.markup(html), heading_style=ATX, strip=["a", "img"], bullets="-", escape_misc=True)
    title, blocks = sections.assemble(markdown.pieces(text))
    named = visible.title(html)
    return Extraction(title or (one_line(named) or None if named else None), blocks)


def _decoded(data: bytes) -> str:
    """By byte order mark, UTF-8 or CP949; only then by what the page says of itself, losing what does not fit."""
    try:
        return plain.decoded(data)
    except Unreadable:
        declared = _CHARSET.search(data[:4096])
        name = declared.group(1).decode("ascii").lower() if declared else ""
        if not name:
            raise
    try:
        return data.decode("cp949" if name in _KOREAN else name, errors="replace")
    except LookupError:
        return data.decode("utf-8", errors="replace")
