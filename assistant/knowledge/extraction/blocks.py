"""What every parser returns: blocks of text, each with the place a person would look it up at."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class LocatorKind(StrEnum):
    """Which kind of place a locator names."""

    SLIDE = "slide"
    PAGE = "page"
    SHEET = "sheet"
    SECTION = "section"


@dataclass(frozen=True)
class Locator:
    """A place in a document as a person names it.

    `number` is set only where it is true: the slide of a PPTX, the page of a PDF, the first row of a sheet (one-based).
    For a section it is None: page numbers computed for HWP, HWPX and DOCX are silently wrong.
    """

    kind: LocatorKind
    number: int | None
    label: str


class BlockKind(StrEnum):
    """What a block is, so that chunking can respect it."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    TABLE = "table"
    NOTES = "notes"


@dataclass(frozen=True)
class Block:
    """One heading, paragraph, table or set of speaker notes, in reading order.

    `headings` is the path of headings the block stands under, outermost first, without the document's own title and
    without the block itself. A table carries `rows` (cells as plain text, the first row being its header) and `text`
    is then the same table as Markdown. `level` is the depth of a heading, 1 being the outermost; 0 for the rest.
    `hidden` marks hidden slides and sheets.
    """

    kind: BlockKind
    text: str
    locator: Locator
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    level: int = 0
    hidden: bool = False


@dataclass(frozen=True)
class Extraction:
    """All a parser found in one file.

    `title` is the document's own title (its first heading or title slide), None where it names none. `coverage` is
    the share of the file's letters, counted by a raw scan, that the blocks hold (1.0 where no raw scan exists).
    `warnings` are Korean sentences for the trainer, such as the pages that are pictures.
    """

    title: str | None
    blocks: tuple[Block, ...]
    coverage: float = 1.0
    warnings: tuple[str, ...] = field(default=())
