"""What stands in an answer, whatever it is packed into."""

from __future__ import annotations

import html
import io
import re
import zipfile

import pypdfium2
from httpx import Response

_DEEPEST = 3


def text_of(answer: Response) -> str:
    """Return everything that can be read in an answer and in its headers."""
    headers = " ".join(answer.headers.values())
    return f"{headers}\n{_text(answer.content)}"


def _text(data: bytes, depth: int = 0) -> str:
    if data.startswith(b"PK") and depth < _DEEPEST:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return "\n".join(f"{name}\n{_text(packed.read(name), depth + 1)}" for name in packed.namelist())
    if data.startswith(b"%PDF"):
        with pypdfium2.PdfDocument(data) as document:
            return "\n".join(page.get_textpage().get_text_range() for page in document)
    text = data.decode("utf-8", errors="replace")
    # JSON may write Korean as \uXXXX, HTML as entities.
    return html.unescape(re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text))
