"""Candidates while they can be verified, winners afterwards, and what is reported about them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from assistant.challenge import deciding, handing_on, verification, winning, wording
from assistant.people.models import Role
from assistant.people.roles import may
from assistant.web import rendering
from assistant.web.dependencies import Reading, SignedIn, Writing

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
    now = datetime.now(UTC)
    board = winning.board(session, challenge_id, who=visitor.who, now=now)
    administers = may(visitor.who, Role.ADMIN)
    return rendering.page(
        request,
        "winners/show.html",
        visitor=visitor,
        board=board,
        challenge=board.challenge,
        reports=verification.list_reports(session, challenge_id, who=visitor.who, now=now) if administers else [],
        administers=administers,
        trains=may(visitor.who, Role.TRAINER),
        said=SAID.get(said, ""),
        clock=wording.clock,
    )


@router.post("/entries/{entry_id}/report")
def report(
    entry_id: int,
    session: Writing,
    visitor: SignedIn,
    facts: Annotated[str, Form()] = "",
    evidence: Annotated[str, Form()] = "",
    contact: Annotated[str, Form()] = "",
) -> Response:
    """Report facts about a candidate."""
    now = datetime.now(UTC)
    row = verification.report(
        session, entry_id, facts=facts, evidence=evidence, contact=contact, who=visitor.who, now=now
    )
    return RedirectResponse(f"/challenges/{winning.challenge_of(session, row.entry_id)}/winners?said=reported", 303)


@router.post("/reports/{report_id}/settle")
def settle(report_id: int, session: Writing, visitor: SignedIn, finding: Annotated[str, Form()] = "") -> Response:
    """Say what a report came to."""
    row = verification.settle(session, report_id, finding, who=visitor.who, now=datetime.now(UTC))
    return RedirectResponse(f"/challenges/{winning.challenge_of(session, row.entry_id)}/winners?said=settled", 303)


@router.post("/entries/{entry_id}/revoke")
def revoke(entry_id: int, session: Writing, visitor: SignedIn, reason: Annotated[str, Form()] = "") -> Response:
    """Take an award back."""
    entry = deciding.revoke(session, entry_id, reason=reason, who=visitor.who, now=datetime.now(UTC))
    return RedirectResponse(f"/challenges/{entry.challenge_id}/winners?said=revoked", 303)


@router.post("/entries/{entry_id}/practice")
def hand_on(entry_id: int, session: Writing, visitor: SignedIn) -> Response:
    """Begin a practice from an entry that won."""
    practice_id = handing_on.hand_on(session, entry_id, who=visitor.who, now=datetime.now(UTC))
    return RedirectResponse(f"/practices/{practice_id}/edit", 303)
