import asyncio

import pytest
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope, Send

from assistant.web.body_limit import FORM_BYTES, BodyLimit

PIECE = 64 * 1024


def sent(pieces: int, *, content_type: str) -> int:
    """Send pieces through a limit of 1 MB to an app that reads them all; return how many were taken off the wire, refused as minus."""
    left = iter(range(pieces))
    taken = 0

    async def app(_scope: Scope, receive: Receive, _send: Send) -> None:
        while (await receive())["more_body"]:
            pass

    async def receive() -> Message:
        nonlocal taken
        taken += 1
        return {"type": "http.request", "body": b"x" * PIECE, "more_body": next(left) < pieces - 1}

    async def send(_message: Message) -> None:
        pass

    scope = {"type": "http", "path": "/", "headers": [(b"content-type", content_type.encode())]}
    try:
        asyncio.run(BodyLimit(app, max_upload_mb=1)(scope, receive, send))
    except HTTPException:
        return -taken
    return taken


@pytest.mark.parametrize(
    ("pieces", "content_type", "taken"),
    [
        (FORM_BYTES // PIECE, "application/x-www-form-urlencoded", 4),
        (FORM_BYTES // PIECE + 1, "application/x-www-form-urlencoded", -5),
        (16, "multipart/form-data; boundary=b", 16),
        (40, "multipart/form-data; boundary=b", -40),
        (1000, "multipart/form-data; boundary=b", -(18 + 68)),
    ],
)
def test_a_body_is_counted_and_what_is_too_much_is_read_for_a_while_only(
    pieces: int, content_type: str, taken: int
) -> None:
    assert sent(pieces, content_type=content_type) == taken
