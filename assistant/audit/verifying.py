"""Whether the log still says what was written into it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assistant.audit.models import Head, Record
from assistant.audit.recording import HEAD, START, link


@dataclass(frozen=True)
class Broken:
    """A place where the chain does not hold, and what that means."""

    record_id: int
    sentence: str


def verify(session: Session) -> list[Broken]:
    """Follow the chain from its first record to its last; an empty list means that nothing was changed or taken out.

    A changed record is named once: the next is followed from the hash that stands there.
    """
    found: list[Broken] = []
    last, chain = 0, START
    for row in session.scalars(select(Record).order_by(Record.id).execution_options(yield_per=500)):
        if row.id != last + 1:
            found.append(Broken(last + 1, f"{_span(last + 1, row.id - 1)} 기록이 지워졌습니다."))
        elif row.chain != link(chain, row):
            found.append(Broken(row.id, f"{row.id}번 기록의 내용이 적힌 뒤에 바뀌었습니다."))
        last, chain = row.id, row.chain
    head = session.get(Head, HEAD, populate_existing=True)
    known = head.record_id if head else 0
    if known > last:
        found.append(Broken(last + 1, f"{_span(last + 1, known)} 기록이 지워졌습니다."))
    elif known < last or (head is not None and head.chain != chain):
        found.append(Broken(last, f"{last}번 기록이 마지막으로 적힌 기록과 다릅니다."))
    return found


def count(session: Session) -> int:
    """Return how many records there are."""
    return session.scalar(select(func.count(Record.id))) or 0


def _span(first: int, last: int) -> str:
    return f"{first}번" if first == last else f"{first}–{last}번"
