"""PowerPoint decks by python-pptx."""

import zipfile
from pathlib import Path
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.util import Inches

TITLE_AND_BODY, TITLE_ONLY, BLANK = 1, 5, 6
_PRESENTATION = "http://schemas.openxmlformats.org/presentationml/2006/main"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_DIAGRAM = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def lecture(path: Path) -> Path:
    """Write a deck of four slides: text in four corners, a table in a group's company, notes, a hidden slide."""
    deck = Presentation()
    _title_slide(deck)
    _corners(deck)
    _table_and_notes(deck)
    _hidden(deck)
    deck.save(str(path))
    return path


def charts(path: Path) -> Path:
    """Write a deck with a chart, a SmartArt and a described picture frame."""
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    slide.shapes.title.text = "이용 현황"
    data = CategoryChartData()
    data.categories = ["1분기", "2분기"]
    data.add_series("이용자", (120, 250.5))
    frame = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, 0, Inches(2), Inches(4), Inches(3), data)
    frame.chart.has_title = True
    frame.chart.chart_title.text_frame.text = "분기별 이용자"
    frame._element.nvGraphicFramePr.cNvPr.set("descr", "이용자가 두 배로 늘어난 막대그래프")
    _smart_art(slide, ["접수", "검토", "승인"])
    deck.save(str(path))
    return path


def with_title(path: Path, title: str) -> Path:
    """Write a deck of one slide."""
    deck = Presentation()
    deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY]).shapes.title.text = title
    deck.save(str(path))
    return path


def _title_slide(deck: Any) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[0])
    slide.shapes.title.text = "생성형 AI 활용 교육"
    slide.placeholders[1].text = "행정지원과"


def _corners(deck: Any) -> None:
    """Add the four boxes in an order that is not the one they are read in."""
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    slide.shapes.title.text = "역할 지정"
    for text, left, top in (("넷째", 6, 5), ("둘째", 6, 2.05), ("셋째", 1, 5), ("첫째", 1, 2)):
        box = slide.shapes.add_textbox(Inches(left), Inches(top), Inches(2), Inches(1))
        box.text_frame.text = text
    group = slide.shapes.add_group_shape()
    inner = group.shapes.add_textbox(Inches(1), Inches(6), Inches(2), Inches(1))
    inner.text_frame.text = "묶음 안의 글"


def _table_and_notes(deck: Any) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    slide.shapes.title.text = "도구 비교"
    table = slide.shapes.add_table(2, 2, Inches(1), Inches(2), Inches(6), Inches(1)).table
    for row, cells in enumerate((("도구", "쓰임"), ("표", "셈"))):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    slide.notes_slide.notes_text_frame.text = "여기서 시범을 보인다."


def _hidden(deck: Any) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    slide.shapes.title.text = "숨긴 답안"
    slide._element.set("show", "0")


def _smart_art(slide: Any, words: list[str]) -> None:
    points = "".join(f"<dgm:pt><dgm:t><a:p><a:r><a:t>{word}</a:t></a:r></a:p></dgm:t></dgm:pt>" for word in words)
    xml = f'<dgm:dataModel xmlns:dgm="{_DIAGRAM}" xmlns:a="{_DRAWING}"><dgm:ptLst>{points}</dgm:ptLst></dgm:dataModel>'
    package = slide.part.package
    part = Part(
        PackURI("/ppt/diagrams/data1.xml"),
        "application/vnd.openxmlformats-officedocument.drawingml.diagramData+xml",
        package,
        xml.encode(),
    )
    link = slide.part.relate_to(part, RELATIONSHIP_TYPE.DIAGRAM_DATA)
    slide.shapes._spTree.append(etree.fromstring(_diagram_frame(link)))


def _diagram_frame(link: str) -> str:
    return (
        '<p:graphicFrame xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
        f' xmlns:a="{_DRAWING}" xmlns:r="{_RELATIONSHIPS}"><p:nvGraphicFramePr><p:cNvPr id="99" name="절차"/>'
        "<p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr>"
        '<p:xfrm><a:off x="0" y="5400000"/><a:ext cx="914400" cy="914400"/></p:xfrm>'
        f'<a:graphic><a:graphicData uri="{_DIAGRAM}"><dgm:relIds xmlns:dgm="{_DIAGRAM}" r:dm="{link}"/>'
        "</a:graphicData></a:graphic></p:graphicFrame>"
    )


def footed(path: Path, footer: str) -> Path:
    """Write two slides with the same footer and a page number."""
    deck = Presentation()
    for title in ("1장", "2장"):
        slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
        slide.shapes.title.text = title
        for kind, text in (("ftr", footer), ("sldNum", "7")):
            box = slide.shapes.add_textbox(0, Inches(7), Inches(2), Inches(0.4))
            box.text_frame.text = text
            box._element.nvSpPr.nvPr.append(etree.fromstring(f'<p:ph xmlns:p="{_PRESENTATION}" type="{kind}"/>'))
    deck.save(str(path))
    return path


def alternative(path: Path, new: str, old: str) -> Path:
    """Write a slide whose only shape is kept for new and for old programs."""
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[BLANK])
    shapes = [f"<p:sp><p:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>" for text in (new, old)]
    xml = (
        f'<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:p="{_PRESENTATION}"'
        f' xmlns:a="{_DRAWING}"><mc:Choice Requires="p14">{shapes[0]}</mc:Choice><mc:Fallback>{shapes[1]}</mc:Fallback>'
        "</mc:AlternateContent>"
    )
    slide.shapes._spTree.append(etree.fromstring(xml))
    deck.save(str(path))
    return path


def mistyped(path: Path) -> Path:
    """Write the lecture with a main part of a wrong type, which python-pptx does not open."""
    lecture(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    plain = b"vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
    types = parts["[Content_Types].xml"].replace(plain, b"xml")
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, types if name == "[Content_Types].xml" else data)
    return path


def unlisted_slide(path: Path) -> Path:
    """Write a deck whose only slide is in the file but not in the list of slides."""
    deck = Presentation()
    deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY]).shapes.title.text = "빠진 슬라이드"
    slides = deck.slides._sldIdLst
    slides.remove(slides[0])
    deck.save(str(path))
    return path


def emptied(path: Path) -> Path:
    """Write a deck whose parts all hold broken XML."""
    with zipfile.ZipFile(lecture(path)) as archive:
        names = archive.namelist()
        types = archive.read("[Content_Types].xml")
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, types if name == "[Content_Types].xml" else b"<broken")
    return path
