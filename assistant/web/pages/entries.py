"""One's own entries: begun, checked before they are handed in, receipted, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from assistant.challenge import (
    blinding,
    content,
    deadline,
    entering,
    overview,
    personal,
    phases,
    queries,
    sight,
    teams,
    wording,
)
from assistant.challenge.models.challenges import Challenge
from assistant.challenge.models.deciding import Feedback
from assistant.challenge.models.entries import Entry, EntryState, EntryVersion, FirstLook
from assistant.challenge.phases import Phase
from assistant.errors import Conflict, Invalid, NotFound
from assistant.people.models import Role
from assistant.people.roles import Actor, may
from assistant.practices.models import Credit
from assistant.web import rendering
from assistant.web.dependencies import Reading, SignedIn, Visitor, Writing

router = APIRouter(include_in_schema=False)

STATES = {
    EntryState.DRAFT: "작성 중",
    EntryState.SUBMITTED: "접수",
    EntryState.WITHDRAWN: "철회",
    EntryState.INELIGIBLE: "부적격",
    EntryState.DUPLICATE: "중복",
    EntryState.FINALIST: "본선 진출",
    EntryState.AWARDED: "수상",
    EntryState.NOT_AWARDED: "심사 완료",
    EntryState.REVOKED: "수상 취소",
}
CREDITS = {Credit.NAMED: "이름과 부서", Credit.DEPARTMENT: "부서만", Credit.ANONYMOUS: "익명"}
SAID = {
    "submitted": "제출했습니다. 접수번호를 확인하세요.",
    "withdrawn": "출품을 철회했습니다.",
    "left": "팀에서 빠졌습니다.",
}
UNCHECKED = "개인정보로 보이는 내용을 확인하고, 그대로 내도 되는 것이면 확인란을 표시해 주세요."
CHANGED = "미리 본 뒤에 글이 바뀌었습니다. 바뀐 글을 다시 확인하고 제출해 주세요."
_NOT_THERE = "그 출품작을 찾지 못했습니다. 주소를 확인하거나 챌린지 화면에서 다시 들어와 주세요."


@router.get("/challenges/{challenge_id}/entry")
def own(
    request: Request, challenge_id: int, session: Reading, visitor: SignedIn, said: Annotated[str, Query()] = ""
) -> Response:
    """Show one's entries of a challenge, and where to begin one."""
    now = datetime.now(UTC)
    challenge = queries.find_for(session, challenge_id, who=visitor.who)
    entries = entering.find_own(session, challenge_id, who=visitor.who)
    return rendering.page(
        request,
        "entries/own.html",
        visitor=visitor,
        entries=entries,
        titles={each.id: str(each.draft.get("title") or "") or "제목 없는 초안" for each in entries},
        ahead={each.id for each in entries if each.current is not None and entering.is_ahead(each)},
        has_draft=any(each.state is EntryState.DRAFT for each in entries),
        said=SAID.get(said, ""),
        **times(session, challenge, visitor.who, now),
    )


@router.post("/challenges/{challenge_id}/entry")
def begin(challenge_id: int, session: Writing, visitor: SignedIn) -> Response:
    """Begin an entry, or go on with the draft that there is."""
    entry = entering.begin(session, challenge_id, who=visitor.who, now=datetime.now(UTC))
    return RedirectResponse(f"/entries/{entry.id}/edit", 303)


@router.get("/entries/{entry_id}/preview")
def preview(
    request: Request, entry_id: int, session: Reading, visitor: SignedIn, changed: Annotated[str, Query()] = ""
) -> Response:
    """Show the draft as those who judge will read it, and what should be looked at before."""
    entry = entering.find_authored(session, entry_id, who=visitor.who)
    entering.require_editable(entry)
    return _preview(request, session, entry, visitor, sentence=CHANGED if changed else "")


@router.post("/entries/{entry_id}/submit")
def submit(
    request: Request,
    entry_id: int,
    session: Writing,
    visitor: SignedIn,
    revision: Annotated[int, Form()] = 0,
    checked: Annotated[str, Form()] = "",
) -> Response:
    """Hand in what was seen in the preview; when the server got it counts, not how long the rest takes."""
    now = datetime.now(UTC)
    entry = entering.lock(session, entry_id, who=visitor.who)
    if entry.revision != revision:
        return RedirectResponse(f"/entries/{entry_id}/preview?changed=yes", 303)
    if not checked and _findings(entry):
        return _preview(request, session, entry, visitor, sentence=UNCHECKED, status=422)
    try:
        entering.submit(session, entry_id, who=visitor.who, now=now)
    except (Invalid, Conflict) as error:
        status = 422 if isinstance(error, Invalid) else 409
        return _preview(request, session, entry, visitor, sentence=error.sentence, status=status)
    return RedirectResponse(f"/entries/{entry_id}?said=submitted", 303)


