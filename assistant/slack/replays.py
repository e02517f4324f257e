"""Requests that came before: one that was caught on its way and is sent again is known by its signature."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from assistant.slack.models import Request
from assistant.slack.signing import FIVE_MINUTES


@dataclass(frozen=True)
class _Seen:
    """`told` becomes whether it was seen before, or None for the one that is to store what waits."""

    signature: str
    at: datetime
    told: Future[bool | None] = field(default_factory=Future)


@dataclass
class Replays:
    """The signatures of the last minutes. Those that come while others are being stored are stored together.

    With a transaction for each, a request would wait for the disk once for every other before it.
    """

    sessions: sessionmaker[Session]
    _guard: threading.Lock = field(default_factory=threading.Lock)
    _waiting: list[_Seen] = field(default_factory=list)
    _is_storing: bool = False

    def is_replay(self, timestamp: str, signature: str, *, now: datetime) -> bool:
        """Remember a signature; True when it was seen before. Slack signs every delivery anew, also a repeated one."""
        seen = _Seen(_known_as(timestamp, signature), now)
        with self._guard:
            if self._is_storing:
                self._waiting.append(seen)
            else:
                self._is_storing = True
                seen.told.set_result(None)
        before = seen.told.result()
        return self._store_with_what_waits(seen) if before is None else before

    def forget(self, timestamp: str, signature: str) -> None:
        """Let a request come again that could not be handled."""
        with self.sessions.begin() as session:
            session.execute(delete(Request).where(Request.signature == _known_as(timestamp, signature)))

    def _store_with_what_waits(self, seen: _Seen) -> bool:
        with self._guard:
            together, self._waiting = [seen, *self._waiting], []
        try:
            before = self._stored(together)
        except BaseException as error:
            for each in together[1:]:
                each.told.set_exception(error)
            raise
        finally:
            self._pass_on()
        for each, known in zip(together[1:], before[1:], strict=True):
            each.told.set_result(known)
        return before[0]

    def _pass_on(self) -> None:
        """Have the next one store what has come meanwhile."""
        with self._guard:
            if self._waiting:
                self._waiting.pop(0).told.set_result(None)
            else:
                self._is_storing = False

    def _stored(self, together: Sequence[_Seen]) -> list[bool]:
        try:
            return self._store(together)
        except IntegrityError:
            # Another replica was given one of them at the same moment.
            return [self._store_alone(each) for each in together]

    def _store(self, together: Sequence[_Seen]) -> list[bool]:
        before = []
        with self.sessions.begin() as session:
            signatures = [each.signature for each in together]
            known = set(session.scalars(select(Request.signature).where(Request.signature.in_(signatures))))
            for each in together:
                before.append(each.signature in known)
                if each.signature not in known:
                    known.add(each.signature)
                    session.add(Request(signature=each.signature, seen_at=each.at))
        return before

    def _store_alone(self, seen: _Seen) -> bool:
        try:
            return self._store([seen])[0]
        except IntegrityError:
            return True


def forget_old(sessions: sessionmaker[Session], *, now: datetime) -> int:
    """Delete the signatures that can no longer be replayed; return how many."""
    with sessions.begin() as session:
        old = session.scalars(select(Request.signature).where(Request.seen_at < now - 2 * FIVE_MINUTES)).all()
        session.execute(delete(Request).where(Request.seen_at < now - 2 * FIVE_MINUTES))
    return len(old)


def _known_as(timestamp: str, signature: str) -> str:
    return hashlib.sha256(f"{timestamp}:{signature}".encode()).hexdigest()
