"""What becomes of a practice: agreed to, verified again, taken down; its versions and its files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from assistant.errors import Invalid
from assistant.practices import attaching, comparing, drafting, publishing, seeing
from assistant.web import downloads, rendering
from assistant.web.dependencies import Built, Reading, SignedIn, Writing
from assistant.web.pages.practices import WORDS

router = APIRouter(include_in_schema=False)


@router.post("/practices/{practice_id}/consent")
def consent(
    practice_id: int, session: Writing, visitor: SignedIn, given: Annotated[bool | None, Form()] = None
) -> Response:
    """Take what one who made a practice says to sharing it."""
    seeing.find(session, practice_id, who=visitor.who)
    if given is None:
        raise Invalid("동의하는지 동의하지 않는지 눌러 주세요.")
    drafting.consent(session, practice_id, given=given, who=visitor.who, now=datetime.now(UTC))
    return RedirectResponse(f"/practices/{practice_id}?said={'given' if given else 'refused'}#consent", 303)


@router.post("/practices/{practice_id}/verify")
def verify(
    practice_id: int,
    session: Writing,
    visitor: SignedIn,
    months: Annotated[int, Form()] = publishing.REVIEW_MONTHS,
) -> Response:
    """Note that a practice still works."""
    publishing.verify_again(session, practice_id, who=visitor.who, now=datetime.now(UTC), review_months=months)
    return RedirectResponse(f"/practices/{practice_id}?said=verified", 303)


@router.post("/practices/{practice_id}/retire")
def retire(practice_id: int, session: Writing, visitor: SignedIn, reason: Annotated[str, Form()] = "") -> Response:
    """Take a practice down."""
    publishing.retire(session, practice_id, reason=reason, who=visitor.who, now=datetime.now(UTC))
    return RedirectResponse("/practices?said=retired", 303)


@router.get("/practices/{practice_id}/versions")
def versions(request: Request, practice_id: int, session: Reading, visitor: SignedIn) -> Response:
    """Show what changed from version to version, the newest first."""
    practice = seeing.find(session, practice_id, who=visitor.who)
    older: list[Mapping[str, object]] = [{}, *(each.content for each in practice.versions)]
    changed = [
        (each, comparing.compare(before, each.content) if each.number > 1 else [])
        for before, each in zip(older, practice.versions, strict=False)
    ]
    return rendering.page(
        request, "practices/versions.html", visitor=visitor, practice=practice, changed=changed[::-1], **WORDS
    )


@router.get("/practices/{practice_id}/files/{file_id}")
def download(practice_id: int, file_id: int, session: Reading, visitor: SignedIn, assistant: Built) -> Response:
    """Give a file of a practice."""
    row = attaching.find(session, practice_id, file_id, who=visitor.who)
    return downloads.attachment(assistant.files.get(row.sha256), row.filename)
