"""The draft of a practice: begun from an entry, a nomination or by hand, worked on, agreed to by who made it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assistant.audit import recording
from assistant.errors import Conflict, Invalid, NotAllowed, NotFound
from assistant.people.models import Person, Role
from assistant.people.roles import Actor, require
from assistant.practices import checking, publishing, seeing, telling
from assistant.practices import content as content_
from assistant.practices.content import Content
from assistant.practices.models import Consent, ConsentState, Credit, Origin, Practice, PracticeState

# The parts of a form that belong to the practice and not to its text.
OF_PRACTICE = ("field", "department", "credit")

# The least told of those who made it comes first.
_TOLD = (Credit.ANONYMOUS, Credit.DEPARTMENT, Credit.NAMED)
_LONGEST = {"field": 40, "department": 100}


def draft_from(
    session: Session,
    *,
    source: str | None,
    origin: Origin,
    content: Content,
    field: str,
    department: str,
    award: str,
    credit: Credit,
    authors: Sequence[int],
    who: Actor,
    now: datetime,
) -> Practice:
    """Begin a practice; one with this `source` that is there already is returned as it is.

    Everybody may nominate (`Origin.NOMINATION`), which the trainers are told; all else is a trainer's. The first author
    owns the practice. An author who begins it agrees by that, the others are asked (`ask_consent`).
    """
    if origin is not Origin.NOMINATION:
        require(who, Role.TRAINER)
    if source is not None and (known := of_source(session, source)) is not None:
        return known
    made_by = list(dict.fromkeys(authors))
    practice = Practice(
        source=source,
        origin=origin,
        field=_short("field", field),
        department=_short("department", department),
        award=award,
        credit=credit,
        owner_id=made_by[0] if made_by else who.person_id,
        draft=content_.as_dict(content),
        created_at=now,
        consents=[
            Consent(person_id=person_id, state=ConsentState.GIVEN, asked_at=now, answered_at=now)
            if person_id == who.person_id
            else Consent(person_id=person_id, state=ConsentState.TO_ASK)
            for person_id in made_by
        ],
    )
    try:
        with session.begin_nested():
            session.add(practice)
    except IntegrityError:
        # Two presses of one button.
        if source is None or (known := of_source(session, source)) is None:
            raise
        return known
    if origin is Origin.NOMINATION:
        telling.tell_of_nomination(session, practice, who=who, now=now)
    recording.record(session, "practice.draft", f"practice:{practice.id}", who=who, now=now, origin=origin.value)
    return practice


def of_source(session: Session, source: str) -> Practice | None:
    """Return the practice that was made from something, None when there is none."""
    return session.scalar(select(Practice).where(Practice.source == source))


def save(
    session: Session,
    practice_id: int,
    values: Mapping[str, Any],
    *,
    revision: int | None,
    who: Actor,
    now: datetime,  # noqa: ARG001 - every write is told the time
) -> Practice:
    """Keep what somebody typed, complete or not; a changed text must be looked through for personal data again.

    `revision` is the draft that was open, None overwrites whatever is there. Raises `Conflict` when somebody else has
    saved since.
    """
    practice = seeing.find_to_change(session, practice_id, who=who)
    if revision is not None and revision != practice.revision:
        raise Conflict(
            "그 사이에 다른 사람이 이 사례를 고쳤습니다. 쓰신 글은 이 화면에 남아 있으니, 새 창에서 지금 글을 보고 합쳐 주세요."
        )
    said = content_.as_dict(content_.read({**practice.draft, **values}))
    if said != {name: practice.draft.get(name) for name in said}:
        practice.draft = said | {checking.CONFIRMED: practice.draft.get(checking.CONFIRMED, [])}
        practice.checked_at = practice.checked_by = None
    if "field" in values:
        practice.field = _short("field", str(values["field"]))
    if "department" in values:
        practice.department = _short("department", str(values["department"]))
    if "credit" in values:
        _name_as(practice, _credit(str(values["credit"])), who=who)
    practice.revision += 1
    session.flush()
    return practice


def set_authors(session: Session, practice_id: int, authors: Sequence[int], *, who: Actor, now: datetime) -> Practice:
    """Say who made a practice, the owner first; who is new is still to be asked. A trainer's work."""
    require(who, Role.TRAINER)
    practice = seeing.find_to_change(session, practice_id, who=who)
    wanted = list(dict.fromkeys(authors))
    there = session.scalars(select(Person.id).where(Person.id.in_(wanted), Person.deactivated_at.is_(None))).all()
    if set(there) != set(wanted):
        raise NotFound("고른 사람 가운데 지금은 없는 사람이 있습니다. 목록을 새로 고쳐 주세요.")
    known = {each.person_id: each for each in practice.consents}
    practice.consents = [
        known.get(person_id)
        or (
            Consent(person_id=person_id, state=ConsentState.GIVEN, asked_at=now, answered_at=now)
            if person_id == who.person_id
            else Consent(person_id=person_id, state=ConsentState.TO_ASK)
        )
        for person_id in wanted
    ]
    practice.owner_id = wanted[0] if wanted else practice.owner_id
    session.flush()
    return practice


