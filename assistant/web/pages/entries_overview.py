"""All entries of a challenge for an administrator: the first look, ruling out, leave to be late."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from assistant.challenge import deadline, first_look, overview, phases, ruling_out
from assistant.challenge.models.challenges import ChallengeState
from assistant.challenge.models.entries import EntryState
from assistant.errors import Invalid
from assistant.people import queries as people_queries
from assistant.people import roles
from assistant.people.models import Role
from assistant.web import rendering
from assistant.web.dependencies import Reading, SignedIn, Writing
from assistant.web.pages.entries import times
from assistant.web.rendering import SEOUL

router = APIRouter(include_in_schema=False)

SAID = {
    "ruled": "처리했습니다. 출품한 사람에게 까닭을 알렸고 기록에 남았습니다.",
    "late": "늦은 제출을 허용했습니다. 그 사람에게 알렸고 기록에 남았습니다.",
    "look": "첫 점검을 다시 합니다. 잠시 뒤 새로 고쳐 주세요.",
}


@router.get("/challenges/{challenge_id}/entries")
def show(
    request: Request,
    challenge_id: int,
    session: Reading,
    visitor: SignedIn,
    q: Annotated[str, Query()] = "",
    state: Annotated[str, Query()] = "",
    find: Annotated[str, Query()] = "",
    page: Annotated[str, Query()] = "1",
    said: Annotated[str, Query()] = "",
) -> Response:
    """List what was handed in, searched by words in the texts and in the files."""
    now = datetime.now(UTC)
    chosen = EntryState(state) if state in set(EntryState) else None
    shown = overview.show(
        session,
        challenge_id,
        who=visitor.who,
        now=now,
        words=q,
        state=chosen,
        page=int(page) if page.isascii() and page.isdigit() else 1,
    )
    challenge = shown.sight.challenge
    return rendering.page(
        request,
        "entries_overview/show.html",
        visitor=visitor,
        shown=shown,
        total=sum(shown.counts.values()),
        numbers=overview.numbers(session, shown.sight),
        q=q,
        state=chosen.value if chosen else "",
        find=find,
        found=people_queries.search(session, find, who=visitor.who),
        late=_late(session, challenge_id, visitor.who),
        is_announced_state=challenge.state is ChallengeState.ANNOUNCED,
        may_rule=challenge.state in (ChallengeState.ANNOUNCED, ChallengeState.REVIEWING),
        phase=phases.KOREAN[shown.sight.phase],
        said=SAID.get(said, ""),
        **times(session, challenge, visitor.who, now),
    )


@router.post("/entries/{entry_id}/rule-out")
def rule_out(
    entry_id: int,
    session: Writing,
    visitor: SignedIn,
    state: Annotated[str, Form()] = "",
    reason: Annotated[str, Form()] = "",
    duplicate_of: Annotated[str, Form()] = "",
) -> Response:
    """Take an entry out, or put it back."""
    roles.require(visitor.who, Role.ADMIN)
    if state not in set(EntryState):
        raise Invalid("부적격, 중복, 되돌리기 가운데 하나를 골라 주세요.")
    entry = ruling_out.rule_out(
        session,
        entry_id,
        state=EntryState(state),
        reason=reason,
        duplicate_of=ruling_out.numbered(session, entry_id, duplicate_of),
        who=visitor.who,
        now=datetime.now(UTC),
    )
    return RedirectResponse(f"/challenges/{entry.challenge_id}/entries?said=ruled#entry-{entry.id}", 303)


@router.post("/entries/{entry_id}/look")
def look_again(entry_id: int, session: Writing, visitor: SignedIn) -> Response:
    """Have the first look done once more."""
    challenge_id = first_look.renew(session, entry_id, who=visitor.who, now=datetime.now(UTC))
    return RedirectResponse(f"/challenges/{challenge_id}/entries?said=look#entry-{entry_id}", 303)


@router.post("/challenges/{challenge_id}/late")
def grant_late(
    challenge_id: int,
    session: Writing,
    visitor: SignedIn,
    person: Annotated[str, Form()] = "",
    until: Annotated[str, Form()] = "",
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Let one person hand in after the deadline."""
    roles.require(visitor.who, Role.ADMIN)
    deadline.lock(session, challenge_id)
    if not (person.isascii() and person.isdigit()):
        raise Invalid("늦은 제출을 허용할 사람을 찾아 골라 주세요.")
    deadline.grant_late(
        session,
        challenge_id,
        int(person),
        until=_seoul(until),
        reason=reason,
        who=visitor.who,
        now=datetime.now(UTC),
    )
    return RedirectResponse(f"/challenges/{challenge_id}/entries?said=late#late", 303)


def _late(session: Session, challenge_id: int, who: roles.Actor) -> list[tuple[Any, str]]:
    rows = deadline.list_late(session, challenge_id, who=who)
    return [(each, roles.find(session, each.person_id).name) for each in rows]


def _seoul(text: str) -> datetime:
    """Return what a field for date and time says, which is meant in Seoul."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=SEOUL)
    except ValueError as error:
        raise Invalid("허용 기한의 날짜와 시각을 적어 주세요.") from error
