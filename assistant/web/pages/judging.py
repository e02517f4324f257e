"""A reviewer's queue, and what comes before it: the pledge, conflicts of interest, and examples to practise on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Annotated

from fastapi import APIRouter, Form, Query
from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from assistant.challenge import (
    committee,
    conflicts,
    keeping_away,
    own_conflicts,
    practising,
    progress,
    searching,
    wording,
)
from assistant.challenge.models.judging import ConflictKind
from assistant.errors import AssistantError, Conflict, Invalid
from assistant.people import queries as people
from assistant.web import rendering
from assistant.web.dependencies import Reading, SignedIn, Visitor, Writing
from assistant.web.errors import STATUS
from assistant.web.pages.entry_editing import Sent

router = APIRouter(include_in_schema=False)

SAID = {
    "pledged": "서약했습니다. 이해관계가 있는 작품이 있으면 읽기 전에 아래에서 알려 주세요.",
    "declared": "이해관계를 알렸습니다. 그 작품은 심사 화면에서 빠졌습니다.",
    "declared-person": "이해관계를 기록했습니다. 그 사람이 참여한 작품이 있으면 심사에서 빠집니다.",
    "declined": "작품을 반려했습니다. 관리자가 다른 위원에게 맡깁니다.",
    "abstained": "기권으로 기록했습니다. 점수 계산에 들어가지 않습니다.",
    "submitted": "심사를 제출했습니다.",
    "amended": "심사를 고쳐 다시 제출했습니다.",
    "practised": "연습 점수를 매겼습니다. 기준 점수와 견주어 보세요.",
}
# An author needs no telling, and a department is found.
DECLARED = {kind: name for kind, name in keeping_away.KOREAN.items() if kind is not ConflictKind.AUTHOR}
_NOTHING = (0, ConflictKind.OTHER, "")


@router.get("/challenges/{challenge_id}/judging")
def show(
    request: Request,
    challenge_id: int,
    session: Reading,
    visitor: SignedIn,
    said: Annotated[str, Query()] = "",
    q: Annotated[str, Query(max_length=100)] = "",
    find: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """Show what somebody has to judge; `find` looks into entries and files, `q` for people to declare."""
    return _page(request, session, visitor, challenge_id, said=SAID.get(said, ""), q=q, find=find)


@router.post("/challenges/{challenge_id}/conflicts")
def declare(
    request: Request,
    challenge_id: int,
    session: Writing,
    visitor: SignedIn,
    entry_id: Annotated[int, Form()] = 0,
    kind: Annotated[ConflictKind, Form()] = ConflictKind.OTHER,
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Tell of a conflict with an entry."""
    try:
        with session.begin_nested():
            conflicts.declare(session, entry_id, kind=kind, reason=reason, who=visitor.who, now=datetime.now(UTC))
    except (Conflict, Invalid) as error:
        return _page(request, session, visitor, challenge_id, error=error, typed=(entry_id, kind, reason))
    return RedirectResponse(f"/challenges/{challenge_id}/judging?said=declared", 303)


@router.post("/challenges/{challenge_id}/conflicts/people")
def declare_person(
    request: Request,
    challenge_id: int,
    session: Writing,
    visitor: SignedIn,
    person_id: Annotated[int, Form()] = 0,
    kind: Annotated[ConflictKind, Form()] = ConflictKind.OTHER,
    reason: Annotated[str, Form()] = "",
    q: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Tell of a conflict with a person, whatever they entered; `q` is what they were found by."""
    try:
        with session.begin_nested():
            conflicts.declare_person(
                session, challenge_id, person_id, kind=kind, reason=reason, who=visitor.who, now=datetime.now(UTC)
            )
    except (Conflict, Invalid) as error:
        return _page(request, session, visitor, challenge_id, error=error, q=q, about=(person_id, kind, reason))
    return RedirectResponse(f"/challenges/{challenge_id}/judging?said=declared-person", 303)


@router.post("/calibration/{item_id}")
def practise(request: Request, item_id: int, session: Writing, visitor: SignedIn, form: Sent) -> Response:
    """Mark an example and see the reference."""
    stage = practising.stage_of(session, item_id, who=visitor.who)
    marks = {each.id: mark_of(form, each.id) for each in stage.criteria}
    try:
        with session.begin_nested():
            practising.answer(session, item_id, marks, who=visitor.who, now=datetime.now(UTC))
    except Invalid as error:
        return _page(request, session, visitor, stage.challenge_id, error=error, tried=(item_id, marks))
    return RedirectResponse(f"/challenges/{stage.challenge_id}/judging?said=practised#practice-{item_id}", 303)


def mark_of(form: FormData, criterion_id: int) -> int | None:
    """Return a mark as it was chosen, None for none."""
    typed = str(form.get(f"mark-{criterion_id}") or "").strip()
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else None  # noqa: PLR2004 - up to 100


def status_of(error: AssistantError | None) -> int:
    """Return the status of a page that shows an error beside what was typed."""
    return next((code for kind, code in STATUS.items() if isinstance(error, kind)), 200)


def _page(
    request: Request,
    session: Session,
    visitor: Visitor,
    challenge_id: int,
    *,
    said: str = "",
    q: str = "",
    find: str = "",
    error: AssistantError | None = None,
    typed: tuple[int, ConflictKind, str] = _NOTHING,
    about: tuple[int, ConflictKind, str] = _NOTHING,
    tried: tuple[int, Mapping[int, int | None]] = (0, MappingProxyType({})),
) -> Response:
    now = datetime.now(UTC)
    queue = progress.queue(session, challenge_id, who=visitor.who, now=now)
    declared, derived = own_conflicts.read(session, challenge_id, who=visitor.who)
    return rendering.page(
        request,
        "judging/show.html",
        visitor=visitor,
        status=status_of(error),
        queue=queue,
        shown=searching.search(session, queue.sight, queue.items, find),
        find=find,
        challenge=queue.sight.challenge,
        stage=queue.stage,
        pledge=committee.PLEDGE,
        to_declare=conflicts.to_declare(session, queue.sight),
        declared=declared,
        derived=derived,
        sources=keeping_away.SOURCES,
        conflict_kinds=keeping_away.KOREAN,
        conflict_states=keeping_away.STATES,
        practices=practising.items_for(session, queue.stage, who=visitor.who) if queue.stage else [],
        found=people.search(session, q, who=visitor.who) if q else [],
        kinds=DECLARED,
        states=progress.KOREAN,
        clock=wording.clock,
        typed=typed,
        about=about,
        tried=tried,
        q=q,
        said=said,
        problem=error.sentence if error else "",
    )
