"""Word documents by python-docx."""

import zipfile
from pathlib import Path

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls


def guide(path: Path) -> Path:
    """Write a document with styled headings, a list, a table and an author whose name must not be read."""
    document = Document()
    document.core_properties.author = "홍길동"
    document.core_properties.title = "비공개 제목"
    document.add_heading("생성형 AI 활용 지침", 1)
    document.add_paragraph("이 지침은 모든 직원에게 적용한다.")
    document.add_heading("2.1 역할 지정", 2)
    document.add_paragraph("먼저 역할을 말해 준다.")
    table = document.add_table(2, 2)
    for row, cells in enumerate((("구분", "보기"), ("역할", "홍보 담당자"))):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    document.add_heading("2.2 결과 확인", 2)
    document.add_paragraph("숫자는 반드시 원문과 견준다.")
    document.sections[0].header.paragraphs[0].text = "행정지원과 교육자료"
    document.save(str(path))
    return path


def numbered(path: Path) -> Path:
    """Write a document whose headings are only numbered, as officials do."""
    document = Document()
    lines = (
        "제1장 총칙",
        "제1조(목적) 이 규정은 생성형 인공지능의 안전한 활용에 필요한 사항을 정함을 목적으로 한다.",
        "제2조(정의) 이 규정에서 쓰는 말의 뜻은 다음과 같다.",
        "1. 직원",
        "2. 교육생",
        "제2장 활용",
        "1. 보안 수칙",
        "개인정보를 입력하지 않는다.",
    )
    for line in lines:
        document.add_paragraph(line)
    document.save(str(path))
    return path


def wrapped(path: Path, inside: str, outside: str) -> Path:
    """Write a document with words in a wrapper the parser does not know."""
    document = Document()
    document.add_paragraph(outside)
    run = f"<w:unknown {nsdecls('w')}><w:r><w:t>{inside}</w:t></w:r></w:unknown>"
    document.add_paragraph()._p.append(parse_xml(run))
    document.save(str(path))
    return path


def merged(path: Path) -> Path:
    """Write a table with a header over two columns and a first column over two rows."""
    document = Document()
    table = document.add_table(3, 3)
    for row, cells in enumerate((("구분", "기간", ""), ("1기", "3월", "4월"), ("", "5월", "6월"))):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(1, 0).merge(table.cell(2, 0))
    document.save(str(path))
    return path


def broken(path: Path) -> Path:
    """Write a document whose main part breaks off."""
    with zipfile.ZipFile(guide(path)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data[:300] if name == "word/document.xml" else data)
    return path
