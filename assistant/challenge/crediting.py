"""Entries as the whole office reads them, named as their authors wish: `practices.crediting` says what that covers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.challenge.models.entries import Author, Entry
from assistant.people import blotting
from assistant.people.models import Person
from assistant.practices import crediting
from assistant.practices.models import Credit


def hidden_words(session: Session, entries: Sequence[Entry]) -> dict[int, frozenset[str]]:
    """Return, for each of these entries, the words that may not stand in what everybody reads of it."""
    makers: dict[int, list[Person]] = defaultdict(list)
    unnamed = [each.id for each in entries if each.credit is not Credit.NAMED]
    query = select(Author.entry_id, Person).join(Person, Person.id == Author.person_id)
    for entry_id, person in session.execute(query.where(Author.entry_id.in_(unnamed))) if unnamed else ():
        makers[entry_id].append(person)
    return {each.id: crediting.hidden_words(each.credit, makers[each.id]) for each in entries}


def title(entry: Entry, words: frozenset[str]) -> str:
    """Return the title for everybody."""
    return blotting.blot(entry.current.title if entry.current else "", words)


def content(entry: Entry, words: frozenset[str]) -> Mapping[str, Any]:
    """Return what an entry says, for everybody."""
    return crediting.blotted(entry.current.content if entry.current else {}, words)


def authors(entry: Entry, people: Mapping[int, Person]) -> str:
    """Return who made an entry as they want to be named, "" when they do not."""
    made_by = [people[each.person_id] for each in entry.authors]
    if entry.credit is Credit.ANONYMOUS:
        return ""
    departments = list(dict.fromkeys(each.department for each in made_by if each.department))
    if entry.credit is Credit.DEPARTMENT:
        return ", ".join(departments)
    return ", ".join(f"{each.name}({each.department})" if each.department else each.name for each in made_by)
