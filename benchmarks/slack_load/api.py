"""A Slack Web API that answers everything with yes and writes down when it was asked what; it prints its port.

`GET /calls` gives back what was asked so far. Each answer takes as long as the first argument says, as over the Internet.
"""

# ruff: noqa: ANN401 - what an ASGI server hands over

from __future__ import annotations

import asyncio
import itertools
import json
import socket
import sys
import time
from typing import Any
from urllib.parse import parse_qsl

import uvicorn

TEAM = "T0BENCH"
BOT = "U0BOT"

calls: list[tuple[float, str, dict[str, Any], str]] = []
_numbers = itertools.count(1)


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] != "http":
        return
    asked_at = time.monotonic()
    body = b""
    while True:
        part = await receive()
        body += part.get("body", b"")
        if not part.get("more_body"):
            break
    method = scope["path"].removeprefix("/api/").strip("/")
    if method == "calls":
        answer: Any = calls
    else:
        given = _arguments(scope, body)
        answer = {"ok": True, **_told(method, given)}
        calls.append((asked_at, method, given, str(answer.get("ts", ""))))
        await asyncio.sleep(float(sys.argv[1]))
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(answer).encode()})


def _arguments(scope: dict[str, Any], body: bytes) -> dict[str, Any]:
    given: dict[str, Any] = dict(parse_qsl(scope["query_string"].decode()))
    if body.startswith(b"{"):
        given |= json.loads(body)
    else:
        given |= dict(parse_qsl(body.decode()))
    return given


def _told(method: str, given: dict[str, Any]) -> dict[str, Any]:
    if method == "auth.test":
        return {"team_id": TEAM, "user_id": BOT, "bot_id": "B0BOT", "url": "https://bench.slack.com/", "team": "bench"}
    if method == "users.info":
        member = given["user"]
        profile = {"real_name": f"직원 {member}", "email": f"{member.lower()}@example.go.kr", "title": "민원과"}
        return {"user": {"id": member, "team_id": TEAM, "name": member, "locale": "ko-KR", "profile": profile}}
    if method in ("chat.startStream", "chat.postMessage", "chat.postEphemeral"):
        return {"ts": f"{1_900_000_000 + next(_numbers)}.000100", "channel": given.get("channel", "")}
    if method == "conversations.open":
        return {"channel": {"id": f"D{given.get('users', '')}"}}
    return {"messages": [], "usergroups": [], "users": []}


if __name__ == "__main__":
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        print(listener.getsockname()[1], flush=True)
        uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off")).run(sockets=[listener])
