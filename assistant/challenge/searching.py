"""Finding words in what somebody has to judge: in the text as they read it, so that a blind stage answers no names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.challenge import blinding, sight
from assistant.challenge.models.entries import Attachment, Entry, EntryVersion
from assistant.challenge.progress import Waiting


def search(session: Session, seen: sight.Sight, items: Sequence[Waiting], words: str) -> list[Waiting]:
    """Return those of a queue whose entry or files hold every word."""
    wanted = words.casefold().split()
    ids = [each.entry_id for each in items]
    if not wanted or not ids:
        return list(items)
    texts: dict[int, list[str]] = defaultdict(list)
    files: dict[int, list[int]] = {}
    named: set[int] = set()
    rows = session.execute(
        select(Entry, EntryVersion).join(EntryVersion, EntryVersion.id == Entry.current_id).where(Entry.id.in_(ids))
    )
    for entry, version in rows:
        texts[entry.id] += [entry.number or "", *(str(each) for each in version.content.values() if each is not None)]
        files[entry.id] = version.attachment_ids
        if sight.sees_names(seen, entry):
            named.add(entry.id)
    read = select(Attachment.id, Attachment.entry_id, Attachment.text).where(Attachment.entry_id.in_(ids))
    for file_id, entry_id, text in session.execute(read):
        if file_id in files.get(entry_id, ()):
            texts[entry_id].append(text)
    hidden = blinding.telltales(session, [each for each in ids if each not in named])
    return [each for each in items if _holds("\n".join(texts[each.entry_id]), hidden.get(each.entry_id), wanted)]


def _holds(text: str, hidden: frozenset[str] | None, wanted: Sequence[str]) -> bool:
    shown = blinding.blot(text, hidden or frozenset()).casefold()
    return all(word in shown for word in wanted)
