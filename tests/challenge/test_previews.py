"""Pages of files as pictures: drawn once, bounded, without what a file says beside what is seen; and blotted words."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pypdfium2
import pytest
from PIL import Image
from pptx import Presentation

from assistant.challenge import blinding, previews
from assistant.challenge.models.entries import Attachment, AttachmentState
from assistant.errors import NotFound, Unavailable
from assistant.files import Files
from assistant.knowledge.extraction import picturing
from tests.missing import missing

LIMITS = picturing.Limits()


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "files")


def pdf(*sizes: tuple[float, float]) -> bytes:
    document = pypdfium2.PdfDocument.new()
    for width, height in sizes:
        document.new_page(width, height)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def attachment(files: Files, name: str, data: bytes, text: str = "읽은 글") -> Attachment:
    return Attachment(
        filename=name, sha256=files.put(data), size=len(data), state=AttachmentState.READ, text=text, entry_id=1
    )


def drawn(files: Files, row: Attachment, number: int = 1) -> Image.Image:
    png = previews.page_of(row.sha256, Path(row.filename).suffix, number, files=files, limits=LIMITS)
    return Image.open(io.BytesIO(png))


def test_the_pages_of_a_pdf_are_drawn_once_and_counted(files: Files) -> None:
    row = attachment(files, "제안서.pdf", pdf((595, 842), (842, 595), (100, 9_000)))
    assert previews.preview_of(row, files=files).pages is None
    assert drawn(files, row).size == (1400, 1982)
    assert previews.preview_of(row, files=files).pages == 3
    assert drawn(files, row, 2).width == 1400
    # A page like a ribbon stays within the pixels that a page may have.
    ribbon = drawn(files, row, 3)
    assert ribbon.width * ribbon.height <= 4_100_000
    files.derive(row.sha256, "1.png", b"kept")
    assert previews.page_of(row.sha256, ".pdf", 1, files=files, limits=LIMITS) == b"kept"
    for number in (0, 4, 101):
        with pytest.raises(NotFound):
            drawn(files, row, number)


def test_a_picture_is_encoded_anew_without_what_a_camera_wrote(files: Files) -> None:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x013B] = "Gildong Hong"
    Image.new("RGB", (3_000, 1_500), "red").save(out, "JPEG", exif=exif)
    assert b"Gildong Hong" in out.getvalue()
    row = attachment(files, "화면.jpg", out.getvalue())
    shown = drawn(files, row)
    assert shown.format == "PNG"
    assert shown.size == (1400, 700)
    assert not shown.getexif()
    assert previews.preview_of(row, files=files).pages == 1


def test_what_cannot_be_drawn_is_shown_as_text_and_says_so(files: Files) -> None:
    row = attachment(files, "깨진.pdf", b"%PDF-1.7 broken")
    with pytest.raises(Unavailable):
        drawn(files, row)
    shown = previews.preview_of(row, files=files)
    assert (shown.pages, shown.text) == (0, "읽은 글")
    assert "만들지 못해" in shown.said
    notes = previews.preview_of(attachment(files, "메모.txt", b"text"), files=files)
    assert (notes.pages, "읽은 글을 보여 줍니다" in notes.said) == (0, True)


def test_a_bomb_is_not_drawn(files: Files) -> None:
    out = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(out, "PNG")
    with pytest.raises(Unavailable):
        drawn(files, attachment(files, "폭탄.png", out.getvalue()))


def test_slides_are_drawn_by_libreoffice(files: Files) -> None:
    if picturing.office_program() is None:
        missing("LibreOffice is not installed")
    slides = Presentation()
    for title in ("하나", "둘"):
        slides.slides.add_slide(slides.slide_layouts[0]).shapes.title.text = title
    out = io.BytesIO()
    slides.save(out)
    row = attachment(files, "발표.pptx", out.getvalue())
    assert drawn(files, row).width == 1400
    assert previews.preview_of(row, files=files).pages == 2


def test_documents_are_drawn_by_libreoffice(files: Files) -> None:
    if not picturing.opens(".docx"):
        missing("LibreOffice Writer is not installed")
    document = docx.Document()
    for title in ("하나", "둘", "셋"):
        document.add_heading(title, 1).paragraph_format.page_break_before = title != "하나"
        document.add_table(2, 2, style="Table Grid").cell(0, 0).text = "적용 전"
    out = io.BytesIO()
    document.save(out)
    row = attachment(files, "제안서.docx", out.getvalue())
    assert drawn(files, row).width == 1400
    assert previews.preview_of(row, files=files).pages == 3


def test_a_kind_whose_part_of_libreoffice_is_missing_is_shown_as_text(
    files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "program").mkdir()
    (tmp_path / "program" / "libsdlo.so").touch()
    (tmp_path / "program" / "soffice").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "program" / "soffice").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "program"))
    assert previews.preview_of(attachment(files, "발표.pptx", b"PK"), files=files).pages is None
    row = attachment(files, "제안서.docx", b"PK 2")
    assert "DOCX 파일을 여는 부분이 없어" in previews.preview_of(row, files=files).said
    with pytest.raises(Unavailable):
        drawn(files, row)
    # It may be installed later: nothing is kept in mind.
    assert files.derived(row.sha256, "pages") is None


def test_what_hancom_writes_is_shown_as_text(files: Files) -> None:
    for name in ("제안서.hwp", "제안서.hwpx"):
        shown = previews.preview_of(attachment(files, name, name.encode()), files=files)
        assert (shown.pages, shown.text) == (0, "읽은 글")
        assert "한글 문서는" in shown.said


def test_without_libreoffice_the_text_is_shown(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    shown = previews.preview_of(attachment(files, "발표.pptx", b"PK"), files=files)
    assert (shown.pages, shown.text) == (0, "읽은 글")
    assert "LibreOffice가 없어" in shown.said


def test_what_was_drawn_goes_with_the_file(files: Files) -> None:
    row = attachment(files, "제안서.pdf", pdf((100, 100)))
    drawn(files, row)
    files.delete(row.sha256)
    assert files.derived(row.sha256, "1.png") is None
    assert files.derived(row.sha256, "pages") is None


def test_names_are_blotted_out_however_they_are_written() -> None:
    text = "디지털 정책과 홍길동(gildong@ex.go.kr)이 홍 길동 이름으로 냈고 하나씩 나누었다."
    words = {"홍길동", "디지털정책과", "gildong@ex.go.kr"}
    assert blinding.blot(text, words) == "○○○ ○○○(○○○)이 ○○○ 이름으로 냈고 하나씩 나누었다."
    assert blinding.blot("a.b", {"a+b"}) == "a.b"
    assert blinding.blot("그대로", set()) == "그대로"
