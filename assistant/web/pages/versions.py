"""One document from inside: what was read of it, its versions, the original files."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, File, Query, UploadFile
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from assistant.errors import Invalid, NotFound
from assistant.knowledge import documents, passages, queries
from assistant.knowledge.documents import Upload
from assistant.knowledge.models import Document, Version
from assistant.people import roles
from assistant.people.models import Role
from assistant.web import downloads, rendering
from assistant.web.dependencies import Built, Reading, SignedIn, Writing
from assistant.web.pages.documents import SAID
from assistant.web.pages.passages import sections

router = APIRouter(include_in_schema=False)


@router.get("/documents/{document_id}")
def read(
    request: Request,
    document_id: int,
    session: Reading,
    visitor: SignedIn,
    assistant: Built,
    version: Annotated[int | None, Query()] = None,
    said: Annotated[str, Query()] = "",
) -> Response:
    """Show a version as it was read: slide by slide, page by page, section by section."""
    roles.require(visitor.who, Role.TRAINER)
    document = documents.find(session, document_id)
    shown = _shown(document, version)
    return rendering.page(
        request,
        "versions/read.html",
        visitor=visitor,
        document=document,
        version=shown,
        said=SAID.get(said, ""),
        collections=queries.collections(session, who=visitor.who),
        sections=sections(passages.read_version(session, shown.id)),
        max_mb=assistant.settings.max_upload_mb,
    )


@router.post("/documents/{document_id}/versions")
def add(
    document_id: int,
    session: Writing,
    visitor: SignedIn,
    assistant: Built,
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Take a new version of the document."""
    roles.require(visitor.who, Role.TRAINER)
    document = documents.find(session, document_id)
    if file is None or not file.filename:
        raise Invalid("새 판으로 올릴 파일을 골라 주세요.")
    upload = Upload(file.filename, file.file.read(), title=document.title, audience=document.audience)
    added = documents.add_document(
        session,
        upload,
        files=assistant.files,
        who=visitor.who,
        now=datetime.now(UTC),
        max_mb=assistant.settings.max_upload_mb,
    )
    return RedirectResponse(f"/documents/{added.version.document_id}?said={'known' if added.known else 'version'}", 303)


@router.post("/versions/{version_id}/again")
def read_again(version_id: int, session: Writing, visitor: SignedIn) -> Response:
    """Read a failed version once more."""
    documents.retry(session, version_id, who=visitor.who)
    return RedirectResponse("/documents?said=again", 303)


@router.get("/versions/{version_id}/file")
def download(version_id: int, session: Reading, visitor: SignedIn, assistant: Built) -> Response:
    """Give the original back; never shown in the browser, where it could do as it likes."""
    roles.require(visitor.who, Role.TRAINER)
    version = _version(session, version_id)
    return downloads.attachment(assistant.files.get(version.sha256), version.filename)


def _shown(document: Document, number: int | None) -> Version:
    """Return the version asked for by number, else the one that is searched, else the newest."""
    if number is None:
        return document.current or document.versions[-1]
    for version in document.versions:
        if version.number == number:
            return version
    raise NotFound("그 판을 찾지 못했습니다. 자료 화면에서 판 목록을 확인해 주세요.")


def _version(session: Session, version_id: int) -> Version:
    version = session.get(Version, version_id)
    if version is None:
        raise NotFound("그 자료를 찾지 못했습니다. 이미 지워졌을 수 있습니다.")
    documents.find(session, version.document_id)
    return version
