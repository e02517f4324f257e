"""The files of an entry: sent one by one with their progress, given back so that a browser saves and never runs them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, File, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from assistant.challenge import attaching, entering, sight
from assistant.errors import Invalid, NotFound
from assistant.people.models import Role
from assistant.people.roles import may
from assistant.web import downloads, errors, rendering
from assistant.web.dependencies import Built, Reading, SignedIn, Writing

router = APIRouter(include_in_schema=False)


@router.get("/entries/{entry_id}/files")
def listed(entry_id: int, session: Reading, visitor: SignedIn) -> Response:
    """Return the files of the draft alone, for a page that follows how they are read."""
    entry = entering.find_authored(session, entry_id, who=visitor.who)
    return HTMLResponse(
        rendering.part("entry_files/listed.html", entry=entry, files=entering.files_of(entry), editable=True)
    )


@router.post("/entries/{entry_id}/files")
def add(
    request: Request,
    entry_id: int,
    session: Writing,
    visitor: SignedIn,
    assistant: Built,
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Take one file."""
    entering.find_authored(session, entry_id, who=visitor.who)
    if file is None or not file.filename:
        raise Invalid("올릴 파일을 골라 주세요.")
    attaching.attach(
        session,
        entry_id,
        file.filename,
        file.file.read(),
        files=assistant.files,
        max_mb=assistant.settings.max_upload_mb,
        who=visitor.who,
        now=datetime.now(UTC),
    )
    if errors.wants_json(request):
        return JSONResponse({"sentence": "올렸습니다."})
    return RedirectResponse(f"/entries/{entry_id}/edit#files", 303)


@router.post("/entries/{entry_id}/files/{attachment_id}/remove")
def remove(request: Request, entry_id: int, attachment_id: int, session: Writing, visitor: SignedIn) -> Response:
    """Take a file out of the draft."""
    attaching.remove_attachment(session, entry_id, attachment_id, who=visitor.who, now=datetime.now(UTC))
    if errors.wants_json(request):
        return JSONResponse({"sentence": "파일을 뺐습니다."})
    return RedirectResponse(f"/entries/{entry_id}/edit#files", 303)


@router.get("/entries/{entry_id}/files/{attachment_id}")
def download(entry_id: int, attachment_id: int, session: Reading, visitor: SignedIn, assistant: Built) -> Response:
    """Give a file back to an author or an administrator; to nobody who judges it blind."""
    entry, seen = sight.find_entry(session, entry_id, who=visitor.who, now=datetime.now(UTC))
    # The bytes of a file may name who made it: whoever judges blind gets its pages only.
    if entry.id not in seen.own and not (may(visitor.who, Role.ADMIN) and sight.sees_names(seen, entry)):
        raise NotFound("그 파일을 찾지 못했습니다. 화면을 새로 고쳐 주세요.")
    attachment = attaching.find(entry, attachment_id)
    return downloads.attachment(assistant.files.get(attachment.sha256), attachment.filename)
