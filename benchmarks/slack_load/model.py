"""The tests' scripted model, which also writes down when it said the first word of each reply; it prints its port.

`GET /first-words` gives back the time and what was asked, one after the other.
"""

# ruff: noqa: ANN401 - what an ASGI server hands over

from __future__ import annotations

import json
import socket
import time
from typing import Any

import uvicorn

from tests.servers import scripted_model

first_words: list[tuple[float, str]] = []


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "http" and scope["path"] == "/first-words":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": json.dumps(first_words).encode()})
        return
    if scope["type"] != "http" or scope["path"] != "/v1/chat/completions":
        await scripted_model.app(scope, receive, send)
        return
    body = b""
    said = False

    async def listening() -> Any:
        nonlocal body
        part = await receive()
        body += part.get("body", b"")
        return part

    async def saying(part: Any) -> None:
        nonlocal said
        if not said and part.get("body"):
            said = True
            first_words.append((time.monotonic(), json.loads(body)["messages"][-1]["content"]))
        await send(part)

    await scripted_model.app(scope, listening, saying)


if __name__ == "__main__":
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        print(listener.getsockname()[1], flush=True)
        uvicorn.Server(uvicorn.Config(app, log_level="critical")).run(sockets=[listener])
