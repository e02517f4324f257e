"""Candidates while they can be verified, winners afterwards, and what is reported about them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, Query
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from assistant.challenge import (
    candidate_files,
    deciding,
    handing_on,
    previews,
    revoking,
    verification,
    winning,
    wording,
)
from assistant.errors import AssistantError, Conflict, Invalid
from assistant.knowledge.extraction import picturing
from assistant.people.models import Role
from assistant.people.roles import may
from assistant.web import rendering
from assistant.web.dependencies import Built, Reading, SignedIn, Visitor, Writing, door_of
from assistant.web.pages.entries import parts_of
from assistant.web.pages.judging import status_of

router = APIRouter(include_in_schema=False)

SAID = {
    "reported": "제보를 받았습니다. 담당자가 확인합니다.",
    "settled": "처리한 내용을 남겼습니다.",
    "revoked": "수상을 취소하고 출품한 사람에게 알렸습니다.",
}


@router.get("/challenges/{challenge_id}/winners")
def show(
    request: Request, challenge_id: int, session: Reading, visitor: SignedIn, said: Annotated[str, Query()] = ""
) -> Response:
    """Show the candidates or the winners to everybody."""
    return _page(request, session, visitor, challenge_id, said=SAID.get(said, ""))


@router.get("/entries/{entry_id}/candidate/files")
def show_files(request: Request, entry_id: int, session: Reading, visitor: SignedIn, assistant: Built) -> Response:
    """Show the files of a candidate to everybody, where the notice says so."""
    entry, title, challenge, shown = candidate_files.list_shown(
        session, entry_id, files=assistant.files, who=visitor.who, now=datetime.now(UTC)
    )
    return rendering.page(
        request,
        "winners/files.html",
        visitor=visitor,
        entry=entry,
        title=title,
        challenge=challenge,
        shown=shown,
        clock=wording.clock,
    )


@router.get("/entries/{entry_id}/candidate/files/{attachment_id}/pages/{n}")
def page_of_file(request: Request, entry_id: int, attachment_id: int, n: int, visitor: SignedIn) -> Response:
    """Return a page of such a file as a picture; drawing takes a while, and holds no transaction."""
    assistant = door_of(request).assistant
    with assistant.database.reading() as session:
        found = candidate_files.find_page(session, entry_id, attachment_id, who=visitor.who, now=datetime.now(UTC))
        sha256, suffix = found.sha256, Path(found.filename).suffix.lower()
    png = previews.page_of(sha256, suffix, n, files=assistant.files, limits=picturing.Limits())
    return Response(png, media_type="image/png")


@router.post("/entries/{entry_id}/report")
def report(
    request: Request,
    entry_id: int,
    session: Writing,
    visitor: SignedIn,
    facts: Annotated[str, Form()] = "",
    evidence: Annotated[str, Form()] = "",
    contact: Annotated[str, Form()] = "",
) -> Response:
    """Report facts about a candidate."""
    now = datetime.now(UTC)
    _, challenge = winning.find(session, entry_id, who=visitor.who, now=now)
    typed = {"facts": facts, "evidence": evidence, "contact": contact}
    try:
        verification.report(session, entry_id, **typed, who=visitor.who, now=now)
    except (Conflict, Invalid) as error:
        return _page(request, session, visitor, challenge.id, error=error, at=f"entry-{entry_id}", typed=typed)
    return RedirectResponse(f"/challenges/{challenge.id}/winners?said=reported", 303)


@router.post("/reports/{report_id}/settle")
def settle(
    request: Request, report_id: int, session: Writing, visitor: SignedIn, finding: Annotated[str, Form()] = ""
) -> Response:
    """Say what a report came to."""
    now = datetime.now(UTC)
    challenge_id = verification.challenge_of(session, report_id, who=visitor.who, now=now)
    try:
        verification.settle(session, report_id, finding, who=visitor.who, now=now)
    except (Conflict, Invalid) as error:
        typed = {"finding": finding}
        return _page(request, session, visitor, challenge_id, error=error, at=f"report-{report_id}", typed=typed)
    return RedirectResponse(f"/challenges/{challenge_id}/winners?said=settled", 303)


@router.post("/entries/{entry_id}/revoke")
def revoke(
    request: Request, entry_id: int, session: Writing, visitor: SignedIn, reason: Annotated[str, Form()] = ""
) -> Response:
    """Take an award back."""
    try:
        entry = revoking.revoke(session, entry_id, reason=reason, who=visitor.who, now=datetime.now(UTC))
    except Invalid as error:
        challenge_id, typed = winning.challenge_of(session, entry_id), {"reason": reason}
        return _page(request, session, visitor, challenge_id, error=error, at=f"revoke-{entry_id}", typed=typed)
    return RedirectResponse(f"/challenges/{entry.challenge_id}/winners?said=revoked", 303)


@router.post("/entries/{entry_id}/practice")
def hand_on(entry_id: int, session: Writing, visitor: SignedIn) -> Response:
    """Begin a practice from an entry that won."""
    practice_id = handing_on.hand_on(session, entry_id, who=visitor.who, now=datetime.now(UTC))
    return RedirectResponse(f"/practices/{practice_id}/edit", 303)


def _page(
    request: Request,
    session: Session,
    visitor: Visitor,
    challenge_id: int,
    *,
    said: str = "",
    error: AssistantError | None = None,
    at: str = "",
    typed: Mapping[str, str] | None = None,
) -> Response:
    """Return the page; a form that was refused (`at`) is open and has what was typed."""
    now = datetime.now(UTC)
    board = winning.board(session, challenge_id, who=visitor.who, now=now)
    administers = may(visitor.who, Role.ADMIN)
    return rendering.page(
        request,
        "winners/show.html",
        visitor=visitor,
        status=status_of(error),
        board=board,
        challenge=board.challenge,
        parts={each.entry.id: parts_of(each.content) for each in board.winners},
        equals=deciding.EQUALS,
        files_shown=candidate_files.are_shown(board.challenge),
        reports=verification.list_reports(session, challenge_id, who=visitor.who, now=now) if administers else [],
        administers=administers,
        trains=may(visitor.who, Role.TRAINER),
        said=said,
        problem=error.sentence if error else "",
        at=at,
        typed=typed or {},
        longest=verification.LONGEST,
        clock=wording.clock,
    )
