"""From a file to its extraction, inside the child process: recognise, check, parse, measure, refuse what is empty."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import cast

from assistant.knowledge.extraction import archives, compound, coverage, sniffing
from assistant.knowledge.extraction.blocks import Extraction
from assistant.knowledge.extraction.formats import ARCHIVES, Format
from assistant.knowledge.extraction.refusals import Reason, Unreadable

_DECOY = "이 문서는 상위 버전의 배포용 문서입니다"
_PICTURES = ("media/", "BinData/")
_READERS = {
    Format.PPTX: ("pptx", "read"),
    Format.PDF: ("pdf", "read"),
    Format.DOCX: ("prose", "read_docx"),
    Format.HWP: ("prose", "read_hwp"),
    Format.HWPX: ("prose", "read_hwpx"),
    Format.XLSX: ("xlsx", "read"),
    Format.MARKDOWN: ("markdown", "read"),
    Format.TEXT: ("plain", "read"),
    Format.HTML: ("webpage", "read"),
}


def parse(path: Path, suffix: str) -> Extraction:
    """Extract the file at `path`, uploaded under a name with `suffix`. Raises Unreadable, nothing else."""
    try:
        return _parsed(path, suffix)
    except Unreadable:
        raise
    except (MemoryError, RecursionError) as error:
        raise Unreadable(Reason.TOO_COMPLEX) from error
    except Exception as error:
        raise Unreadable(Reason.DAMAGED) from error


def _parsed(path: Path, suffix: str) -> Extraction:
    kind = sniffing.recognise(path, suffix)
    if kind in ARCHIVES:
        archives.check(path)
    if kind is Format.HWP:
        compound.check(path)
    if kind is Format.HWP and (compound.hwp_flags(path) or 0) & compound.DISTRIBUTION:
        return _unlocked(_reader("prose", "read_locked_hwp")(path))
    extraction = coverage.measured(_reader(*_READERS[kind])(path), path, kind)
    if not extraction.blocks:
        raise Unreadable(_why_empty(extraction, path, kind))
    return extraction


def _reader(module: str, function: str) -> Callable[[Path], Extraction]:
    """Only the parser that is needed is imported: together they take over a second to load."""
    loaded = importlib.import_module(f"assistant.knowledge.extraction.{module}")
    return cast("Callable[[Path], Extraction]", getattr(loaded, function))


def _unlocked(extraction: Extraction) -> Extraction:
    """Refuse the notice a distribution-locked HWP shows in place of its text to programs that cannot unlock it.

    The raw scan would read that notice too, so coverage means nothing here.
    """
    text = "".join(block.text for block in extraction.blocks)
    if not text.strip() or text.strip().startswith(_DECOY):
        raise Unreadable(Reason.DISTRIBUTION_LOCKED)
    return extraction


def _why_empty(extraction: Extraction, path: Path, kind: Format) -> Reason:
    if extraction.coverage < 1:  # the raw scan saw letters that the parser did not
        return Reason.DAMAGED
    return Reason.IMAGE_ONLY if _has_pictures(path, kind) else Reason.EMPTY


def _has_pictures(path: Path, kind: Format) -> bool:
    if kind is Format.HWP:
        return any(name.startswith("BinData/") for name in compound.names(path))
    names = archives.names(path) if kind in ARCHIVES else frozenset()
    if kind is Format.PPTX:  # layouts bring pictures of their own
        links = [name for name in names if name.startswith("ppt/slides/_rels/")]
        return any(b"media/" in archives.part(path, name) for name in links)
    return any(mark in name for name in names for mark in _PICTURES)
