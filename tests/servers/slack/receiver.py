"""An app that only listens: keeps what Slack pushes and answers as it is told."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs


@dataclass(frozen=True)
class Request:
    headers: dict[str, str]
    body: bytes

    @property
    def payload(self) -> Any:
        """The JSON that was pushed, also when it came inside a form; a command's fields."""
        if self.headers["content-type"].startswith("application/json"):
            return json.loads(self.body)
        fields = {name: values[0] for name, values in parse_qs(self.body.decode()).items()}
        return json.loads(fields["payload"]) if "payload" in fields else fields


Answer = Callable[[Request], tuple[int, str]]


@dataclass
class Receiver:
    url: str = ""
    requests: list[Request] = field(default_factory=list)
    answer: Answer = lambda _request: (200, "")

    @property
    def clicked(self) -> Any:
        """The last payload that was no event."""
        return [body for one in self.requests if (body := one.payload).get("type") != "event_callback"][-1]

    def events(self, type_: str) -> list[dict[str, Any]]:
        bodies = [one.payload for one in self.requests]
        return [
            body["event"] for body in bodies if body.get("type") == "event_callback" and body["event"]["type"] == type_
        ]


@contextlib.contextmanager
def receiver() -> Iterator[Receiver]:
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            request = Request({name.lower(): value for name, value in self.headers.items()}, body)
            kept.requests.append(request)
            status, answer = kept.answer(request)
            with contextlib.suppress(ConnectionError):
                self.send_response(status)
                self.send_header("Content-Type", "application/json" if answer.startswith("{") else "text/plain")
                self.send_header("Content-Length", str(len(answer.encode())))
                self.end_headers()
                self.wfile.write(answer.encode())

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the base class's
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        kept.url = f"http://127.0.0.1:{server.server_port}/slack/events"
        yield kept
        server.shutdown()
        thread.join()
