"""Two entries side by side, where the scores cannot tell which of them is above the line."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from assistant.challenge import blinding, comparing, sight
from assistant.challenge.models.entries import Entry
from assistant.errors import AssistantError, Conflict, Invalid
from assistant.web import rendering
from assistant.web.dependencies import Reading, SignedIn, Visitor, Writing
from assistant.web.pages.entries import parts_of
from assistant.web.pages.judging import status_of
from assistant.web.pages.results import require_same, require_stage

router = APIRouter(include_in_schema=False)


@router.get("/challenges/{challenge_id}/stages/{stage_id}/comparisons")
def show(request: Request, challenge_id: int, stage_id: int, session: Reading, visitor: SignedIn) -> Response:
    """Ask about the next pair, and show what was said."""
    return _page(request, session, visitor, challenge_id, stage_id)


@router.post("/challenges/{challenge_id}/stages/{stage_id}/comparisons")
def compare(
    request: Request,
    challenge_id: int,
    stage_id: int,
    session: Writing,
    visitor: SignedIn,
    one: Annotated[int, Form()] = 0,
    other: Annotated[int, Form()] = 0,
    better: Annotated[str, Form()] = "",
) -> Response:
    """Note which of two entries is better."""
    require_stage(session, challenge_id, stage_id)
    try:
        chosen = _chosen(better)
        comparing.compare(session, stage_id, one, other, better=chosen, who=visitor.who, now=datetime.now(UTC))
    except (Conflict, Invalid) as error:
        return _page(request, session, visitor, challenge_id, stage_id, error=error)
    return RedirectResponse(f"/challenges/{challenge_id}/stages/{stage_id}/comparisons", 303)


def _chosen(better: str) -> int | None:
    if better == "same":
        return None
    if not better.isdecimal():
        raise Invalid("두 작품 가운데 하나나 ‘비슷하다’를 골라 주세요.")
    return int(better)


def _page(
    request: Request,
    session: Session,
    visitor: Visitor,
    challenge_id: int,
    stage_id: int,
    *,
    error: AssistantError | None = None,
) -> Response:
    table = comparing.table(session, stage_id, who=visitor.who, now=datetime.now(UTC))
    require_same(table.outcome, challenge_id)
    entries = table.outcome.gathered.entries
    return rendering.page(
        request,
        "comparisons/show.html",
        visitor=visitor,
        status=status_of(error),
        challenge=table.outcome.sight.challenge,
        found=table.outcome,
        table=table,
        pair=[_read(session, table.outcome.sight, entries[each]) for each in table.next_pair or ()],
        enough=comparing.ENOUGH,
        problem=error.sentence if error else "",
    )


def _read(session: Session, seen: sight.Sight, entry: Entry) -> tuple[int, list[tuple[str, str]]]:
    """Return an entry's id and its parts, without names where they are hidden."""
    words = frozenset() if sight.sees_names(seen, entry) else blinding.telltales(session, [entry.id])[entry.id]
    parts = parts_of(entry.current.content) if entry.current else []
    return entry.id, [(label, blinding.blot(text, words)) for _, label, text in parts if text]
