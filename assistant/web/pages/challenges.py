"""The challenges: the list, the notice of one, and the log of what was done to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from assistant.challenge import (
    chairing,
    committee,
    deadline,
    entering,
    history,
    moving_on,
    phases,
    queries,
    sight,
    wording,
)
from assistant.people.models import Role
from assistant.people.roles import may
from assistant.web import rendering
from assistant.web.challenge_form import local
from assistant.web.dependencies import Reading, SignedIn, Visitor

router = APIRouter(include_in_schema=False)

SAID = {
    "created": "초안을 저장했습니다. 내용을 확인한 뒤 공고해 주세요.",
    "changed": "바꾼 내용을 저장했습니다.",
    "announced": "공고했습니다. 이제 심사 규칙은 바뀌지 않습니다.",
    "begun": "심사를 시작했습니다. 심사위원에게 알렸습니다.",
    "extended": "심사 기한을 늦추고 심사위원에게 알렸습니다.",
    "reopened": "심사를 다시 열고 심사위원에게 알렸습니다.",
    "closed": "심사 단계를 마쳤습니다. 이제 결정할 수 있습니다.",
    "verification": "공개 검증을 시작했습니다.",
    "cancelled": "챌린지를 취소하고 관련된 사람에게 알렸습니다.",
}


@router.get("/challenges")
def show_all(request: Request, session: Reading, visitor: SignedIn) -> Response:
    """List the challenges, what people can act on first."""
    now = datetime.now(UTC)
    rows = queries.list_challenges(session, who=visitor.who, now=now)
    return rendering.page(
        request,
        "challenges/show_all.html",
        visitor=visitor,
        challenges=[(each, phases.phase_of(each, now), wording.remaining(each.due_at, now)) for each in rows],
        now=now,
    )


@router.get("/challenges/{challenge_id}")
def show(
    request: Request,
    challenge_id: int,
    session: Reading,
    visitor: SignedIn,
    said: Annotated[str, Query()] = "",
) -> Response:
    """Show the notice: what, until when by the server's clock, how it is judged, and one's own entry."""
    return notice(request, session, visitor, challenge_id, said=SAID.get(said, ""))


@router.get("/challenges/{challenge_id}/log")
def show_log(request: Request, challenge_id: int, session: Reading, visitor: SignedIn) -> Response:
    """Show what was done by whom, without the judging of entries that the reader has an interest in."""
    now = datetime.now(UTC)
    records = history.list_records(session, challenge_id, who=visitor.who, now=now)
    return rendering.page(
        request,
        "challenges/show_log.html",
        visitor=visitor,
        challenge=queries.find(session, challenge_id),
        records=records,
        ACTIONS=history.ACTIONS,
        ABSENCES=chairing.KOREAN,
        clock=wording.clock,
    )


def notice(
    request: Request,
    session: Session,
    visitor: Visitor,
    challenge_id: int,
    *,
    said: str = "",
    problem: str = "",
    status: int = 200,
    typed: Mapping[str, str] | None = None,
) -> Response:
    """Return the notice's page, with the sentence of what was done or could not be done and what was typed for it."""
    now = datetime.now(UTC)
    challenge = queries.find_for(session, challenge_id, who=visitor.who)
    phase = phases.phase_of(challenge, now)
    administers = may(visitor.who, Role.ADMIN)
    stage, judged = phases.open_stage(challenge), phases.last_closed(challenge)
    return rendering.page(
        request,
        "challenges/show.html",
        visitor=visitor,
        status=status,
        challenge=challenge,
        phase=phase,
        window=deadline.window(session, challenge, who=visitor.who, now=now),
        entries=entering.find_own(session, challenge.id, who=visitor.who),
        reviewer=queries.find_reviewer(session, challenge.id, who=visitor.who),
        promises=committee.PLEDGE,
        administers=administers,
        stage=stage,
        next_stage=phases.next_stage(challenge),
        judged=judged,
        may_reopen=bool(administers and judged and moving_on.may_reopen(session, challenge, judged)),
        unfinished=_unfinished(session, challenge_id, visitor, now) if administers and stage else 0,
        handed_out=bool(administers and stage and moving_on.is_handed_out(session, stage)),
        suggested=_suggested(now),
        typed=typed or {},
        now=now,
        said=said,
        problem=problem,
        clock=wording.clock,
        remaining=wording.remaining,
        late_rule=wording.late_rule(challenge.grace_minutes),
        score_rule=wording.score_rule(challenge),
    )


def _unfinished(session: Session, challenge_id: int, visitor: Visitor, now: datetime) -> int:
    """Return how many reviews are to come, as far as this administrator may hear of them."""
    seen = sight.sight_of(session, challenge_id, who=visitor.who, now=now)
    return moving_on.unfinished(session, seen.stage, besides=seen.conflicted) if seen.stage else 0


def _suggested(now: datetime) -> str:
    """Return a time for the judging to be done by: in a week, at the end of the day's work."""
    return local((now + timedelta(days=7)).astimezone(rendering.SEOUL).replace(hour=18, minute=0))
