"""Writing a challenge's rules: the form, filled by a preset; the look at the announcement before it is made."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from assistant.answering import channels
from assistant.challenge import announcing, checking, presets, queries, wording
from assistant.challenge import rules as rules_
from assistant.challenge.checking import BadRules
from assistant.challenge.models.challenges import Challenge, ChallengeState
from assistant.challenge.rules import Rules
from assistant.errors import AssistantError, Conflict
from assistant.people.models import Role
from assistant.people.roles import require
from assistant.web import challenge_form, rendering
from assistant.web.challenge_form import Typed
from assistant.web.dependencies import Built, Reading, SignedIn, Visitor, Writing
from assistant.web.errors import STATUS

router = APIRouter(include_in_schema=False)

TIE_ORDERS = {
    "criteria,presentation,decision": "배점이 큰 항목 → 발표 심사 → 위원회 결정",
    "presentation,criteria,decision": "발표 심사 → 배점이 큰 항목 → 위원회 결정",
    "criteria,decision": "배점이 큰 항목 → 위원회 결정",
    "decision": "위원회 결정",
}
_FIRST = "dongdaemun"


async def sent(request: Request) -> FormData:
    """Read the whole form: how many rows it has is up to who fills it in."""
    return await request.form(max_fields=2000)


Sent = Annotated[FormData, Depends(sent)]


@router.get("/challenges/new")
def begin(request: Request, session: Reading, visitor: SignedIn, preset: Annotated[str, Query()] = _FIRST) -> Response:
    """Show the form with a preset in it, open from tomorrow for a month."""
    require(visitor.who, Role.ADMIN)
    tomorrow = datetime.now(rendering.SEOUL).replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=1)
    due = tomorrow.replace(hour=18) + timedelta(days=30)
    chosen = presets.PRESETS.get(preset, presets.PRESETS[_FIRST])
    empty = Rules(
        title="", opens_at=tomorrow, due_at=due, stages=(), awards=(), fields=chosen.fields, averaging=chosen.averaging
    )
    form = challenge_form.filled(challenge_form.typed_of(empty), chosen)
    return _form(request, session, visitor, form, chosen=preset)


@router.post("/challenges/new")
def create(request: Request, session: Writing, visitor: SignedIn, form: Sent) -> Response:
    """Store the draft, or show the form again with other rows or with what is wrong."""
    typed, doing = challenge_form.typed(form), str(form.get("do", "save"))
    if doing != "save":
        return _form(request, session, visitor, _done(typed, doing), chosen=doing.partition(":")[2])
    try:
        row = announcing.create(session, challenge_form.rules_from(typed), who=visitor.who, now=datetime.now(UTC))
    except (BadRules, Conflict) as error:
        return _form(request, session, visitor, typed, error=error)
    return RedirectResponse(f"/challenges/{row.id}?said=created", 303)


@router.get("/challenges/{challenge_id}/edit")
def edit(request: Request, challenge_id: int, session: Reading, visitor: SignedIn) -> Response:
    """Show the form with the rules as they are: all of them for a draft, the texts and the deadline afterwards."""
    require(visitor.who, Role.ADMIN)
    row = queries.find(session, challenge_id)
    return _form(request, session, visitor, challenge_form.typed_of(rules_.rules_of(row)), row=row)


@router.post("/challenges/{challenge_id}/edit")
def change(request: Request, challenge_id: int, session: Writing, visitor: SignedIn, form: Sent) -> Response:
    """Store what was changed, or show the form again."""
    require(visitor.who, Role.ADMIN)
    row = queries.find(session, challenge_id)
    typed, doing = challenge_form.typed(form), str(form.get("do", "save"))
    revision, reason = str(form.get("revision", "")), str(form.get("reason", ""))
    if doing != "save":
        return _form(request, session, visitor, _done(typed, doing), row=row, revision=revision)
    try:
        announcing.change(
            session,
            challenge_id,
            _rules(row, typed),
            revision=int(revision) if revision.isdigit() else 0,
            reason=reason,
            who=visitor.who,
            now=datetime.now(UTC),
        )
    except AssistantError as error:
        return _form(request, session, visitor, typed, row=row, revision=revision, reason=reason, error=error)
    return RedirectResponse(f"/challenges/{challenge_id}?said=changed", 303)


@router.get("/challenges/{challenge_id}/announce")
def preview(request: Request, challenge_id: int, session: Reading, visitor: SignedIn, assistant: Built) -> Response:
    """Show the announcement as it will be posted, and what becomes frozen with it."""
    require(visitor.who, Role.ADMIN)
    row = queries.find(session, challenge_id)
    now = datetime.now(UTC)
    title, text = wording.announcement(row)
    known = {(each.workspace, each.channel): each.name for each in channels.list_channels(session, who=visitor.who)}
    return rendering.page(
        request,
        "challenges/preview.html",
        visitor=visitor,
        challenge=row,
        is_draft=row.state is ChallengeState.DRAFT,
        title=title,
        text=text,
        channel=known.get((row.announce_workspace, row.announce_channel), row.announce_channel),
        has_slack=assistant.settings.has_slack,
        score_rule=wording.score_rule(row),
        late_rule=wording.late_rule(row.grace_minutes),
        late=row.due_at <= now,
        clock=wording.clock,
        remaining=wording.remaining(row.due_at, now),
        now=now,
    )


@router.post("/challenges/{challenge_id}/announce")
def announce(challenge_id: int, session: Writing, visitor: SignedIn, form: Sent) -> Response:
    """Announce it as it was shown."""
    revision = str(form.get("revision", ""))
    announcing.announce(
        session,
        challenge_id,
        revision=int(revision) if revision.isdigit() else 0,
        who=visitor.who,
        now=datetime.now(UTC),
    )
    return RedirectResponse(f"/challenges/{challenge_id}?said=announced", 303)


def _done(typed: Typed, doing: str) -> Typed:
    what, _, name = doing.partition(":")
    if what == "preset" and name in presets.PRESETS:
        return challenge_form.filled(typed, presets.PRESETS[name])
    return challenge_form.rearranged(typed, doing)


def _rules(row: Challenge, typed: Typed) -> Rules:
    """Return the rules that the form says; that of an announced challenge has only what may be corrected."""
    if row.state is ChallengeState.DRAFT:
        return challenge_form.rules_from(typed)
    before = rules_.rules_of(row)
    # The form holds minutes: a deadline that was left as it is keeps its seconds.
    unchanged = typed.values["due_at"][:16] == challenge_form.local(row.due_at)
    due_at = row.due_at if unchanged else challenge_form.moment(typed.values["due_at"])
    if due_at is None:
        raise BadRules({"due_at": "날짜와 시각을 골라 주세요."})
    return replace(
        before,
        title=" ".join(typed.values["title"].split()),
        theme=typed.values["theme"].strip(),
        notice=typed.values["notice"].strip(),
        due_at=due_at,
    )


def _form(
    request: Request,
    session: Session,
    visitor: Visitor,
    form: Typed,
    *,
    row: Challenge | None = None,
    chosen: str = "",
    revision: str = "",
    reason: str = "",
    error: AssistantError | None = None,
) -> Response:
    require(visitor.who, Role.ADMIN)
    problems = error.problems if isinstance(error, BadRules) else {}
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 200)
    correcting = row is not None and row.state is not ChallengeState.DRAFT
    grace = form.values["grace_minutes"]
    return rendering.page(
        request,
        "challenges/correct.html" if correcting else "challenges/edit.html",
        visitor=visitor,
        status=status,
        form=form,
        challenge=row,
        revision=revision or (str(row.revision) if row else ""),
        reason=reason,
        problems=problems,
        sentence=error.sentence if error else "",
        chosen=chosen,
        presets=presets.PRESETS,
        tie_orders=TIE_ORDERS,
        channels=channels.list_channels(session, who=visitor.who),
        late_rule=wording.late_rule(int(grace) if grace.isascii() and grace.isdigit() else 0),
        longest=checking,
        action=request.url.path,
        clock=wording.clock,
    )
