"""The child process of a page: confined first, then one file in, and out come the number of pages and a PNG."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from assistant.knowledge.extraction import confinement
from assistant.knowledge.extraction.refusals import Unreadable

REFUSED = 3


def main(arguments: list[str]) -> None:
    """Draw the page of the file named first whose number comes second, under the limits that follow."""
    path, number, memory, cpu, output = arguments
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    confinement.confine(memory_bytes=int(memory), cpu_seconds=int(cpu), file_bytes=int(output))
    from assistant.knowledge.extraction import rendering  # noqa: PLC0415 - limits come before any parser

    try:
        pages, png = rendering.page(Path(path), int(number))
    except (Unreadable, MemoryError):
        sys.exit(REFUSED)
    with out:
        out.write(b"%d\n" % pages + png)
