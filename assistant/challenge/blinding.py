"""What a blind stage leaves of an entry: its authors' names, departments and addresses are blotted out, files renamed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from assistant.challenge import sight
from assistant.challenge.models.entries import Attachment, Author, Entry
from assistant.challenge.sight import Sight
from assistant.people.blotting import blot, words_of_department, words_of_name
from assistant.people.models import Person

__all__ = ["authors", "blot", "file_name", "telltales", "unnamed", "waiting"]


def telltales(session: Session, entry_ids: Collection[int]) -> dict[int, frozenset[str]]:
    """Return, for each of these entries, the words that would tell whose it is."""
    rows = session.execute(
        select(Author.entry_id, Person.name, Person.department, Person.email)
        .join(Author, Author.person_id == Person.id)
        .where(Author.entry_id.in_(entry_ids))
    )
    words: dict[int, set[str]] = {entry_id: set() for entry_id in entry_ids}
    for entry_id, name, department, email in rows:
        words[entry_id] |= words_of_name(name, email) | words_of_department(department)
    return {entry_id: frozenset(each) for entry_id, each in words.items()}


def unnamed(session: Session, seen: Sight, entries: Iterable[Entry]) -> dict[int, frozenset[str]]:
    """Return the telltales of those of these entries of which somebody does not learn who wrote them."""
    hidden = [each.id for each in entries if not sight.sees_names(seen, each)]
    return telltales(session, hidden) if hidden else {}


def waiting(session: Session, seen: Sight) -> dict[int, frozenset[str]]:
    """Return the telltales of what somebody has still to judge without knowing who wrote it.

    For an administrator these are all of which they do not learn it, besides those in conflict: they see no others.
    """
    if not seen.waiting:
        return {}
    rows = select(Entry).where(Entry.id.in_(seen.waiting)).options(defer(Entry.draft))
    return unnamed(session, seen, session.scalars(rows))


def authors(session: Session, entry: Entry) -> Sequence[tuple[str, str]]:
    """Return names and departments of those who entered, who leads first."""
    rows = session.execute(
        select(Person.name, Person.department)
        .join(Author, Author.person_id == Person.id)
        .where(Author.entry_id == entry.id)
        .order_by(Author.position)
    )
    return [(name, department) for name, department in rows]


def file_name(attachments: Sequence[Attachment], attachment: Attachment) -> str:
    """Return the name of a file that says nothing of whose it is."""
    ids = [each.id for each in attachments]
    return f"첨부 {ids.index(attachment.id) + 1}{Path(attachment.filename).suffix.lower()}"
