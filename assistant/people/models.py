"""People, their one-time sign-in links and their sessions in the browser."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assistant.database import Base, Moment, enumeration


class Role(StrEnum):
    """What a person is to the office; `admin` may do everything a trainer may, and names roles."""

    ADMIN = "admin"
    TRAINER = "trainer"
    COMMITTEE = "committee"
    STAFF = "staff"


class Person(Base):
    """Somebody who signs in, known by e-mail."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    role: Mapped[Role] = mapped_column(enumeration(Role))
    created_at: Mapped[datetime] = mapped_column(Moment)


class SignInLink(Base):
    """A link that signs one person in once; only the hash of its secret is kept."""

    __tablename__ = "sign_in_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)

    person: Mapped[Person] = relationship()


class WebSession(Base):
    """A signed-in browser; the cookie's secret is kept only as a hash."""

    __tablename__ = "web_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    csrf_token: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)

    person: Mapped[Person] = relationship()
