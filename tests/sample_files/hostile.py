"""Small files that attack their reader; each is made in a moment and none is ever committed."""

import random
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from tests.sample_files import compound_files, printed, word_documents, workbooks

_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_LINKS = (
    '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="word/document.xml"'
    ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
)
_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_LAUGHS = '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def document(path: Path, xml: bytes, *, entries: int = 0) -> Path:
    """Write a DOCX around this main part."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _LINKS)
        archive.writestr("word/document.xml", xml)
        for number in range(entries):
            archive.writestr(f"word/media/{number}", b"")
    return path


def whitespace_bomb(path: Path) -> Path:
    """Write a DOCX whose main part is 64 MB of blanks."""
    return document(path, _xml(b" " * 64_000_000))


def unpacked_bomb(path: Path) -> Path:
    """Write a DOCX with a picture that unpacks to 320 MB, its declared size a lie."""
    with (
        zipfile.ZipFile(document(path, _xml(b"")), "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/media/image1.png", "w", force_zip64=True) as part,
    ):
        for _ in range(80):
            part.write(bytes(4_000_000))
    return path


def many_entries(path: Path) -> Path:
    """Write a DOCX of 10,001 parts and more."""
    return document(path, _xml(b""), entries=10_001)


def deep_nesting(path: Path) -> Path:
    """Write a DOCX nested 100,000 levels deep."""
    return document(path, _xml(b"<w:sdt>" * 100_000 + b"</w:sdt>" * 100_000))


def billion_laughs(path: Path) -> Path:
    """Write a DOCX with entities that multiply."""
    return document(path, f"{_LAUGHS}<w:document {_WORD}><w:body>&b;</w:body></w:document>".encode())


def outside_entity(path: Path) -> Path:
    """Write a DOCX in UTF-16 that asks for a file of the machine."""
    xml = f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE d SYSTEM "file:///etc/passwd"><w:document {_WORD}/>'
    return document(path, xml.encode("utf-16"))


def odd_encoding(path: Path) -> Path:
    """Write a DOCX whose main part hides its declarations in UTF-7."""
    return document(path, b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE d+AD4-')


def truncated(path: Path) -> Path:
    """Write the first half of a workbook."""
    whole = workbooks.budget(path).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    return path


def noise(path: Path) -> Path:
    """Write random bytes."""
    path.write_bytes(random.Random(1).randbytes(5_000))  # noqa: S311 - noise, not a secret
    return path


def flipped(path: Path) -> Path:
    """Write a DOCX with bytes of its main part flipped."""
    data = bytearray(word_documents.guide(path).read_bytes())
    start = data.index(b"word/document.xml") + 200
    data[start : start + 40] = bytes(byte ^ 0xFF for byte in data[start : start + 40])
    path.write_bytes(data)
    return path


def bad_zip(path: Path) -> Path:
    """Write a local file header with nothing behind it."""
    path.write_bytes(b"PK\x03\x04" + bytes(200))
    return path


def locked_office(path: Path) -> Path:
    """Write the compound file Office wraps around a package with a password."""
    return compound_files.compound(path, {"EncryptionInfo": b"\4\0\4\0", "EncryptedPackage": bytes(5_000)})


def rights_managed(path: Path) -> Path:
    """Write an Office package under rights management."""
    return compound_files.compound(path, {"EncryptedPackage": bytes(64), "DataSpaces/DRMEncryptedDataSpace": bytes(8)})


def far_cell(path: Path) -> Path:
    """Write a workbook whose only two cells are at its opposite corners."""
    return workbooks.far_cells(path, "A1", "XFD1048576")


def hwp_deflate_bomb(path: Path) -> Path:
    """Write an HWP whose body unpacks to 400 MB of nothing."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = b"".join(packer.compress(bytes(4_000_000)) for _ in range(100)) + packer.flush()
    streams = {"FileHeader": compound_files.file_header(1), "DocInfo": b"\3\0", "BodyText/Section0": body}
    return compound_files.compound(path, streams)


def flate_bomb(path: Path) -> Path:
    """Write a PDF page whose content unpacks to 1 GB of text operators."""
    inner = zlib.compress(b"(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa) Tj " * 25_000_000, 9)
    stream = b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(inner), inner)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>"
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    path.write_bytes(printed.assembled({1: _CATALOG, 2: _ONE_PAGE, 3: page, 4: stream, 5: font}))
    return path


def page_loop(path: Path) -> Path:
    """Write a PDF whose page tree is its own child."""
    tree = b"<</Type/Pages/Count 1/Kids[3 0 R]/Parent 3 0 R>>"
    path.write_bytes(printed.assembled({1: _CATALOG, 2: tree, 3: b"<</Type/Pages/Count 1/Kids[2 0 R]/Parent 2 0 R>>"}))
    return path


def many_pages(path: Path) -> Path:
    """Write a PDF that shows one empty page 6,000 times."""
    kids = b" ".join([b"3 0 R"] * 6_000)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"
    tree = b"<</Type/Pages/Count 6000/Kids[%s]>>" % kids
    path.write_bytes(printed.assembled({1: _CATALOG, 2: tree, 3: page}))
    return path


_CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
_ONE_PAGE = b"<</Type/Pages/Count 1/Kids[3 0 R]>>"
Builder = Callable[[Path], Path]


def _xml(body: bytes) -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><w:document {_WORD}><w:body>'.encode()
        + body
        + b"</w:body></w:document>"
    )
