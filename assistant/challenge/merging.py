"""A form that was opened a while ago is kept part by part: what others wrote since is neither lost nor written over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from assistant.challenge import content, entering
from assistant.challenge.models.entries import Entry
from assistant.people.roles import Actor

# Beside the parts of a draft: what an open form wrote into each part, and which form was told that a part is newer.
_WROTE = "wrote"
_TOLD = "told"


@dataclass(frozen=True)
class Kept:
    """What became of a form: `unseen` parts are newer than the form shows, `clashing` ones were written in both.

    `to_tell` are the clashing parts about which this form has heard nothing yet.
    """

    unseen: tuple[str, ...] = ()
    clashing: tuple[str, ...] = ()
    to_tell: tuple[str, ...] = ()


def began_with(entry: Entry) -> dict[str, str]:
    """Return the marks of an entry's parts as a form shows them now; for `keep`."""
    return {name: mark(text) for name, text in _stored(entry).items()}


def mark(text: str) -> str:
    """Return a few letters that tell one text from another: a form cannot remember whole texts."""
    return sha256(text.encode()).hexdigest()[:10]


def keep(
    session: Session,
    entry_id: int,
    values: Mapping[str, str],
    *,
    began: Mapping[str, str],
    form: str,
    who: Actor,
    now: datetime,
) -> Kept:
    """Save the parts that nobody else changed since a form `began`, and say which are newer.

    What the same `form` saved before is its own, so that it may be changed again.
    """
    entry = entering.find_authored(session, entry_id, who=who)
    session.refresh(entry, with_for_update=True)
    stored = _stored(entry)
    wrote, told = dict(entry.draft.get(_WROTE, {})), dict(entry.draft.get(_TOLD, {}))
    typed = {name: content.clean(name, text) for name, text in values.items() if name in stored}
    differing = [name for name, text in typed.items() if text != stored[name]]
    others = [
        name
        for name in differing
        if wrote.get(name) != f"{form}:{mark(stored[name])}" and began.get(name) not in (None, mark(stored[name]))
    ]
    own = [name for name in differing if name not in others]
    entering.save(session, entry_id, {name: values[name] for name in own}, who=who, now=now, revision=None)
    clashing = tuple(name for name in others if mark(typed[name]) != began[name])
    to_tell = tuple(name for name in clashing if told.get(name) != form)
    if own or to_tell:
        wrote |= {name: f"{form}:{mark(typed[name])}" for name in own}
        told |= dict.fromkeys(to_tell, form)
        entry.draft = {**entry.draft, _WROTE: wrote, _TOLD: told}
        session.flush()
    return Kept(tuple(name for name in others if name not in clashing), clashing, to_tell)


def _stored(entry: Entry) -> dict[str, str]:
    texts = {name: content.clean(name, str(entry.draft.get(name) or "")) for name in content.LABELS}
    return texts | {"may_share": "yes" if entry.may_share else "", "credit": str(entry.credit.value)}
