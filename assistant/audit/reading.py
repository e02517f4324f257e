"""The log as it is read; who may read what of it is for the rooms to say."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.audit.models import Record


def list_about(session: Session, subjects: Collection[str], *, most: int = 500) -> Sequence[Record]:
    """Return what was done to some things, the newest first."""
    about = select(Record).where(Record.subject.in_(subjects))
    return session.scalars(about.order_by(Record.id.desc()).limit(most)).all()


def list_done(session: Session, actions: Collection[str], subjects: Collection[str]) -> Sequence[Record]:
    """Return what of some kinds was done to some things, the newest first."""
    done = select(Record).where(Record.subject.in_(subjects), Record.action.in_(actions))
    return session.scalars(done.order_by(Record.id.desc())).all()
