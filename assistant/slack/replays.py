"""Requests that came before: one that was caught on its way and is sent again is known by its signature."""

from __future__ import annotations

import hashlib
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from assistant.slack.models import Request
from assistant.slack.signing import FIVE_MINUTES


@dataclass
class _Seen:
    signature: str
    at: datetime
    before: bool | None = None


@dataclass(frozen=True)
class Replays:
    """The signatures of the last minutes. Those that come while others are being stored are stored together.

    With a transaction for each, a request would wait for the disk once for every other before it.
    """

    sessions: sessionmaker[Session]
    _storing: threading.Lock = field(default_factory=threading.Lock)
    _waiting: deque[_Seen] = field(default_factory=deque)

    def is_replay(self, timestamp: str, signature: str, *, now: datetime) -> bool:
        """Remember a signature; True when it was seen before. Slack signs every delivery anew, also a repeated one."""
        seen = _Seen(_known_as(timestamp, signature), now)
        self._waiting.append(seen)
        with self._storing:
            if seen.before is None:
                self._store_what_waits(seen)
        return bool(seen.before)

    def forget(self, timestamp: str, signature: str) -> None:
        """Let a request come again that could not be handled."""
        with self.sessions.begin() as session:
            session.execute(delete(Request).where(Request.signature == _known_as(timestamp, signature)))

    def _store_what_waits(self, seen: _Seen) -> None:
        together = [self._waiting.popleft() for _ in range(len(self._waiting))]
        try:
            self._store(together)
        except IntegrityError:
            # Another replica was given one of them at the same moment.
            for each in together:
                self._store_alone(each)
        finally:
            # The others try for themselves what has failed here.
            self._waiting.extend(each for each in together if each.before is None and each is not seen)

    def _store(self, together: Sequence[_Seen]) -> None:
        with self.sessions.begin() as session:
            signatures = [each.signature for each in together]
            known = set(session.scalars(select(Request.signature).where(Request.signature.in_(signatures))))
            found = []
            for each in together:
                found.append(each.signature in known)
                if each.signature not in known:
                    known.add(each.signature)
                    session.add(Request(signature=each.signature, seen_at=each.at))
        # Not before the commit: from here on they are handled.
        for each, before in zip(together, found, strict=True):
            each.before = before

    def _store_alone(self, seen: _Seen) -> None:
        try:
            self._store([seen])
        except IntegrityError:
            seen.before = True


def forget_old(sessions: sessionmaker[Session], *, now: datetime) -> int:
    """Delete the signatures that can no longer be replayed; return how many."""
    with sessions.begin() as session:
        old = session.scalars(select(Request.signature).where(Request.seen_at < now - 2 * FIVE_MINUTES)).all()
        session.execute(delete(Request).where(Request.seen_at < now - 2 * FIVE_MINUTES))
    return len(old)


def _known_as(timestamp: str, signature: str) -> str:
    return hashlib.sha256(f"{timestamp}:{signature}".encode()).hexdigest()
