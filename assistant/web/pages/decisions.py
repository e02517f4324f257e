"""Deciding what becomes of the entries: the form, the proposal, the seconds, the decision, the announcement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from assistant.challenge import as_seen, chairing, deciding, outcome, proposing, ranking, wording
from assistant.challenge.models.challenges import ChallengeState
from assistant.challenge.models.deciding import Decision
from assistant.challenge.models.entries import Entry, EntryState
from assistant.challenge.outcome import Outcome
from assistant.challenge.proposing import Verdict
from assistant.errors import AssistantError, Conflict, Invalid, NotFound
from assistant.people.models import Role
from assistant.people.roles import require
from assistant.web import rendering
from assistant.web.dependencies import Reading, SignedIn, Visitor, Writing
from assistant.web.pages.entry_editing import Sent
from assistant.web.pages.judging import status_of
from assistant.web.pages.results import DECIDED_BY, WAYS, require_same, require_stage, rows_of

router = APIRouter(include_in_schema=False)

_NOT = "not_awarded"
_ON = "finalist"
# What follows from the order that the committee gives to equals.
_BY_ORDER = "by-order"


@router.get("/challenges/{challenge_id}/stages/{stage_id}/decision")
def show(request: Request, challenge_id: int, stage_id: int, session: Reading, visitor: SignedIn) -> Response:
    """Show the proposal that stands, and the form for a new one."""
    return _page(request, session, visitor, challenge_id, stage_id)


@router.post("/challenges/{challenge_id}/stages/{stage_id}/decision")
def propose(
    request: Request, challenge_id: int, stage_id: int, session: Writing, visitor: SignedIn, form: Sent
) -> Response:
    """Propose a decision; what is wrong with it is said above the form, with everything still in it."""
    who, now = visitor.who, datetime.now(UTC)
    require_stage(session, challenge_id, stage_id)
    typed = {name: str(value) for name, value in form.items()}
    try:
        found = outcome.of_stage(session, stage_id, who=who, now=now)
        breaks = _tie_breaks(typed, found)
        given = [each for each in found.gathered.entries if f"outcome-{each}" in typed]
        values = typed
        if any(typed[f"outcome-{each}"] == _BY_ORDER for each in given):
            values = _resolved(typed, found.ordered(breaks))
        verdicts = [_verdict(values, entry_id) for entry_id in given]
        proposing.propose(
            session,
            stage_id,
            verdicts,
            reason=typed.get("reason", ""),
            tie_breaks=breaks,
            who=who,
            now=now,
        )
    except (Conflict, Invalid) as error:
        return _page(request, session, visitor, challenge_id, stage_id, typed=typed, error=error)
    return _back(challenge_id, stage_id)


@router.post("/challenges/{challenge_id}/stages/{stage_id}/decision/{decision_id}/second")
def second(
    request: Request, challenge_id: int, stage_id: int, decision_id: int, session: Writing, visitor: SignedIn
) -> Response:
    """Stand by the proposal."""
    _require_decision(session, challenge_id, stage_id, decision_id)
    try:
        deciding.second(session, decision_id, who=visitor.who, now=datetime.now(UTC))
    except Conflict as error:
        return _page(request, session, visitor, challenge_id, stage_id, error=error)
    return _back(challenge_id, stage_id)


@router.post("/challenges/{challenge_id}/stages/{stage_id}/decision/{decision_id}/decide")
def decide(
    request: Request, challenge_id: int, stage_id: int, decision_id: int, session: Writing, visitor: SignedIn
) -> Response:
    """Make the proposal the decision."""
    _require_decision(session, challenge_id, stage_id, decision_id)
    try:
        deciding.decide(session, decision_id, who=visitor.who, now=datetime.now(UTC))
    except Conflict as error:
        return _page(request, session, visitor, challenge_id, stage_id, error=error)
    return _back(challenge_id, stage_id)


@router.post("/challenges/{challenge_id}/stages/{stage_id}/decision/{decision_id}/announce")
def announce(
    request: Request, challenge_id: int, stage_id: int, decision_id: int, session: Writing, visitor: SignedIn
) -> Response:
    """Announce the decision."""
    require(visitor.who, Role.ADMIN)
    _require_decision(session, challenge_id, stage_id, decision_id)
    try:
        deciding.announce(session, decision_id, who=visitor.who, now=datetime.now(UTC))
    except Conflict as error:
        return _page(request, session, visitor, challenge_id, stage_id, error=error)
    return _back(challenge_id, stage_id)


def _page(
    request: Request,
    session: Session,
    visitor: Visitor,
    challenge_id: int,
    stage_id: int,
    *,
    typed: Mapping[str, str] | None = None,
    error: AssistantError | None = None,
) -> Response:
    who, now = visitor.who, datetime.now(UTC)
    decision = deciding.standing(session, stage_id, who=who, now=now)
    found = outcome.of_stage(session, stage_id, who=who, now=now, tie_breaks=decision.tie_breaks if decision else None)
    require_same(found, challenge_id)
    challenge = found.sight.challenge
    verdicts = {each.entry_id: each for each in proposing.verdicts_of(decision)} if decision else {}
    chosen = {each.entry_id: each for each in proposing.suggested(found)} | verdicts
    # Whoever proposes again may order the equals again.
    unordered = found.ordered([])
    by_order = _over_a_line(unordered)
    goes_on = challenge.state is not ChallengeState.CANCELLED
    reviewer = found.sight.reviewer
    return rendering.page(
        request,
        "decisions/show.html",
        visitor=visitor,
        status=status_of(error) if error else 200,
        problem=error.sentence if error else "",
        challenge=challenge,
        challenge_id=challenge_id,
        stage=found.stage,
        found=found,
        rows=[each for each in rows_of(found) if each.entry.id in chosen],
        chosen={entry_id: _value(each) for entry_id, each in chosen.items()}
        | ({} if decision else dict.fromkeys(by_order, _BY_ORDER)),
        reasons={entry_id: each.reason for entry_id, each in chosen.items()},
        typed=_places(decision) | dict(typed or {}),
        choices=_choices(found),
        by_order=by_order,
        BY_ORDER=_BY_ORDER,
        ties=ranking.undecided(unordered.ranked),
        decided_by=DECIDED_BY,
        decision=decision,
        decision_reason=proposing.shown_reason(session, decision, found.sight) if decision else "",
        seconds=len(decision.seconds) if decision else 0,
        missing=deciding.missing_seconds(session, decision, challenge.quorum) if decision else 0,
        affected=_affected(found, verdicts),
        may_propose=goes_on
        and (found.sight.administers or chairing.chairs(session, found.sight))
        and not found.sight.conflicted,
        may_announce=goes_on and found.sight.administers,
        may_second=goes_on
        and reviewer is not None
        and decision is not None
        and decision.proposed_by != who.person_id
        and reviewer.id not in {each.reviewer_id for each in decision.seconds},
        as_seen=as_seen.read(decision, found) if decision else None,
        ways=WAYS,
        preview=deciding.announcement(session, found.stage, list(found.gathered.entries.values())),
        is_last=found.stage.position == len(challenge.stages),
        clock=wording.clock,
    )


def _places(decision: Decision | None) -> dict[str, str]:
    """Return the order of equals that stands, as the form has it."""
    breaks = decision.tie_breaks if decision else []
    return {f"place-{entry_id}": str(place) for names in breaks for place, entry_id in enumerate(names, 1)}


def _affected(found: Outcome, verdicts: Mapping[int, Verdict]) -> list[tuple[str, list[Entry]]]:
    """Return what a proposal would do to which entries, the best first."""
    entries = found.gathered.entries
    ranked = [each.entry_id for each in found.ranked if each.entry_id in verdicts]
    verdicts = {each: verdicts[each] for each in [*ranked, *(one for one in verdicts if one not in ranked)]}
    groups = [(label, value) for value, label in _choices(found)]
    chosen = [
        (label, [entries[one] for one, each in verdicts.items() if one in entries and _value(each) == value])
        for label, value in groups
    ]
    return [(label, them) for label, them in chosen if them]


def _choices(found: Outcome) -> list[tuple[str, str]]:
    if found.stage.position < len(found.sight.challenge.stages):
        return [(_ON, "본선 진출"), (_NOT, "선정하지 않음")]
    lines = found.sight.challenge.award_lines
    return [*((f"award-{line.id}", line.name) for line in lines), (_NOT, "선정하지 않음")]


def _value(verdict: Verdict) -> str:
    if verdict.state is EntryState.AWARDED:
        return f"award-{verdict.award_id}"
    return _ON if verdict.state is EntryState.FINALIST else _NOT


def _verdict(typed: Mapping[str, str], entry_id: int) -> Verdict:
    chosen, reason = typed[f"outcome-{entry_id}"], typed.get(f"reason-{entry_id}", "")
    kind, _, number = chosen.partition("-")
    if kind == "award" and number.isdecimal():
        return Verdict(entry_id, EntryState.AWARDED, int(number), reason)
    return Verdict(entry_id, EntryState.FINALIST if chosen == _ON else EntryState.NOT_AWARDED, None, reason)


def _tie_breaks(typed: Mapping[str, str], found: Outcome) -> list[list[int]]:
    """Return the recorded order of each tie that was given one; a half-filled one is refused."""
    breaks: list[list[int]] = []
    for group in ranking.undecided(found.ranked):
        places = {entry: typed.get(f"place-{entry}", "").strip() for entry in group}
        if not any(places.values()):
            continue
        if sorted(places.values()) != [str(n) for n in range(1, len(group) + 1)]:
            raise Invalid(f"동점 작품에는 1부터 {len(group)}까지 순서를 하나씩 적어 주세요.")
        breaks.append(sorted(group, key=lambda entry: int(places[entry])))
    return breaks


def _over_a_line(found: Outcome) -> set[int]:
    """Return the equals of whom some get more than others: the order that the committee gives them says who."""
    out = {each.entry_id for each in proposing.suggested(found) if each.state is EntryState.NOT_AWARDED}
    inside = {each.entry_id for each in found.ranked if each.rank <= found.places}
    return {each for group in ranking.undecided(found.ranked) for each in group} & out & inside


def _resolved(typed: Mapping[str, str], found: Outcome) -> dict[str, str]:
    """Return the form with what the order of the equals comes to; `found` knows that order."""
    undecided = _over_a_line(found)
    values = {f"outcome-{each.entry_id}": _value(each) for each in proposing.suggested(found)}
    wanted = [name for name, value in typed.items() if value == _BY_ORDER and name in values]
    if any(f"outcome-{each}" in wanted for each in undecided):
        raise Invalid("점수가 같은 작품에 위원회가 정한 순서를 1부터 적어 주세요. 순서대로 상이 정해집니다.")
    return {**typed, **{name: values[name] for name in wanted}}


def _require_decision(session: Session, challenge_id: int, stage_id: int, decision_id: int) -> None:
    """Raise `NotFound` for a decision of another stage, and for a stage of another challenge."""
    require_stage(session, challenge_id, stage_id)
    row = session.get(Decision, decision_id)
    if row is None or row.stage_id != stage_id:
        raise NotFound("그 결정을 찾지 못했습니다. 결과 화면에서 다시 들어와 주세요.")


def _back(challenge_id: int, stage_id: int) -> RedirectResponse:
    return RedirectResponse(f"/challenges/{challenge_id}/stages/{stage_id}/decision", 303)
