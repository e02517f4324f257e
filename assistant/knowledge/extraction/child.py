"""The child process: confined first, then one file in, one JSON answer out."""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path

from assistant.knowledge.extraction import confinement, wire
from assistant.knowledge.extraction.refusals import Reason, Unreadable


def main(arguments: list[str]) -> None:
    """Read the file named first, of the suffix named second, under the limits that follow.

    Parsers may print: they get standard error, while the answer goes to what standard output was at the start.
    """
    path, suffix, memory, cpu, output = arguments
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    confinement.confine(memory_bytes=int(memory), cpu_seconds=int(cpu), file_bytes=int(output))
    with out:
        out.write(answer(Path(path), suffix))


def answer(path: Path, suffix: str) -> bytes:
    """Return the extraction or the refusal as the parent reads it."""
    try:
        from assistant.knowledge.extraction import parsing  # noqa: PLC0415 - limits come before any parser

        return wire.dump(parsing.parse(path, suffix))
    except Unreadable as refusal:
        _note(refusal)
        return wire.dump_refusal(refusal)
    except MemoryError:
        return wire.dump_refusal(Unreadable(Reason.TOO_COMPLEX))


def _note(refusal: Unreadable) -> None:
    """Leave for the log where a parser failed, without its message: that may quote the document."""
    cause = refusal.__cause__
    if cause is not None:
        frame = traceback.extract_tb(cause.__traceback__)[-1]
        sys.stderr.write(f"{type(cause).__name__} at {Path(frame.filename).name}:{frame.lineno}\n")
