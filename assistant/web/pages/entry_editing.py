"""Writing an entry: one form whose every button saves first, and which a script saves by itself while one types."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from sqlalchemy.orm import Session
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from assistant.assembly import Assistant
from assistant.challenge import attaching, content, entering, overview, personal, teams, wording
from assistant.challenge import queries as challenges
from assistant.challenge.entering import SavedElsewhere
from assistant.challenge.models.entries import Entry
from assistant.errors import AssistantError, Invalid
from assistant.people import queries as people_queries
from assistant.people.models import Person
from assistant.people.roles import Actor
from assistant.web import errors, rendering
from assistant.web.dependencies import Built, Reading, SignedIn, Visitor, Writing
from assistant.web.pages.entries import times

router = APIRouter(include_in_schema=False)

SAID = {"saved": "저장했습니다. 아직 제출한 것은 아닙니다."}
HINTS = {
    "problem": "어떤 업무에서 무엇이 오래 걸리거나 어려웠나요?",
    "prompt": "실제로 쓴 프롬프트를 그대로 적어 주세요. 이름과 번호는 {{이름}}처럼 바꾸어 적습니다.",
    "tools": "예: 챗GPT(GPT-4o), 뤼튼, 클로바X",
    "before": "쓰기 전에는 어떻게 했나요?",
    "after": "쓰고 나서 무엇이 달라졌나요?",
    "effect": "줄어든 시간이나 비용, 나아진 품질을 적어 주세요.",
    "measured": "누가, 언제, 몇 번이나 재었는지 적어 주세요. 재지 않았으면 비워 두세요.",
    "repeat": "다른 사람이 그대로 따라 할 수 있게 차례를 적어 주세요.",
}
ROWS = {"prompt": 8, "tools": 2, "measured": 3}


async def sent_form(request: Request) -> AsyncIterator[FormData]:
    """Give the form, whose parts and people depend on the entry, and let its files go afterwards."""
    async with request.form() as form:
        yield form


Sent = Annotated[FormData, Depends(sent_form)]


@router.get("/entries/{entry_id}/edit")
def edit(
    request: Request, entry_id: int, session: Reading, visitor: SignedIn, said: Annotated[str, Query()] = ""
) -> Response:
    """Show the form with the draft."""
    entry = entering.find_authored(session, entry_id, who=visitor.who)
    entering.require_editable(entry)
    return _page(request, session, entry, visitor, said=SAID.get(said, ""))


@router.post("/entries/{entry_id}/edit")
def keep(
    request: Request, entry_id: int, session: Writing, visitor: SignedIn, assistant: Built, form: Sent
) -> Response:
    """Save what was typed, then do what the button says."""
    now = datetime.now(UTC)
    entry = entering.lock(session, entry_id, who=visitor.who)
    values = _values(form)
    try:
        entering.save(session, entry_id, values, who=visitor.who, now=now, revision=_number(form, "revision"))
    except SavedElsewhere as error:
        return _page(request, session, entry, visitor, status=409, clash=error)
    except Invalid as error:
        return _page(request, session, entry, visitor, status=422, typed=values, problem=error.sentence)
    try:
        anchor = _do(session, entry, form, assistant, who=visitor.who, now=now)
    except AssistantError as error:
        status = errors.STATUS.get(type(error), 422)
        return _page(request, session, entry, visitor, status=status, problem=error.sentence, find=_text(form, "find"))
    if _text(form, "do") == "find":
        return _page(request, session, entry, visitor, find=_text(form, "find"))
    if _text(form, "do") == "preview":
        return RedirectResponse(f"/entries/{entry_id}/preview", 303)
    return RedirectResponse(f"/entries/{entry_id}/edit?said=saved{anchor}", 303)


@router.post("/entries/{entry_id}/draft")
def autosave(entry_id: int, session: Writing, visitor: SignedIn, form: Sent) -> Response:
    """Save while somebody types, and say which personal data their text seems to hold."""
    now = datetime.now(UTC)
    values, revision = _values(form), _number(form, "revision")
    entering.lock(session, entry_id, who=visitor.who)
    entry = entering.save(session, entry_id, values, who=visitor.who, now=now, revision=revision)
    # What is refused of the team must not undo what was saved of the text.
    with suppress(AssistantError):
        _keep_parts(session, entry, form, who=visitor.who, now=now)
    findings = [finding_sentence(each) for each in personal.find_in_draft(entry.draft)]
    return JSONResponse({"revision": entry.revision, "sentence": f"{wording.clock(now)} 저장됨", "findings": findings})


@router.get("/entries/{entry_id}/people")
def people(entry_id: int, session: Reading, visitor: SignedIn, find: Annotated[str, Query()] = "") -> Response:
    """Return the people found for a team, for a page that searches while one types."""
    entry = entering.find_authored(session, entry_id, who=visitor.who)
    return HTMLResponse(rendering.part("entry_editing/people.html", **_found(session, entry, find, who=visitor.who)))


def finding_sentence(finding: personal.Finding) -> str:
    """Return where a kind of personal data stands, never the value."""
    lines = ", ".join(map(str, finding.lines[:5]))
    return f"'{finding.label}' {lines}번째 줄에 {finding.kind}(으)로 보이는 내용 {finding.count}건"


def _do(session: Session, entry: Entry, form: FormData, assistant: Assistant, *, who: Actor, now: datetime) -> str:
    """Change team and files as the pressed button says; return where on the page to go on."""
    added, dropped, removed = (_number(form, name) for name in ("add", "drop", "remove"))
    _keep_parts(session, entry, form, who=who, now=now)
    if added is not None or dropped is not None:
        members = [(each.person_id, each.part) for each in entry.authors if each.person_id != dropped]
        if added is not None and added not in [person_id for person_id, _ in members]:
            members.append((added, ""))
        teams.set_authors(session, entry.id, members, who=who, now=now)
        return "#team"
    if removed is not None:
        attaching.remove_attachment(session, entry.id, removed, who=who, now=now)
        return "#files"
    uploads = [each for each in form.getlist("files") if isinstance(each, UploadFile) and each.filename]
    for each in uploads:
        attaching.attach(
            session,
            entry.id,
            each.filename or "",
            each.file.read(),
            files=assistant.files,
            max_mb=assistant.settings.max_upload_mb,
            who=who,
            now=now,
        )
    if _text(form, "do") == "upload" and not uploads:
        raise Invalid("올릴 파일을 골라 주세요.")
    return "#files" if _text(form, "do") == "upload" else ""


def _keep_parts(session: Session, entry: Entry, form: FormData, *, who: Actor, now: datetime) -> None:
    """Keep what each did; only who leads is shown fields for it."""
    parts = {each.person_id: form.get(f"part-{each.person_id}") for each in entry.authors}
    typed = [(each.person_id, str(parts[each.person_id] or "")) for each in entry.authors]
    if any(parts[each.person_id] is not None and parts[each.person_id] != each.part for each in entry.authors):
        teams.set_authors(session, entry.id, typed, who=who, now=now)


def _page(
    request: Request,
    session: Session,
    entry: Entry,
    visitor: Visitor,
    *,
    status: int = 200,
    said: str = "",
    problem: str = "",
    typed: Mapping[str, str] | None = None,
    clash: SavedElsewhere | None = None,
    find: str = "",
) -> Response:
    now = datetime.now(UTC)
    challenge = challenges.find(session, entry.challenge_id)
    stored = {name: str(entry.draft.get(name) or "") for name in content.LABELS}
    values = {**stored, **(clash.mine if clash else typed or {})}
    members = overview.people_of(session, [entry])
    return rendering.page(
        request,
        "entry_editing/edit.html",
        visitor=visitor,
        status=status,
        entry=entry,
        values=values,
        theirs=clash.theirs if clash else None,
        revision=clash.revision if clash else entry.revision,
        said=said,
        problem=clash.sentence if clash else problem,
        findings=[finding_sentence(each) for each in personal.find_in_draft(values)],
        lacking=content.missing_in(values, challenge.fields) if entry.current is not None else {},
        team=[(members[each.person_id], each.part) for each in entry.authors if each.person_id in members],
        leads=entry.authors[0].person_id == visitor.who.person_id,
        files=entering.files_of(entry),
        accepted=",".join(attaching.ACCEPTED),
        most_mb=min(challenge.most_file_mb, _max_mb(request)),
        may_share=(values.get("may_share") == "yes") if typed else entry.may_share,
        LABELS=content.LABELS,
        OPTIONAL=content.OPTIONAL,
        TEXTS=content.TEXTS,
        HINTS=HINTS,
        ROWS=ROWS,
        longest=content.LONGEST_TEXT,
        longest_title=content.LONGEST_TITLE,
        **times(session, challenge, visitor.who, now),
        **_found(session, entry, find, who=visitor.who),
    )


def _max_mb(request: Request) -> int:
    most: int = request.app.state.door.assistant.settings.max_upload_mb
    return most


def _found(session: Session, entry: Entry, find: str, *, who: Actor) -> dict[str, Any]:
    already = {each.person_id for each in entry.authors}
    found: Sequence[Person] = people_queries.search(session, find, who=who)
    return {"find": find, "found": [each for each in found if each.id not in already]}


def _values(form: FormData) -> dict[str, str]:
    """Return the parts that the form has; a box that is not ticked is not sent, so another field says it was there."""
    values = {name: str(form[name]) for name in (*content.LABELS, "credit") if isinstance(form.get(name), str)}
    if "choices" in form:
        values["may_share"] = _text(form, "may_share")
    return values


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""


def _number(form: FormData, name: str) -> int | None:
    text = _text(form, name)
    return int(text) if text.isascii() and text.isdigit() else None
