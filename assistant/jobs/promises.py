"""A promise is noted on the session and enqueued after its commit; a rolled-back transaction promises nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.orm import Session, sessionmaker

StepFunction = Callable[..., None]
Transaction = Callable[[], AbstractContextManager[Session]]

_KEY = "promises"


@dataclass(frozen=True)
class Promise:
    """The first step of a workflow, the row it is about and which attempt at it this is."""

    function: StepFunction
    row_id: int
    attempt: int


class Enqueues(Protocol):
    """What a transaction needs of the jobs: a look before the commit and the enqueueing after it."""

    def check(self, promise: Promise) -> None:
        """Raise `LookupError` for a function that no workflow starts with."""

    def enqueue(self, promise: Promise) -> None:
        """Enqueue under an id made of workflow, row and attempt; an id already known is left alone."""


def promise(session: Session, function: StepFunction, row_id: int, *, attempt: int = 1) -> None:
    """Have the workflow that begins with `function` run for a row, once this transaction has committed."""
    session.info.setdefault(_KEY, []).append(Promise(function, row_id, attempt))


@contextmanager
def transaction(sessions: sessionmaker[Session], jobs: Enqueues) -> Iterator[Session]:
    """Begin, yield, commit, then enqueue what was promised.

    A crash between the commit and the enqueueing loses nothing: `Jobs.enqueue_forgotten` finds the row.
    """
    with sessions() as session:
        with session.begin():
            yield session
            session.flush()
            promised: list[Promise] = session.info.pop(_KEY, [])
            for each in promised:
                jobs.check(each)
        for each in promised:
            jobs.enqueue(each)


def transactions(sessions: sessionmaker[Session], jobs: Enqueues) -> Transaction:
    """Return a function that opens such a transaction; work that takes long is handed this instead of a session."""
    return lambda: transaction(sessions, jobs)
