"""Taking an entry out of the challenge, with a reason that its authors are told, and putting it back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.audit import recording
from assistant.challenge import deadline, sight
from assistant.challenge.models.challenges import ChallengeState
from assistant.challenge.models.entries import Entry, EntryState
from assistant.challenge.sight import Sight
from assistant.errors import Conflict, Invalid, NotAllowed, NotFound
from assistant.notifications import telling
from assistant.people.models import Role
from assistant.people.roles import Actor, require

_OWN = "본인이 출품자이거나 이해관계가 있는 출품작은 다른 관리자가 처리해야 합니다."
OUT = frozenset({EntryState.INELIGIBLE, EntryState.DUPLICATE})
_MOVABLE = OUT | {EntryState.SUBMITTED}
_UNDECIDED = frozenset({ChallengeState.ANNOUNCED, ChallengeState.REVIEWING})
_TITLES = {
    EntryState.INELIGIBLE: "출품작이 심사 대상에서 빠졌습니다",
    EntryState.DUPLICATE: "출품작이 먼저 낸 것과 같아 심사 대상에서 빠졌습니다",
    EntryState.SUBMITTED: "출품작이 다시 심사 대상이 되었습니다",
}


def rule_out(
    session: Session,
    entry_id: int,
    *,
    state: EntryState,
    reason: str,
    duplicate_of: int | None,
    who: Actor,
    now: datetime,
) -> Entry:
    """Rule an entry out as ineligible or as a duplicate of another, or, with `SUBMITTED`, put it back.

    An administrator's doing, and never in an entry of their own. Raises `Invalid` without a reason and for a duplicate
    of nothing, `Conflict` once results are being decided.
    """
    require(who, Role.ADMIN)
    entry, seen = sight.find_entry(session, entry_id, who=who, now=now)
    if entry.id in seen.own:
        raise NotAllowed(_OWN)
    challenge = deadline.lock(session, entry.challenge_id)
    session.refresh(entry, with_for_update=True)
    why = " ".join(reason.split())
    if state not in _MOVABLE:
        raise Invalid("부적격, 중복, 되돌리기 가운데 하나를 골라 주세요.")
    if not why:
        raise Invalid("까닭을 적어 주세요. 출품한 사람에게 그대로 전해지고 기록에 남습니다.")
    if entry.state not in _MOVABLE or challenge.state not in _UNDECIDED:
        raise Conflict("제출되어 아직 결과를 정하지 않은 출품작만 제외하거나 되돌릴 수 있습니다.")
    first = _first(session, entry, duplicate_of, seen) if state is EntryState.DUPLICATE else None
    entry.state = state
    entry.state_reason = why if state in OUT else ""
    entry.duplicate_of_id = first
    session.flush()
    for author in entry.authors:
        telling.tell(
            session,
            author.person_id,
            key=f"entry-ruled:{entry.id}:{state.value}:{author.person_id}:{now.isoformat()}",
            title=_TITLES[state],
            text=f"접수번호 {entry.number}. 까닭: {why}",
            link=f"/entries/{entry.id}",
            now=now,
        )
    recording.record(
        session, "entry.rule_out", f"entry:{entry.id}", who=who, now=now, reason=why, state=state.value, first=first
    )
    return entry


def numbered(session: Session, entry_id: int, number: str) -> int | None:
    """Return the id of the entry of the same challenge with a receipt number, None when nobody has it."""
    challenge = select(Entry.challenge_id).where(Entry.id == entry_id).scalar_subquery()
    return session.scalar(select(Entry.id).where(Entry.challenge_id == challenge, Entry.number == number.strip()))


def _first(session: Session, entry: Entry, duplicate_of: int | None, seen: Sight) -> int:
    """Return the id of the entry that was there first: one that was handed in, and no duplicate itself."""
    if duplicate_of is None or duplicate_of == entry.id:
        raise Invalid("무엇과 같은지 먼저 낸 출품작을 골라 주세요.")
    first = session.get(Entry, duplicate_of)
    if first is not None and first.id in seen.own:
        raise NotAllowed(_OWN)
    if first is None or first.current_id is None or first.id in seen.conflicted:
        raise NotFound("먼저 낸 출품작을 찾지 못했습니다. 접수번호를 확인해 주세요.")
    if first.state is EntryState.DUPLICATE:
        raise Invalid("그 출품작도 중복으로 빠져 있습니다. 처음 낸 출품작을 골라 주세요.")
    if session.scalar(select(Entry.id).where(Entry.duplicate_of_id == entry.id).limit(1)) is not None:
        raise Invalid("이 출품작을 먼저 낸 것으로 삼은 다른 중복이 있습니다. 그것부터 고쳐 주세요.")
    return first.id
