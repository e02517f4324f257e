"""Pages of a PDF and pictures as PNG of a bounded size; re-encoded, so that nothing but what is seen is left of a file."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
from PIL import Image, ImageOps

from assistant.knowledge.extraction.refusals import Reason, Unreadable

WIDEST = 1_400
# A page 14 inches long at that width; what is longer comes out narrower.
_MOST_PIXELS = 4_000_000
# What a picture may have before it is made smaller: more is a bomb or a poster.
_MOST_DECODED = 80_000_000
_PICTURES = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}


def page(path: Path, number: int) -> tuple[int, bytes]:
    """Return how many pages a PDF or picture has, and one of them (from 1) as PNG. Raises `Unreadable`."""
    suffix = path.suffix.lower()
    if suffix in _PICTURES:
        return 1, _picture(path, _PICTURES[suffix])
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise Unreadable(Reason.DAMAGED) from error
    try:
        if not 1 <= number <= len(document):
            raise Unreadable(Reason.EMPTY)
        return len(document), _png(_rendered(document[number - 1]))
    except pypdfium2.PdfiumError as error:
        raise Unreadable(Reason.DAMAGED) from error
    finally:
        document.close()


def _rendered(found: pypdfium2.PdfPage) -> Image.Image:
    width, height = (max(1.0, each) for each in found.get_size())
    scale = min(WIDEST / width, (_MOST_PIXELS / (width * height)) ** 0.5)
    image: Image.Image = found.render(scale=scale, may_draw_forms=True).to_pil()
    return image


def _picture(path: Path, kind: str) -> bytes:
    Image.MAX_IMAGE_PIXELS = _MOST_DECODED
    try:
        with Image.open(path, formats=[kind]) as opened:
            if opened.width * opened.height > _MOST_DECODED:
                raise Unreadable(Reason.TOO_COMPLEX)
            opened.draft("RGB", (WIDEST, WIDEST * 4))
            image = ImageOps.exif_transpose(opened)
            image.thumbnail((WIDEST, WIDEST * 4))
            return _png(image)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Unreadable(Reason.DAMAGED) from error


def _png(image: Image.Image) -> bytes:
    """Return a picture without what cameras and programs write beside it."""
    plain = Image.new("RGB", image.size, "white")
    shown = image.convert("RGBA")
    plain.paste(shown, mask=shown.getchannel("A"))
    out = io.BytesIO()
    plain.save(out, "PNG", optimize=False)
    return out.getvalue()
