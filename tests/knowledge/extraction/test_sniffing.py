"""A file is what its bytes say; where its name says otherwise, the person learns what it is and what to do."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.knowledge.extraction import parsing
from assistant.knowledge.extraction.refusals import Reason, Unreadable
from tests.sample_files import compound_files, decks, hwpx_packages, printed, word_documents, workbooks


def written(data: bytes) -> Callable[[Path], Path]:
    def build(path: Path) -> Path:
        path.write_bytes(data)
        return path

    return build


def archive(**parts: str) -> Callable[[Path], Path]:
    def build(path: Path) -> Path:
        with zipfile.ZipFile(path, "w") as out:
            for name, text in parts.items():
                out.writestr(name, text)
        return path

    return build


def streams(*names: str) -> Callable[[Path], Path]:
    return lambda path: compound_files.compound(path, dict.fromkeys(names, b"x"))


def hwp(flags: int) -> Callable[[Path], Path]:
    return lambda path: compound_files.hwp(path, ["글"], flags=flags)


MISLABELLED = [
    ("a.pptx", lambda path: printed.handout(path, [["글"]]), "PDF", ".pdf"),
    ("a.hwp", word_documents.guide, "DOCX", ".docx"),
    ("a.hwp", hwpx_packages.notice, "HWPX", ".hwpx"),
    ("a.docx", workbooks.budget, "XLSX", ".xlsx"),
    ("a.doc", decks.lecture, "PPTX", ".pptx"),
    ("a.hwpx", hwp(1), "HWP", ".hwp"),
    ("a.xlsx", written(b"<!DOCTYPE html><html><body>a</body></html>"), "HTML", ".html"),
    ("a", written(b"%PDF-1.4 "), "PDF", ".pdf"),
]
REFUSED = [
    ("a.hml", written(b"<?xml version='1.0'?><HWPML Version='2.8'>"), Reason.UNSUPPORTED, "HWPX로 저장"),
    ("a.hwp", written(b"HWP Document File V3.00 \x1a\x01"), Reason.UNSUPPORTED, "HWP 3.0"),
    ("a.doc", streams("WordDocument"), Reason.UNSUPPORTED, "DOCX로 저장"),
    ("a.ppt", streams("PowerPoint Document"), Reason.UNSUPPORTED, "PPTX로 저장"),
    ("a.xls", streams("Workbook"), Reason.UNSUPPORTED, "XLSX로 저장"),
    ("a.hwp", streams("Other"), Reason.UNSUPPORTED, "읽을 수 없는 형식"),
    ("a.doc", written(b"{\\rtf1 a}"), Reason.UNSUPPORTED, "DOCX로 저장"),
    ("a.ppt", written(b"nothing known"), Reason.UNSUPPORTED, "PPTX로 저장"),
    ("a.png", written(b"\x89PNG\r\n\x1a\n"), Reason.UNSUPPORTED, "읽을 수 없는 형식"),
    ("a.docx", written(b"just words"), Reason.MISLABELLED, "이름과 내용이 다릅니다"),
    (
        "a.xlsx",
        archive(**{"[Content_Types].xml": "<Types/>", "xl/workbook.bin": ""}),
        Reason.UNSUPPORTED,
        "XLSX로 저장",
    ),
    ("a.docx", archive(**{"[Content_Types].xml": "<Types/>"}), Reason.UNSUPPORTED, "읽을 수 없는 형식"),
    ("a.docx", archive(mimetype="application/vnd.oasis.opendocument.text"), Reason.UNSUPPORTED, "DOCX로 저장"),
    ("a.zip", archive(**{"a.txt": "글"}), Reason.UNSUPPORTED, "압축을 풀어"),
    ("a.hwp", hwp(compound_files.PASSWORD), Reason.PASSWORD, "암호가 걸린 한글"),
    ("a.hwp", hwp(compound_files.DRM), Reason.DRM, "보안"),
    ("a.hwp", streams("FileHeader"), Reason.DAMAGED, "손상"),
    ("a.hwp", hwp(compound_files.DISTRIBUTION), Reason.DISTRIBUTION_LOCKED, "배포용"),
    ("a.docx", written(b"\x9b DRMONE  This Document is encrypted"), Reason.DRM, "보안"),
    ("a.txt", written(b"\xff\xff\x81"), Reason.ENCODING, "UTF-8"),
    ("a.txt", written(b" \n\t "), Reason.EMPTY, "글자가 없습니다"),
]


@pytest.mark.parametrize(("name", "build", "what", "wanted"), MISLABELLED)
def test_a_wrong_suffix_is_named(
    name: str, build: Callable[[Path], Path], what: str, wanted: str, tmp_path: Path
) -> None:
    with pytest.raises(Unreadable, match=f"내용은 {what} 문서입니다.*{wanted}로") as refused:
        parsing.parse(build(tmp_path / "stored"), Path(name).suffix)
    assert refused.value.reason is Reason.MISLABELLED


@pytest.mark.parametrize(("name", "build", "reason", "words"), REFUSED)
def test_what_cannot_be_read_says_why(
    name: str, build: Callable[[Path], Path], reason: Reason, words: str, tmp_path: Path
) -> None:
    with pytest.raises(Unreadable, match=words) as refused:
        parsing.parse(build(tmp_path / "stored"), Path(name).suffix)
    assert refused.value.reason is reason


def test_a_locked_hwpx_asks_for_its_password(tmp_path: Path) -> None:
    manifest = {"META-INF/manifest.xml": "<manifest><encryption-data/></manifest>"}
    path = hwpx_packages.package(tmp_path / "a.hwpx", hwpx_packages.paragraph("글"), extra=manifest)
    with pytest.raises(Unreadable) as refused:
        parsing.parse(path, ".hwpx")
    assert refused.value.reason is Reason.PASSWORD


def test_an_encrypted_zip_asks_for_its_password(tmp_path: Path) -> None:
    path = word_documents.guide(tmp_path / "a.docx")
    data = bytearray(path.read_bytes())
    central = data.rindex(b"PK\x01\x02")
    data[central + 8] |= 1
    path.write_bytes(data)
    with pytest.raises(Unreadable) as refused:
        parsing.parse(path, ".docx")
    assert refused.value.reason is Reason.PASSWORD


@pytest.mark.parametrize("main", ["ppt/presentation.xml", "word/document.xml", "xl/workbook.xml"])
def test_a_package_without_a_main_type_is_known_by_its_folders(main: str, tmp_path: Path) -> None:
    path = archive(**{"[Content_Types].xml": "<Types/>", main: "<a/>"})(tmp_path / "stored")
    with pytest.raises(Unreadable) as refused:
        parsing.parse(path, ".pdf")
    assert refused.value.reason is Reason.MISLABELLED


def test_html_under_a_text_suffix_is_text(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("<html><body>글</body></html>", encoding="utf-8")
    assert "<html>" in parsing.parse(path, ".txt").blocks[0].text


def test_pictures_without_a_letter_are_named_as_pictures(tmp_path: Path) -> None:
    path = hwpx_packages.package(tmp_path / "a.hwpx", hwpx_packages.paragraph(""), extra={"BinData/image1.png": "x"})
    with pytest.raises(Unreadable) as refused:
        parsing.parse(path, ".hwpx")
    assert refused.value.reason is Reason.IMAGE_ONLY
