"""Signing in with a link that works once, and the browser sessions that come of it."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, contains_eager

from assistant.database import one_at_a_time
from assistant.errors import Conflict, Invalid, NotAllowed
from assistant.people import roles
from assistant.people.models import NO_ADDRESS, PEOPLE, Person, Role, SignInLink, WebSession
from assistant.people.roles import Actor, require

LINK_MINUTES = 10
_LONGEST_EMAIL = 254
_LONGEST_NAME = 100
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


@dataclass(frozen=True)
class SignedIn:
    """What the browser gets: the cookie's secret and the token that every form must carry."""

    secret: str
    csrf_token: str


def issue_link(
    session: Session,
    email: str,
    *,
    role: Role | None,
    who: Actor,
    now: datetime,
    valid_for: timedelta = timedelta(minutes=LINK_MINUTES),
) -> str:
    """Return the secret of a new link that works once, within ten minutes; an invitation is valid for longer.

    Somebody new gets an account with `role` (staff when None); somebody known keeps the role unless one is named.
    An administrator's doing. Raises `Invalid` for an address that is none, `Conflict` for a deactivated person.
    """
    require(who, Role.ADMIN)
    person = _person(session, email, role=role, who=who, now=now)
    if person.deactivated_at is not None:
        raise Conflict(f"{person.name} 님은 이용이 막혀 있습니다. 사람 화면에서 다시 쓰게 한 뒤 링크를 만들어 주세요.")
    return _link(session, person.id, now + valid_for)


def issue_own_link(session: Session, *, who: Actor, now: datetime) -> str:
    """Return the secret of a link for oneself, for another door to hand over. Raises `NotAllowed` when shut out."""
    person = session.get(Person, who.person_id) if who.person_id is not None else None
    if person is None or person.deactivated_at is not None:
        raise NotAllowed(roles.SHUT_OUT)
    return _link(session, person.id, now + timedelta(minutes=LINK_MINUTES))


def use_link(session: Session, secret: str, *, now: datetime) -> SignedIn:
    """Use a link up and begin a session. Raises `NotAllowed` when it is unknown, used or too old."""
    used = session.execute(
        update(SignInLink)
        .where(
            SignInLink.secret_hash == _hash(secret),
            SignInLink.used_at.is_(None),
            SignInLink.expires_at > now,
            SignInLink.person_id.in_(select(Person.id).where(Person.deactivated_at.is_(None))),
        )
        .values(used_at=now)
        .returning(SignInLink.person_id)
    ).scalar()
    if used is None:
        raise NotAllowed("이미 썼거나 기한이 지난 로그인 링크입니다. 관리자에게 새 링크를 요청해 주세요.")
    signed_in = SignedIn(secrets.token_urlsafe(32), secrets.token_urlsafe(32))
    session.add(
        WebSession(
            secret_hash=_hash(signed_in.secret),
            csrf_token=signed_in.csrf_token,
            person_id=used,
            created_at=now,
            seen_at=now,
        )
    )
    return signed_in


def find_session(session: Session, secret: str, *, now: datetime, hours: int) -> WebSession | None:
    """Return the session behind a cookie, None when unknown, older than `hours`, or of a deactivated person."""
    return session.scalar(
        select(WebSession)
        .join(WebSession.person)
        .where(
            WebSession.secret_hash == _hash(secret),
            WebSession.created_at > now - timedelta(hours=hours),
            Person.deactivated_at.is_(None),
        )
        .options(contains_eager(WebSession.person))
    )


def sign_out(session: Session, secret: str) -> None:
    """End a session."""
    session.execute(delete(WebSession).where(WebSession.secret_hash == _hash(secret)))


def forget_expired(session: Session, *, now: datetime, hours: int) -> None:
    """Delete links and sessions that can no longer be used."""
    session.execute(delete(SignInLink).where(SignInLink.expires_at < now))
    session.execute(delete(WebSession).where(WebSession.created_at < now - timedelta(hours=hours)))


def clean_email(text: str) -> str | None:
    """Return an e-mail address as we keep it, None for what is none and for an address we made up ourselves."""
    address = text.strip().lower()
    usable = _EMAIL.fullmatch(address) and len(address) <= _LONGEST_EMAIL and not address.endswith(NO_ADDRESS)
    return address if usable else None


def _person(session: Session, email: str, *, role: Role | None, who: Actor, now: datetime) -> Person:
    address = clean_email(email)
    if address is None:
        raise Invalid(f"전자우편 주소가 올바르지 않습니다: {email}. name@example.go.kr 꼴로 적어 주세요.")
    one_at_a_time(session, PEOPLE)
    person = session.scalar(select(Person).where(Person.email == address))
    if person is None:
        name = address.split("@")[0][:_LONGEST_NAME]
        person = Person(email=address, name=name, role=role or Role.STAFF, created_at=now)
        session.add(person)
        session.flush()
    elif role is not None:
        roles.change(session, person.id, role, who=who)
    return person


def _link(session: Session, person_id: int, expires_at: datetime) -> str:
    secret = secrets.token_urlsafe(32)
    session.add(SignInLink(secret_hash=_hash(secret), person_id=person_id, expires_at=expires_at))
    return secret


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
