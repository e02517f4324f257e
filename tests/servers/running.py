"""A real `assistant serve` process and a real scripted model process, started and stopped by a test."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

import httpx

from tests.servers.forking import Forked, unmeasured

Found = TypeVar("Found")

_PATIENCE = 90
_PAUSE = threading.Event()


def until(look: Callable[[], Found | None], *, what: str, seconds: float = _PATIENCE) -> Found:
    """Look again and again until there is something; a process of another's has no event to wait for."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := look():
            return found
        _PAUSE.wait(0.03)
    raise AssertionError(f"waited {seconds:.0f} s in vain for {what}")


class Process(Protocol):
    """What can be done with a process, however it was started."""

    pid: int

    def poll(self) -> int | None: ...
    def send_signal(self, how: signal.Signals, /) -> None: ...
    def kill(self) -> None: ...
    def wait(self, seconds: float, /) -> int: ...


class Server:
    """A running server: `client` speaks to its JSON routes as the operator. `afresh`, nothing of it was there before."""

    def __init__(self, home: Path, environment: Mapping[str, str], *, afresh: bool = False) -> None:
        self.home = home
        (home / "server.json").unlink(missing_ok=True)
        start = _executed if afresh else Forked
        self.process: Process = start(
            ["serve", "--port", "0"],
            environment={**os.environ, "ASSISTANT_HOME": str(home), **environment},
            log=home / "log.txt",
        )
        self.client = until(self._connect, what=f"the server; see {home / 'log.txt'}")

    def kill(self) -> None:
        """Kill -9."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to stop."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        self.client.close()
        self.process.send_signal(how)
        self.process.wait(30)

    def _connect(self) -> httpx.Client | None:
        assert self.process.poll() is None, (self.home / "log.txt").read_text(encoding="utf-8")[-3000:]
        try:
            told = json.loads((self.home / "server.json").read_text(encoding="utf-8"))
            client = httpx.Client(
                base_url=told["url"], headers={"Authorization": f"Bearer {told['token']}"}, timeout=30
            )
        except (FileNotFoundError, json.JSONDecodeError):
            return None
        with contextlib.suppress(httpx.HTTPError):
            if client.get("/readyz").status_code == 200:
                return client
        client.close()
        return None


@dataclass(frozen=True)
class Finished:
    """What a command left: its exit code, what it said, and its errors."""

    code: int
    said: str
    errors: str


def command(home: Path, *arguments: str, **environment: str) -> Finished:
    """Run a command of the assistant to its end."""
    with tempfile.TemporaryDirectory() as kept:
        said, errors = Path(kept, "said"), Path(kept, "errors")
        given = {**os.environ, "ASSISTANT_HOME": str(home), **_on_nothing(home), **environment}
        code = Forked(arguments, environment=given, log=said, errors=errors).wait(120)
        return Finished(code, said.read_text(encoding="utf-8"), errors.read_text(encoding="utf-8"))


def _executed(arguments: Sequence[str], *, environment: Mapping[str, str], log: Path) -> Process:
    with log.open("ab") as file:
        command = [sys.executable, "-m", "assistant", *arguments]
        return subprocess.Popen(command, env=unmeasured(environment), stdout=file, stderr=file)


@contextlib.contextmanager
def serving(home: Path, **environment: str) -> Iterator[Server]:
    """A server on an empty knowledge folder, unless the environment says otherwise."""
    with _stopped(Server(home, _on_nothing(home) | environment)) as server:
        yield server


@contextlib.contextmanager
def serving_afresh(home: Path) -> Iterator[Server]:
    """A server started as people start it, by the interpreter and from nothing."""
    with _stopped(Server(home, _on_nothing(home), afresh=True)) as server:
        yield server


def _on_nothing(home: Path) -> dict[str, str]:
    (home / "material").mkdir(parents=True, exist_ok=True)
    return {"ASSISTANT_KNOWLEDGE_FOLDER": str(home / "material")}


@contextlib.contextmanager
def _stopped(server: Server) -> Iterator[Server]:
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.stop()


@contextlib.contextmanager
def scripted_model() -> Iterator[httpx.Client]:
    """A scripted model server; its base URL with `/v1` is what a client of OpenAI takes."""
    command = [sys.executable, "-m", "tests.servers.scripted_model"]
    with subprocess.Popen(command, env=unmeasured(os.environ), stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        client = httpx.Client(base_url=f"http://127.0.0.1:{port}")
        try:
            until(lambda: _answers(client), what="the model server")
            yield client
        finally:
            client.close()
            process.terminate()


def _answers(client: httpx.Client) -> bool:
    with contextlib.suppress(httpx.HTTPError):
        return client.get("/v1/models").status_code == 200
    return False
