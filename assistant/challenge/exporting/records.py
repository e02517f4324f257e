"""Everything about a challenge that a file may hold, read once and in plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True)
class CriterionRecord:
    """A criterion with the weight and the scale that the score is made of."""

    id: int
    name: str
    weight: int
    scale: int


@dataclass(frozen=True)
class ReviewRecord:
    """What a reviewer said about an entry, or why they did not; `reviewer` is a letter, not a name."""

    entry_id: int
    reviewer: str
    state: str
    marks: Mapping[int, int]
    comments: Mapping[int, str]
    to_committee: str
    to_entrant: str
    reason: str
    changes: Sequence[str]

    @property
    def counts(self) -> bool:
        """True when there are marks that the score is made of."""
        return bool(self.marks)


@dataclass(frozen=True)
class StageRecord:
    """A stage, its criteria, its reviews, and the official score of each entry (None: too few reviews or none)."""

    id: int
    name: str
    weight: int
    criteria: Sequence[CriterionRecord]
    reviews: Sequence[ReviewRecord]
    scores: Mapping[int, Decimal | None]


@dataclass(frozen=True)
class EntryRecord:
    """An entry as it stands; `final` and `rank` are official, None as long as there are none."""

    id: int
    number: str
    title: str
    field: str
    authors: str
    departments: str
    state: str
    award: str
    reason: str
    final: Decimal | None
    rank: int | None


@dataclass(frozen=True)
class ChallengeRecord:
    """A challenge for a file. `trimmed` is the rule as announced, `trims` in which stages it could be kept.

    `may_trim` says of stages whether the entries that are left out here allow it.
    `changes` are winners that other ways of counting would have changed: (way, who would be in, who would be out).
    """

    title: str
    trimmed: bool
    trims: Mapping[int, bool]
    may_trim: Mapping[int, bool]
    least_reviews: int
    tie_order: Sequence[str]
    decimals: int
    stages: Sequence[StageRecord]
    entries: Sequence[EntryRecord]
    reviewers: Sequence[tuple[str, str]]
    decisions: Sequence[tuple[str, str, str, str]]
    changes: Sequence[tuple[str, str, str]]
    taken_at: datetime
    taken_by: str
