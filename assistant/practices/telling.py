"""What those who made a practice, its owner and the trainers are told; every occasion has a key."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from assistant.notifications import telling
from assistant.people.models import Person, Role
from assistant.people.roles import Actor
from assistant.practices.models import Practice

# The first word of the key of a request to agree; a door that can take the answer knows the request by it.
CONSENT = "practice-consent"


def tell_of_nomination(session: Session, practice: Practice, *, who: Actor, now: datetime) -> None:
    """Tell the trainers that somebody proposes a practice."""
    _tell(
        session,
        trainers(session),
        practice,
        key=f"practice-nominated:{practice.id}",
        title="우수사례 추천이 들어왔습니다",
        text=f"{who.name} 님이 ‘{title_of(practice)}’을(를) 추천했습니다. 초안을 다듬고 만든 사람의 동의를 받아 주세요.",
        link="/edit",
        now=now,
    )


def tell_of_consent_wanted(session: Session, practice: Practice, person_id: int, *, now: datetime) -> None:
    """Ask somebody who made a practice whether it may be shared; the same request again is told once a day."""
    _tell(
        session,
        [person_id],
        practice,
        key=f"{CONSENT}:{practice.id}:{now:%Y%m%d}",
        title="우수사례로 나누어도 될까요?",
        text=(
            f"‘{title_of(practice)}’을(를) 구청 직원 모두가 보는 우수사례로 만들고 있습니다. 글을 읽어 보고 동의하거나 "
            "거절해 주세요. 동의하기 전에는 공개하지 않습니다."
        ),
        link="#consent",
        now=now,
    )


def asked_about(key: str) -> int | None:
    """Return the practice that a notification asks its maker about, None for every other notification."""
    word, _, rest = key.partition(":")
    return int(rest.partition(":")[0]) if word == CONSENT else None


def tell_of_answer(session: Session, practice: Practice, *, given: bool, who: Actor, now: datetime) -> None:
    """Tell the trainers what somebody said who was asked."""
    said = "동의했습니다" if given else "동의하지 않았습니다"
    _tell(
        session,
        trainers(session),
        practice,
        key=f"practice-answer:{practice.id}:{who.person_id}:{now.isoformat()}",
        title=f"우수사례 동의: {who.name} 님이 {said}",
        text=f"‘{title_of(practice)}’에 {said}.",
        link="/edit",
        now=now,
    )


def tell_of_publication(session: Session, practice: Practice, number: int, *, now: datetime) -> None:
    """Tell those who made a practice that everybody sees it now."""
    _tell(
        session,
        [each.person_id for each in practice.consents],
        practice,
        key=f"practice-published:{practice.id}:{number}",
        title="우수사례가 공개되었습니다",
        text=f"‘{title_of(practice)}’ {number}판을 모두가 볼 수 있습니다. 도우미도 이제 이 사례를 답변의 근거로 씁니다.",
        link="",
        now=now,
    )


def tell_of_retirement(session: Session, practice: Practice, *, reason: str, now: datetime) -> None:
    """Tell those who made a practice that it is gone."""
    _tell(
        session,
        [each.person_id for each in practice.consents],
        practice,
        key=f"practice-retired:{practice.id}",
        title="우수사례를 내렸습니다",
        text=f"‘{title_of(practice)}’을(를) 내렸습니다. 까닭: {reason}",
        link="",
        now=now,
    )


def tell_owner(session: Session, practice: Practice, *, key: str, title: str, text: str, now: datetime) -> None:
    """Tell whoever looks after a practice: its owner, or the trainers when there is none any more."""
    owner = session.get(Person, practice.owner_id) if practice.owner_id is not None else None
    people = [owner.id] if owner is not None and owner.deactivated_at is None else trainers(session)
    _tell(session, people, practice, key=key, title=title, text=text, link="#verify", now=now)


def title_of(practice: Practice) -> str:
    """Return what people call a practice, be it a draft."""
    return (practice.current.title if practice.current is not None else practice.draft.get("title")) or "제목 없는 사례"


def trainers(session: Session) -> list[int]:
    """Return who looks after practices; administrators where there is no trainer."""
    active = select(Person.id).where(Person.deactivated_at.is_(None)).order_by(Person.id)
    for role in (Role.TRAINER, Role.ADMIN):
        effective = or_(Person.role == role, (Person.role == Role.STAFF) & (Person.group_role == role))
        if found := session.scalars(active.where(effective)).all():
            return list(found)
    return []


def _tell(
    session: Session,
    people: Iterable[int],
    practice: Practice,
    *,
    key: str,
    title: str,
    text: str,
    link: str,
    now: datetime,
) -> None:
    for person_id in people:
        telling.tell(
            session,
            person_id,
            key=f"{key}:{person_id}",
            title=title,
            text=text,
            link=f"/practices/{practice.id}{link}",
            now=now,
        )
