"""The size of a request, counted as it arrives: Content-Length is only a claim."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.web.forgery import SLACK

FORM_BYTES = 256 * 1024
# What comes with a button is the whole message, every Korean letter nine bytes long.
_SLACK_BYTES = 1024 * 1024
_ROUND_A_FILE = 64 * 1024
_PATIENCE = 4


class BodyLimit:
    """Refuses requests that are too large, with 413 and a sentence."""

    def __init__(self, app: ASGIApp, *, max_upload_mb: int) -> None:
        self.app = app
        self._max_upload_mb = max_upload_mb

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counting what it receives."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        is_upload = Headers(scope=scope).get("content-type", "").startswith("multipart/form-data")
        limit = self._max_upload_mb * 1024 * 1024 + _ROUND_A_FILE if is_upload else FORM_BYTES
        if scope["path"] == SLACK:
            limit = _SLACK_BYTES
        received = 0

        async def receive_counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                await self._drain(receive, message, limit)
                raise HTTPException(413, self._sentence(is_upload=is_upload))
            return message

        await self.app(scope, receive_counted, send)

    async def _drain(self, receive: Receive, message: Message, limit: int) -> None:
        """Read on for a while without keeping anything: a browser shows an answer only once it has sent its body."""
        drained = 0
        while message.get("more_body", False) and drained < _PATIENCE * limit:
            message = await receive()
            drained += len(message.get("body", b""))

    def _sentence(self, *, is_upload: bool) -> str:
        if is_upload:
            return f"한 번에 {self._max_upload_mb} MB까지 올릴 수 있습니다. 파일을 나누거나 그림을 줄여 올려 주세요."
        return "보낸 내용이 너무 큽니다. 줄여서 다시 보내 주세요."
