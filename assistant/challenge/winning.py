"""Who wins, for everybody to see: candidates while they can be verified, winners for good."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from assistant.challenge import crediting, sight
from assistant.challenge.models.challenges import AwardLine, Challenge
from assistant.challenge.models.deciding import Decision, DecisionState
from assistant.challenge.models.entries import Author, Entry
from assistant.challenge.phases import Phase
from assistant.challenge.scoring import rounded
from assistant.errors import NotFound
from assistant.people.models import Person
from assistant.people.roles import Actor


@dataclass(frozen=True)
class Winner:
    """An entry that wins or may win, with title and content as everybody may read them.

    `authors` are named as they want to be, "" when they do not.

    `score` is None unless the notice says that scores are published, and before they are.
    """

    entry: Entry
    award: str
    authors: str
    title: str
    content: Mapping[str, Any]
    score: Decimal | None = None


@dataclass(frozen=True)
class Board:
    """The winners, the highest award first; `are_candidates` until they are published.

    Those of one award are equals: they stand by their numbers (`deciding.EQUALS`).
    """

    challenge: Challenge
    are_candidates: bool
    winners: Sequence[Winner]


def board(session: Session, challenge_id: int, *, who: Actor, now: datetime) -> Board:
    """Return the board. Raises `NotFound` before there is anything to show."""
    seen = sight.sight_of(session, challenge_id, who=who, now=now)
    if seen.phase not in (Phase.VERIFICATION, Phase.PUBLISHED):
        raise NotFound("아직 발표한 수상작이 없습니다. 발표하면 챌린지 화면에서 볼 수 있습니다.")
    entries = session.scalars(
        select(Entry)
        .where(Entry.challenge_id == challenge_id)
        .options(selectinload(Entry.current), selectinload(Entry.authors))
        .order_by(Entry.number)
    )
    lines = {line.id: line for line in seen.challenge.award_lines}
    shown = [each for each in entries if sight.shows_winner(seen, each)]
    people = _people(session, shown)
    scores = _scores(session, seen.challenge) if seen.phase is Phase.PUBLISHED else {}
    hidden = crediting.hidden_words(session, shown)
    winners = [
        Winner(
            entry=each,
            award=_line(each, lines).name,
            authors=crediting.authors(each, people),
            title=crediting.title(each, hidden[each.id]),
            content=crediting.content(each, hidden[each.id]),
            score=scores.get(each.id),
        )
        for each in shown
    ]
    winners.sort(key=lambda each: (_line(each.entry, lines).position, each.entry.number or ""))
    return Board(seen.challenge, seen.phase is Phase.VERIFICATION, winners)


def find(session: Session, entry_id: int, *, who: Actor, now: datetime) -> tuple[Entry, Challenge]:
    """Return an entry that everybody may see as a winner, or as a candidate. Raises `NotFound`."""
    entry = session.get(Entry, entry_id)
    seen = sight.sight_of(session, entry.challenge_id, who=who, now=now) if entry else None
    if entry is None or seen is None or not sight.shows_winner(seen, entry):
        raise NotFound("그 수상작을 찾지 못했습니다. 수상작 화면에서 다시 골라 주세요.")
    return entry, seen.challenge


def challenge_of(session: Session, entry_id: int) -> int:
    """Return the challenge an entry is in."""
    return session.scalars(select(Entry.challenge_id).where(Entry.id == entry_id)).one()


def _scores(session: Session, challenge: Challenge) -> dict[int, Decimal]:
    if not challenge.publish_scores:
        return {}
    announced = select(Decision.result).where(
        Decision.stage_id == challenge.stages[-1].id, Decision.state == DecisionState.ANNOUNCED
    )
    result = session.scalar(announced) or {"ranks": []}
    return {each["entry_id"]: rounded(Fraction(each["score"]), challenge.decimals) for each in result["ranks"]}


def _line(entry: Entry, lines: dict[int, AwardLine]) -> AwardLine:
    return lines[entry.award_id or entry.pending_award_id or 0]


def _people(session: Session, entries: Sequence[Entry]) -> dict[int, Person]:
    ids = select(Author.person_id).where(Author.entry_id.in_([each.id for each in entries]))
    return {each.id: each for each in session.scalars(select(Person).where(Person.id.in_(ids)))}
