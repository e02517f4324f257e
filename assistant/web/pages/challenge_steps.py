"""The steps of a challenge after its announcement; what cannot be done yet is said on the notice's page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from assistant.challenge import committee, moving_on, queries
from assistant.errors import Conflict, Invalid, NotFound
from assistant.people.models import Role
from assistant.people.roles import require
from assistant.web.challenge_form import moment
from assistant.web.dependencies import SignedIn, Visitor, Writing
from assistant.web.errors import STATUS
from assistant.web.pages import challenges

router = APIRouter(include_in_schema=False)

Due = Annotated[str, Form()]
Reason = Annotated[str, Form(max_length=1000)]


@router.post("/challenges/{challenge_id}/stages/{stage_id}/begin")
def begin(
    request: Request, challenge_id: int, stage_id: int, session: Writing, visitor: SignedIn, due_at: Due = ""
) -> Response:
    """Begin a stage of judging."""
    who, now = visitor.who, datetime.now(UTC)
    _is_of(session, challenge_id, stage_id, visitor)
    return _step(
        request,
        session,
        visitor,
        challenge_id,
        lambda: moving_on.begin_reviewing(session, stage_id, due_at=_due(due_at), who=who, now=now),
        "begun",
        due=due_at,
    )


@router.post("/challenges/{challenge_id}/stages/{stage_id}/extend")
def extend(
    request: Request,
    challenge_id: int,
    stage_id: int,
    session: Writing,
    visitor: SignedIn,
    due_at: Due = "",
    reason: Reason = "",
) -> Response:
    """Give the committee until later."""
    return _until(
        request, session, visitor, challenge_id, stage_id, moving_on.extend_reviewing, due_at, reason, "extended"
    )


@router.post("/challenges/{challenge_id}/stages/{stage_id}/close")
def close(
    request: Request, challenge_id: int, stage_id: int, session: Writing, visitor: SignedIn, reason: Reason = ""
) -> Response:
    """End a stage of judging."""
    who, now = visitor.who, datetime.now(UTC)
    _is_of(session, challenge_id, stage_id, visitor)
    return _step(
        request,
        session,
        visitor,
        challenge_id,
        lambda: moving_on.close_stage(session, stage_id, reason=reason, who=who, now=now),
        "closed",
        reason=reason,
    )


@router.post("/challenges/{challenge_id}/stages/{stage_id}/reopen")
def reopen(
    request: Request,
    challenge_id: int,
    stage_id: int,
    session: Writing,
    visitor: SignedIn,
    due_at: Due = "",
    reason: Reason = "",
) -> Response:
    """Judge a stage on that had ended."""
    return _until(request, session, visitor, challenge_id, stage_id, moving_on.reopen_stage, due_at, reason, "reopened")


@router.post("/challenges/{challenge_id}/verification")
def open_verification(request: Request, challenge_id: int, session: Writing, visitor: SignedIn) -> Response:
    """Show the candidates for verification."""
    who, now = visitor.who, datetime.now(UTC)
    return _step(
        request,
        session,
        visitor,
        challenge_id,
        lambda: moving_on.open_verification(session, challenge_id, who=who, now=now),
        "verification",
    )


@router.post("/challenges/{challenge_id}/cancel")
def cancel(request: Request, challenge_id: int, session: Writing, visitor: SignedIn, reason: Reason = "") -> Response:
    """Call it off."""
    who, now = visitor.who, datetime.now(UTC)
    return _step(
        request,
        session,
        visitor,
        challenge_id,
        lambda: moving_on.cancel(session, challenge_id, reason=reason, who=who, now=now),
        "cancelled",
        reason=reason,
    )


@router.post("/challenges/{challenge_id}/pledge")
def pledge(challenge_id: int, session: Writing, visitor: SignedIn) -> Response:
    """Promise silence and fairness, as a member of the committee; it leads on to the judging."""
    committee.pledge(session, challenge_id, who=visitor.who, now=datetime.now(UTC))
    return RedirectResponse(f"/challenges/{challenge_id}/judging?said=pledged", 303)


def _until(
    request: Request,
    session: Session,
    visitor: Visitor,
    challenge_id: int,
    stage_id: int,
    do: Callable[..., object],
    due_at: str,
    reason: str,
    said: str,
) -> Response:
    """Let a stage be judged until a time, for a reason."""
    who, now = visitor.who, datetime.now(UTC)
    _is_of(session, challenge_id, stage_id, visitor)
    return _step(
        request,
        session,
        visitor,
        challenge_id,
        lambda: do(session, stage_id, due_at=_due(due_at), reason=reason, who=who, now=now),
        said,
        due=due_at,
        reason=reason,
    )


def _step(
    request: Request,
    session: Session,
    visitor: Visitor,
    challenge_id: int,
    do: Callable[[], object],
    said: str,
    **typed: str,
) -> Response:
    """Do it, or show the page again with what was typed for this step."""
    try:
        do()
    except (Conflict, Invalid) as error:
        status = next(code for kind, code in STATUS.items() if isinstance(error, kind))
        return challenges.notice(
            request,
            session,
            visitor,
            challenge_id,
            problem=error.sentence,
            status=status,
            typed={f"{said}-{name}": value for name, value in typed.items()},
        )
    return RedirectResponse(f"/challenges/{challenge_id}?said={said}", 303)


def _is_of(session: Session, challenge_id: int, stage_id: int, visitor: Visitor) -> None:
    require(visitor.who, Role.ADMIN)
    if queries.find_stage(session, stage_id).challenge_id != challenge_id:
        raise NotFound("그 심사 단계는 이 챌린지의 것이 아닙니다. 챌린지 화면에서 다시 골라 주세요.")


def _due(text: str) -> datetime:
    found = moment(text)
    if found is None:
        raise Invalid("심사 기한의 날짜와 시각을 골라 주세요.")
    return found
