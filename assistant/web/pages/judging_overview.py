"""How judging goes, for administrators: progress, assignments, conflicts of interest and examples to practise on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Query
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from assistant.challenge import (
    assigning,
    conflicts,
    keeping_away,
    own_conflicts,
    phases,
    practising,
    progress,
    queries,
    reassigning,
    settling,
    wording,
)
from assistant.challenge.models.challenges import Challenge, Stage
from assistant.challenge.models.judging import ConflictKind
from assistant.errors import AssistantError, Conflict, Invalid, NotFound
from assistant.people.models import Role
from assistant.people.roles import require
from assistant.web import rendering
from assistant.web.dependencies import Reading, SignedIn, Visitor, Writing
from assistant.web.pages.entry_editing import Sent
from assistant.web.pages.judging import mark_of, status_of

router = APIRouter(include_in_schema=False)

SAID = {
    "applied": "배정하고 위원들에게 알렸습니다.",
    "assigned": "작품을 맡기고 위원에게 알렸습니다.",
    "removed": "배정을 거두었습니다.",
    "settled": "이해관계를 정리했습니다.",
    "set": "이해관계로 지정했습니다. 그 위원에게는 작품이 보이지 않습니다.",
    "detected": "작성자, 함께 낸 사람, 부서를 견주어 이해관계를 찾았습니다.",
    "practice": "연습 작품을 고쳤습니다.",
}
StageChoice = Annotated[int | None, Query()]


@router.get("/challenges/{challenge_id}/assignments")
def show(
    request: Request,
    challenge_id: int,
    session: Reading,
    visitor: SignedIn,
    stage: StageChoice = None,
    entry: Annotated[int, Query()] = 0,
    said: Annotated[str, Query()] = "",
) -> Response:
    """Show who reads what and how far they are; of one entry also how to change it."""
    return _page(request, session, visitor, challenge_id, stage, chosen=entry, said=SAID.get(said, ""))


@router.get("/challenges/{challenge_id}/assignments/proposal")
def preview(
    request: Request, challenge_id: int, session: Reading, visitor: SignedIn, stage: StageChoice = None
) -> Response:
    """Show what applying the proposal would change."""
    return _proposal(request, session, visitor, challenge_id, stage)


@router.post("/stages/{stage_id}/assignments/apply")
def apply(
    request: Request,
    stage_id: int,
    session: Writing,
    visitor: SignedIn,
    token: Annotated[str, Form()] = "",
    despite: Annotated[str, Form()] = "",
) -> Response:
    """Assign as the proposal says."""
    challenge_id = _challenge_id(session, visitor, stage_id)
    try:
        with session.begin_nested():
            assigning.apply(session, stage_id, token=token, despite=despite, who=visitor.who, now=datetime.now(UTC))
    except (Conflict, Invalid) as error:
        return _proposal(request, session, visitor, challenge_id, stage_id, error=error, despite=despite)
    return _back(challenge_id, stage_id, "applied")


@router.post("/stages/{stage_id}/assignments")
def assign(
    request: Request,
    stage_id: int,
    session: Writing,
    visitor: SignedIn,
    entry_id: Annotated[int, Form()] = 0,
    reviewer_id: Annotated[int, Form()] = 0,
) -> Response:
    """Give somebody an entry by hand."""
    challenge_id = _challenge_id(session, visitor, stage_id)
    try:
        with session.begin_nested():
            reassigning.assign(session, stage_id, entry_id, reviewer_id, who=visitor.who, now=datetime.now(UTC))
    except (Conflict, Invalid) as error:
        return _page(request, session, visitor, challenge_id, stage_id, error=error)
    return _back(challenge_id, stage_id, "assigned", f"&entry={entry_id}#entry-{entry_id}")


@router.post("/assignments/{assignment_id}/remove")
def remove(
    request: Request,
    assignment_id: int,
    session: Writing,
    visitor: SignedIn,
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Take an entry from somebody."""
    now = datetime.now(UTC)
    challenge_id, stage_id, entry_id = reassigning.place_of(session, assignment_id, who=visitor.who, now=now)
    try:
        with session.begin_nested():
            reassigning.remove(session, assignment_id, reason=reason, who=visitor.who, now=now)
    except (Conflict, Invalid) as error:
        return _page(request, session, visitor, challenge_id, stage_id, chosen=entry_id, error=error)
    return _back(challenge_id, stage_id, "removed", f"&entry={entry_id}#entry-{entry_id}")


@router.post("/challenges/{challenge_id}/conflicts/detect")
def detect(challenge_id: int, session: Writing, visitor: SignedIn) -> Response:
    """Look for conflicts in what the office knows."""
    require(visitor.who, Role.ADMIN)
    conflicts.detect(session, challenge_id, now=datetime.now(UTC))
    return RedirectResponse(f"/challenges/{challenge_id}/assignments?said=detected#conflicts", 303)


