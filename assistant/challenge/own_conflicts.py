"""What a reviewer may read of her own conflicts of interest, and what administrators read of declared people.

An entry she named herself is shown by its number, and no more: it is gone for her. Of what was found or set without her
only kind, state and how many are told, since which entry it is would tell who wrote it. And a person she declared is
shown as she declared them, from the log: whether they entered anything is not said, not even by a state.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.audit import reading
from assistant.audit.models import Record
from assistant.challenge import blinding, queries, sight
from assistant.challenge.models.challenges import Reviewer
from assistant.challenge.models.entries import Entry
from assistant.challenge.models.judging import ConflictKind, ConflictOfInterest, ConflictSource, ConflictState
from assistant.people.models import Person, Role
from assistant.people.roles import Actor, require

_WITH_ENTRY, _WITH_PERSON = "conflict.declare", "conflict.declare_person"


@dataclass(frozen=True)
class Declared:
    """A declaration, with the number of the entry or the name of the person; only one with an entry has a state."""

    kind: ConflictKind
    reason: str
    at: datetime
    number: str = ""
    person: str = ""
    by: str = ""
    state: ConflictState | None = None


@dataclass(frozen=True)
class Derived:
    """How many entries somebody is kept from for a reason that was found, or set by an administrator."""

    kind: ConflictKind
    source: ConflictSource
    state: ConflictState
    count: int


def read(session: Session, challenge_id: int, *, who: Actor) -> tuple[Sequence[Declared], Sequence[Derived]]:
    """Return what a reviewer has declared, the newest first, and what keeps her away without her having said so.

    What was dismissed does not keep her away. For everybody else there is nothing.
    """
    reviewer = queries.find_reviewer(session, challenge_id, who=who)
    if reviewer is None:
        return [], []
    rows = session.execute(
        select(ConflictOfInterest, Entry.number)
        .join(Entry, Entry.id == ConflictOfInterest.entry_id)
        .where(ConflictOfInterest.reviewer_id == reviewer.id)
    ).all()
    about = {f"challenge:{challenge_id}", *(f"entry:{row.entry_id}" for row, _ in rows)}
    records = reading.list_done(session, (_WITH_ENTRY, _WITH_PERSON), about)
    mine = [each for each in records if each.person_id == who.person_id and each.details["reviewer"] == reviewer.id]
    named = {(f"entry:{row.entry_id}", row.kind): (row, number or "") for row, number in rows}
    people = _names(session, mine)
    found = []
    for each in mine:
        kind = ConflictKind(each.details["kind"])
        if each.action == _WITH_PERSON:
            found.append(Declared(kind, each.reason, each.at, person=people.get(each.details["person"], "")))
        elif (each.subject, kind) in named:
            row, number = named[each.subject, kind]
            found.append(Declared(kind, each.reason, each.at, number=number, state=row.state))
    counted = Counter(
        (row.kind, row.source, row.state)
        for row, _ in rows
        if row.source is not ConflictSource.DECLARED and row.state is not ConflictState.DISMISSED
    )
    return found, [Derived(kind, source, state, count) for (kind, source, state), count in sorted(counted.items())]


def declared_people(session: Session, challenge_id: int, *, who: Actor, now: datetime) -> Sequence[Declared]:
    """Return the people whom reviewers declared, to an administrator; who is declared herself does not read of that.

    Nor does who has still to judge blind: beside the conflicts that came of it, it tells whose the entries are.
    """
    require(who, Role.ADMIN)
    if blinding.waiting(session, sight.sight_of(session, challenge_id, who=who, now=now)):
        return []
    names_of_reviewers = select(Reviewer.id, Person.name).join(Person, Person.id == Reviewer.person_id)
    by = dict(session.execute(names_of_reviewers.where(Reviewer.challenge_id == challenge_id)).all())
    records = [
        each
        for each in reading.list_done(session, (_WITH_PERSON,), (f"challenge:{challenge_id}",))
        if each.details["reviewer"] in by and each.details["person"] != who.person_id
    ]
    names = _names(session, records)
    return [
        Declared(
            ConflictKind(each.details["kind"]),
            each.reason,
            each.at,
            person=names.get(each.details["person"], ""),
            by=by[each.details["reviewer"]],
        )
        for each in records
    ]


def _names(session: Session, records: Sequence[Record]) -> dict[int, str]:
    ids = {each.details["person"] for each in records if each.action == _WITH_PERSON}
    return dict(session.execute(select(Person.id, Person.name).where(Person.id.in_(ids))).all()) if ids else {}
