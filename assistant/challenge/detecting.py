"""Conflicts of interest that follow from what the office knows: who wrote what with whom, and in which department."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.challenge.models.challenges import Challenge, Reviewer
from assistant.challenge.models.entries import Author, Entry, EntryState
from assistant.challenge.models.judging import ConflictKind
from assistant.people.models import Person

_WRITTEN = tuple(state for state in EntryState if state is not EntryState.DRAFT)


@dataclass(frozen=True)
class Found:
    """A reviewer, an entry and why the one should not judge the other."""

    entry_id: int
    reviewer_id: int
    kind: ConflictKind
    reason: str


@dataclass(frozen=True)
class Known:
    """What detection goes by: persons, never addresses; departments as `same_department` writes them."""

    authors: Mapping[int, frozenset[int]]
    reviewers: Mapping[int, int]
    departments: Mapping[int, str]


def gather(session: Session, challenge: Challenge) -> Known:
    """Read all authors of all entries that were handed in, the committee and everybody's department."""
    authors: dict[int, set[int]] = defaultdict(set)
    departments: dict[int, str] = {}
    written = (
        select(Author.entry_id, Person.id, Person.department)
        .join(Person, Person.id == Author.person_id)
        .join(Entry, Entry.id == Author.entry_id)
        .where(Entry.challenge_id == challenge.id, Entry.state.in_(_WRITTEN))
    )
    for entry_id, person_id, department in session.execute(written):
        authors[entry_id].add(person_id)
        departments[person_id] = same_department(department)
    reviewers: dict[int, int] = {}
    committee = select(Reviewer.id, Person.id, Person.department).join(Person, Person.id == Reviewer.person_id)
    for reviewer_id, person_id, department in session.execute(committee.where(Reviewer.challenge_id == challenge.id)):
        reviewers[reviewer_id] = person_id
        departments[person_id] = same_department(department)
    return Known({entry_id: frozenset(people) for entry_id, people in authors.items()}, reviewers, departments)


def detect(known: Known, *, by_department: bool) -> Sequence[Found]:
    """Return each conflict once per kind: an own entry, one of somebody one has entered with, one's department's."""
    mates = _mates(known.authors.values())
    found = []
    for reviewer_id, person_id in known.reviewers.items():
        department = known.departments.get(person_id, "")
        for entry_id, people in known.authors.items():
            if person_id in people:
                found.append(Found(entry_id, reviewer_id, ConflictKind.AUTHOR, "본인이 참여한 작품입니다."))
                continue
            if mates[person_id] & people:
                found.append(
                    Found(entry_id, reviewer_id, ConflictKind.TEAM, "다른 작품을 함께 낸 사람이 참여했습니다.")
                )
            if by_department and department and any(known.departments.get(each) == department for each in people):
                found.append(
                    Found(entry_id, reviewer_id, ConflictKind.DEPARTMENT, "같은 부서 사람이 참여한 작품입니다.")
                )
    return found


def same_department(name: str) -> str:
    """Return a department's name as it is compared: composed, without spaces, in small letters."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def _mates(teams: Iterable[frozenset[int]]) -> dict[int, frozenset[int]]:
    together: dict[int, frozenset[int]] = defaultdict(frozenset)
    for people in teams:
        for person_id in people:
            together[person_id] |= people - {person_id}
    return together
