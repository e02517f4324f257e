"""Who enters together: one leads and hands in, the others are told that they were named."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assistant.audit import recording
from assistant.challenge import deadline, entering
from assistant.challenge.models.entries import Author, Entry
from assistant.errors import Conflict, Invalid, NotAllowed
from assistant.notifications import telling
from assistant.people.models import Person
from assistant.people.roles import Actor

_LONGEST_PART = 200


def set_authors(
    session: Session, entry_id: int, authors: Sequence[tuple[int, str]], *, who: Actor, now: datetime
) -> Entry:
    """Say who enters and what each did: (person, part), the one who leads first. Only who leads may, until the deadline.

    Raises `Invalid` for too many, somebody twice, somebody who is not here, or another one in the lead.
    """
    entry = entering.find_authored(session, entry_id, who=who)
    challenge = deadline.lock(session, entry.challenge_id)
    session.refresh(entry, with_for_update=True)
    entering.require_editable(entry)
    deadline.require_open(session, challenge, who=who, now=now)
    if entry.authors[0].person_id != who.person_id:
        raise NotAllowed("팀원은 대표만 바꿀 수 있습니다. 대표에게 부탁해 주세요.")
    ids = [person_id for person_id, _ in authors]
    _check(session, ids, lead=entry.authors[0].person_id, most=challenge.most_authors)
    before = {each.person_id for each in entry.authors}
    if [(each.person_id, each.part) for each in entry.authors] == [(each, _part(part)) for each, part in authors]:
        return entry
    # Two authors that change places would meet in the unique position on the way.
    session.execute(delete(Author).where(Author.entry_id == entry.id))
    session.expire(entry, ["authors"])
    for position, (person_id, part) in enumerate(authors, start=1):
        session.add(Author(entry_id=entry.id, person_id=person_id, position=position, part=_part(part)))
    session.flush()
    session.refresh(entry, ["authors"])
    for person_id in set(ids) - before:
        telling.tell(
            session,
            person_id,
            key=f"entry-author:{entry.id}:{person_id}:{now.isoformat()}",
            title=f"{who.name} 님이 출품 팀에 넣었습니다",
            text=f"'{challenge.title}'에 함께 출품합니다. 함께 쓰고 고칠 수 있습니다. 잘못이면 대표에게 알려 주세요.",
            link=f"/entries/{entry.id}",
            now=now,
        )
    if set(ids) != before:
        recording.record(session, "entry.authors", f"entry:{entry.id}", who=who, now=now, authors=ids)
    return entry


def leave(session: Session, entry_id: int, *, who: Actor, now: datetime) -> Entry:
    """Take oneself out of a team that one was named in by mistake. Raises `Conflict` for the one who leads."""
    entry = entering.find_authored(session, entry_id, who=who)
    challenge = deadline.lock(session, entry.challenge_id)
    session.refresh(entry, with_for_update=True)
    deadline.require_open(session, challenge, who=who, now=now)
    if entry.authors[0].person_id == who.person_id:
        raise Conflict("대표는 팀에서 빠질 수 없습니다. 출품을 그만두려면 철회해 주세요.")
    session.execute(delete(Author).where(Author.entry_id == entry.id, Author.person_id == who.person_id))
    session.expire(entry, ["authors"])
    recording.record(session, "entry.leave", f"entry:{entry.id}", who=who, now=now)
    return entry


def _check(session: Session, ids: Sequence[int], *, lead: int, most: int) -> None:
    if not ids or ids[0] != lead:
        raise Invalid("대표는 출품을 시작한 사람이어야 하고 맨 앞에 있어야 합니다.")
    if len(set(ids)) != len(ids):
        raise Invalid("같은 사람이 두 번 들어 있습니다.")
    if len(ids) > most:
        raise Invalid(f"이번 챌린지는 대표를 포함해 {most}명까지 함께 출품할 수 있습니다.")
    here = session.scalars(select(Person.id).where(Person.id.in_(ids), Person.deactivated_at.is_(None)))
    if len(set(here)) != len(ids):
        raise Invalid("찾을 수 없거나 이용이 막힌 사람이 들어 있습니다. 다시 찾아 골라 주세요.")


def _part(text: str) -> str:
    return " ".join(text.split())[:_LONGEST_PART]
