"""An award taken back: the entry is no winner any more, and what was made of it is no practice any more."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from assistant.audit import recording
from assistant.challenge import handing_on, sight
from assistant.challenge.models.entries import Entry, EntryState
from assistant.errors import Conflict, Invalid, NotAllowed
from assistant.notifications import telling as notifications
from assistant.people.models import Role
from assistant.people.roles import Actor, require
from assistant.practices import drafting, publishing
from assistant.practices.models import PracticeState

# Until then an award may be taken back, as the guideline for public contests has it.
REVOCABLE = timedelta(days=5 * 365)


def revoke(session: Session, entry_id: int, *, reason: str, who: Actor, now: datetime) -> Entry:
    """Take an award back with a reason, within five years. Raises `Conflict` for what has none.

    A practice that was made of the entry is taken down with it: the assistant must not cite what did not hold.
    """
    require(who, Role.ADMIN)
    entry, seen = sight.find_entry(session, entry_id, who=who, now=now)
    if entry.id in seen.conflicted:
        raise NotAllowed("본인이 출품자이거나 이해관계가 있는 작품은 다른 관리자가 처리해야 합니다.")
    # A practice may be begun of it at this moment.
    session.refresh(entry, with_for_update=True)
    if entry.state is not EntryState.AWARDED or seen.challenge.published_at is None:
        raise Conflict("수상한 작품만 취소할 수 있습니다.")
    if now - seen.challenge.published_at > REVOCABLE:
        raise Conflict("수상을 취소할 수 있는 기간(5년)이 지났습니다.")
    if not reason.strip():
        raise Invalid("수상을 취소하는 사유를 적어 주세요. 출품한 사람에게 전해집니다.")
    entry.state, entry.state_reason = EntryState.REVOKED, reason.strip()
    session.flush()
    for author in entry.authors:
        notifications.tell(
            session,
            author.person_id,
            key=f"entry-revoked:{entry.id}:{author.person_id}",
            title=f"접수번호 {entry.number}: 수상이 취소되었습니다",
            text=f"사유: {entry.state_reason}",
            link=f"/entries/{entry.id}",
            now=now,
        )
    practice = drafting.of_source(session, handing_on.source_of(entry.id))
    if practice is not None and practice.state is not PracticeState.RETIRED:
        publishing.take_down(session, practice, reason=f"수상이 취소되었습니다. {entry.state_reason}", who=who, now=now)
    recording.record(session, "entry.revoke", f"entry:{entry.id}", who=who, now=now, reason=reason)
    return entry
