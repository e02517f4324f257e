"""PDF: the text of each page, its number, and the bookmarks above it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pypdfium2

from assistant.knowledge.extraction import lines
from assistant.knowledge.extraction.blocks import Block, BlockKind, Extraction, Locator, LocatorKind
from assistant.knowledge.extraction.cleaning import one_line, tidy
from assistant.knowledge.extraction.lines import Line
from assistant.knowledge.extraction.refusals import Reason, Unreadable

MAX_PAGES = 5_000
LETTERS_PER_BLOCK = 1_500

_FEWEST_LETTERS = 10
_MAX_BOOKMARKS = 2_000
_LONGEST_BOOKMARK = 80
_IMAGE = 3
_LINE = re.compile(r"[^\r\n]*\S[^\r\n]*")
_NEEDS_PASSWORD = "password"  # noqa: S105 - a word in PDFium's message


@dataclass(frozen=True)
class _Page:
    """A page by its position in the file (the printed number may differ)."""

    number: int
    lines: list[Line]
    pictured: bool = False
    broken: bool = False


def read(path: Path) -> Extraction:
    """Read a PDF file; pages that are pictures are named in a warning."""
    document = _opened(path)
    try:
        if len(document) > MAX_PAGES:
            raise Unreadable(Reason.TOO_COMPLEX)
        headings = _headings(document)
        pages = [_page(document, index) for index in range(len(document))]
    finally:
        document.close()
    return _extraction(pages, headings)


def ranges(numbers: list[int]) -> str:
    """Page numbers as a person lists them: 3쪽, 7–9쪽."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    names = [f"{run[0]}쪽" if len(run) == 1 else f"{run[0]}–{run[-1]}쪽" for run in runs]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])}과 {names[-1]}"


def _opened(path: Path) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        locked = _NEEDS_PASSWORD in str(error).lower()
        raise Unreadable(Reason.PASSWORD if locked else Reason.DAMAGED) from error


def _page(document: pypdfium2.PdfDocument, index: int) -> _Page:
    try:
        page = document[index]
        found = _lines(page)
        enough = sum(letter.isalnum() for line in found for letter in line.text) >= _FEWEST_LETTERS
        return _Page(index + 1, found, not enough and _has_picture(page))
    except pypdfium2.PdfiumError:
        return _Page(index + 1, [], broken=True)


def _lines(page: pypdfium2.PdfPage) -> list[Line]:
    """Return the lines with their places, without what is printed beside the page, where nobody can read it."""
    text = page.get_textpage()
    words = text.get_text_range()
    if len(words) != text.count_chars():  # letters and places cannot be matched
        return lines.unplaced(text.get_text_bounded())
    left, bottom, right, top = page.get_bbox()
    placed = [_placed(text, found) for found in _LINE.finditer(words)]
    return [
        line
        for line in placed
        if line.right > left and line.left < right and bottom < line.first + line.height < top + line.height
    ]


def _placed(text: pypdfium2.PdfTextPage, found: re.Match[str]) -> Line:
    shown = found.group().rstrip()
    start = found.start() + len(shown) - len(shown.lstrip())
    left, first, _, top = text.get_charbox(start, loose=True)
    _, last, right, _ = text.get_charbox(found.start() + len(shown) - 1, loose=True)
    return Line(found.group(), left, right, first, last, height=top - first)


def _has_picture(page: pypdfium2.PdfPage) -> bool:
    return any(True for _ in page.get_objects(filter=[_IMAGE], max_depth=3))


def _headings(document: pypdfium2.PdfDocument) -> dict[int, tuple[str, ...]]:
    """For the pages where a bookmark begins: the path of the first one, without the one bookmark over all others."""
    found: dict[int, tuple[str, ...]] = {}
    path: list[str] = []
    outermost = 0
    try:
        for count, bookmark in enumerate(document.get_toc(max_depth=6)):
            target = bookmark.get_dest()
            if count >= _MAX_BOOKMARKS:
                break
            outermost += bookmark.level == 0
            path[bookmark.level :] = [one_line(bookmark.get_title())[:_LONGEST_BOOKMARK]]
            if target is not None and target.get_index() is not None:
                found.setdefault(int(target.get_index()), tuple(filter(None, path)))
    except pypdfium2.PdfiumError:
        return {}
    return {page: path[1:] for page, path in found.items()} if outermost == 1 else found


def _extraction(pages: list[_Page], headings: dict[int, tuple[str, ...]]) -> Extraction:
    blocks: list[Block] = []
    above: tuple[str, ...] = ()
    for page in pages:
        above = headings.get(page.number - 1, above)
        blocks += _blocks(page, above)
    pictures = [page.number for page in pages if page.pictured]
    broken = [page.number for page in pages if page.broken]
    if not blocks:
        raise Unreadable(Reason.IMAGE_ONLY if pictures else Reason.DAMAGED if broken else Reason.EMPTY)
    warnings = [f"{ranges(pictures)}은 그림이라 읽지 못했습니다."] if pictures else []
    warnings += [f"{ranges(broken)}은 손상되어 읽지 못했습니다."] if broken else []
    return Extraction(None, tuple(blocks), warnings=tuple(warnings))


def _blocks(page: _Page, headings: tuple[str, ...]) -> Iterator[Block]:
    """Yield a page as one block; a long one is cut between paragraphs."""
    locator = Locator(LocatorKind.PAGE, page.number, f"{page.number}쪽")
    gathered: list[str] = []
    for paragraph in filter(None, map(tidy, lines.paragraphs(page.lines))):
        if gathered and sum(map(len, gathered)) + len(paragraph) > LETTERS_PER_BLOCK:
            yield Block(BlockKind.PARAGRAPH, "\n".join(gathered), locator, headings)
            gathered = []
        gathered.append(paragraph)
    if gathered:
        yield Block(BlockKind.PARAGRAPH, "\n".join(gathered), locator, headings)
