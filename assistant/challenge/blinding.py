"""What a blind stage leaves of an entry: its authors' names, departments and addresses are blotted out, files renamed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.challenge.models.entries import Attachment, Author, Entry
from assistant.people.blotting import blot, words_of_department, words_of_name
from assistant.people.models import Person

__all__ = ["authors", "blot", "file_name", "telltales"]


def telltales(session: Session, entry_ids: Sequence[int]) -> dict[int, frozenset[str]]:
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
