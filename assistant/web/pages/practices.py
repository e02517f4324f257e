"""The gallery of practices, one practice, and what people do with it: copy, use, like, word it otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from assistant.errors import AssistantError, Invalid
from assistant.practices import as_document, attaching, drafting, gallery, publishing, seeing, using, variables
from assistant.practices import content as content_
from assistant.practices.gallery import Order, Wanted
from assistant.practices.models import ConsentState, Credit, Origin, Outcome, Practice, PracticeState
from assistant.web import errors, rendering
from assistant.web.dependencies import Reading, SignedIn, Visitor, Writing
from assistant.web.pages.entry_editing import Sent

router = APIRouter(include_in_schema=False)

ORIGINS = {
    Origin.CHALLENGE: "챌린지 수상",
    Origin.NOMINATION: "직원 추천",
    Origin.TRAINER: "교육담당이 씀",
    Origin.PROVIDED: "기본 제공",
}
ORDERS = {Order.FITTING: "잘 맞는 순", Order.NEWEST: "새로 올라온 순", Order.USED: "많이 쓴 순"}
OUTCOMES = {
    Outcome.WORKED: "그대로 잘 됐어요",
    Outcome.PARTLY: "고쳐 쓰니 됐어요",
    Outcome.FAILED: "잘 되지 않았어요",
}
STATES = {
    PracticeState.DRAFT: "초안",
    PracticeState.PUBLISHED: "공개",
    PracticeState.STALE: "확인한 지 오래됨",
    PracticeState.RETIRED: "내림",
}
CONSENTS = {
    ConsentState.TO_ASK: "아직 묻지 않음",
    ConsentState.ASKED: "답을 기다림",
    ConsentState.GIVEN: "동의",
    ConsentState.REFUSED: "거절",
}
CREDITS = {Credit.NAMED: "부서와 이름", Credit.DEPARTMENT: "부서만", Credit.ANONYMOUS: "밝히지 않음"}
WORDS: Mapping[str, Any] = {
    "ORIGINS": ORIGINS,
    "ORDERS": ORDERS,
    "OUTCOMES": OUTCOMES,
    "STATES": STATES,
    "CONSENTS": CONSENTS,
    "CREDITS": CREDITS,
    "LABELS": content_.LABELS,
    "MONTHS": publishing.MONTHS,
    "REVIEW_MONTHS": publishing.REVIEW_MONTHS,
}
SAID = {
    "used": "써 본 결과를 남겼습니다. 오늘 다시 남기면 바꿔 적습니다.",
    "variant": "변형 프롬프트를 올렸습니다.",
    "removed": "변형 프롬프트를 지웠습니다.",
    "published": "공개했습니다. 자료를 다 읽으면 도우미가 이 사례도 찾아 인용합니다.",
    "recipe": "공개했습니다. 기본 제공 사례는 사례집에서만 보이고 답변의 근거로는 쓰이지 않습니다.",
    "verified": "아직 잘 된다고 확인했습니다.",
    "retired": "사례를 내렸습니다. 도우미도 더는 찾지 않습니다.",
    "given": "동의했습니다. 고맙습니다.",
    "refused": "동의하지 않는다고 전했습니다.",
}
COPIED = "복사했습니다. 결과는 꼭 사실인지 확인해 주세요."
_DIGITS = 5


@router.get("/practices")
def show_all(
    request: Request,
    session: Reading,
    visitor: SignedIn,
    q: Annotated[str, Query(max_length=gallery.LONGEST_SEARCH)] = "",
    field: Annotated[str, Query()] = "",
    tool: Annotated[str, Query()] = "",
    department: Annotated[str, Query()] = "",
    origin: Annotated[str, Query()] = "",
    order: Annotated[str, Query()] = "",
    page: Annotated[int, Query(ge=1)] = 1,
    said: Annotated[str, Query()] = "",
) -> Response:
    """Show the gallery."""
    wanted = Wanted(
        words=q,
        field=field,
        tool=tool,
        department=department,
        origin=Origin(origin) if origin in set(Origin) else None,
        order=Order(order) if order in set(Order) else None,
    )
    shelf = gallery.show(session, wanted, who=visitor.who, page=page)
    count, office = using.office_totals(session)
    asked = {"q": q, "field": field, "tool": tool, "department": department, "origin": origin, "order": order}
    return rendering.page(
        request,
        "practices/show_all.html",
        visitor=visitor,
        shelf=shelf,
        wanted=wanted,
        narrowed=any(asked[name] for name in asked if name != "order"),
        query=urlencode({name: value for name, value in asked.items() if value}),
        count=count,
        office=office,
        drafts=gallery.drafts(session, who=visitor.who),
        to_verify=gallery.to_verify(session, who=visitor.who),
        said=SAID.get(said, ""),
        **WORDS,
    )


@router.get("/practices/{practice_id}")
def show(
    request: Request, practice_id: int, session: Reading, visitor: SignedIn, said: Annotated[str, Query()] = ""
) -> Response:
    """Show a practice; those who work on it see a draft as it will look."""
    practice = seeing.find(session, practice_id, who=visitor.who)
    return page(request, session, practice, visitor, said=SAID.get(said, ""))


@router.post("/practices/{practice_id}/copy")
def copy(request: Request, practice_id: int, session: Writing, visitor: SignedIn, form: Sent) -> Response:
    """Count that somebody takes the prompt along, and give it back filled; what they filled in is not kept."""
    practice = seeing.find_shown(session, practice_id, who=visitor.who)
    using.copy(session, practice_id, who=visitor.who, now=datetime.now(UTC))
    if errors.wants_json(request):
        return JSONResponse({"sentence": COPIED})
    names = variables.variables(_prompt(practice))
    values = {name: _text(form, f"value-{number}") for number, name in enumerate(names)}
    return page(request, session, practice, visitor, values=values, filled=variables.fill(_prompt(practice), values))


@router.post("/practices/{practice_id}/use")
def use(request: Request, practice_id: int, session: Writing, visitor: SignedIn, form: Sent) -> Response:
    """Take somebody's account of how it went, and another wording when they give one."""
    practice = seeing.find_shown(session, practice_id, who=visitor.who)
    typed = {name: _text(form, name) for name in ("outcome", "minutes", "changed", "variant", "note")}
    now = datetime.now(UTC)
    try:
        with session.begin_nested():
            using.report(
                session,
                practice_id,
                outcome=_outcome(typed["outcome"]),
                minutes_saved=_minutes(typed["minutes"]),
                changed=typed["changed"],
                who=visitor.who,
                now=now,
            )
            if typed["variant"].strip():
                using.add_variant(
                    session, practice_id, prompt=typed["variant"], note=typed["note"], who=visitor.who, now=now
                )
    except AssistantError as error:
        status = errors.STATUS.get(type(error), 422)
        return page(request, session, practice, visitor, status=status, typed=typed, problem=error.sentence)
    return RedirectResponse(f"/practices/{practice_id}?said=used#used", 303)


