"""Conflicts of interest: declared before reading, or detected; open ones keep a reviewer away, too.

A conflict that comes to light later takes the reviewer's review out of the count at once, and says so in the log; one
that is dismissed (`settling`) brings it back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from assistant.audit import recording
from assistant.challenge import blinding, detecting, keeping_away, queries, sight
from assistant.challenge.locking import lock_judging
from assistant.challenge.models.challenges import Challenge, Reviewer
from assistant.challenge.models.entries import Author, Entry, EntryVersion
from assistant.challenge.models.judging import ConflictKind, ConflictOfInterest, ConflictSource, ConflictState
from assistant.challenge.phases import Phase, phase_of
from assistant.errors import Conflict, NotFound
from assistant.people.roles import OPERATOR, Actor

_BEFORE_RESULTS = (Phase.CLOSED, Phase.REVIEWING, Phase.DECIDING)


@dataclass(frozen=True)
class ToDeclare:
    """An entry before anybody has read it; its title is without names for whoever does not learn them."""

    entry_id: int
    number: str
    title: str
    field: str


def to_declare(session: Session, seen: sight.Sight) -> Sequence[ToDeclare]:
    """Return what a reviewer may still declare a conflict with, as far as it can be told without reading."""
    if seen.reviewer is None or seen.phase not in _BEFORE_RESULTS:
        return []
    rows = session.execute(
        select(Entry, EntryVersion.title, EntryVersion.field)
        .join(EntryVersion, EntryVersion.id == Entry.current_id)
        .where(Entry.challenge_id == seen.challenge.id, Entry.state.in_(sight.JUDGED))
        .where(Entry.id.not_in(seen.conflicted))
        .options(defer(Entry.draft))
        .order_by(Entry.number)
    ).all()
    words = blinding.unnamed(session, seen, (row for row, _, _ in rows))
    return [
        ToDeclare(row.id, row.number or "", blinding.blot(title, words.get(row.id, ())), field)
        for row, title, field in rows
    ]


def declare(
    session: Session, entry_id: int, *, kind: ConflictKind, reason: str, who: Actor, now: datetime
) -> ConflictOfInterest:
    """Tell of a conflict of one's own; from then on the entry is gone for whoever declared it.

    Raises `NotFound` for everybody who is not of the committee, and for what is hidden already.
    """
    entry = session.get(Entry, entry_id)
    hidden = NotFound("그 작품을 찾지 못했습니다. 심사 화면을 새로 고쳐 주세요.")
    if entry is None or entry.state not in sight.JUDGED:
        raise hidden
    challenge = lock_judging(session, entry.challenge_id)
    reviewer = queries.find_reviewer(session, challenge.id, who=who)
    seen = sight.sight_of(session, challenge.id, who=who, now=now)
    if reviewer is None or entry.id in seen.conflicted:
        raise hidden
    _before_results(challenge, now)
    row = keeping_away.add(
        session,
        entry.id,
        reviewer.id,
        kind,
        ConflictSource.DECLARED,
        keeping_away.clean_reason(reason),
        who=who,
        now=now,
    )
    recording.record(
        session,
        "conflict.declare",
        f"entry:{entry.id}",
        who=who,
        now=now,
        reason=row.reason,
        reviewer=reviewer.id,
        kind=kind.value,
    )
    return row


def declare_person(
    session: Session, challenge_id: int, person_id: int, *, kind: ConflictKind, reason: str, who: Actor, now: datetime
) -> None:
    """Tell of a conflict with a person, whatever they have entered: in a blind stage nobody can know which entry it is.

    Whether they entered anything is not said. The log keeps that it was declared. What keeps the reviewer away for the
    same kind of reason already stays as it is: a change of it would tell her whose the entry is.
    """
    challenge = lock_judging(session, challenge_id)
    reviewer = queries.find_reviewer(session, challenge_id, who=who)
    if reviewer is None:
        raise NotFound("이 챌린지의 심사위원이 아닙니다.")
    _before_results(challenge, now)
    said = keeping_away.clean_reason(reason)
    kept_away = select(ConflictOfInterest.entry_id).where(
        ConflictOfInterest.reviewer_id == reviewer.id,
        ConflictOfInterest.kind == kind,
        ConflictOfInterest.state != ConflictState.DISMISSED,
    )
    theirs = (
        select(Entry.id)
        .join(Author)
        .where(Entry.challenge_id == challenge_id, Author.person_id == person_id, Entry.state.in_(sight.JUDGED))
        .where(Entry.id.not_in(kept_away))
    )
    for entry_id in session.scalars(theirs).all():
        keeping_away.add(session, entry_id, reviewer.id, kind, ConflictSource.DECLARED, said, who=who, now=now)
    recording.record(
        session,
        "conflict.declare_person",
        f"challenge:{challenge_id}",
        who=who,
        now=now,
        reason=said,
        reviewer=reviewer.id,
        person=person_id,
        kind=kind.value,
    )


def detect(session: Session, challenge_id: int, *, now: datetime) -> int:
    """Look for conflicts in what the office knows; return how many are new. An own entry needs no confirmation.

    What was dismissed stays dismissed.
    """
    challenge = lock_judging(session, challenge_id)
    found = detecting.detect(detecting.gather(session, challenge), by_department=challenge.department_conflicts)
    rows = session.execute(
        select(ConflictOfInterest.entry_id, ConflictOfInterest.reviewer_id, ConflictOfInterest.kind)
        .join(Reviewer, Reviewer.id == ConflictOfInterest.reviewer_id)
        .where(Reviewer.challenge_id == challenge_id)
    )
    known = {(entry_id, reviewer_id, kind) for entry_id, reviewer_id, kind in rows}
    new = [each for each in found if (each.entry_id, each.reviewer_id, each.kind) not in known]
    for each in new:
        keeping_away.add(
            session,
            each.entry_id,
            each.reviewer_id,
            each.kind,
            ConflictSource.DETECTED,
            each.reason,
            who=OPERATOR,
            now=now,
            certain=each.kind is ConflictKind.AUTHOR,
        )
    if new:
        recording.record(session, "conflict.detect", f"challenge:{challenge_id}", who=OPERATOR, now=now, found=len(new))
    return len(new)


def _before_results(challenge: Challenge, now: datetime) -> None:
    if phase_of(challenge, now) not in _BEFORE_RESULTS:
        raise Conflict("접수가 끝난 뒤부터 결과가 나오기 전까지 알릴 수 있습니다. 급하면 관리자에게 알려 주세요.")
