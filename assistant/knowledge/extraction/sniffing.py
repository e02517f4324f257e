"""What a file is by its bytes; its name is only compared with that."""

from __future__ import annotations

import re
from pathlib import Path

from assistant.knowledge.extraction import archives, compound
from assistant.knowledge.extraction.formats import SUFFIXES, TEXTS, Format, suffix_of
from assistant.knowledge.extraction.refusals import Reason, Unreadable

_HEAD = 4096
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DRM_MARKS = (b"DRMONE", b"SCDSA00", b"<## NASCA DRM FILE", b"<DOCUMENT SAFER")
_HTML = re.compile(
    rb"^(?:\xef\xbb\xbf)?(?:\s|<\?xml[^>]*>|<!--.*?-->)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_BOMS = (b"\xff\xfe", b"\xfe\xff")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MAIN_PART = re.compile(
    rb"application/(?:vnd\.openxmlformats-officedocument\.|vnd\.)([\w.\-]+)\.main\+xml", re.IGNORECASE
)
_PACKAGES = {
    b"presentationml": Format.PPTX,
    b"ms-powerpoint": Format.PPTX,
    b"wordprocessingml": Format.DOCX,
    b"ms-word": Format.DOCX,
    b"spreadsheetml": Format.XLSX,
    b"ms-excel": Format.XLSX,
}
_OLD_STREAMS = {"WordDocument": "doc", "PowerPoint Document": "ppt", "Workbook": "xls", "Book": "xls"}
_SAVE_AS = {
    "hml": ("한글 XML(HML)", Format.HWPX),
    "hwpml": ("한글 XML(HML)", Format.HWPX),
    "hwp3": ("한글 97 이전(HWP 3.0)", Format.HWPX),
    "doc": ("옛 워드(DOC)", Format.DOCX),
    "rtf": ("서식 있는 텍스트(RTF)", Format.DOCX),
    "ppt": ("옛 파워포인트(PPT)", Format.PPTX),
    "xls": ("옛 엑셀(XLS)", Format.XLSX),
    "xlsb": ("바이너리 엑셀(XLSB)", Format.XLSX),
    "odt": ("오픈도큐먼트(ODT)", Format.DOCX),
    "odp": ("오픈도큐먼트(ODP)", Format.PPTX),
    "ods": ("오픈도큐먼트(ODS)", Format.XLSX),
}
_OPEN_DOCUMENT = {b"text": "odt", b"presentation": "odp", b"spreadsheet": "ods"}


def recognise(path: Path, suffix: str) -> Format:
    """Return the format in which content and suffix agree; otherwise refuse with the true reason."""
    suffix = suffix.lower()
    expected = SUFFIXES.get(suffix)
    with path.open("rb") as file:
        head = file.read(_HEAD)
    found = _by_signature(path, head)
    if found is None:
        return _by_suffix(suffix, head, expected)
    if expected is found or (expected in TEXTS and found is Format.HTML):
        return expected
    raise Unreadable(Reason.MISLABELLED, _mislabelled(suffix, found))


def _by_signature(path: Path, head: bytes) -> Format | None:
    if head.startswith(_ZIP):
        return _package(path)
    if head.startswith(_OLE):
        return _compound(path)
    if b"%PDF-" in head[:1024]:
        return Format.PDF
    if any(mark in head[:64] for mark in _DRM_MARKS):
        raise Unreadable(Reason.DRM)
    if head.startswith(b"HWP Document File V"):
        raise _save_as("hwp3")
    if head.startswith(b"{\\rtf"):
        raise _save_as("rtf")
    if b"<HWPML" in head.replace(b"\0", b""):
        raise _save_as("hml")
    return Format.HTML if _HTML.match(head) else None


def _by_suffix(suffix: str, head: bytes, expected: Format | None) -> Format:
    binary = not head.startswith(_BOMS) and bool(_CONTROL.search(head))
    if expected in TEXTS:
        if binary:
            raise Unreadable(Reason.MISLABELLED)
        return expected
    if expected:
        raise Unreadable(Reason.DAMAGED if binary else Reason.MISLABELLED)
    if suffix.lstrip(".") in _SAVE_AS:
        raise _save_as(suffix.lstrip("."))
    raise Unreadable(Reason.UNSUPPORTED)


def _package(path: Path) -> Format:
    names = archives.names(path)
    mimetype = archives.part(path, "mimetype", 128).strip()
    if mimetype == b"application/hwp+zip" or "Contents/content.hpf" in names:
        _refuse_locked_hwpx(path)
        return Format.HWPX
    if "[Content_Types].xml" in names:
        return _office_package(path, names)
    for word, name in _OPEN_DOCUMENT.items():
        if mimetype.startswith(b"application/vnd.oasis.opendocument." + word):
            raise _save_as(name)
    raise Unreadable(Reason.UNSUPPORTED, "압축 파일은 읽을 수 없습니다. 압축을 풀어 안에 든 문서를 올려 주세요.")


def _refuse_locked_hwpx(path: Path) -> None:
    if b"encryption-data" in archives.part(path, "META-INF/manifest.xml"):
        raise Unreadable(Reason.PASSWORD)


def _office_package(path: Path, names: frozenset[str]) -> Format:
    if "xl/workbook.bin" in names:
        raise _save_as("xlsb")
    main = _MAIN_PART.search(archives.part(path, "[Content_Types].xml").replace(b"\0", b""))
    word = main.group(1).split(b".")[0].lower() if main else b""
    if word in _PACKAGES:
        return _PACKAGES[word]
    folders = {"ppt/presentation.xml": Format.PPTX, "word/document.xml": Format.DOCX, "xl/workbook.xml": Format.XLSX}
    for name, found in folders.items():
        if name in names:
            return found
    raise Unreadable(Reason.UNSUPPORTED)


def _compound(path: Path) -> Format:
    names = compound.names(path)
    if {"EncryptedPackage", "EncryptionInfo"} & names:
        rights_managed = any("DRM" in name for name in names)
        raise Unreadable(Reason.DRM if rights_managed else Reason.PASSWORD)
    if "FileHeader" in names:
        _refuse_locked_hwp(compound.hwp_flags(path))
        return Format.HWP
    for stream, name in _OLD_STREAMS.items():
        if stream in names:
            raise _save_as(name)
    raise Unreadable(Reason.UNSUPPORTED)


def _refuse_locked_hwp(flags: int | None) -> None:
    if flags is None:
        raise Unreadable(Reason.DAMAGED)
    if flags & (compound.DRM | compound.CERTIFIED_DRM):
        raise Unreadable(Reason.DRM)
    if flags & (compound.PASSWORD | compound.CERTIFIED):
        raise Unreadable(Reason.PASSWORD, "암호가 걸린 한글 문서입니다. 암호를 풀어 다시 올려 주세요.")


def _save_as(name: str) -> Unreadable:
    what, wanted = _SAVE_AS[name]
    return Unreadable(Reason.UNSUPPORTED, f"{what} 문서는 읽을 수 없습니다. {wanted}로 저장해 올려 주세요.")


def _mislabelled(suffix: str, found: Format) -> str:
    return (
        f"파일 이름은 {suffix or '확장자 없음'}이지만 내용은 {found} 문서입니다. "
        f"확장자를 {suffix_of(found)}로 바꾸어 올려 주세요."
    )