@router.get("/entries/{entry_id}")
def show(
    request: Request,
    entry_id: int,
    session: Reading,
    visitor: SignedIn,
    version: Annotated[int | None, Query()] = None,
    said: Annotated[str, Query()] = "",
) -> Response:
    """Show the receipt to the authors, and what was handed in to an administrator without an interest in it."""
    now = datetime.now(UTC)
    entry, seen = sight.find_entry(session, entry_id, who=visitor.who, now=now)
    is_own = entry.id in seen.own
    if not is_own and not may(visitor.who, Role.ADMIN):
        raise NotFound(_NOT_THERE)
    shown = _version(entry, version)
    people = overview.people_of(session, [entry])
    named = sight.sees_names(seen, entry)
    hidden = blinding.waiting(session, seen)
    words = hidden.get(entry.id, ())
    look = session.get(FirstLook, shown.id) if shown and entry.id not in seen.conflicted else None
    return rendering.page(
        request,
        "entries/show.html",
        visitor=visitor,
        entry=entry,
        version=shown,
        title=blinding.blot(shown.title, words) if shown else "",
        parts=[(name, label, blinding.blot(text, words)) for name, label, text in parts_of(shown.content)]
        if shown
        else [],
        files=[each for each in entry.attachments if shown and each.id in shown.attachment_ids],
        team=[(people[each.person_id], each.part) for each in entry.authors] if named else [],
        named=named,
        is_own=is_own,
        leads=entry.authors[0].person_id == visitor.who.person_id,
        ahead=is_own and entry.state in entering.EDITABLE and entering.is_ahead(entry),
        look=look,
        summary=[blinding.blot(line, words) for line in look.summary] if look else [],
        similar=overview.visible_similar(look, entry, seen, hidden) if look else [],
        has_feedback=is_own and _has_feedback(session, entry.id),
        said=SAID.get(said, ""),
        **times(session, seen.challenge, visitor.who, now),
    )


@router.post("/entries/{entry_id}/withdraw")
def withdraw(entry_id: int, session: Writing, visitor: SignedIn, reason: Annotated[str, Form()] = "") -> Response:
    """Take an entry back."""
    entering.withdraw(session, entry_id, reason=reason, who=visitor.who, now=datetime.now(UTC))
    return RedirectResponse(f"/entries/{entry_id}?said=withdrawn", 303)


@router.post("/entries/{entry_id}/leave")
def leave(entry_id: int, session: Writing, visitor: SignedIn) -> Response:
    """Take oneself out of a team."""
    entry = teams.leave(session, entry_id, who=visitor.who, now=datetime.now(UTC))
    return RedirectResponse(f"/challenges/{entry.challenge_id}/entry?said=left", 303)


def times(session: Session, challenge: Challenge, who: Actor, now: datetime) -> dict[str, Any]:
    """Return what every page about handing in says of time: by the server's clock, to the second."""
    window = deadline.window(session, challenge, who=who, now=now)
    return {
        "challenge": challenge,
        "window": window,
        "now": now,
        "clock": wording.clock,
        "remaining": wording.remaining(window.until, now),
        "late_rule": wording.late_rule(challenge.grace_minutes),
        "is_announced": phases.phase_of(challenge, now) is Phase.ANNOUNCED,
        "ENTRY_STATES": STATES,
        "CREDITS": CREDITS,
    }


def parts_of(values: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return name, label and text of the parts of an entry below its title, as they are read."""
    shown = [name for name in content.LABELS if name not in ("title", "field")]
    said = {name: "" if values.get(name) is None else str(values[name]) for name in shown}
    if said["minutes_saved"]:
        said["minutes_saved"] += "분"
    return [(name, content.LABELS[name], text) for name, text in said.items()]


def _preview(
    request: Request, session: Session, entry: Entry, visitor: Visitor, *, sentence: str = "", status: int = 200
) -> Response:
    now = datetime.now(UTC)
    challenge = queries.find(session, entry.challenge_id)
    read = content.read(entry.draft)
    people = overview.people_of(session, [entry])
    return rendering.page(
        request,
        "entries/preview.html",
        visitor=visitor,
        status=status,
        entry=entry,
        title=read.title or "제목 없음",
        field=read.field,
        parts=parts_of(vars(read)),
        lacking=content.missing_in(entry.draft, challenge.fields),
        advice=content.worth_adding(read),
        findings=_findings(entry),
        files=[(each, personal.kinds(each.text)) for each in entering.files_of(entry)],
        team=[(people[each.person_id], each.part) for each in entry.authors],
        sentence=sentence,
        LABELS=content.LABELS,
        **times(session, challenge, visitor.who, now),
    )


def _findings(entry: Entry) -> list[personal.Finding]:
    return personal.find_in_draft(entry.draft)


def _version(entry: Entry, number: int | None) -> EntryVersion | None:
    if number is None:
        return entry.current
    for each in entry.versions:
        if each.number == number:
            return each
    raise NotFound("그 제출본을 찾지 못했습니다. 목록에서 다시 골라 주세요.")


def _has_feedback(session: Session, entry_id: int) -> bool:
    released = select(Feedback.id).where(Feedback.entry_id == entry_id, Feedback.released_at.is_not(None))
    return session.scalar(released.limit(1)) is not None
