"""Pages of an entry's files as pictures beside the review form; kept under the file's hash, drawn once.

What cannot be drawn (no LibreOffice here, a broken file) is shown as the text that was read from it, and says so.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from assistant.challenge.models.entries import Attachment
from assistant.errors import NotFound, Unavailable
from assistant.files import Files
from assistant.jobs.promises import Transaction
from assistant.knowledge.extraction import picturing
from assistant.knowledge.extraction.refusals import Unreadable

MOST_PAGES = 100
_COUNT = "pages"
_PDF = "document.pdf"
_NONE = b"0"
_HANCOM = (".hwp", ".hwpx")
_HANCOM_SAID = "한글 문서는 쪽 그림을 만들 수 없어 읽은 글을 보여 줍니다."
_OFFICE_MISSING_SAID = "이 서버에 LibreOffice가 없어 쪽 그림 대신 읽은 글을 보여 줍니다."
_PART_MISSING_SAID = "이 서버의 LibreOffice에 {} 파일을 여는 부분이 없어 쪽 그림 대신 읽은 글을 보여 줍니다."
_NO_PAGES_SAID = "쪽 그림이 없는 형식이라 읽은 글을 보여 줍니다."


@dataclass(frozen=True)
class Preview:
    """How a file can be shown: `pages` pictures (None: not drawn yet, asking for one draws it), else its text."""

    pages: int | None
    text: str
    said: str


def preview_of(attachment: Attachment, *, files: Files) -> Preview:
    """Return how a file can be shown, without waiting for anything to be drawn."""
    suffix = Path(attachment.filename).suffix.lower()
    if suffix not in picturing.DRAWN and suffix not in picturing.OFFICE:
        return Preview(0, attachment.text, _HANCOM_SAID if suffix in _HANCOM else _NO_PAGES_SAID)
    known = files.derived(attachment.sha256, _COUNT)
    if known == _NONE:
        return Preview(0, attachment.text, "쪽 그림을 만들지 못해 읽은 글을 보여 줍니다.")
    if known is None and suffix in picturing.OFFICE and not picturing.opens(suffix):
        here = picturing.office_program() is not None
        return Preview(
            0, attachment.text, _PART_MISSING_SAID.format(suffix[1:].upper()) if here else _OFFICE_MISSING_SAID
        )
    return Preview(None if known is None else min(int(known), MOST_PAGES), attachment.text, "")


def page_of(sha256: str, suffix: str, number: int, *, files: Files, limits: picturing.Limits) -> bytes:
    """Return a page of a file as PNG, drawn at the first time of asking.

    Raises `NotFound` past the end and `Unavailable` when it cannot be drawn; that is kept in mind.
    """
    if not 1 <= number <= MOST_PAGES:
        raise NotFound("그 쪽은 없습니다.")
    kept = files.derived(sha256, f"{number}.png")
    if kept is not None:
        return kept
    known = files.derived(sha256, _COUNT)
    if known is not None and number > int(known):
        raise NotFound("그 쪽은 없습니다.")
    try:
        pages, png = _drawn(sha256, suffix, number, files=files, limits=limits)
    except Unreadable as error:
        if known is None:
            files.derive(sha256, _COUNT, _NONE)
        raise Unavailable(
            "이 파일은 쪽 그림으로 만들지 못했습니다. 읽은 글을 보거나 관리자에게 알려 주세요."
        ) from error
    files.derive(sha256, _COUNT, b"%d" % pages)
    files.derive(sha256, f"{number}.png", png)
    return png


def prepare_attachment(attachment_id: int, *, transaction: Transaction, files: Files) -> None:
    """Draw the first page of a file that was added, so that nobody waits when it is judged."""
    with transaction() as session:
        attachment = session.get(Attachment, attachment_id)
        if attachment is None or preview_of(attachment, files=files).pages is not None:
            return
        sha256, suffix = attachment.sha256, Path(attachment.filename).suffix.lower()
    with suppress(Unavailable, NotFound):
        page_of(sha256, suffix, 1, files=files, limits=picturing.Limits())


def _drawn(sha256: str, suffix: str, number: int, *, files: Files, limits: picturing.Limits) -> tuple[int, bytes]:
    if suffix in picturing.DRAWN:
        with files.copied(sha256, suffix) as path:
            return picturing.page(path, number, limits=limits)
    if suffix not in picturing.OFFICE:
        raise NotFound("쪽 그림이 없는 형식입니다.")
    if files.derived(sha256, _PDF) is None and not picturing.opens(suffix):
        # Not kept in mind: it may be installed tomorrow.
        raise Unavailable(
            "이 서버에는 이 파일을 쪽 그림으로 만들 프로그램이 없습니다. 읽은 글을 보거나 관리자에게 알려 주세요."
        )
    if files.derived(sha256, _PDF) is None:
        with files.copied(sha256, suffix) as path:
            files.derive(sha256, _PDF, picturing.to_pdf(path, limits=limits))
    with files.copied_derived(sha256, _PDF) as path:
        return picturing.page(path, number, limits=limits)
