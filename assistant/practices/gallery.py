"""What there is to see: search, filters and order of the practices that are published."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from assistant.knowledge import korean
from assistant.people.models import Role
from assistant.people.roles import Actor, may
from assistant.practices import content as content_
from assistant.practices import seeing, using
from assistant.practices.content import Content
from assistant.practices.models import Consent, Origin, Practice, PracticeState
from assistant.practices.using import Totals

PAGE = 24
LONGEST_SEARCH = 100

_WORD = re.compile(r"[^\W_]+")
_PARTS = re.compile(r"\s*[,/·]\s*")


class Order(StrEnum):
    """How practices are put in order; `fitting` needs words."""

    FITTING = "fitting"
    NEWEST = "newest"
    USED = "used"


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for; empty parts do not narrow."""

    words: str = ""
    field: str = ""
    tool: str = ""
    department: str = ""
    origin: Origin | None = None
    order: Order | None = None


@dataclass(frozen=True)
class Card:
    """A practice in a list."""

    id: int
    title: str
    content: Content
    field: str
    department: str
    origin: Origin
    award: str
    state: PracticeState
    version_id: int
    version: int
    published_at: datetime
    totals: Totals


@dataclass(frozen=True)
class Shelf:
    """A page of the gallery. `partly` says that nothing holds all the words, so what holds some is shown."""

    cards: Sequence[Card]
    count: int
    page: int
    pages: int
    partly: bool
    fields: Mapping[str, int]
    tools: Mapping[str, int]
    departments: Mapping[str, int]
    origins: Mapping[Origin, int]


def show(session: Session, wanted: Wanted, *, who: Actor, page: int = 1, size: int = PAGE) -> Shelf:  # noqa: ARG001 - for everybody signed in
    """Return what fits, and how many there are of each field, tool, department and origin."""
    everything = session.scalars(
        select(Practice)
        .where(Practice.state.in_(seeing.SHOWN), Practice.current_id.is_not(None))
        .options(joinedload(Practice.current))
    ).all()
    fitting = [each for each in everything if _passes(each, wanted)]
    scores, partly = _search(fitting, wanted.words[:LONGEST_SEARCH])
    found = [each for each in fitting if each.id in scores]
    numbers = using.totals(session, [each.id for each in found])
    order = wanted.order or (Order.FITTING if wanted.words.strip() else Order.NEWEST)
    found.sort(key=lambda each: _rank(each, order, scores, numbers), reverse=True)
    pages = max(1, -(-len(found) // size))
    page = min(max(1, page), pages)
    return Shelf(
        cards=[_card(each, numbers[each.id]) for each in found[(page - 1) * size : page * size]],
        count=len(found),
        page=page,
        pages=pages,
        partly=partly,
        fields=_counted(each.field for each in everything),
        tools=_counted(tool for each in everything for tool in tools_of(_tool(each))),
        departments=_counted(each.department for each in everything),
        origins=Counter(each.origin for each in everything),
    )


def drafts(session: Session, *, who: Actor) -> Sequence[Practice]:
    """Return the drafts that somebody may work on, newest first; for trainers that is every one."""
    rows = select(Practice).where(Practice.state == PracticeState.DRAFT).order_by(Practice.id.desc())
    if not may(who, Role.TRAINER):
        mine = select(Consent.practice_id).where(Consent.person_id == who.person_id)
        rows = rows.where(or_(Practice.id.in_(mine), Practice.owner_id == who.person_id))
    return session.scalars(rows).all()


def to_verify(session: Session, *, who: Actor) -> Sequence[Practice]:
    """Return the practices whose review is due, the longest waiting first: one's own, or all as a trainer."""
    rows = select(Practice).where(Practice.state == PracticeState.STALE).options(joinedload(Practice.current))
    if not may(who, Role.TRAINER):
        rows = rows.where(Practice.owner_id == who.person_id)
    return session.scalars(rows.order_by(Practice.review_due_at, Practice.id)).all()


def tools_of(tool: str) -> list[str]:
    """Return the tools of a practice one by one ("ChatGPT, 엑셀")."""
    return [each for each in _PARTS.split(tool) if each]


def _passes(practice: Practice, wanted: Wanted) -> bool:
    return (
        wanted.field in ("", practice.field)
        and wanted.department in ("", practice.department)
        and wanted.origin in (None, practice.origin)
        and (not wanted.tool or wanted.tool in tools_of(_tool(practice)))
    )


def _search(practices: Sequence[Practice], words: str) -> tuple[dict[int, float], bool]:
    """Return a score for each practice that holds all words, else for those that hold some.

    A word is held by a text that has it letter for letter, blanks aside, or that has all of its morphemes. What stands
    in the title counts most.
    """
    asked = [(word, set(korean.terms(word))) for word in _WORD.findall(_folded(words))]
    if not asked:
        return dict.fromkeys((each.id for each in practices), 0.0), False
    held = {each.id: [_held(word, terms, each) for word, terms in asked] for each in practices}
    everything = {id_: sum(scores) for id_, scores in held.items() if all(scores)}
    if everything:
        return everything, False
    some = {id_: sum(scores) for id_, scores in held.items() if any(scores)}
    return some, bool(some)


def _held(word: str, terms: set[str], practice: Practice) -> float:
    assert practice.current is not None  # noqa: S101 - for the type checker
    title = _folded(practice.current.title)
    if word in title.replace(" ", ""):
        return 4.0
    said = practice.current.content
    text = _folded(" ".join([*map(str, said.values()), practice.field, practice.department, practice.award]))
    known = set(practice.current.terms.split())
    if terms and terms <= known:
        return 2.0 + sum(term in title for term in terms) / len(terms)
    return 1.0 if word in text.replace(" ", "") else 0.0


def _rank(
    practice: Practice, order: Order, scores: Mapping[int, float], numbers: Mapping[int, Totals]
) -> tuple[float, float, float, int]:
    assert practice.current is not None  # noqa: S101 - for the type checker
    newest = practice.current.published_at.timestamp()
    total = numbers[practice.id]
    used = total.uses + total.copies / 4
    # What people of this office made goes before what came with the assistant, all else being equal.
    own = float(practice.origin is not Origin.PROVIDED)
    if order is Order.USED:
        return (used, own, newest, practice.id)
    if order is Order.FITTING:
        return (scores[practice.id], own, used, practice.id)
    return (own, newest, used, practice.id)


def _card(practice: Practice, totals: Totals) -> Card:
    version = practice.current
    assert version is not None  # noqa: S101 - for the type checker
    return Card(
        id=practice.id,
        title=version.title,
        content=content_.read(version.content),
        field=practice.field,
        department=practice.department,
        origin=practice.origin,
        award=practice.award,
        state=practice.state,
        version_id=version.id,
        version=version.number,
        published_at=version.published_at,
        totals=totals,
    )


def _tool(practice: Practice) -> str:
    return str(practice.current.content.get("tool") or "") if practice.current is not None else ""


def _counted(names: object) -> dict[str, int]:
    counts = Counter(name for name in names if name)  # type: ignore[attr-defined]
    return dict(sorted(counts.items(), key=lambda each: (-each[1], each[0])))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()
