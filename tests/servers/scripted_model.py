"""A real OpenAI-compatible server process that says what a test has told it to say.

Run as a program it prints its port. `POST /script` with a list of replies sets what comes next, each
`{"text": …}`, `{"status": 500}` or `{"text": …, "cut": true}` (the connection dies midway); with none left it answers from
the first data block of the prompt and cites it. `GET /requests` gives back all chat requests so far.
"""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import json
import re
import socket
from collections.abc import AsyncIterator
from typing import Any

import uvicorn
from fastapi import FastAPI, HTTPException
from fastapi.responses import StreamingResponse

app = FastAPI()
script: list[dict[str, Any]] = []
requests: list[dict[str, Any]] = []
hung_up: list[int] = []


@app.post("/script")
def set_script(replies: list[dict[str, Any]]) -> None:
    script[:] = replies
    requests.clear()
    hung_up.clear()


@app.get("/requests")
def get_requests() -> list[dict[str, Any]]:
    return requests


@app.get("/hung-up")
def get_hung_up() -> list[int]:
    return hung_up


@app.get("/v1/models")
def models() -> dict[str, Any]:
    return {"object": "list", "data": [{"id": "scripted", "object": "model", "created": 0, "owned_by": "tests"}]}


@app.post("/v1/embeddings")
def embeddings(body: dict[str, Any]) -> dict[str, Any]:
    size = body.get("dimensions") or 64
    rows = [
        {"object": "embedding", "index": at, "embedding": _bag(text, size)} for at, text in enumerate(body["input"])
    ]
    return {"object": "list", "data": rows, "model": body["model"], "usage": {"prompt_tokens": 1, "total_tokens": 1}}


@app.post("/v1/chat/completions")
def chat(body: dict[str, Any]) -> StreamingResponse:
    requests.append(body)
    reply = script.pop(0) if script else {"text": _grounded(body["messages"][-1]["content"])}
    if "status" in reply:
        raise HTTPException(reply["status"], "scripted failure")
    return StreamingResponse(_stream(reply), media_type="text/event-stream")


async def _stream(reply: dict[str, Any]) -> AsyncIterator[str]:
    pieces = re.findall(r".{1,12}", reply["text"], flags=re.DOTALL)
    said = 0
    try:
        for piece in pieces[: len(pieces) // 2] if reply.get("cut") else pieces:
            yield _event([{"index": 0, "delta": {"role": "assistant", "content": piece}, "finish_reason": None}])
            said += 1
            await asyncio.sleep(reply.get("pause", 0))
    except (asyncio.CancelledError, GeneratorExit):
        hung_up.append(said)
        raise
    if reply.get("cut"):
        raise ConnectionResetError("scripted cut")
    yield _event([{"index": 0, "delta": {}, "finish_reason": "stop"}])
    yield _event([], usage={"prompt_tokens": 321, "completion_tokens": len(pieces), "total_tokens": 321 + len(pieces)})
    yield "data: [DONE]\n\n"


def _event(choices: list[dict[str, Any]], **more: Any) -> str:
    chunk = {
        "id": "c",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": "scripted",
        "choices": choices,
        **more,
    }
    return f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n"


def _grounded(prompt: str) -> str:
    block = re.search(r"<자료 1 \w+>\n출처: .*?\n(.+?)\n</자료 1", prompt, flags=re.DOTALL)
    sentence = re.split(r"(?<=[.다])\s|\n", block.group(1).strip())[0] if block else "자료에 없음"
    return f"{sentence} [1]" if block else sentence


def _bag(text: str, size: int) -> list[float]:
    vector = [0.0] * size
    for pair in itertools.pairwise(text):
        vector[int(hashlib.md5("".join(pair).encode(), usedforsecurity=False).hexdigest(), 16) % size] += 1.0
    return vector


if __name__ == "__main__":
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        print(listener.getsockname()[1], flush=True)  # noqa: T201
        uvicorn.Server(uvicorn.Config(app, log_level="critical")).run(sockets=[listener])
