"""A document's life: added, versioned, retried, withdrawn, put back, deleted."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.database import UPLOADS, one_at_a_time
from assistant.errors import Conflict, Invalid, NotFound
from assistant.files import Files
from assistant.jobs.promises import promise
from assistant.knowledge import indexing, removing
from assistant.knowledge.extraction.reading import ACCEPTED
from assistant.knowledge.models import Audience, Document, Version, VersionState
from assistant.people.models import Role
from assistant.people.roles import Actor, require

LONGEST_COLLECTION = 60
_TITLE_LENGTH = 200
_FIRST_HEADING = re.compile(rb"^#\s+(.+?)\s*#*\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Upload:
    """A file as somebody hands it over; `title` None takes the file's own.

    `audience` is for a new document, `collection` also for one that has none yet: no upload moves what is in its place.
    `expected` are questions by the heading of the section that answers them.
    """

    filename: str
    data: bytes
    title: str | None = None
    audience: Audience = Audience.EVERYONE
    collection: str = ""
    expected: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Added:
    """The version that now stands for the upload; `known` when the same bytes were here already."""

    version: Version
    known: bool


def add_document(session: Session, upload: Upload, *, files: Files, who: Actor, now: datetime, max_mb: int) -> Added:
    """Add a file: a new document, or a new version of the document with that title.

    The bytes are stored before the row, so a row never lacks its file. Raises `NotAllowed`, and `Invalid` for a kind
    of file we do not read, one over `max_mb`, or too long a name of a collection.
    """
    require(who, Role.TRAINER)
    filename = _clean(Path(upload.filename.replace("\\", "/")).name) or "이름 없는 파일"
    _check(filename, upload.data, max_mb)
    collection = _collection(upload.collection)
    one_at_a_time(session, UPLOADS)
    sha256 = hashlib.sha256(upload.data).hexdigest()
    known = _known(session, sha256)
    if known is not None:
        known.document.collection = known.document.collection or collection
        if known.state is VersionState.FAILED:
            _try_again(session, known)
        return Added(known, known=True)
    title, document = _titled(session, upload, filename)
    if document is None:
        document = Document(title=title, audience=upload.audience, collection=collection, created_at=now)
        session.add(document)
        session.flush()
    elif document.deleting_at is not None:
        raise Conflict(f"'{title}' 자료를 지우는 중입니다. 잠시 뒤 다시 올려 주세요.")
    document.collection = document.collection or collection
    files.put(upload.data)
    version = Version(
        document=document,
        number=len(document.versions) + 1,
        filename=filename,
        sha256=sha256,
        size=len(upload.data),
        state=VersionState.QUEUED,
        attempt=1,
        # Whoever mends a sentence brings no questions: sections that keep their headings keep what is expected of them.
        expected=_expected(upload) or (document.versions[-1].expected if document.versions else {}),
        uploaded_by=who.person_id,
        created_at=now,
    )
    session.add(version)
    session.flush()
    promise(session, indexing.read_version, version.id)
    return Added(version, known=False)


def _expected(upload: Upload) -> dict[str, list[str]]:
    return {heading: list(questions) for heading, questions in upload.expected.items()}


def retry(session: Session, version_id: int, *, who: Actor) -> Version:
    """Read a failed version once more. Raises `Conflict` when it has not failed."""
    require(who, Role.TRAINER)
    version = _version(session, version_id)
    if version.state is not VersionState.FAILED:
        raise Conflict("실패한 자료만 다시 시도할 수 있습니다. 화면을 새로 고쳐 지금 상태를 확인해 주세요.")
    _try_again(session, version)
    return version


def withdraw(session: Session, document_id: int, *, who: Actor, now: datetime) -> Document:
    """Take a document out of search; it stays readable where it was cited, and can be put back."""
    require(who, Role.TRAINER)
    document = find(session, document_id)
    document.withdrawn_at = document.withdrawn_at or now
    return document


def put_back(session: Session, document_id: int, *, who: Actor) -> Document:
    """Let a withdrawn document be found again."""
    require(who, Role.TRAINER)
    document = find(session, document_id)
    document.withdrawn_at = None
    return document


def rename(session: Session, document_id: int, title: str, *, who: Actor) -> Document:
    """Give a document another title; its next version is found by it. Raises `Conflict` when another one has it."""
    require(who, Role.TRAINER)
    document = find(session, document_id)
    cleaned = _clean(title)[:_TITLE_LENGTH]
    taken = select(Document.id).where(Document.title == cleaned, Document.id != document.id)
    if session.scalar(taken) is not None:
        raise Conflict(f"'{cleaned}'이라는 자료가 이미 있습니다. 다른 제목을 적어 주세요.")
    document.title = cleaned
    session.flush()
    return document


def set_audience(session: Session, document_id: int, audience: Audience, *, who: Actor) -> Document:
    """Say who may find a document; it holds for the next question."""
    require(who, Role.TRAINER)
    document = find(session, document_id)
    document.audience = audience
    return document


def set_collection(session: Session, document_id: int, collection: str, *, who: Actor) -> Document:
    """Put a document into a collection, which is made by being named; an empty name takes it out of its own."""
    require(who, Role.TRAINER)
    document = find(session, document_id)
    document.collection = _collection(collection)
    return document


def delete(session: Session, document_id: int, *, who: Actor, now: datetime) -> None:
    """Delete for good: gone from search with this transaction, its text erased by the job that follows."""
    require(who, Role.TRAINER)
    document = find(session, document_id)
    document.deleting_at = now
    promise(session, removing.erase_document, document.id)


def find(session: Session, document_id: int) -> Document:
    """Return a document that is not being deleted. Raises `NotFound`."""
    document = session.get(Document, document_id)
    if document is None or document.deleting_at is not None:
        raise NotFound("그 자료를 찾지 못했습니다. 이미 지워졌을 수 있습니다.")
    return document


def _check(filename: str, data: bytes, max_mb: int) -> None:
    if Path(filename).suffix.lower() not in ACCEPTED:
        raise Invalid(
            f"'{filename}'은 읽을 수 없는 형식입니다. "
            "PPTX, PDF, DOCX, HWP, HWPX, XLSX, MD, TXT, HTML 가운데 하나로 저장해 올려 주세요."
        )
    if len(data) > max_mb * 1024 * 1024:
        raise Invalid(f"'{filename}'이 너무 큽니다. {max_mb} MB 이하로 나누어 올려 주세요.")


def _collection(name: str) -> str:
    cleaned = _clean(name)
    if len(cleaned) > LONGEST_COLLECTION:
        raise Invalid(f"자료 모음의 이름이 너무 깁니다. {LONGEST_COLLECTION}자 이하로 줄여 주세요.")
    return cleaned


def _known(session: Session, sha256: str) -> Version | None:
    """Return the newest version of a document when it has these very bytes."""
    for version in session.scalars(select(Version).where(Version.sha256 == sha256).order_by(Version.id.desc())):
        document = version.document
        if document.deleting_at is None and version is document.versions[-1]:
            return version
    return None


def _titled(session: Session, upload: Upload, filename: str) -> tuple[str, Document | None]:
    """Return the title and the document that has it already, None when it is new.

    The first heading of a Markdown file names it, unless another file is named so: "# 소개" stands in many.
    """
    for title in [upload.title] if upload.title else _own_titles(filename, upload.data):
        cleaned = _clean(title)[:_TITLE_LENGTH]
        document = session.scalar(select(Document).where(Document.title == cleaned))
        if document is None or upload.title or document.versions[-1].filename == filename:
            return cleaned, document
    return cleaned, document


def _own_titles(filename: str, data: bytes) -> list[str]:
    stem = Path(filename).stem
    if Path(filename).suffix.lower() in (".md", ".markdown") and (match := _FIRST_HEADING.search(data)):
        return [match.group(1).decode("utf-8", errors="ignore"), stem]
    return [stem]


def _try_again(session: Session, version: Version) -> None:
    version.attempt += 1
    version.state = VersionState.QUEUED
    version.error = version.reason = None
    promise(session, indexing.read_version, version.id, attempt=version.attempt)


def _version(session: Session, version_id: int) -> Version:
    version = session.get(Version, version_id)
    if version is None:
        raise NotFound("그 자료를 찾지 못했습니다. 이미 지워졌을 수 있습니다.")
    find(session, version.document_id)
    return version


def _clean(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    return " ".join("".join(each if each.isprintable() else " " for each in composed).split())
