"""Pictures of a file's pages, each drawn in a child process; what Office wrote becomes a PDF first, where LibreOffice is."""

from __future__ import annotations

import shutil
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from assistant.knowledge.extraction import reading
from assistant.knowledge.extraction.refusals import Reason, Unreadable
from assistant.knowledge.extraction.rendering_child import REFUSED

DRAWN = frozenset({".pdf", ".png", ".jpg", ".jpeg"})
# LibreOffice comes in parts: what opens a kind of file. Nothing of it opens what Hancom's programs write today.
OFFICE: Mapping[str, str] = MappingProxyType({".pptx": "sd", ".docx": "sw", ".xlsx": "sc"})

_MIB = 1024 * 1024
_START = "import sys; sys.path.insert(0, sys.argv[1]); from assistant.knowledge.extraction import {0}; {0}.main(sys.argv[2:])"
# LibreOffice is heavy: one conversion at a time on one machine.
_one_office = threading.Lock()


@dataclass(frozen=True)
class Limits:
    """What a page, and a conversion by LibreOffice, may cost."""

    page_seconds: float = 20
    page_memory_bytes: int = 1024 * _MIB
    office_seconds: float = 90
    office_memory_bytes: int = 4096 * _MIB
    max_output_bytes: int = 200 * _MIB


def page(path: Path, number: int, *, limits: Limits = Limits()) -> tuple[int, bytes]:
    """Return how many pages a PDF or picture has, and one of them as PNG. Raises `Unreadable`."""
    with tempfile.TemporaryDirectory(prefix="page-", ignore_cleanup_errors=True) as folder:
        work = Path(folder)
        seconds = limits.page_seconds
        command = _command(
            "rendering_child", path, number, limits.page_memory_bytes, int(seconds) + 1, limits.max_output_bytes
        )
        code = reading.run(command, work, seconds)
        if code:
            raise Unreadable(Reason.DAMAGED if code == REFUSED else Reason.TOO_COMPLEX)
        pages, _, png = (work / "answer").read_bytes().partition(b"\n")
        return int(pages), png


def office_program() -> str | None:
    """Return the path of LibreOffice, None where it is not installed."""
    return shutil.which("soffice")


def opens(suffix: str) -> bool:
    """Tell whether LibreOffice is here, with the part of it that opens a kind of file."""
    program = office_program()
    if program is None or suffix not in OFFICE:
        return False
    folder = Path(program).resolve().parent
    here = {part for part in OFFICE.values() if (folder / f"lib{part}lo.so").exists()}
    # Where none of the parts is a file of that name they are packed otherwise: then it is tried.
    return OFFICE[suffix] in here or not here


def to_pdf(path: Path, *, limits: Limits = Limits()) -> bytes:
    """Return what LibreOffice makes of an Office file. Raises `Unreadable`, also where there is none.

    It has a profile of its own that is gone afterwards, and neither macros nor network.
    """
    program = office_program()
    if program is None:
        raise Unreadable(Reason.TOO_COMPLEX)
    with (
        _one_office,
        tempfile.TemporaryDirectory(prefix="office-", ignore_cleanup_errors=True) as folder,
    ):
        work = Path(folder)
        document = work / f"document{path.suffix.lower()}"
        shutil.copyfile(path, document)
        command = _command(
            "office_child",
            limits.office_memory_bytes,
            int(limits.office_seconds),
            limits.max_output_bytes,
            program,
            f"-env:UserInstallation={(work / 'profile').as_uri()}",
            "--headless",
            "--norestore",
            "--convert-to",
            "pdf",
            "--outdir",
            work / "out",
            document,
        )
        code = reading.run(command, work, limits.office_seconds)
        made = work / "out" / "document.pdf"
        if code or not made.exists():
            raise Unreadable(Reason.TOO_COMPLEX if code else Reason.DAMAGED)
        return made.read_bytes()


def _command(child: str, *arguments: object) -> Sequence[str]:
    start = (sys.executable, "-I", "-X", "utf8", "-c", _START.format(child), str(reading.ROOT))
    return [*start, *map(str, arguments)]
