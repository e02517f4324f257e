"""HWPX packages, written by hand."""

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

_NAMES = (
    'xmlns:hs="http://www.hancom.co.kr/hwpml/2011/section" xmlns:hp="http://www.hancom.co.kr/hwpml/2011/paragraph"'
    ' xmlns:hh="http://www.hancom.co.kr/hwpml/2011/head" xmlns:hc="http://www.hancom.co.kr/hwpml/2011/core"'
)
_HEADER = (
    f'<?xml version="1.0" encoding="UTF-8"?><hh:head {_NAMES} version="1.4" secCnt="1">'
    '<hh:trackChanges><hh:trackChange id="1" type="Delete"/></hh:trackChanges></hh:head>'
)
DELETED = (
    '<hp:p><hp:run><hp:t>남은 글<hp:deleteBegin Id="1" TcId="1"/>지운 글<hp:deleteEnd Id="1" TcId="1" paraend="0"/></hp:t>'
    "</hp:run></hp:p>"
)
_CONTENT = (
    '<?xml version="1.0" encoding="UTF-8"?><opf:package xmlns:opf="http://www.idpf.org/2007/opf/"><opf:manifest>'
    '<opf:item id="header" href="Contents/header.xml" media-type="application/xml"/>'
    '<opf:item id="section0" href="Contents/section0.xml" media-type="application/xml"/></opf:manifest>'
    '<opf:spine><opf:itemref idref="header"/><opf:itemref idref="section0"/></opf:spine></opf:package>'
)
_CONTAINER = (
    '<?xml version="1.0" encoding="UTF-8"?><ocf:container xmlns:ocf="urn:oasis:names:tc:opendocument:xmlns:container">'
    '<ocf:rootfiles><ocf:rootfile full-path="Contents/content.hpf" media-type="application/hwpml-package+xml"/>'
    "</ocf:rootfiles></ocf:container>"
)


def notice(path: Path) -> Path:
    """Write numbered headings, a table with a merged cell, a deleted sentence and a footnote."""
    return package(
        path,
        paragraph("□ 교육 개요")
        + paragraph("직원 모두가 생성형 인공지능을 안전하게 쓰도록 교육한다.")
        + paragraph("○ 교육 일정")
        + table([["구분", "날짜"], ["1기", "3월 2일"], ["2기", "4월 6일"]])
        + paragraph("□ 유의 사항")
        + paragraph("개인정보는 입력하지 않는다.", note="개인정보 보호법 제2조를 본다.")
        + DELETED,
    )


def package(path: Path, body: str, *, without: Sequence[str] = (), extra: Mapping[str, str] | None = None) -> Path:
    """Write a package around these paragraphs, leaving out or adding parts by name."""
    parts = {
        "mimetype": "application/hwp+zip",
        "META-INF/container.xml": _CONTAINER,
        "Contents/content.hpf": _CONTENT,
        "Contents/header.xml": _HEADER,
        "Contents/section0.xml": f'<?xml version="1.0" encoding="UTF-8"?><hs:sec {_NAMES}>{body}</hs:sec>',
        **(extra or {}),
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            if name not in without:
                archive.writestr(name, text)
    return path


def paragraph(text: str, note: str = "") -> str:
    """One paragraph, with a footnote when there is one."""
    foot = (
        f'<hp:ctrl><hp:footNote number="1"><hp:subList>{paragraph(note)}</hp:subList></hp:footNote></hp:ctrl>'
        if note
        else ""
    )
    return f"<hp:p><hp:run><hp:t>{escape(text)}</hp:t>{foot}</hp:run></hp:p>"


def table(rows: Sequence[Sequence[str]]) -> str:
    """A table of one paragraph a cell."""
    lines = "".join(
        "<hp:tr>" + "".join(_cell(text, row, column) for column, text in enumerate(cells)) + "</hp:tr>"
        for row, cells in enumerate(rows)
    )
    size = f'rowCnt="{len(rows)}" colCnt="{len(rows[0])}"'
    return f"<hp:p><hp:run><hp:tbl {size}>{lines}</hp:tbl></hp:run></hp:p>"


def _cell(text: str, row: int, column: int) -> str:
    return (
        f'<hp:tc><hp:subList>{paragraph(text)}</hp:subList><hp:cellAddr colAddr="{column}" rowAddr="{row}"/>'
        '<hp:cellSpan colSpan="1" rowSpan="1"/></hp:tc>'
    )


def illustrated(path: Path) -> Path:
    """Write a picture with a description by a person and a caption below it."""
    picture = (
        '<hp:p><hp:run><hp:pic><hp:shapeComment>교육장 배치도</hp:shapeComment><hp:img binaryItemIDRef="image1"/>'
        f'<hp:caption side="BOTTOM"><hp:subList>{paragraph("그림 1. 배치도")}</hp:subList></hp:caption></hp:pic></hp:run></hp:p>'
    )
    return package(path, picture)
