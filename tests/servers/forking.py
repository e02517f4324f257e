"""Processes of the assistant that begin as copies of one that has read all its modules: that reading takes seconds each.

Everything after it is a start like any other: another process, its own environment, its own data folder, its own end.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from multiprocessing import forkserver
from pathlib import Path

_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["assistant.__main__", "chromadb", "assistant.slack.app", "assistant.web.app"])


class Forked:
    """As much of `subprocess.Popen` as a test needs; what it says goes to the log, its errors elsewhere if asked for."""

    def __init__(
        self, arguments: Sequence[str], *, environment: Mapping[str, str], log: Path, errors: Path | None = None
    ) -> None:
        with _unmeasured():
            # Of the parent's only its first start counts: the process that has read the modules.
            forkserver.ensure_running()
        # A daemon ends with the test run, should a test forget it.
        self._process = _PROCESSES.Process(
            target=_become, args=(list(arguments), dict(environment), log, errors or log), daemon=True
        )
        self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def send_signal(self, how: signal.Signals, /) -> None:
        os.kill(self.pid, how)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def wait(self, seconds: float, /) -> int:
        self._process.join(seconds)
        code = self._process.exitcode
        if code is None:
            raise TimeoutError(f"process {self.pid} still runs after {seconds:.0f} s")
        return code


def unmeasured(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a process without coverage.

    A server ends at once when it is told to and leaves no figures; measuring only makes it slower by a third.
    """
    return {name: value for name, value in environment.items() if not name.startswith("COVERAGE_")}


@contextmanager
def _unmeasured() -> Iterator[None]:
    taken = {name: os.environ.pop(name) for name in os.environ.keys() - unmeasured(os.environ).keys()}
    try:
        yield
    finally:
        os.environ.update(taken)


def _become(arguments: list[str], environment: dict[str, str], log: Path, errors: Path) -> None:
    """Go on as `assistant` with these arguments, in this environment, writing to these files."""
    for stream, path in ((1, log), (2, errors)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND), stream)
    os.environ.clear()
    os.environ.update(unmeasured(environment))
    sys.argv = ["assistant", *arguments]
    from assistant.__main__ import main  # noqa: PLC0415 - read already, and only this process needs it

    main()
