"""Files that somebody uploaded, given back so that the browser saves and never runs them."""

from __future__ import annotations

import re
from urllib.parse import quote

from starlette.responses import Response

_NOT_PLAIN = re.compile(r"[^A-Za-z0-9._ -]")


def attachment(data: bytes, filename: str) -> Response:
    """Return the bytes as a download under a name of any language (RFC 6266)."""
    plain = _NOT_PLAIN.sub("_", filename)
    encoded = quote(filename.encode("utf-8", "replace"), safe="")
    return Response(
        data,
        media_type="application/octet-stream",
        headers={
            "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}",
            "Content-Security-Policy": "sandbox; default-src 'none'",
        },
    )