@router.post("/conflicts/{conflict_id}/settle")
def settle(
    request: Request,
    conflict_id: int,
    session: Writing,
    visitor: SignedIn,
    confirmed: Annotated[bool, Form()] = True,
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Confirm or dismiss a conflict."""
    challenge_id = settling.challenge_of(session, conflict_id, who=visitor.who, now=datetime.now(UTC))
    try:
        with session.begin_nested():
            settling.settle(
                session, conflict_id, confirmed=confirmed, reason=reason, who=visitor.who, now=datetime.now(UTC)
            )
    except (Conflict, Invalid) as error:
        return _page(request, session, visitor, challenge_id, None, error=error, reasons={conflict_id: reason})
    return RedirectResponse(f"/challenges/{challenge_id}/assignments?said=settled#conflicts", 303)


@router.post("/stages/{stage_id}/conflicts")
def set_apart(
    request: Request,
    stage_id: int,
    session: Writing,
    visitor: SignedIn,
    entry_id: Annotated[int, Form()] = 0,
    reviewer_id: Annotated[int, Form()] = 0,
    kind: Annotated[ConflictKind, Form()] = ConflictKind.OTHER,
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Keep somebody from an entry."""
    challenge_id = _challenge_id(session, visitor, stage_id)
    now = datetime.now(UTC)
    try:
        with session.begin_nested():
            settling.set_apart(session, entry_id, reviewer_id, kind=kind, reason=reason, who=visitor.who, now=now)
    except (Conflict, Invalid) as error:
        return _page(request, session, visitor, challenge_id, stage_id, error=error, reasons={0: reason})
    return _back(challenge_id, stage_id, "set", "#conflicts")


@router.post("/stages/{stage_id}/calibration")
def add_practice(request: Request, stage_id: int, session: Writing, visitor: SignedIn, form: Sent) -> Response:
    """Add an example to practise on."""
    challenge_id = _challenge_id(session, visitor, stage_id)
    stage = queries.find_stage(session, stage_id)
    typed = {name: str(form.get(name) or "") for name in ("title", "text", "explanation")}
    reference = {each.id: mark_of(form, each.id) for each in stage.criteria}
    try:
        with session.begin_nested():
            practising.add(session, stage_id, **typed, reference=reference, who=visitor.who, now=datetime.now(UTC))
    except (Conflict, Invalid) as error:
        return _page(request, session, visitor, challenge_id, stage_id, error=error, item=typed)
    return _back(challenge_id, stage_id, "practice", "#practice")


@router.post("/calibration/{item_id}/remove")
def remove_practice(item_id: int, session: Writing, visitor: SignedIn) -> Response:
    """Remove an example."""
    stage = practising.remove(session, item_id, who=visitor.who, now=datetime.now(UTC))
    return _back(stage.challenge_id, stage.id, "practice", "#practice")


def _page(
    request: Request,
    session: Session,
    visitor: Visitor,
    challenge_id: int,
    stage_id: int | None,
    *,
    chosen: int = 0,
    said: str = "",
    error: AssistantError | None = None,
    reasons: dict[int, str] | None = None,
    item: dict[str, str] | None = None,
) -> Response:
    require(visitor.who, Role.ADMIN)
    now = datetime.now(UTC)
    challenge = queries.find(session, challenge_id)
    stage = _stage(challenge, stage_id)
    return rendering.page(
        request,
        "judging_overview/show.html",
        visitor=visitor,
        status=status_of(error),
        challenge=challenge,
        stage=stage,
        overview=progress.overview(session, stage.id, who=visitor.who, now=now),
        conflicts=settling.list_conflicts(session, challenge_id, who=visitor.who, now=now),
        declared_people=own_conflicts.declared_people(session, challenge_id, who=visitor.who, now=now),
        items=practising.list_items(session, stage.id, who=visitor.who),
        chosen=chosen,
        kinds=keeping_away.KOREAN,
        sources=keeping_away.SOURCES,
        conflict_states=keeping_away.STATES,
        states=progress.KOREAN,
        clock=wording.clock,
        reasons=reasons or {},
        item=item or {"title": "", "text": "", "explanation": ""},
        said=said,
        problem=error.sentence if error else "",
    )


def _proposal(
    request: Request,
    session: Session,
    visitor: Visitor,
    challenge_id: int,
    stage_id: int | None,
    *,
    error: AssistantError | None = None,
    despite: str = "",
) -> Response:
    require(visitor.who, Role.ADMIN)
    challenge = queries.find(session, challenge_id)
    stage = _stage(challenge, stage_id)
    return rendering.page(
        request,
        "judging_overview/proposal.html",
        visitor=visitor,
        status=status_of(error),
        challenge=challenge,
        stage=stage,
        proposal=assigning.propose(session, stage.id, who=visitor.who, now=datetime.now(UTC)),
        despite=despite,
        problem=error.sentence if error else "",
    )


def _stage(challenge: Challenge, stage_id: int | None) -> Stage:
    """Return the stage that was chosen, else the one that is open, else the next, else the last."""
    if stage_id is not None:
        for each in challenge.stages:
            if each.id == stage_id:
                return each
        raise NotFound("그 심사 단계를 찾지 못했습니다.")
    found = phases.open_stage(challenge) or phases.next_stage(challenge) or phases.last_closed(challenge)
    if found is None:
        raise NotFound("심사 단계가 없는 챌린지입니다.")
    return found


def _challenge_id(session: Session, visitor: Visitor, stage_id: int) -> int:
    require(visitor.who, Role.ADMIN)
    return queries.find_stage(session, stage_id).challenge_id


def _back(challenge_id: int, stage_id: int, said: str, anchor: str = "") -> Response:
    return RedirectResponse(f"/challenges/{challenge_id}/assignments?stage={stage_id}&said={said}{anchor}", 303)
