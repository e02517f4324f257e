"""Files that come with a practice, such as a form to fill in; a person looks through each before it is shared."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from assistant.database import UPLOADS, one_at_a_time
from assistant.errors import Invalid, NotFound
from assistant.files import Files
from assistant.knowledge import removing
from assistant.knowledge.extraction import reading
from assistant.people.roles import Actor
from assistant.practices import content, seeing
from assistant.practices.models import Practice, PracticeFile

MOST_FILES = 5

_LONGEST_NAME = 200
_MEGA = 1024 * 1024


def attach(
    session: Session,
    practice_id: int,
    filename: str,
    data: bytes,
    *,
    files: Files,
    max_mb: int,
    who: Actor,
    now: datetime,
) -> PracticeFile:
    """Add a file; the same bytes again are the file that is there. The draft must be looked through again."""
    one_at_a_time(session, UPLOADS)
    practice = seeing.find_to_change(session, practice_id, who=who)
    name = content.clean("title", Path(filename.replace("\\", "/")).name)[-_LONGEST_NAME:] or "이름 없는 파일"
    if Path(name).suffix.lower() not in reading.ACCEPTED:
        raise Invalid(
            f"‘{name}’은 붙일 수 없는 형식입니다. PPTX, PDF, DOCX, HWP, HWPX, XLSX, MD, TXT, HTML로 저장해 올려 주세요."
        )
    if not data:
        raise Invalid(f"‘{name}’은 빈 파일입니다. 제대로 저장되었는지 확인해 주세요.")
    if len(data) > max_mb * _MEGA:
        raise Invalid(f"‘{name}’이 너무 큽니다. {max_mb} MB 이하로 줄여 주세요.")
    sha256 = hashlib.sha256(data).hexdigest()
    for each in practice.files:
        if each.sha256 == sha256:
            return each
    if len(practice.files) >= MOST_FILES:
        raise Invalid(f"파일은 {MOST_FILES}개까지 붙일 수 있습니다. 하나를 뺀 뒤 다시 올려 주세요.")
    files.put(data)
    row = PracticeFile(filename=name, sha256=sha256, size=len(data), added_at=now)
    practice.files.append(row)
    practice.checked_at = practice.checked_by = None
    practice.revision += 1
    session.flush()
    return row


def remove(session: Session, practice_id: int, file_id: int, *, files: Files, who: Actor) -> None:
    """Take a file away, also from a practice that is published; its bytes go with it."""
    one_at_a_time(session, UPLOADS)
    practice = seeing.find_to_change(session, practice_id, who=who)
    row = _of(practice, file_id)
    practice.files.remove(row)
    practice.revision += 1
    session.flush()
    removing.delete_unless_kept(session, {row.sha256}, files=files)


def find(session: Session, practice_id: int, file_id: int, *, who: Actor) -> PracticeFile:
    """Return a file to whoever sees the practice; one that nobody looked through only to those who work on it."""
    practice = seeing.find(session, practice_id, who=who)
    row = _of(practice, file_id)
    if row not in shown(practice) and not seeing.works_on(practice, who):
        raise NotFound("그 파일을 찾지 못했습니다.")
    return row


def shown(practice: Practice) -> list[PracticeFile]:
    """Return the files that everybody sees: those that were there when the practice was published last."""
    since = practice.published_at
    return [each for each in practice.files if since is not None and each.added_at <= since]


def _of(practice: Practice, file_id: int) -> PracticeFile:
    for each in practice.files:
        if each.id == file_id:
            return each
    raise NotFound("그 파일을 찾지 못했습니다. 화면을 새로 고쳐 주세요.")
