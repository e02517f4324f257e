"""Papers as PDF, with a Korean typeface inside, so that they look the same everywhere."""

from __future__ import annotations

from collections.abc import Sequence

from fpdf import FPDF
from fpdf.enums import TableCellFillMode
from fpdf.fonts import FontFace
from pylopdf_fonts_ko import sans_path

from assistant.challenge.exporting.paper import Paper, Paragraph, Table

_FACE = "NotoSansKR"
_TITLE, _HEADING, _TEXT, _SMALL = 16, 11.5, 9.5, 8
_LINE = 5.2
_SHADE = (238, 241, 246)


class _Pages(FPDF):
    """Pages that carry their paper's footer and number."""

    paper: Paper | None = None

    def footer(self) -> None:
        """Write the footer; the library calls it at the end of each page."""
        self.set_y(-12)
        self.set_font(_FACE, size=_SMALL)
        text = self.paper.footer if self.paper else ""
        self.cell(0, 5, f"{text}  ·  {self.page_no()}" if text else str(self.page_no()), align="C")


def as_pdf(papers: Sequence[Paper]) -> bytes:
    """Return one PDF of all papers, A4, each beginning on a new page."""
    pages = _Pages(format="A4")
    pages.add_font(_FACE, fname=str(sans_path()))
    pages.set_auto_page_break(True, margin=16)
    for paper in papers:
        pages.paper = paper
        pages.add_page(orientation="L" if paper.wide else "P")
        pages.set_font(_FACE, size=_TITLE)
        pages.multi_cell(0, 9, paper.title, align="C", new_x="LMARGIN", new_y="NEXT")
        pages.ln(3)
        for part in paper.parts:
            _write(pages, part)
    return bytes(pages.output())


def _write(pages: _Pages, part: Paragraph | Table) -> None:
    if isinstance(part, Paragraph):
        pages.ln(2 if part.heading else 0)
        pages.set_font(_FACE, size=_HEADING if part.heading else _TEXT)
        pages.multi_cell(0, _LINE, part.text, align="L", new_x="LMARGIN", new_y="NEXT")
        pages.ln(1)
        return
    pages.set_font(_FACE, size=_TEXT)
    with pages.table(
        col_widths=tuple(part.widths),
        text_align=tuple("RIGHT" if n in part.numbers else "LEFT" for n in range(len(part.header))),
        headings_style=FontFace(fill_color=_SHADE),
        cell_fill_mode=TableCellFillMode.NONE,
        line_height=_LINE,
        padding=0.8,
    ) as table:
        for line in (part.header, *part.rows):
            row = table.row()
            for cell in line:
                row.cell(cell)
    pages.ln(2)
