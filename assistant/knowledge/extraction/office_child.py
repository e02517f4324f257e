"""The child process that becomes LibreOffice: limited in memory and time, without network, dying with its parent."""

from __future__ import annotations

import os

from assistant.knowledge.extraction import confinement


def main(arguments: list[str]) -> None:
    """Take on the limits that come first, then become the program that follows."""
    memory, cpu, output, program, *rest = arguments
    confinement.limit(memory_bytes=int(memory), cpu_seconds=int(cpu), file_bytes=int(output))
    os.execv(program, [program, *rest])  # noqa: S606 - the path of LibreOffice and our own words, no shell
