"""Documents, as JSON."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, File, Form, UploadFile
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from assistant.errors import NotFound
from assistant.knowledge import documents, queries
from assistant.knowledge.documents import Upload
from assistant.knowledge.models import Audience
from assistant.people.roles import Actor
from assistant.web.api.failures import FAILURES
from assistant.web.dependencies import Built, Caller, Reading, Writing

router = APIRouter(prefix="/api/documents", tags=["자료"], responses=FAILURES)


class Told(BaseModel):
    """How far a version of a document has come."""

    document_id: int
    version_id: int
    title: str
    status: str = Field(description="queued, reading, embedding, indexed, failed, withdrawn 가운데 하나")
    passages: int = Field(description="구절 수")
    error: str | None = Field(description="실패한 까닭")
    known: bool = Field(description="올린 파일과 똑같은 파일이 이미 있었으면 true. GET에서는 늘 false")


@router.post("", summary="자료 올리기", status_code=201)
def add(
    session: Writing,
    who: Caller,
    assistant: Built,
    file: Annotated[UploadFile, File(description="PPTX, PDF, DOCX, HWP, HWPX, XLSX, MD, TXT, HTML")],
    title: Annotated[str | None, Form(description="제목. 없으면 파일에서. 같은 제목이 있으면 그 자료의 새 판")] = None,
    audience: Annotated[Audience, Form(description="새 자료를 볼 수 있는 사람")] = Audience.EVERYONE,
    collection: Annotated[str, Form(description="자료 모음. 이미 모음에 든 자료는 옮기지 않음")] = "",
) -> Told:
    """교육담당이 파일 하나를 올립니다. 읽기와 색인은 뒤에서 합니다."""
    upload = Upload(file.filename or "", file.file.read(), title=title, audience=audience, collection=collection)
    added = documents.add_document(
        session,
        upload,
        files=assistant.files,
        who=who,
        now=datetime.now(UTC),
        max_mb=assistant.settings.max_upload_mb,
    )
    return _told(session, added.version.id, who=who, known=added.known)


@router.get("/{version_id}", summary="자료의 진행 상태")
def read(version_id: int, session: Reading, who: Caller) -> Told:
    """교육담당에게 올린 자료가 어디까지 처리되었는지 돌려줍니다."""
    return _told(session, version_id, who=who, known=False)


def _told(session: Session, version_id: int, *, who: Actor, known: bool) -> Told:
    row = queries.document_row(session, version_id, who=who)
    if row is None:
        raise NotFound("그 자료를 찾지 못했습니다. 이미 지워졌을 수 있습니다.")
    return Told(
        document_id=row.document_id,
        version_id=row.version_id,
        title=row.title,
        status=row.status,
        passages=row.passages,
        error=row.error,
        known=known,
    )
