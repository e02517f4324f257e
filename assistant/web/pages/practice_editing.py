"""Writing a practice: one form whose every button saves first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from assistant.assembly import Assistant
from assistant.errors import AssistantError, Conflict, Invalid
from assistant.people import queries as people_queries
from assistant.people import roles
from assistant.people.models import Person, Role
from assistant.people.roles import Actor
from assistant.practices import attaching, checking, drafting, publishing, seeing, variables
from assistant.practices import content as content_
from assistant.practices.content import Content
from assistant.practices.models import Credit, Origin, Practice
from assistant.web import errors, rendering
from assistant.web.dependencies import Built, Reading, SignedIn, Visitor, Writing
from assistant.web.pages.entry_editing import Sent
from assistant.web.pages.practices import WORDS

router = APIRouter(include_in_schema=False)

SAID = {
    "saved": "저장했습니다.",
    "checked": "개인정보 확인을 마쳤습니다.",
    "asked": "만든 사람에게 동의를 물었습니다.",
    "begun": "초안을 만들었습니다.",
}
HINTS = {
    "title": "무엇을 하는 사례인지 한눈에 알 수 있게",
    "situation": "누가, 어떤 일을 하다가, 무엇이 어려울 때 쓰나요?",
    "prompt": "사람마다 달라지는 곳은 {부서명}처럼 중괄호에 이름을 적으면 채우는 칸이 됩니다.",
    "tool": "쉼표로 나누어 적습니다. 예: 대화형 AI, 엑셀",
    "steps": "다른 사람이 그대로 따라 할 수 있게 차례를 적습니다.",
    "before": "쓰기 전에는 어떻게 했나요?",
    "after": "쓰고 나서 무엇이 달라졌나요?",
    "effect": "누가 어떻게 쟀는지 함께 적습니다. 재지 않았으면 재지 않았다고 적습니다.",
    "cautions": "꼭 확인할 것, 넣으면 안 되는 것",
}
FIELDS = (
    "민원", "공문·보고", "회의", "홍보", "행사", "예산·회계", "데이터", "복지", "교통", "교육·학교",
    "다국어·쉬운 말", "법무·감사", "정보보호", "인사·교육", "안전", "내부행정",
)  # fmt: skip


@router.get("/practices/new")
def begin(request: Request, visitor: SignedIn) -> Response:
    """Show an empty form to a trainer."""
    roles.require(visitor.who, Role.TRAINER)
    return _empty(request, visitor, {})


@router.post("/practices/new")
def create(request: Request, session: Writing, visitor: SignedIn, form: Sent) -> Response:
    """Begin a practice with what was typed."""
    roles.require(visitor.who, Role.TRAINER)
    values = _values(form)
    try:
        practice = drafting.draft_from(
            session,
            source=None,
            origin=Origin.TRAINER,
            content=content_.read(values),
            field=values.get("field", ""),
            department=values.get("department", ""),
            award="",
            credit=Credit(values.get("credit", Credit.NAMED)),
            authors=[visitor.who.person_id] if visitor.who.person_id is not None else [],
            who=visitor.who,
            now=datetime.now(UTC),
        )
    except (AssistantError, ValueError) as error:
        sentence = error.sentence if isinstance(error, AssistantError) else "이름을 어떻게 보일지 골라 주세요."
        return _empty(request, visitor, values, problem=sentence)
    return RedirectResponse(f"/practices/{practice.id}/edit?said=begun", 303)


@router.get("/practices/{practice_id}/edit")
def edit(
    request: Request, practice_id: int, session: Reading, visitor: SignedIn, said: Annotated[str, Query()] = ""
) -> Response:
    """Show the form with the draft, what it still lacks, and who has agreed."""
    practice = seeing.find_to_edit(session, practice_id, who=visitor.who)
    seeing.require_alive(practice)
    return _page(request, session, practice, visitor, said=SAID.get(said, ""))


@router.post("/practices/{practice_id}/edit")
def keep(
    request: Request, practice_id: int, session: Writing, visitor: SignedIn, assistant: Built, form: Sent
) -> Response:
    """Save what was typed, then do what the button says; what is refused then does not undo what was saved."""
    now = datetime.now(UTC)
    practice = seeing.find_to_change(session, practice_id, who=visitor.who)
    values = _values(form)
    credit = practice.credit
    try:
        with session.begin_nested():
            drafting.save(session, practice_id, values, revision=_number(form, "revision"), who=visitor.who, now=now)
            if practice.credit is not credit:
                max_mb = assistant.settings.max_upload_mb
                publishing.name_again(session, practice, files=assistant.files, now=now, max_mb=max_mb)
    except (Conflict, Invalid) as error:
        status = errors.STATUS[type(error)]
        return _page(request, session, practice, visitor, status=status, typed=values, problem=error.sentence)
    ticked = [str(each) for each in form.getlist("confirmed")]
    try:
        with session.begin_nested():
            done = _do(session, practice, form, assistant, who=visitor.who, now=now)
    except AssistantError as error:
        session.refresh(practice)
        status = errors.STATUS.get(type(error), 422)
        return _page(
            request, session, practice, visitor, status=status, problem=error.sentence, form=form, ticked=ticked
        )
    if done == "find":
        return _page(request, session, practice, visitor, form=form, ticked=ticked)
    if done in ("published", "recipe"):
        return RedirectResponse(f"/practices/{practice_id}?said={done}", 303)
    return RedirectResponse(f"/practices/{practice_id}/edit?said={done}", 303)


def _do(
    session: Session, practice: Practice, form: FormData, assistant: Assistant, *, who: Actor, now: datetime
) -> str:
    """Do what the pressed button says, and return what is said of it."""
    do = _text(form, "do") or "save"
    uploads = [each for each in form.getlist("files") if isinstance(each, UploadFile) and each.filename]
    for each in uploads:
        attaching.attach(
            session,
            practice.id,
            each.filename or "",
            each.file.read(),
            files=assistant.files,
            max_mb=assistant.settings.max_upload_mb,
            who=who,
            now=now,
        )
    makers = [each.person_id for each in practice.consents]
    if (added := _number(form, "add")) is not None:
        drafting.set_authors(session, practice.id, [*makers, added], who=who, now=now)
        # Their name may stand in what is published already.
        max_mb = assistant.settings.max_upload_mb
        publishing.name_again(session, practice, files=assistant.files, now=now, max_mb=max_mb)
    elif (dropped := _number(form, "drop")) is not None:
        drafting.set_authors(session, practice.id, [each for each in makers if each != dropped], who=who, now=now)
    elif (removed := _number(form, "remove")) is not None:
        attaching.remove(session, practice.id, removed, files=assistant.files, who=who)
    elif do == "check":
        confirmed = [str(each) for each in form.getlist("confirmed")]
        has_read = _text(form, "has_read") == "yes"
        checking.check(session, practice.id, confirmed=confirmed, has_read=has_read, revision=None, who=who, now=now)
        return "checked"
    elif do == "ask":
        drafting.ask_consent(session, practice.id, who=who, now=now)
        return "asked"
    elif do == "publish":
        publishing.publish(
            session,
            practice.id,
            note=_text(form, "note"),
            files=assistant.files,
            who=who,
            now=now,
            max_mb=assistant.settings.max_upload_mb,
            review_months=_number(form, "months") or publishing.REVIEW_MONTHS,
        )
        return "recipe" if practice.origin is Origin.PROVIDED else "published"
    elif do == "find":
        return "find"
    return "saved"


def _page(
    request: Request,
    session: Session,
    practice: Practice,
    visitor: Visitor,
    *,
    status: int = 200,
    said: str = "",
    problem: str = "",
    typed: Mapping[str, str] | None = None,
    form: FormData | None = None,
    ticked: list[str] | None = None,
) -> Response:
    stored = {
        **content_.as_dict(content_.read(practice.draft)),
        "field": practice.field,
        "department": practice.department,
        "credit": practice.credit.value,
    }
    values = {**stored, **(typed or {})}
    find = _text(form, "find") if form is not None else ""
    makers = [each.person_id for each in practice.consents]
    found = [each for each in people_queries.search(session, find, who=visitor.who) if each.id not in makers]
    names = {each.id: each for each in session.scalars(select(Person).where(Person.id.in_(makers)))}
    confirmed = ticked if ticked is not None else practice.draft.get(checking.CONFIRMED, [])
    return rendering.page(
        request,
        "practices/edit.html",
        visitor=visitor,
        status=status,
        practice=practice,
        values=values,
        lacking=content_.missing(content_.read(values)),
        names=variables.variables(values["prompt"]),
        findings=checking.findings(practice),
        confirmed=confirmed,
        hindrances=publishing.hindrances(session, practice),
        makers=[(names[each.person_id], each) for each in practice.consents if each.person_id in names],
        leads=roles.may(visitor.who, Role.TRAINER),
        find=find,
        found=found,
        note=_text(form, "note") if form is not None else "",
        said=said,
        problem=problem,
        **_form_words(),
    )


def _empty(request: Request, visitor: Visitor, typed: Mapping[str, str], *, problem: str = "") -> Response:
    nothing = {**content_.as_dict(Content()), "field": "", "department": "", "credit": Credit.NAMED.value}
    return rendering.page(
        request,
        "practices/new.html",
        visitor=visitor,
        status=422 if problem else 200,
        values=nothing | dict(typed),
        lacking={},
        problem=problem,
        **_form_words(),
    )


def _form_words() -> dict[str, object]:
    return {
        **WORDS,
        "HINTS": HINTS,
        "FIELDS": FIELDS,
        "OPTIONAL": content_.OPTIONAL,
        "ROWS": {"prompt": 12, "cautions": 4},
        "longest": content_.LONGEST_DRAFT,
        "longest_title": content_.LONGEST_TITLE,
    }


def _values(form: FormData) -> dict[str, str]:
    names = (*content_.LABELS, *drafting.OF_PRACTICE)
    return {name: _text(form, name) for name in names if isinstance(form.get(name), str)}


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""


def _number(form: FormData, name: str) -> int | None:
    text = _text(form, name)
    return int(text) if text.isascii() and text.isdigit() else None
