"""Several workers: each gives a sign of life, and the living take over the work of the dead."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import String, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, sessionmaker

from assistant.database import Base, Moment

HEARTBEAT_SECONDS = 5.0
BEATS_UNTIL_RECONCILED = 3
DEAD_AFTER = timedelta(seconds=30)

logger = logging.getLogger(__name__)


class Executor(Base):
    """A process that works. `claimed_by` names the one that took over its work."""

    __tablename__ = "executor"

    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(Moment)
    released_at: Mapped[datetime | None] = mapped_column(Moment)
    claimed_by: Mapped[str | None] = mapped_column(String(120))


class Resumes(Protocol):
    """What takeover needs of the jobs."""

    def resume_of(self, executor_id: str) -> int:
        """Resume the pending work of a dead executor."""

    def enqueue_forgotten(self) -> None:
        """Enqueue every unfinished row that has no workflow."""


def new_executor_id() -> str:
    """Return an id that no other process has or will have."""
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"


def sign(session: Session, executor_id: str) -> bool:
    """Give a sign of life by the database's clock. False when another has claimed us: then this process must exit."""
    signed = session.execute(
        update(Executor)
        .where(Executor.id == executor_id, Executor.claimed_by.is_(None))
        .values(seen_at=func.now(), released_at=None)
    )
    if signed.rowcount:  # type: ignore[attr-defined]
        return True
    if session.get(Executor, executor_id):
        return False
    session.add(Executor(id=executor_id, seen_at=_now(session)))
    return True


def release(session: Session, executor_id: str) -> None:
    """Say that this executor stopped on purpose; its work may be taken over at once."""
    session.execute(update(Executor).where(Executor.id == executor_id).values(released_at=func.now()))


def claim_dead(session: Session, executor_id: str) -> list[str]:
    """Claim every executor that stopped or gave no sign for 30 s; each is claimed by one living executor only."""
    silent = _now(session) - DEAD_AFTER
    dead = session.scalars(
        select(Executor.id).where(
            Executor.id != executor_id,
            Executor.claimed_by.is_(None),
            or_(Executor.seen_at < silent, Executor.released_at.is_not(None)),
        )
    )
    claimed = [each for each in dead.all() if _claim(session, each, executor_id)]
    # One that died between claiming and resuming leaves its own claims behind; resuming twice is harmless.
    inherited = session.scalars(select(Executor.id).where(Executor.claimed_by.in_(claimed)))
    return [*claimed, *inherited]


class Heartbeat:
    """A thread that signs and claims the dead every five seconds, and every fifteen enqueues what has no workflow yet."""

    def __init__(self, sessions: sessionmaker[Session], jobs: Resumes, executor_id: str) -> None:
        self._sessions = sessions
        self._jobs = jobs
        self._executor_id = executor_id
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def start(self) -> None:
        """Sign once at once, so that a wrong database is noticed here, then go on in the background."""
        with self._sessions.begin() as session:
            # A process that starts under a name it had before is that name's only owner now.
            session.execute(update(Executor).where(Executor.id == self._executor_id).values(claimed_by=None))
            sign(session, self._executor_id)
        self._thread.start()

    def stop(self) -> None:
        """Stop and release the work."""
        self._stopped.set()
        self._thread.join()
        with self._sessions.begin() as session:
            release(session, self._executor_id)

    def _beat(self) -> None:
        beats = 0
        while not self._stopped.wait(HEARTBEAT_SECONDS):
            beats += 1
            try:
                self.beat()
                if beats % BEATS_UNTIL_RECONCILED == 0:
                    self._jobs.enqueue_forgotten()
            except Exception:
                logger.exception("heartbeat failed; the next one may do better")

    def beat(self) -> None:
        """Do one round."""
        with self._sessions.begin() as session:
            alive = sign(session, self._executor_id)
            dead = claim_dead(session, self._executor_id) if alive else []
        if not alive:
            logger.critical("another executor took over our work: leaving before it runs twice")
            os._exit(70)
        for each in dead:
            logger.warning("took over %s workflows of %s", self._jobs.resume_of(each), each)


def _now(session: Session) -> datetime:
    moment: datetime = session.execute(select(func.now(type_=Moment()))).scalar_one()
    return moment


def _claim(session: Session, dead: str, executor_id: str) -> bool:
    claimed = session.execute(
        update(Executor).where(Executor.id == dead, Executor.claimed_by.is_(None)).values(claimed_by=executor_id)
    )
    return bool(claimed.rowcount)  # type: ignore[attr-defined]
