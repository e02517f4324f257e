"""Writing into the log, in the transaction of what is logged; each record is chained to the one before it."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Protocol

from sqlalchemy.orm import Session

from assistant.audit.models import Head, Record
from assistant.database import one_at_a_time

# The key of the lock under which the log grows.
AUDIT = 7_340_025
HEAD = 1
START = "0" * 64


class Doer(Protocol):
    """Who did it, as far as the log needs to know: `people.roles.Actor`, or its like."""

    @property
    def person_id(self) -> int | None:
        """None for the operator of the machine and for the service itself."""

    @property
    def name(self) -> str:
        """What people call them."""


def record(
    session: Session, action: str, subject: str, *, who: Doer, now: datetime, reason: str = "", **details: object
) -> Record:
    """Write down what somebody did to something ("challenge.announce", "challenge:3").

    It is in the log exactly when the caller's transaction commits. `details` are short plain values that JSON takes:
    ids, states, numbers; never what an entry says and never personal data. The log grows in one transaction at a time,
    from this call to the commit: write to it last.
    """
    one_at_a_time(session, AUDIT)
    head = session.get(Head, HEAD, populate_existing=True)
    if head is None:
        head = Head(id=HEAD, record_id=0, chain=START)
        session.add(head)
        session.flush()
    row = Record(
        id=head.record_id + 1,
        at=now,
        person_id=who.person_id,
        name=who.name,
        action=action,
        subject=subject,
        reason=reason.strip(),
        details=details,
        chain="",
    )
    row.chain = link(head.chain, row)
    session.add(row)
    session.flush()
    head.record_id, head.chain = row.id, row.chain
    session.flush()
    return row


def link(before: str, row: Record) -> str:
    """Return the hash of a record and of the chain before it."""
    said = [
        before,
        row.id,
        row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        row.person_id,
        row.name,
        row.action,
        row.subject,
        row.reason,
        row.details,
    ]
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