@router.post("/practices/{practice_id}/like")
def like(
    request: Request, practice_id: int, session: Writing, visitor: SignedIn, on: Annotated[bool, Form()] = True
) -> Response:
    """Like a practice, or no more."""
    using.react(session, practice_id, on=on, who=visitor.who, now=datetime.now(UTC))
    if errors.wants_json(request):
        likes = using.totals(session, [practice_id])[practice_id].likes
        return JSONResponse({"on": on, "likes": likes})
    return RedirectResponse(f"/practices/{practice_id}#like", 303)


@router.post("/practices/{practice_id}/variants/{variant_id}/remove")
def remove_variant(practice_id: int, variant_id: int, session: Writing, visitor: SignedIn) -> Response:
    """Take another wording away."""
    seeing.find(session, practice_id, who=visitor.who)
    using.remove_variant(session, variant_id, who=visitor.who, now=datetime.now(UTC))
    return RedirectResponse(f"/practices/{practice_id}?said=removed#variants", 303)


def page(
    request: Request,
    session: Session,
    practice: Practice,
    visitor: Visitor,
    *,
    status: int = 200,
    said: str = "",
    problem: str = "",
    typed: Mapping[str, str] | None = None,
    values: Mapping[str, str] | None = None,
    filled: str | None = None,
) -> Response:
    """Return the page of one practice."""
    version = practice.current
    shown = practice.state in seeing.SHOWN and version is not None
    said_there = content_.read(version.content if shown and version is not None else practice.draft)
    now = datetime.now(UTC)
    own = using.own_report(session, practice.id, who=visitor.who, now=now)
    return rendering.page(
        request,
        "practices/show.html",
        visitor=visitor,
        status=status,
        practice=practice,
        version=version if shown else None,
        content=said_there,
        shown=shown,
        credit=as_document.credit_line(session, practice),
        works_on=seeing.works_on(practice, visitor.who),
        consent=drafting.consent_of(practice, visitor.who),
        files=attaching.shown(practice) if shown else practice.files,
        names=variables.variables(said_there.prompt),
        values=values or {},
        filled=filled,
        totals=using.totals(session, [practice.id])[practice.id],
        liked=using.likes_it(session, practice.id, who=visitor.who),
        variants=using.variants(session, practice.id),
        changes=using.changes_reported(session, practice.id),
        own=own,
        typed=typed or _as_typed(own),
        most_minutes=using.MOST_MINUTES,
        said=said,
        problem=problem,
        **WORDS,
    )


def _as_typed(own: Any) -> dict[str, str]:  # noqa: ANN401 - a row or nothing
    minutes = "" if own is None or own.minutes_saved is None else str(own.minutes_saved)
    outcome = own.outcome.value if own else ""
    return {"outcome": outcome, "minutes": minutes, "changed": own.changed if own else "", "variant": "", "note": ""}


def _prompt(practice: Practice) -> str:
    return str(practice.current.content["prompt"]) if practice.current is not None else ""


def _outcome(value: str) -> Outcome:
    try:
        return Outcome(value)
    except ValueError:
        raise Invalid("써 보니 어땠는지 하나를 골라 주세요.") from None


def _minutes(text: str) -> int | None:
    typed = text.strip().removesuffix("분").strip().replace(",", "")
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit()) or len(typed) > _DIGITS:
        raise Invalid("줄어든 시간은 분 단위 숫자로만 적어 주세요. 모르면 비워 두셔도 됩니다.")
    return int(typed)


def _text(form: Any, name: str) -> str:  # noqa: ANN401 - starlette's form
    value = form.get(name)
    return value if isinstance(value, str) else ""
