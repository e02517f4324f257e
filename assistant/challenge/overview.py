"""All entries of a challenge for an administrator: who, what, what the first look found; searched also in the files."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, defer, selectinload

from assistant.challenge import blinding, sight
from assistant.challenge.models.entries import (
    Attachment,
    Entry,
    EntryState,
    EntryVersion,
    FirstLook,
)
from assistant.challenge.sight import Sight
from assistant.people.models import Person, Role
from assistant.people.roles import Actor, require

A_PAGE = 50


@dataclass(frozen=True)
class Row:
    """An entry in the list. `look` is None, and `own` true, for whoever has an interest in it.

    `authors` is empty where names are hidden; so are the names of `files` in a page then, and `title`, `summary` and
    what it is `similar` to are without them.
    """

    entry: Entry
    version: EntryVersion
    title: str
    versions: int
    authors: Sequence[Person]
    named: bool
    own: bool
    files: Sequence[Attachment]
    look: FirstLook | None
    summary: Sequence[str]
    similar: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Overview:
    """One page of the rows that were asked for, of `found` in all; `counts` by state and `drafts` are of everything."""

    rows: Sequence[Row]
    found: int
    page: int
    pages: int
    counts: Mapping[str, int]
    drafts: int
    sight: Sight


def show(
    session: Session,
    challenge_id: int,
    *,
    who: Actor,
    now: datetime,
    words: str = "",
    state: EntryState | None = None,
    page: int = 1,
) -> Overview:
    """Return the entries whose text or files hold every word, by receipt number. Drafts are only counted.

    Whoever has to judge some of them blind searches those as they are read: by a name they are not found.
    """
    require(who, Role.ADMIN)
    seen = sight.sight_of(session, challenge_id, who=who, now=now)
    handed_in = sight.visible_entries(session, seen).where(Entry.current_id.is_not(None))
    hidden = blinding.waiting(session, seen)
    entries = session.execute(handed_in.with_only_columns(Entry.id, Entry.state).order_by(Entry.number, Entry.id)).all()
    found = holding(session, handed_in, words, hidden) if words.split() else {each.id for each in entries}
    wanted = [each.id for each in entries if each.id in found and state in (None, each.state)]
    pages = max(1, -(-len(wanted) // A_PAGE))
    shown = min(max(1, page), pages)
    drafts = select(func.count(Entry.id)).where(
        Entry.challenge_id == challenge_id, Entry.state == EntryState.DRAFT, Entry.current_id.is_(None)
    )
    return Overview(
        rows=_rows(session, wanted[(shown - 1) * A_PAGE : shown * A_PAGE], seen, hidden),
        found=len(wanted),
        page=shown,
        pages=pages,
        counts=Counter(each.state.value for each in entries),
        drafts=session.scalar(drafts) or 0,
        sight=seen,
    )


def holding(session: Session, entries: Select[Entry], words: str, hidden: Mapping[int, Collection[str]]) -> set[int]:
    """Return the ids of entries that hold every word, each in the text handed in or in a file that belongs to it.

    `entries` is a query of `sight`: nobody searches in what they may not see; nor for the telltales that are `hidden`.
    """
    handed_in = entries.where(Entry.current_id.is_not(None))
    joined = handed_in.join(EntryVersion, EntryVersion.id == Entry.current_id)
    columns = joined.with_only_columns(Entry.id, Entry.number, EntryVersion.content, EntryVersion.attachment_ids)
    wanted = _words(words)
    found = {word: _with_file(session, handed_in.where(Entry.id.not_in(hidden)), word) for word in wanted}
    if hidden:
        _in_blotted_files(session, hidden, found)
    return {
        entry_id
        for entry_id, number, content, attachment_ids in session.execute(columns)
        if _holds(blinding.blot(_text(number, content), hidden.get(entry_id, ())), attachment_ids, found)
    }


def numbers(session: Session, seen: Sight) -> list[tuple[str | None, str]]:
    """Return number and title of what an entry may be a duplicate of: what was handed in and is no duplicate."""
    visible = sight.visible_entries(session, seen).with_only_columns(Entry.id, Entry.number, EntryVersion.title)
    joined = visible.join(EntryVersion, EntryVersion.id == Entry.current_id)
    first = joined.where(Entry.state != EntryState.DUPLICATE, Entry.id.not_in(seen.conflicted))
    hidden = blinding.waiting(session, seen)
    return [
        (number, blinding.blot(title, hidden.get(entry_id, ())))
        for entry_id, number, title in session.execute(first.order_by(Entry.number))
    ]


def people_of(session: Session, entries: Collection[Entry]) -> dict[int, Person]:
    """Return the authors of entries by their ids."""
    ids = {author.person_id for entry in entries for author in entry.authors}
    return {each.id: each for each in session.scalars(select(Person).where(Person.id.in_(ids)))}


def _holds(text: str, attachment_ids: Collection[int], found: Mapping[str, Collection[int]]) -> bool:
    return all(word in text or any(each in files for each in attachment_ids) for word, files in found.items())


def _with_file(session: Session, handed_in: Select[Entry], word: str) -> set[int]:
    """Return the ids of the files whose text holds a word."""
    holding = Attachment.text.icontains(word, autoescape=True)
    entry_ids = handed_in.with_only_columns(Entry.id)
    return set(session.scalars(select(Attachment.id).where(Attachment.entry_id.in_(entry_ids), holding)))


def _in_blotted_files(session: Session, hidden: Mapping[int, Collection[str]], found: Mapping[str, set[int]]) -> None:
    """Add, to each word, the files of these entries that hold it when the telltales are out of them."""
    rows = select(Attachment.id, Attachment.entry_id, Attachment.text).where(Attachment.entry_id.in_(hidden))
    for file_id, entry_id, text in session.execute(rows):
        read = blinding.blot(text, hidden[entry_id]).casefold()
        for word, ids in found.items():
            if word in read:
                ids.add(file_id)


def _text(number: str | None, content: Mapping[str, Any]) -> str:
    return "\n".join([number or "", *(str(each) for each in content.values() if each is not None)]).casefold()


def _words(text: str) -> list[str]:
    return unicodedata.normalize("NFC", text).casefold().split()


def _rows(session: Session, entry_ids: Sequence[int], seen: Sight, hidden: Mapping[int, Collection[str]]) -> list[Row]:
    entries = session.scalars(
        select(Entry)
        .where(Entry.id.in_(entry_ids))
        .options(
            defer(Entry.draft),
            selectinload(Entry.current).options(defer(EntryVersion.content)),
            selectinload(Entry.authors),
            selectinload(Entry.attachments).options(defer(Attachment.text)),
        )
        .order_by(Entry.number, Entry.id)
    ).all()
    people = people_of(session, entries)
    looks = _looks(session, [each.current_id for each in entries if each.id not in seen.conflicted])
    numbers = _numbers_of_versions(session, [each.id for each in entries])
    return [
        _row(each, each.current, people, looks, numbers, seen, hidden) for each in entries if each.current is not None
    ]


def _row(
    entry: Entry,
    version: EntryVersion,
    people: Mapping[int, Person],
    looks: Mapping[int, FirstLook],
    numbers: Mapping[int, int],
    seen: Sight,
    hidden: Mapping[int, Collection[str]],
) -> Row:
    named = sight.sees_names(seen, entry)
    look = looks.get(version.id)
    words = hidden.get(entry.id, ())
    return Row(
        entry=entry,
        version=version,
        title=blinding.blot(version.title, words),
        versions=numbers[entry.id],
        authors=[people[each.person_id] for each in entry.authors if each.person_id in people] if named else [],
        named=named,
        own=entry.id in seen.conflicted,
        files=[each for each in entry.attachments if each.id in version.attachment_ids],
        look=look,
        summary=[blinding.blot(line, words) for line in look.summary] if look else [],
        similar=visible_similar(look, entry, seen, hidden) if look else [],
    )


def visible_similar(
    look: FirstLook, entry: Entry, seen: Sight, hidden: Mapping[int, Collection[str]]
) -> list[Mapping[str, Any]]:
    """Return what an entry is alike, without entries that must leave no trace for this person, nor telltales.

    What is alike may be of the same person, and say so: telltales are those of both.
    """
    return [
        {**each, "title": blinding.blot(each["title"], {*hidden.get(entry.id, ()), *_of_similar(each, hidden)})}
        for each in look.similar
        if each["kind"] != "entry" or each["id"] not in seen.conflicted
    ]


def _of_similar(similar: Mapping[str, Any], hidden: Mapping[int, Collection[str]]) -> Collection[str]:
    return hidden.get(similar["id"], ()) if similar["kind"] == "entry" else ()


def _looks(session: Session, version_ids: Sequence[int | None]) -> dict[int, FirstLook]:
    rows = session.scalars(select(FirstLook).where(FirstLook.version_id.in_(version_ids)))
    return {each.version_id: each for each in rows}


def _numbers_of_versions(session: Session, entry_ids: Sequence[int]) -> dict[int, int]:
    counted = select(EntryVersion.entry_id, func.count()).where(EntryVersion.entry_id.in_(entry_ids))
    return dict(session.execute(counted.group_by(EntryVersion.entry_id)).all())
