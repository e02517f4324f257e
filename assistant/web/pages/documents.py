"""The trainer's documents: the list with its progress, uploads, and what may be done with a document."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Query, UploadFile
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from assistant.assembly import Assistant
from assistant.errors import AssistantError, Invalid
from assistant.knowledge import documents, queries
from assistant.knowledge.documents import Upload
from assistant.knowledge.models import Audience
from assistant.knowledge.queries import DocumentRow
from assistant.people import roles
from assistant.people.models import Role
from assistant.people.roles import Actor
from assistant.web import errors, rendering
from assistant.web.dependencies import Built, Reading, SignedIn, Writing

router = APIRouter(include_in_schema=False)

SAID = {
    "added": "자료를 올렸습니다. 아래에서 진행 상황을 볼 수 있습니다.",
    "withdrawn": "자료를 회수했습니다. 이제 답변에 쓰이지 않습니다.",
    "put-back": "자료를 다시 게시했습니다. 이제 답변에 쓰입니다.",
    "deleted": "자료를 지웠습니다.",
    "again": "자료를 다시 읽습니다.",
    "audience": "볼 수 있는 사람을 바꾸었습니다.",
    "collection": "자료 모음을 바꾸었습니다.",
    "version": "새 판을 올렸습니다. 다 읽으면 지금 판을 대신합니다.",
    "known": "이미 있는 자료입니다. 내용이 같은 파일이라 새로 올리지 않았습니다.",
}


@dataclass(frozen=True)
class Outcome:
    """What became of one file of an upload."""

    filename: str
    sentence: str
    failed: bool = False


@router.get("/documents")
def show(
    request: Request,
    session: Reading,
    visitor: SignedIn,
    assistant: Built,
    q: Annotated[str, Query()] = "",
    collection: Annotated[str, Query()] = "",
    said: Annotated[str, Query()] = "",
) -> Response:
    """Show the list and the place to drop files."""
    return rendering.page(
        request,
        "documents/show.html",
        visitor=visitor,
        said=SAID.get(said, ""),
        outcomes=(),
        max_mb=assistant.settings.max_upload_mb,
        **_listed(session, q, collection, who=visitor.who),
    )


@router.get("/documents/rows")
def rows(
    session: Reading, visitor: SignedIn, q: Annotated[str, Query()] = "", collection: Annotated[str, Query()] = ""
) -> Response:
    """Return the list alone, for a page that follows the progress."""
    listed = _listed(session, q, collection, who=visitor.who)
    return HTMLResponse(rendering.part("documents/rows.html", visitor=visitor, **listed))


@router.post("/documents")
def add(
    request: Request,
    session: Writing,
    visitor: SignedIn,
    assistant: Built,
    files: Annotated[list[UploadFile] | None, File()] = None,
    audience: Annotated[Audience, Form()] = Audience.EVERYONE,
    collection: Annotated[str, Form()] = "",
) -> Response:
    """Take files, each for itself: one that cannot be used does not keep the others out."""
    roles.require(visitor.who, Role.TRAINER)
    named = [each for each in files or () if each.filename]
    if not named:
        raise Invalid("올릴 파일을 하나 이상 골라 주세요.")
    outcomes = [_add(session, each, audience, collection, assistant, who=visitor.who) for each in named]
    refused = [each for each in outcomes if each.failed]
    if errors.wants_json(request):
        if refused:
            return errors.answer(request, 422, refused[0].sentence)
        return JSONResponse({"sentence": outcomes[0].sentence})
    if not refused and len(outcomes) == 1:
        return RedirectResponse("/documents?said=added", 303)
    return rendering.page(
        request,
        "documents/show.html",
        visitor=visitor,
        status=422 if refused else 200,
        said="",
        outcomes=outcomes,
        max_mb=assistant.settings.max_upload_mb,
        **_listed(session, "", "", who=visitor.who),
    )


@router.post("/documents/{document_id}/withdraw")
def withdraw(document_id: int, session: Writing, visitor: SignedIn) -> Response:
    """Take a document out of the answers."""
    documents.withdraw(session, document_id, who=visitor.who, now=datetime.now(UTC))
    return RedirectResponse("/documents?said=withdrawn", 303)


@router.post("/documents/{document_id}/put-back")
def put_back(document_id: int, session: Writing, visitor: SignedIn) -> Response:
    """Let a document be found again."""
    documents.put_back(session, document_id, who=visitor.who)
    return RedirectResponse("/documents?said=put-back", 303)


@router.post("/documents/{document_id}/audience")
def set_audience(
    document_id: int, session: Writing, visitor: SignedIn, audience: Annotated[Audience, Form()]
) -> Response:
    """Say who may find a document."""
    documents.set_audience(session, document_id, audience, who=visitor.who)
    return RedirectResponse(f"/documents/{document_id}?said=audience", 303)


@router.post("/documents/{document_id}/collection")
def set_collection(
    document_id: int, session: Writing, visitor: SignedIn, collection: Annotated[str, Form()] = ""
) -> Response:
    """Put a document into a collection, or, with an empty name, out of its own."""
    documents.set_collection(session, document_id, collection, who=visitor.who)
    return RedirectResponse(f"/documents/{document_id}?said=collection", 303)


@router.get("/documents/{document_id}/delete")
def confirm_delete(request: Request, document_id: int, session: Reading, visitor: SignedIn) -> Response:
    """Ask once more: a deletion cannot be taken back."""
    roles.require(visitor.who, Role.TRAINER)
    document = documents.find(session, document_id)
    return rendering.page(request, "documents/confirm_delete.html", visitor=visitor, document=document)


@router.post("/documents/{document_id}/delete")
def delete(document_id: int, session: Writing, visitor: SignedIn) -> Response:
    """Delete for good."""
    documents.delete(session, document_id, who=visitor.who, now=datetime.now(UTC))
    return RedirectResponse("/documents?said=deleted", 303)


def _listed(session: Session, q: str, collection: str, *, who: Actor) -> dict[str, Any]:
    """Return the rows of a collection whose title or file name holds the words, the counts and collections of all."""
    everything = queries.list_documents(session, who=who)
    words = q.casefold().split()
    within = [each for each in everything if collection in ("", each.collection)]
    return {
        "q": q,
        "collection": collection,
        "rows": [each for each in within if all(word in _name(each) for word in words)],
        "counts": Counter("working" if each.is_working else each.status for each in everything),
        "total": len(everything),
        "collections": sorted({each.collection for each in everything} - {""}),
    }


def _name(row: DocumentRow) -> str:
    return f"{row.title}\n{row.filename}".casefold()


def _add(
    session: Session, file: UploadFile, audience: Audience, collection: str, assistant: Assistant, *, who: Actor
) -> Outcome:
    filename = file.filename or ""
    upload = Upload(filename, file.file.read(), audience=audience, collection=collection)
    try:
        added = documents.add_document(
            session,
            upload,
            files=assistant.files,
            who=who,
            now=datetime.now(UTC),
            max_mb=assistant.settings.max_upload_mb,
        )
    except AssistantError as error:
        return Outcome(filename, error.sentence, failed=True)
    return Outcome(filename, SAID["known"] if added.known else "올렸습니다.")
