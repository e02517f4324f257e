"""What administrators do about conflicts of interest: see, confirm, dismiss and set them, never in their own matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.audit import recording
from assistant.challenge import blinding, keeping_away, sight
from assistant.challenge.locking import lock_judging
from assistant.challenge.models.challenges import Challenge, ChallengeState, Reviewer
from assistant.challenge.models.entries import Entry, EntryVersion
from assistant.challenge.models.judging import ConflictKind, ConflictOfInterest, ConflictSource, ConflictState
from assistant.errors import Conflict, NotFound
from assistant.people.models import Person, Role
from assistant.people.roles import Actor, require

_GONE = "그 이해관계를 찾지 못했습니다. 배정 화면을 새로 고쳐 주세요."


@dataclass(frozen=True)
class Listed:
    """A conflict as administrators see it."""

    row: ConflictOfInterest
    reviewer: str
    number: str
    title: str
    reason: str


def set_apart(
    session: Session,
    entry_id: int,
    reviewer_id: int,
    *,
    kind: ConflictKind,
    reason: str,
    who: Actor,
    now: datetime,
) -> ConflictOfInterest:
    """Keep a reviewer from an entry for good, by an administrator who is neither of the two."""
    require(who, Role.ADMIN)
    entry, _ = sight.find_judged(session, entry_id, who=who, now=now)
    challenge = _lock(session, entry.challenge_id)
    reviewer = session.get(Reviewer, reviewer_id)
    if reviewer is None or reviewer.challenge_id != challenge.id:
        raise NotFound("그 심사위원을 찾지 못했습니다. 배정 화면을 새로 고쳐 주세요.")
    _is_neither(reviewer, who)
    row = keeping_away.add(
        session,
        entry.id,
        reviewer.id,
        kind,
        ConflictSource.ADMINISTRATOR,
        keeping_away.clean_reason(reason),
        who=who,
        now=now,
        certain=True,
    )
    recording.record(
        session,
        "conflict.set",
        f"entry:{entry.id}",
        who=who,
        now=now,
        reason=row.reason,
        reviewer=reviewer.id,
        kind=kind.value,
    )
    return row


def challenge_of(session: Session, conflict_id: int, *, who: Actor, now: datetime) -> int:
    """Return the challenge of a conflict to an administrator without an interest in its entry. Raises `NotFound`."""
    require(who, Role.ADMIN)
    row = session.get(ConflictOfInterest, conflict_id)
    if row is None:
        raise NotFound(_GONE)
    challenge_id = session.get_one(Reviewer, row.reviewer_id).challenge_id
    if row.entry_id in sight.sight_of(session, challenge_id, who=who, now=now).conflicted:
        raise NotFound(_GONE)
    return challenge_id


def settle(
    session: Session, conflict_id: int, *, confirmed: bool, reason: str, who: Actor, now: datetime
) -> ConflictOfInterest:
    """Confirm or dismiss a conflict, by an administrator who is neither the reviewer nor an author of the entry."""
    require(who, Role.ADMIN)
    row = session.get(ConflictOfInterest, conflict_id)
    if row is None:
        raise NotFound(_GONE)
    reviewer = session.get_one(Reviewer, row.reviewer_id)
    _lock(session, challenge_of(session, conflict_id, who=who, now=now))
    _is_neither(reviewer, who)
    session.refresh(row, with_for_update=True)
    if row.kind is ConflictKind.AUTHOR and not confirmed:
        raise Conflict("본인이 참여한 작품은 심사할 수 없습니다. 이 이해관계는 풀 수 없습니다.")
    row.state = ConflictState.CONFIRMED if confirmed else ConflictState.DISMISSED
    row.decided_by, row.decided_at = who.person_id, now
    session.flush()
    if confirmed:
        keeping_away.keep_away(session, row, who=who, now=now)
    else:
        keeping_away.let_back(session, row, who=who, now=now)
    recording.record(
        session,
        "conflict.confirm" if confirmed else "conflict.dismiss",
        f"entry:{row.entry_id}",
        who=who,
        now=now,
        reason=keeping_away.clean_reason(reason),
        reviewer=row.reviewer_id,
        kind=row.kind.value,
    )
    return row


def list_conflicts(session: Session, challenge_id: int, *, who: Actor, now: datetime) -> Sequence[Listed]:
    """Return the conflicts of a challenge to an administrator, what is to be decided first; none of entries of theirs.

    Nothing tells whose an entry is that they have still to judge blind: authors' own, which nobody decides, are left out.
    """
    require(who, Role.ADMIN)
    seen = sight.sight_of(session, challenge_id, who=who, now=now)
    rows = session.execute(
        select(ConflictOfInterest, Person.name, Entry.number, EntryVersion.title)
        .join(Reviewer, Reviewer.id == ConflictOfInterest.reviewer_id)
        .join(Person, Person.id == Reviewer.person_id)
        .join(Entry, Entry.id == ConflictOfInterest.entry_id)
        .outerjoin(EntryVersion, EntryVersion.id == Entry.current_id)
        .where(Entry.challenge_id == challenge_id, Entry.id.not_in(seen.conflicted))
        .order_by(ConflictOfInterest.state != ConflictState.OPEN, Entry.number, Person.name, ConflictOfInterest.id)
    )
    hidden = blinding.waiting(session, seen)
    listed = []
    for row, name, number, title in rows:
        if row.entry_id in hidden and row.kind is ConflictKind.AUTHOR:
            continue
        words = hidden.get(row.entry_id, frozenset())
        said = blinding.blot(title or "", words), blinding.blot(row.reason, words)
        listed.append(Listed(row, name, number or "", *said))
    return listed


def _lock(session: Session, challenge_id: int) -> Challenge:
    """Return the challenge. Raises `Conflict` once its results are published: which reviews count for them, stands."""
    challenge = lock_judging(session, challenge_id)
    if challenge.state is ChallengeState.PUBLISHED:
        raise Conflict("발표한 결과의 심사는 바꿀 수 없습니다. 문제가 드러났다면 수상작 화면에서 수상을 취소해 주세요.")
    return challenge


def _is_neither(reviewer: Reviewer, who: Actor) -> None:
    if who.person_id == reviewer.person_id:
        raise Conflict("본인의 이해관계는 본인이 정할 수 없습니다. 다른 관리자에게 부탁해 주세요.")
