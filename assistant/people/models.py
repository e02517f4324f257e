"""People, their accounts in a chat workspace, their one-time sign-in links and their sessions in the browser."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assistant.database import Base, Moment, enumeration

# The key of the lock under which people are added and administrators change.
PEOPLE = 7_340_023
NO_ADDRESS = ".slack.invalid"


class Role(StrEnum):
    """What a person is to the office; `admin` may do everything a trainer may, and names roles."""

    ADMIN = "admin"
    TRAINER = "trainer"
    COMMITTEE = "committee"
    STAFF = "staff"


class Person(Base):
    """Somebody known by e-mail, or by an account in a chat workspace, or by both.

    `role` is what an administrator granted, `group_role` what the person's groups in a workspace give, and `department`
    is the workspace's word. Nobody acts while deactivated; whom an administrator `barred`, no workspace lets back in.
    """

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    role: Mapped[Role] = mapped_column(enumeration(Role))
    group_role: Mapped[Role | None] = mapped_column(enumeration(Role))
    department: Mapped[str] = mapped_column(String(100), default="")
    created_at: Mapped[datetime] = mapped_column(Moment)
    deactivated_at: Mapped[datetime | None] = mapped_column(Moment)
    barred: Mapped[bool] = mapped_column(default=False)

    accounts: Mapped[list[Account]] = relationship(
        back_populates="person", order_by="Account.id", cascade="all, delete-orphan", passive_deletes=True
    )

    @property
    def effective_role(self) -> Role:
        """The role that counts: a granted one goes before that of the groups."""
        return self.role if self.role is not Role.STAFF else self.group_role or Role.STAFF

    @property
    def address(self) -> str | None:
        """The e-mail address, None when there is only the made-up one that keeps the column unique."""
        return None if self.email.endswith(NO_ADDRESS) else self.email


class Account(Base):
    """Who a person is in a chat workspace; `checked_at` is when the workspace was last asked about them."""

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("workspace", "member"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace: Mapped[str] = mapped_column(String(40))
    member: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    locale: Mapped[str] = mapped_column(String(20))
    checked_at: Mapped[datetime] = mapped_column(Moment)
    deactivated_at: Mapped[datetime | None] = mapped_column(Moment)

    person: Mapped[Person] = relationship(back_populates="accounts")


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
