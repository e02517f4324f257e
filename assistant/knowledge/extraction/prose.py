"""DOCX, HWP and HWPX: the flow of text by dochan; for HWP and HWPX by a second parser, then by the raw scan."""

from __future__ import annotations

from pathlib import Path

from assistant.knowledge.extraction import office, raw_scan, rescue, sections
from assistant.knowledge.extraction.blocks import Extraction
from assistant.knowledge.extraction.formats import Format
from assistant.knowledge.extraction.refusals import Reason, Unreadable
from assistant.knowledge.extraction.sections import Piece

_DEGRADED = "문서의 짜임을 다 살리지 못하고 글자 위주로 읽었습니다. 원본과 견주어 확인해 주세요."


def read_docx(path: Path) -> Extraction:
    """Read a Word document."""
    try:
        return _extraction(office.pieces(path))
    except office.Failed as error:
        raise Unreadable(Reason.DAMAGED) from error


def read_hwp(path: Path) -> Extraction:
    """Read an HWP 5 document in its final state: what tracked changes deleted is left out."""
    return _hancom(path, Format.HWP)


def read_hwpx(path: Path) -> Extraction:
    """Read an HWPX document in its final state."""
    return _hancom(path, Format.HWPX)


def read_locked_hwp(path: Path) -> Extraction:
    """Read a distribution-locked HWP: only dochan opens it, other readers take the notice in its place for its text."""
    try:
        return _extraction(office.pieces(path, final=True))
    except office.Failed as error:
        raise Unreadable(Reason.DISTRIBUTION_LOCKED) from error


def _hancom(path: Path, kind: Format) -> Extraction:
    try:
        return _extraction(office.pieces(path, final=True))
    except office.Failed as error:
        pieces = _rescued(path, kind) or [Piece(text) for text in raw_scan.paragraphs(path, kind) or ()]
        if not pieces:
            raise Unreadable(Reason.DAMAGED) from error
        return _extraction(pieces, _DEGRADED)


def _rescued(path: Path, kind: Format) -> list[Piece]:
    """Ask the second parser, but not where text was deleted: it would bring that back, the raw scan does not."""
    try:
        return [] if raw_scan.has_deletions(path, kind) else rescue.pieces(path)
    except rescue.Failed:
        return []


def _extraction(pieces: list[Piece], *warnings: str) -> Extraction:
    title, blocks = sections.assemble(pieces, numbered=True)
    return Extraction(title, blocks, warnings=warnings)
