"""The gate: how much of the letters in the file the blocks hold, and what to do about the rest."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from assistant.knowledge.extraction import raw_scan
from assistant.knowledge.extraction.blocks import Block, BlockKind, Extraction, Locator, LocatorKind
from assistant.knowledge.extraction.cleaning import clean, tidy
from assistant.knowledge.extraction.formats import Format

ENOUGH = 0.9
RESCUED = "본문 밖 글상자"

_LETTERS = re.compile(r"[0-9A-Za-z가-힣一-鿿]+")
_WITH_TEXT_BOXES = frozenset({Format.DOCX, Format.HWP, Format.HWPX})


def measured(extraction: Extraction, path: Path, kind: Format) -> Extraction:
    """Measure coverage; below 0.9 add the paragraphs the parser left out, and announce what is still missing."""
    raw = raw_scan.paragraphs(path, kind)
    if not raw:
        return extraction
    share = _share(raw, extraction.blocks)
    if share < ENOUGH and kind in _WITH_TEXT_BOXES:
        extraction = replace(extraction, blocks=(*extraction.blocks, *_missing(raw, extraction.blocks)))
        share = _share(raw, extraction.blocks)
    if share >= ENOUGH:
        return replace(extraction, coverage=share)
    warning = f"본문의 약 {share:.0%}만 읽었습니다. 빠진 내용이 없는지 원본과 견주어 확인해 주세요."
    return replace(extraction, coverage=share, warnings=(*extraction.warnings, warning))


def _share(raw: Sequence[str], blocks: Iterable[Block]) -> float:
    wanted = Counter(_letters("".join(raw)))
    held = Counter("".join(_letters(block.text) for block in blocks))
    total = wanted.total()
    return (wanted & held).total() / total if total else 1.0


def _missing(raw: Sequence[str], blocks: Iterable[Block]) -> list[Block]:
    held = "".join(_letters(block.text) for block in blocks)
    lost = dict.fromkeys(text for text in map(tidy, raw) if (letters := _letters(text)) and letters not in held)
    locator = Locator(LocatorKind.SECTION, None, RESCUED)
    return [Block(BlockKind.PARAGRAPH, text, locator) for text in lost]


def _letters(text: str) -> str:
    return "".join(_LETTERS.findall(clean(text)))
