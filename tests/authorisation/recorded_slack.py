"""A Slack that says yes to everything and remembers what it was asked; and which acts our listeners listen to."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl

from slack_bolt import App, BoltRequest

TEAM, CHANNEL = "T1", "C1"
_TOLD = ("chat.postEphemeral", "chat.postMessage")
_SHOWN = ("views.open", "views.push", "views.publish", "chat.update")


@dataclass(frozen=True)
class Answered:
    """What came of an act: the answer to Slack itself, and the calls it made."""

    body: str
    calls: tuple[tuple[str, str], ...]

    @property
    def has_opened(self) -> bool:
        """True when somebody was shown a form, a tab, or a message in the place of another."""
        return any(method in _SHOWN for method, _ in self.calls)

    @property
    def has_spoken(self) -> bool:
        """True when somebody was told anything."""
        return bool(self.body.strip("{} ")) or any(method in _TOLD for method, _ in self.calls)

    @property
    def text(self) -> str:
        """Everything that can be read in it."""
        return "\n".join([_readable(self.body), *(_readable(text) for _, text in self.calls)])


@dataclass
class RecordedSlack:
    """Slack's Web API on a free port of this machine."""

    address: str
    calls: list[tuple[str, str]] = field(default_factory=list)

    def act(self, app: App, body: Mapping[str, Any]) -> Answered:
        """Send what somebody did to the listeners."""
        self.calls.clear()
        answer = app.dispatch(BoltRequest(body=dict(body), mode="socket_mode"))
        assert answer is not None
        return Answered(str(answer.body or "") if answer.status == 200 else f"failed: {answer.status}", (*self.calls,))


@contextmanager
def recorded_slack() -> Iterator[RecordedSlack]:
    """Start it."""
    slack = RecordedSlack("")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            method = self.path.rpartition("/")[2]
            slack.calls.append((method, sent if sent.startswith("{") else json.dumps(dict(parse_qsl(sent)))))
            answer = json.dumps(_answer(method)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_POST  # noqa: N815 - the name that the server looks for

        def log_message(self, *_said: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        slack.address = f"http://127.0.0.1:{server.server_port}/api/"
        yield slack
        server.shutdown()
        thread.join()


class Listening:
    """Stands where Bolt's app does while listeners bind themselves, and notes to what."""

    def __init__(self) -> None:
        self.acts: set[tuple[str, str]] = set()

    def __getattr__(self, kind: str) -> Callable[..., Callable[[object], object]]:
        def bind(what: object) -> Callable[[object], object]:
            self.acts.add((kind, what.pattern if isinstance(what, re.Pattern) else _named(what)))
            return lambda handler: handler

        return bind


def _named(what: object) -> str:
    return ":".join(str(each) for each in what.values()) if isinstance(what, Mapping) else str(what)


def _answer(method: str) -> dict[str, Any]:
    told: dict[str, dict[str, Any]] = {
        "auth.test": {"team_id": TEAM, "user_id": "UBOT", "bot_id": "B1"},
        "conversations.open": {"channel": {"id": "D1"}},
        "conversations.history": {"messages": []},
        "conversations.replies": {"messages": []},
        "conversations.info": {"channel": {"id": CHANNEL, "name": "민원과", "is_member": True}},
        "users.info": {"user": {"id": "U0", "is_bot": True}},
    }
    return {"ok": True, "ts": "2.1", "channel": CHANNEL, "view": {"id": "V1"}} | told.get(method, {})


def _readable(text: str) -> str:
    return re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)
