"""Read an uploaded file: in a child process that can be killed, never in the one that serves people."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.knowledge.extraction import wire
from assistant.knowledge.extraction.blocks import Extraction
from assistant.knowledge.extraction.formats import SUFFIXES
from assistant.knowledge.extraction.refusals import Reason, Unreadable

__all__ = ["ACCEPTED", "Limits", "Reason", "Unreadable", "extract"]

ACCEPTED = tuple(SUFFIXES)
"""The suffixes a door offers and a folder walk picks up."""

_MIB = 1024 * 1024
_START = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from assistant.knowledge.extraction import child; child.main(sys.argv[2:])"
)
ROOT = Path(__file__).resolve().parents[3]
_LOGGED = 2_000
_CRASHED = frozenset({signal.SIGSEGV, signal.SIGBUS, signal.SIGILL})

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limits:
    """What one file may cost. Bombs end in seconds, and the heaviest honest files keep a wide margin."""

    max_bytes: int = 50 * _MIB
    wall_seconds: float = 60
    cpu_seconds: int = 40
    memory_bytes: int = 1280 * _MIB
    max_output_bytes: int = 64 * _MIB


def extract(path: Path, *, filename: str, limits: Limits = Limits(), command: Sequence[str] = ()) -> Extraction:
    """Extract the file at `path`, uploaded as `filename`.

    Raises Unreadable with a reason for programs and one Korean sentence that says what to do. `command` replaces the
    program that parses (for tests of what happens when it hangs or dies).
    """
    suffix = Path(filename).suffix.lower()
    _check_size(path, limits)
    with tempfile.TemporaryDirectory(prefix="extraction-", ignore_cleanup_errors=True) as folder:
        work = Path(folder)
        document = work / f"document{suffix if suffix in SUFFIXES else ''}"
        document.symlink_to(path.resolve())
        program = command or (sys.executable, "-I", "-X", "utf8", "-c", _START, str(ROOT))
        code = run([*program, *_arguments(document, suffix, limits)], work, limits.wall_seconds)
        return _answer(work, code, limits)


def _check_size(path: Path, limits: Limits) -> None:
    size = path.stat().st_size
    if not size:
        raise Unreadable(Reason.EMPTY, "빈 파일(0바이트)입니다. 파일이 제대로 저장되었는지 확인해 다시 올려 주세요.")
    if size > limits.max_bytes:
        most = limits.max_bytes // _MIB
        raise Unreadable(Reason.TOO_LARGE, f"파일이 {most}MB를 넘습니다. 나누거나 그림을 줄여 올려 주세요.")


def _arguments(document: Path, suffix: str, limits: Limits) -> list[str]:
    return [str(document), suffix, str(limits.memory_bytes), str(limits.cpu_seconds), str(limits.max_output_bytes)]


def run(command: Sequence[str], work: Path, wall_seconds: float) -> int:
    """Return the exit code; the child and all it may have started are dead when this returns or raises."""
    with (work / "answer").open("wb") as answer, (work / "messages").open("wb") as messages:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter, no shell, no word of the user's
            command,
            stdin=subprocess.DEVNULL,
            stdout=answer,
            stderr=messages,
            cwd=work,
            env={"LANG": "C.UTF-8", "PATH": os.defpath, "TMPDIR": str(work), "HOME": str(work)},
            start_new_session=True,
        )
        try:
            return process.wait(wall_seconds)
        except subprocess.TimeoutExpired as error:
            raise Unreadable(Reason.TOO_COMPLEX) from error
        finally:
            if process.returncode is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _answer(work: Path, code: int, limits: Limits) -> Extraction:
    with (work / "messages").open("rb") as messages:
        said = messages.read(_LOGGED).decode("utf-8", errors="replace").strip()
    with (work / "answer").open("rb") as file:
        answer = file.read(limits.max_output_bytes + 1)
    if said:
        _log.debug("the parser said: %s", said)
    if code or len(answer) > limits.max_output_bytes:
        _log.warning("the parser ended with code %s", code)
        raise Unreadable(Reason.DAMAGED if -code in _CRASHED else Reason.TOO_COMPLEX)
    try:
        return wire.load(answer)
    except ValueError as error:
        raise Unreadable(Reason.DAMAGED) from error
