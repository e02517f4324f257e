"""PDF files written by hand, so that Korean needs no font on the machine; locked ones by fpdf2."""

from collections.abc import Sequence
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import AccessPermission

Page = Sequence[str]

_FONT = (
    "<</Type/Font/Subtype/Type0/BaseFont/HYSMyeongJo-Medium/Encoding/UniKS-UTF16-H/DescendantFonts["
    "<</Type/Font/Subtype/CIDFontType0/BaseFont/HYSMyeongJo-Medium/DW 1000/W[1 95 500]"
    "/CIDSystemInfo<</Registry(Adobe)/Ordering(Korea1)/Supplement 1>>"
    "/FontDescriptor<</Type/FontDescriptor/FontName/HYSMyeongJo-Medium/Flags 6/FontBBox[0 -148 1000 880]"
    "/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 700/StemV 60>>>>]>>"
)
_PIXEL = b"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>stream\n\x80\nendstream"
_PICTURE = "q 400 0 0 400 50 300 cm /P Do Q"
_CATALOG, _PAGES, _FONT_AT, _PICTURE_AT, _OUTLINE_AT, _FIRST_PAGE = 1, 2, 3, 4, 5, 6


def handout(path: Path, pages: Sequence[Page], bookmarks: Sequence[tuple[str, int]] = ()) -> Path:
    """Write each page as lines of 10 point type, 16 points apart; a page without lines is a picture."""
    objects: dict[int, bytes] = {
        _CATALOG: f"<</Type/Catalog/Pages {_PAGES} 0 R/Outlines {_OUTLINE_AT} 0 R>>".encode(),
        _FONT_AT: _FONT.encode(),
        _PICTURE_AT: _PIXEL,
    }
    kids = []
    for index, lines in enumerate(pages):
        at = _FIRST_PAGE + 2 * index
        kids.append(f"{at} 0 R")
        objects[at] = (
            f"<</Type/Page/Parent {_PAGES} 0 R/MediaBox[0 0 595 842]/Contents {at + 1} 0 R"
            f"/Resources<</Font<</F {_FONT_AT} 0 R>>/XObject<</P {_PICTURE_AT} 0 R>>>>>>"
        ).encode()
        content = (_text(lines) if lines else _PICTURE).encode()
        objects[at + 1] = b"<</Length %d>>stream\n%s\nendstream" % (len(content), content)
    objects[_PAGES] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(kids)}]>>".encode()
    _add_bookmarks(objects, bookmarks)
    path.write_bytes(assembled(objects))
    return path


def assembled(objects: dict[int, bytes]) -> bytes:
    """Put numbered objects into one file with a cross-reference table."""
    out = bytearray(b"%PDF-1.5\n")
    places = {}
    for number, body in sorted(objects.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start, size = len(out), max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        out += b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 00000 f \n"
    return bytes(out) + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, start)


def locked(path: Path) -> Path:
    """Write a PDF that opens only with a password."""
    document = FPDF()
    document.add_page()
    document.set_font("helvetica", size=12)
    document.cell(text="Nobody reads this without the key.")
    document.set_encryption(owner_password="owner", user_password="user", permissions=AccessPermission.none())
    document.output(str(path))
    return path


def _text(lines: Page) -> str:
    shown = "".join(
        f"1 0 0 1 60 {780 - 16 * row} Tm <{line.encode('utf-16-be').hex()}> Tj " for row, line in enumerate(lines)
    )
    return f"BT /F 10 Tf {shown}ET"


def _add_bookmarks(objects: dict[int, bytes], bookmarks: Sequence[tuple[str, int]]) -> None:
    first = max(objects) + 1
    last = first + len(bookmarks) - 1
    span = f"/First {first} 0 R/Last {last} 0 R/Count {len(bookmarks)}" if bookmarks else ""
    objects[_OUTLINE_AT] = f"<</Type/Outlines{span}>>".encode()
    for index, (title, page) in enumerate(bookmarks):
        at = first + index
        after = f"/Next {at + 1} 0 R" if at < last else ""
        name = ("\ufeff" + title).encode("utf-16-be").hex()
        target = _FIRST_PAGE + 2 * (page - 1)
        objects[at] = f"<</Title<{name}>/Parent {_OUTLINE_AT} 0 R/Dest[{target} 0 R/Fit]{after}>>".encode()
