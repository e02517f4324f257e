"""From an entry that won to a practice that others can repeat: one click, and then people edit it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from assistant.audit import recording
from assistant.challenge import content as content_
from assistant.challenge import crediting, winning
from assistant.challenge.models.challenges import AwardLine
from assistant.challenge.models.entries import EntryState
from assistant.errors import Conflict
from assistant.people.models import Person, Role
from assistant.people.roles import Actor, require
from assistant.practices import drafting
from assistant.practices.content import Content
from assistant.practices.models import Credit, Origin


def hand_on(session: Session, entry_id: int, *, who: Actor, now: datetime) -> int:
    """Begin a practice from an awarded entry and return its id; the second time it is the one that is there.

    Raises `Conflict` for an entry that did not win or whose authors did not agree to share it.
    """
    require(who, Role.TRAINER)
    entry, challenge = winning.find(session, entry_id, who=who, now=now)
    # The award may be taken back at this moment.
    session.refresh(entry, with_for_update=True)
    if entry.state is not EntryState.AWARDED or entry.current is None:
        raise Conflict("발표한 수상작만 우수사례로 만들 수 있습니다.")
    if not entry.may_share:
        raise Conflict("출품한 사람이 공유에 동의하지 않았습니다. 먼저 출품한 사람과 상의해 주세요.")
    # Made anonymous before anybody edits it: what is not in the draft is not forgotten there.
    said = content_.read(crediting.content(entry, crediting.hidden_words(session, [entry])[entry.id]))
    line = session.get_one(AwardLine, entry.award_id)
    authors = [each.person_id for each in entry.authors]
    lead = session.get_one(Person, authors[0])
    practice = drafting.draft_from(
        session,
        source=source_of(entry.id),
        origin=Origin.CHALLENGE,
        content=Content(
            title=said.title,
            situation=said.problem,
            prompt=said.prompt,
            tool=said.tools,
            before=said.before,
            after=said.after,
            effect="\n".join(filter(None, [said.effect, said.measured])),
            cautions="",
            steps=said.repeat,
        ),
        field=said.field,
        department="" if entry.credit is Credit.ANONYMOUS else lead.department,
        award=f"{challenge.opens_at.year} {line.name}",
        credit=entry.credit,
        authors=authors,
        who=who,
        now=now,
    )
    recording.record(session, "practice.hand_on", f"entry:{entry.id}", who=who, now=now, practice=practice.id)
    return practice.id


def source_of(entry_id: int) -> str:
    """Return what a practice that was made of an entry has as its source."""
    return f"entry:{entry_id}"
