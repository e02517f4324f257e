"""Signing in with a link that works once, and the browser sessions that come of it."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from assistant.errors import Invalid, NotAllowed
from assistant.people.models import Person, Role, SignInLink, WebSession
from assistant.people.roles import Actor, require

LINK_MINUTES = 10
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


@dataclass(frozen=True)
class SignedIn:
    """What the browser gets: the cookie's secret and the token that every form must carry."""

    secret: str
    csrf_token: str


def issue_link(session: Session, email: str, *, role: Role | None, who: Actor, now: datetime) -> str:
    """Return the secret of a new link that works once within ten minutes.

    Somebody new gets an account with `role` (staff when None); somebody known keeps the role unless one is named.
    An administrator's doing.
    """
    require(who, Role.ADMIN)
    person = _person(session, email, role=role, now=now)
    secret = secrets.token_urlsafe(32)
    session.add(
        SignInLink(secret_hash=_hash(secret), person_id=person.id, expires_at=now + timedelta(minutes=LINK_MINUTES))
    )
    return secret


def use_link(session: Session, secret: str, *, now: datetime) -> SignedIn:
    """Use a link up and begin a session. Raises `NotAllowed` when it is unknown, used or too old."""
    used = session.execute(
        update(SignInLink)
        .where(SignInLink.secret_hash == _hash(secret), SignInLink.used_at.is_(None), SignInLink.expires_at > now)
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
    """Return the session behind a cookie, or None when it is unknown or older than `hours`."""
    return session.scalar(
        select(WebSession).where(
            WebSession.secret_hash == _hash(secret), WebSession.created_at > now - timedelta(hours=hours)
        )
    )


def sign_out(session: Session, secret: str) -> None:
    """End a session."""
    session.execute(delete(WebSession).where(WebSession.secret_hash == _hash(secret)))


def forget_expired(session: Session, *, now: datetime, hours: int) -> None:
    """Delete links and sessions that can no longer be used."""
    session.execute(delete(SignInLink).where(SignInLink.expires_at < now))
    session.execute(delete(WebSession).where(WebSession.created_at < now - timedelta(hours=hours)))


def _person(session: Session, email: str, *, role: Role | None, now: datetime) -> Person:
    address = email.strip().lower()
    if not _EMAIL.fullmatch(address):
        raise Invalid(f"전자우편 주소가 올바르지 않습니다: {email}. name@example.go.kr 꼴로 적어 주세요.")
    person = session.scalar(select(Person).where(Person.email == address))
    if person is None:
        person = Person(email=address, name=address.split("@")[0], role=role or Role.STAFF, created_at=now)
        session.add(person)
        session.flush()
    elif role is not None and person.role is not role:
        person.role = role
        # A new role begins with a new session, so that an old cookie never carries it.
        session.execute(delete(WebSession).where(WebSession.person_id == person.id))
    return person


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
