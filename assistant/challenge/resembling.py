"""Which entries of this and earlier challenges, and which practices, an entry is alike; a person judges what it means."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.challenge import similar
from assistant.challenge.models.challenges import Challenge
from assistant.challenge.models.entries import Entry, EntryState, EntryVersion
from assistant.challenge.similar import Fingerprint
from assistant.practices.models import Practice, PracticeState, PracticeVersion


def find(session: Session, version: EntryVersion) -> list[dict[str, Any]]:
    """Return what is noteworthily alike, the most alike first, as the first look stores it.

    `share` is how much of the smaller of the two stands in the other, `where` is "whole" or "prompt".
    """
    own = similar.of_content(version.content)
    found = [
        each | {"share": round(likeness.most, 2), "where": likeness.where}
        for each, fingerprint in _others(session, version)
        if (likeness := similar.compare(own, fingerprint)).most >= similar.NOTEWORTHY
    ]
    return sorted(found, key=lambda each: (-each["share"], each["kind"], each["id"]))[: similar.MOST_SHOWN]


def _others(session: Session, version: EntryVersion) -> Iterator[tuple[dict[str, Any], Fingerprint]]:
    entries = session.execute(
        select(Entry.id, Entry.number, Challenge.title, EntryVersion.title, EntryVersion.content)
        .join(EntryVersion, EntryVersion.id == Entry.current_id)
        .join(Challenge, Challenge.id == Entry.challenge_id)
        .where(Entry.id != version.entry_id, Entry.state.not_in([EntryState.DRAFT, EntryState.WITHDRAWN]))
    )
    for entry_id, number, challenge, title, content in entries:
        about = {"kind": "entry", "id": entry_id, "title": title, "number": number, "challenge": challenge}
        yield about, similar.of_content(content)
    practices = session.execute(
        select(Practice.id, Practice.award, PracticeVersion.title, PracticeVersion.content)
        .join(PracticeVersion, PracticeVersion.id == Practice.current_id)
        .where(
            Practice.state.in_([PracticeState.PUBLISHED, PracticeState.STALE]),
            Practice.source.is_distinct_from(f"entry:{version.entry_id}"),
        )
    )
    for practice_id, award, title, content in practices:
        yield {"kind": "practice", "id": practice_id, "title": title, "award": award}, similar.of_content(content)