def ask_consent(session: Session, practice_id: int, *, who: Actor, now: datetime) -> Practice:
    """Ask those who made a practice and have not agreed yet whether it may be shared; a trainer's work.

    Whoever was asked before and has not answered, or refused, is asked again, at most once a day.
    """
    require(who, Role.TRAINER)
    practice = seeing.find_to_change(session, practice_id, who=who)
    asked = [each for each in practice.consents if each.state is not ConsentState.GIVEN]
    if not asked:
        raise Conflict("물어볼 사람이 없습니다. 만든 사람이 모두 동의했습니다.")
    for each in asked:
        each.state = ConsentState.ASKED
        each.asked_at = now
        each.answered_at = None
        telling.tell_of_consent_wanted(session, practice, each.person_id, now=now)
    session.flush()
    recording.record(session, "practice.ask_consent", f"practice:{practice.id}", who=who, now=now, people=len(asked))
    return practice


def consent(session: Session, practice_id: int, *, given: bool, who: Actor, now: datetime) -> Practice:
    """Say as one who made a practice whether it may be shared, also before being asked; one may think again.

    A refusal takes a practice out of view at once that is published already. Raises `NotAllowed` for everybody else.
    """
    practice = seeing.find(session, practice_id, who=who)
    session.refresh(practice, with_for_update=True)
    row = consent_of(practice, who)
    if row is None:
        raise NotAllowed("이 사례를 만든 사람만 동의하거나 거절할 수 있습니다.")
    wanted = ConsentState.GIVEN if given else ConsentState.REFUSED
    if row.state is wanted:
        return practice
    if practice.state is PracticeState.RETIRED:
        raise Conflict("이미 내린 사례입니다. 더 하실 일이 없습니다.")
    row.state = wanted
    row.asked_at = row.asked_at or now
    row.answered_at = now
    telling.tell_of_answer(session, practice, given=given, who=who, now=now)
    recording.record(session, "practice.consent", f"practice:{practice.id}", who=who, now=now, given=given)
    if not given and practice.state in seeing.SHOWN:
        publishing.take_down(session, practice, reason="만든 사람이 동의를 거두었습니다.", who=who, now=now)
    return practice


def consent_of(practice: Practice, who: Actor) -> Consent | None:
    """Return what somebody said to sharing a practice, None when they did not make it."""
    return next((each for each in practice.consents if each.person_id == who.person_id), None)


def _name_as(practice: Practice, credit: Credit, *, who: Actor) -> None:
    """Say how those who made a practice are named; whoever agreed to be named less is to be asked again."""
    if _TOLD.index(credit) > _TOLD.index(practice.credit):
        for each in practice.consents:
            if each.state is ConsentState.GIVEN and each.person_id != who.person_id:
                each.state = ConsentState.TO_ASK
                each.answered_at = None
    practice.credit = credit


def _short(name: str, text: str) -> str:
    cleaned = " ".join(unicodedata.normalize("NFC", text).split())
    if len(cleaned) > _LONGEST[name]:
        label = {"field": "분야", "department": "부서"}[name]
        raise Invalid(f"{label} 이름은 {_LONGEST[name]}자까지 쓸 수 있습니다.")
    return cleaned


def _credit(value: str) -> Credit:
    try:
        return Credit(value)
    except ValueError:
        raise Invalid("이름을 어떻게 보일지 목록에서 골라 주세요.") from None
