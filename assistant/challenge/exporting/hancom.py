"""A paper as a Hancom document (HWPX), which is what the office files."""

from __future__ import annotations

from typing import Any

from assistant.challenge.exporting.paper import Paper, Paragraph, Table

_TITLE, _HEADING = 16, 12
_SHADE = "#EEF1F6"


def as_hwpx(paper: Paper) -> bytes:
    """Return the document's bytes, A4."""
    from hwpx import HwpxDocument  # noqa: PLC0415 (half a second, and no start needs it)

    document = HwpxDocument.new()
    document.page.setup(paper_size="A4", orientation="LANDSCAPE" if paper.wide else "PORTRAIT")
    bold = document.styles.ensure_run(bold=True)
    document.add_paragraph(paper.title, char_pr_id_ref=document.styles.ensure_run(bold=True, size=_TITLE))
    document.styles.apply_paragraph_format(paragraph_index=len(document.paragraphs) - 1, alignment="CENTER")
    for part in paper.parts:
        if isinstance(part, Table):
            _add_table(document, part, bold=bold)
        else:
            _add_text(document, part)
    if paper.footer:
        document.page.set_footer(text=paper.footer)
    written: bytes = document.to_bytes()
    return written


def _add_text(document: Any, part: Paragraph) -> None:  # noqa: ANN401 - the library is not typed
    style = document.styles.ensure_run(bold=True, size=_HEADING) if part.heading else None
    for line in part.text.splitlines() or [""]:
        document.add_paragraph(line, char_pr_id_ref=style, inherit_style=False)
        document.styles.apply_paragraph_format(paragraph_index=len(document.paragraphs) - 1, alignment="LEFT")


def _add_table(document: Any, part: Table, *, bold: str) -> None:  # noqa: ANN401 - the library is not typed
    table = document.add_table(rows=len(part.rows) + 1, cols=len(part.header))
    table.set_column_widths(list(part.widths))
    for at, row in enumerate((part.header, *part.rows)):
        for column, cell in enumerate(row):
            table.set_cell_text(at, column, cell)
    for column in range(len(part.header)):
        table.set_cell_shading(0, column, _SHADE)
        for paragraph in table.cell(0, column).paragraphs:
            for run in paragraph.runs:
                run.char_pr_id_ref = bold
