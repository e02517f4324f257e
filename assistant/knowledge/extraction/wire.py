"""An extraction, or a refusal, as JSON between the child process and its parent."""

from __future__ import annotations

import json
from typing import Any

from assistant.knowledge.extraction.blocks import Block, BlockKind, Extraction, Locator, LocatorKind
from assistant.knowledge.extraction.refusals import Reason, Unreadable


def dump(extraction: Extraction) -> bytes:
    """Write the extraction as UTF-8 JSON."""
    return _json(
        {
            "title": extraction.title,
            "coverage": extraction.coverage,
            "warnings": extraction.warnings,
            "blocks": [_block_to_list(block) for block in extraction.blocks],
        }
    )


def dump_refusal(refusal: Unreadable) -> bytes:
    """Write the refusal as UTF-8 JSON."""
    return _json({"reason": refusal.reason, "sentence": refusal.sentence})


def load(data: bytes) -> Extraction:
    """Read the child's answer; raises the refusal when it is one, ValueError when it is neither."""
    answer = json.loads(data)
    try:
        if "reason" in answer:
            raise Unreadable(Reason(answer["reason"]), str(answer["sentence"]))
        blocks = tuple(_block_from_list(block) for block in answer["blocks"])
        return Extraction(answer["title"], blocks, float(answer["coverage"]), tuple(answer["warnings"]))
    except (KeyError, TypeError) as error:
        raise ValueError from error


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _block_to_list(block: Block) -> list[object]:
    place = block.locator
    return [
        block.kind,
        block.text,
        place.kind,
        place.number,
        place.label,
        block.headings,
        block.rows,
        block.level,
        block.hidden,
    ]


def _block_from_list(values: list[Any]) -> Block:
    kind, text, place, number, label, headings, rows, level, hidden = values
    locator = Locator(LocatorKind(place), number, label)
    return Block(BlockKind(kind), text, locator, tuple(headings), tuple(map(tuple, rows)), level, hidden)
