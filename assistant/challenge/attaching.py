"""Files of an entry: kept under their hash, read as course material is, so that those who judge can search them."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.challenge import deadline, entering, first_look
from assistant.challenge.models.entries import Attachment, AttachmentState, Entry
from assistant.database import UPLOADS, one_at_a_time
from assistant.errors import Invalid, NotFound
from assistant.files import Files
from assistant.guard import masking
from assistant.jobs.promises import Transaction, promise
from assistant.knowledge.extraction import reading
from assistant.knowledge.extraction.blocks import Extraction, LocatorKind
from assistant.knowledge.extraction.refusals import Unreadable
from assistant.people.roles import Actor

PICTURES: Mapping[str, bytes] = MappingProxyType(
    {".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8\xff", ".jpeg": b"\xff\xd8\xff"}
)
ACCEPTED = (*reading.ACCEPTED, *PICTURES)

_LONGEST_TEXT = 500_000
_LONGEST_NAME = 120
_MEGA = 1024 * 1024


def attach(
    session: Session,
    entry_id: int,
    filename: str,
    data: bytes,
    *,
    files: Files,
    max_mb: int,
    who: Actor,
    now: datetime,
) -> Attachment:
    """Add a file to the draft of an entry, until the deadline; the same bytes again are the file that is there.

    Raises `Invalid` for a kind that nobody could open here, for too large a file, and for one too many.
    """
    entry, most_files, most_mb = _editable(session, entry_id, who=who, now=now)
    name = _named(filename)
    _check(name, data, min(most_mb, max_mb))
    sha256 = hashlib.sha256(data).hexdigest()
    kept = entering.files_of(entry)
    for each in kept:
        if each.sha256 == sha256:
            return each
    if len(kept) >= most_files:
        raise Invalid(f"파일은 {most_files}개까지 붙일 수 있습니다. 하나를 뺀 뒤 다시 올려 주세요.")
    one_at_a_time(session, UPLOADS)
    files.put(data)
    is_picture = Path(name).suffix.lower() in PICTURES
    attachment = Attachment(
        entry=entry,
        filename=name,
        sha256=sha256,
        size=len(data),
        state=AttachmentState.READ if is_picture else AttachmentState.QUEUED,
        pages=1 if is_picture else None,
        added_by=who.person_id,
        added_at=now,
    )
    session.add(attachment)
    entry.saved_at = now
    session.flush()
    if not is_picture:
        promise(session, read_attachment, attachment.id)
    return attachment


def remove_attachment(session: Session, entry_id: int, attachment_id: int, *, who: Actor, now: datetime) -> None:
    """Take a file out of the draft, until the deadline; versions that were handed in with it keep it."""
    entry, _, _ = _editable(session, entry_id, who=who, now=now)
    attachment = find(entry, attachment_id)
    if attachment.removed_at is None:
        attachment.removed_at = entry.saved_at = now
    session.flush()


def find(entry: Entry, attachment_id: int) -> Attachment:
    """Return a file of an entry, also a removed one. Raises `NotFound`."""
    for each in entry.attachments:
        if each.id == attachment_id:
            return each
    raise NotFound("그 파일을 찾지 못했습니다. 화면을 새로 고쳐 주세요.")


def read_attachment(attachment_id: int, *, transaction: Transaction, files: Files, limits: reading.Limits) -> None:
    """Read the text of a file in a child process; numbers that may never be kept are left out of it."""
    with transaction() as session:
        attachment = session.get(Attachment, attachment_id)
        if attachment is None or attachment.state is not AttachmentState.QUEUED:
            return
        sha256, filename = attachment.sha256, attachment.filename
    try:
        with files.copied(sha256, Path(filename).suffix.lower()) as path:
            extraction = reading.extract(path, filename=filename, limits=limits)
    except Unreadable as error:
        with transaction() as session:
            fail(session, attachment_id, error.sentence)
        return
    with transaction() as session:
        attachment = session.get(Attachment, attachment_id, with_for_update=True)
        if attachment is None or attachment.state is not AttachmentState.QUEUED:
            return
        whole = "\n".join(block.text for block in extraction.blocks)
        attachment.text = masking.remove_numbers(whole)[:_LONGEST_TEXT]
        attachment.pages = _pages(extraction)
        attachment.state = AttachmentState.READ
        _look_again(session, attachment)


def fail(session: Session, attachment_id: int, sentence: str) -> None:
    """Say why a file could not be read; it is kept, and can be opened by people."""
    attachment = session.get(Attachment, attachment_id)
    if attachment is None or attachment.state is not AttachmentState.QUEUED:
        return
    attachment.state = AttachmentState.FAILED
    attachment.error = sentence
    _look_again(session, attachment)


def unfinished(session: Session) -> list[tuple[int, int]]:
    """Return id and attempt of every file that is not read yet."""
    rows = session.execute(select(Attachment.id, Attachment.attempt).where(Attachment.state == AttachmentState.QUEUED))
    return [(attachment_id, attempt) for attachment_id, attempt in rows]


def _look_again(session: Session, attachment: Attachment) -> None:
    version = attachment.entry.current
    if version is not None and attachment.id in version.attachment_ids:
        first_look.again(session, version.id)


def _editable(session: Session, entry_id: int, *, who: Actor, now: datetime) -> tuple[Entry, int, int]:
    entry = entering.find_authored(session, entry_id, who=who)
    challenge = deadline.lock(session, entry.challenge_id)
    session.refresh(entry, with_for_update=True)
    entering.require_editable(entry)
    deadline.require_open(session, challenge, who=who, now=now)
    session.expire(entry, ["attachments"])
    return entry, challenge.most_files, challenge.most_file_mb


def _check(name: str, data: bytes, most_mb: int) -> None:
    suffix = Path(name).suffix.lower()
    if suffix not in ACCEPTED:
        raise Invalid(
            f"'{name}'은(는) 붙일 수 없는 형식입니다. "
            "PPTX, PDF, DOCX, HWP, HWPX, XLSX, MD, TXT, HTML, PNG, JPG 가운데 하나로 저장해 올려 주세요."
        )
    if not data:
        raise Invalid(f"'{name}'은(는) 빈 파일입니다. 제대로 저장되었는지 확인해 다시 올려 주세요.")
    if len(data) > most_mb * _MEGA:
        raise Invalid(f"'{name}'이(가) {most_mb} MB를 넘습니다. 나누거나 그림을 줄여 올려 주세요.")
    if suffix in PICTURES and not data.startswith(PICTURES[suffix]):
        raise Invalid(f"'{name}'은(는) 이름과 내용이 다릅니다. 그림을 다시 저장해 올려 주세요.")


def _named(filename: str) -> str:
    """Return a name without folders and signs that do not print, its suffix kept however long it is."""
    composed = unicodedata.normalize("NFC", Path(filename.replace("\\", "/")).name)
    path = Path(" ".join("".join(each if each.isprintable() else " " for each in composed).split()) or "이름 없는 파일")
    return f"{path.stem[:_LONGEST_NAME]}{path.suffix[:20]}"


def _pages(extraction: Extraction) -> int | None:
    counted = (LocatorKind.PAGE, LocatorKind.SLIDE)
    return (
        max((each.locator.number or 0 for each in extraction.blocks if each.locator.kind in counted), default=0) or None
    )
