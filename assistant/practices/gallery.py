"""What there is to see: search, filters and order of the practices that are published."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import case, or_, select
from sqlalchemy.orm import Session, joinedload

from assistant.knowledge import korean
from assistant.people.models import Role
from assistant.people.roles import Actor, may
from assistant.practices import content as content_
from assistant.practices import seeing, using
from assistant.practices.content import Content
from assistant.practices.models import Consent, Credit, Origin, Practice, PracticeState, PracticeVersion
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
    everything = [_Row(*row) for row in session.execute(_ROWS)]
    fitting = [each for each in everything if _passes(each, wanted)]
    scores, partly = _search(session, fitting, wanted.words[:LONGEST_SEARCH])
    found = [each for each in fitting if each.id in scores]
    order = wanted.order or (Order.FITTING if wanted.words.strip() else Order.NEWEST)
    used = using.times_used(session) if order is not Order.NEWEST else {}
    found.sort(key=lambda each: _rank(each, order, scores, used), reverse=True)
    pages = max(1, -(-len(found) // size))
    page = min(max(1, page), pages)
    return Shelf(
        cards=_cards(session, found[(page - 1) * size : page * size]),
        count=len(found),
        page=page,
        pages=pages,
        partly=partly,
        fields=_counted(each.field for each in everything),
        tools=_counted(tool for each in everything for tool in tools_of(each.tool)),
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


@dataclass(frozen=True)
class _Row:
    """As much of a practice as is read of every one: a text is only read where it is searched or shown."""

    id: int
    field: str
    department: str
    award: str
    origin: Origin
    state: PracticeState
    version_id: int
    version: int
    title: str
    published_at: datetime
    tool: str


_ROWS = (
    select(
        Practice.id,
        Practice.field,
        # Who is not to be named is not found by their department either (`crediting`).
        case((Practice.credit == Credit.ANONYMOUS, ""), else_=Practice.department),
        Practice.award,
        Practice.origin,
        Practice.state,
        PracticeVersion.id,
        PracticeVersion.number,
        PracticeVersion.title,
        PracticeVersion.published_at,
        PracticeVersion.content["tool"].as_string(),
    )
    .join(PracticeVersion, PracticeVersion.id == Practice.current_id)
    .where(Practice.state.in_(seeing.SHOWN))
)


def _passes(row: _Row, wanted: Wanted) -> bool:
    return (
        wanted.field in ("", row.field)
        and wanted.department in ("", row.department)
        and wanted.origin in (None, row.origin)
        and (not wanted.tool or wanted.tool in tools_of(row.tool))
    )


def _search(session: Session, rows: Sequence[_Row], words: str) -> tuple[dict[int, float], bool]:
    """Return a score for each practice that holds all words, else for those that hold some.

    A word is held by a text that has it letter for letter, blanks aside, or that has all of its morphemes. What stands
    in the title counts most.
    """
    asked = [(word, set(korean.terms(word))) for word in _WORD.findall(_folded(words))]
    if not asked:
        return dict.fromkeys((each.id for each in rows), 0.0), False
    texts = _texts(session, [each.version_id for each in rows])
    held = {each.id: [_held(word, terms, each, texts[each.version_id]) for word, terms in asked] for each in rows}
    everything = {id_: sum(scores) for id_, scores in held.items() if all(scores)}
    if everything:
        return everything, False
    some = {id_: sum(scores) for id_, scores in held.items() if any(scores)}
    return some, bool(some)


def _texts(session: Session, version_ids: Sequence[int]) -> dict[int, tuple[str, set[str]]]:
    columns = (PracticeVersion.id, PracticeVersion.content, PracticeVersion.terms)
    rows = session.execute(select(*columns).where(PracticeVersion.id.in_(version_ids)))
    return {id_: (_pressed(" ".join(map(str, said.values()))), set(terms.split())) for id_, said, terms in rows}


def _held(word: str, terms: set[str], row: _Row, said: tuple[str, set[str]]) -> float:
    text, known = said
    if word in _pressed(row.title):
        return 4.0
    if terms and terms <= known:
        return 2.0 + sum(term in _folded(row.title) for term in terms) / len(terms)
    return 1.0 if word in text or word in _pressed(f"{row.field} {row.department} {row.award}") else 0.0


def _rank(row: _Row, order: Order, scores: Mapping[int, float], used: Mapping[int, float]) -> tuple[float, ...]:
    # What people of this office made goes before what came with the assistant, all else being equal.
    own = float(row.origin is not Origin.PROVIDED)
    newest = row.published_at.timestamp()
    if order is Order.USED:
        return (used.get(row.id, 0.0), own, newest, row.id)
    if order is Order.FITTING:
        return (scores[row.id], own, used.get(row.id, 0.0), row.id)
    return (own, newest, row.id)


def _cards(session: Session, rows: Sequence[_Row]) -> list[Card]:
    numbers = using.totals(session, [each.id for each in rows])
    ids = [each.version_id for each in rows]
    said = session.execute(select(PracticeVersion.id, PracticeVersion.content).where(PracticeVersion.id.in_(ids)))
    contents = {id_: content_.read(content) for id_, content in said}
    return [
        Card(
            id=each.id,
            title=each.title,
            content=contents[each.version_id],
            field=each.field,
            department=each.department,
            origin=each.origin,
            award=each.award,
            state=each.state,
            version_id=each.version_id,
            version=each.version,
            published_at=each.published_at,
            totals=numbers[each.id],
        )
        for each in rows
    ]


def _counted(names: Iterable[str]) -> dict[str, int]:
    counts = Counter(name for name in names if name)
    return dict(sorted(counts.items(), key=lambda each: (-each[1], each[0])))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _pressed(text: str) -> str:
    return _folded(text).replace(" ", "")
