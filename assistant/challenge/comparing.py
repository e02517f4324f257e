"""Two entries side by side, for those about the line only: which is better is asked where the scores cannot tell.

P(i ≻ j) = e^θi / (e^θi + e^θj), a tie counts half to each; fitted from scratch each time, so that the order in which
comparisons came does not matter and every one of them can be changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.audit import recording
from assistant.challenge import announcing, outcome, queries
from assistant.challenge.advising import Matrix
from assistant.challenge.models.challenges import ChallengeState
from assistant.challenge.models.judging import Comparison
from assistant.challenge.outcome import Outcome
from assistant.errors import Conflict, Invalid, NotAllowed
from assistant.people.roles import Actor

# About as many of each entry are enough (Kinnear, Jones and Davies 2025).
ENOUGH = 10
# Everybody is thought to have won and lost half a comparison with an average entry: nobody is infinitely good.
_PRIOR = 0.5
_STEPS, _CLOSE = 1_000, 1e-12


@dataclass(frozen=True)
class Compared:
    """What one reviewer said about two entries; `better` is None for a tie."""

    first: int
    second: int
    better: int | None


@dataclass(frozen=True)
class Strength:
    """How an entry of the band does against the average of the band, from how many comparisons."""

    entry_id: int
    chance: float
    compared: int


@dataclass(frozen=True)
class Table:
    """The band, the pair that somebody is asked about next, what they said, and what all comparisons amount to.

    `strengths` is empty for a reviewer who has pairs left: nobody follows the others.
    """

    outcome: Outcome
    band: tuple[int, ...]
    next_pair: tuple[int, int] | None
    own: tuple[Compared, ...]
    left: int
    strengths: tuple[Strength, ...]
    may_compare: bool


def table(session: Session, stage_id: int, *, who: Actor, now: datetime) -> Table:
    """Return what somebody may compare and see of it. Raises `NotFound`, `NotAllowed` as the results do."""
    found = outcome.of_stage(session, stage_id, who=who, now=now)
    band = tuple(sorted(found.advice.band))
    rows = session.scalars(
        select(Comparison).where(
            Comparison.stage_id == stage_id, Comparison.first_id.in_(band), Comparison.second_id.in_(band)
        )
    ).all()
    reviewer = found.sight.reviewer
    mine = [each for each in rows if reviewer is not None and each.reviewer_id == reviewer.id]
    told = {(each.first_id, each.second_id) for each in mine}
    often = Counter((each.first_id, each.second_id) for each in rows)
    entries = Counter(entry for each in rows for entry in (each.first_id, each.second_id))
    left = [pair for pair in combinations(band, 2) if pair not in told]
    # The least compared first, so that they come out even.
    left.sort(key=lambda pair: (often[pair], entries[pair[0]] + entries[pair[1]], pair))
    may_compare = reviewer is not None and reviewer.pledged_at is not None and _is_open(found)
    sees_all = found.sight.administers or not left or not may_compare
    return Table(
        outcome=found,
        band=band,
        next_pair=left[0] if left and may_compare else None,
        own=tuple(_compared(each) for each in mine),
        left=len(left) if may_compare else 0,
        strengths=strengths(band, [_compared(each) for each in rows]) if sees_all else (),
        may_compare=may_compare,
    )


def strengths_of(session: Session, found: Outcome) -> tuple[Strength, ...]:
    """Return what all comparisons of a stage's band amount to; nothing before anybody has compared."""
    band = tuple(sorted(found.advice.band))
    rows = session.scalars(
        select(Comparison).where(
            Comparison.stage_id == found.stage.id, Comparison.first_id.in_(band), Comparison.second_id.in_(band)
        )
    ).all()
    return strengths(band, [_compared(each) for each in rows]) if rows else ()


def compare(
    session: Session, stage_id: int, one: int, other: int, *, better: int | None, who: Actor, now: datetime
) -> Comparison:
    """Note which of two entries a reviewer finds better, None for neither; saying it again changes it."""
    stage = queries.find_stage(session, stage_id)
    announcing.lock(session, stage.challenge_id)
    found = outcome.of_stage(session, stage_id, who=who, now=now)
    reviewer = found.sight.reviewer
    if reviewer is None or reviewer.pledged_at is None:
        raise NotAllowed("심사위원만 작품을 견줄 수 있습니다.")
    if not _is_open(found):
        raise Conflict("심사를 마치고 결정하는 동안에만 견줄 수 있습니다.")
    first, second = sorted((one, other))
    if first == second or not {first, second} <= set(found.advice.band):
        raise Conflict("이 두 작품은 지금 같은 구간에 있지 않습니다. 화면을 새로 고쳐 주세요.")
    if better not in (None, first, second):
        raise Invalid("두 작품 가운데 하나나 ‘비슷하다’를 골라 주세요.")
    row = session.scalar(
        select(Comparison).where(
            Comparison.stage_id == stage_id,
            Comparison.reviewer_id == reviewer.id,
            Comparison.first_id == first,
            Comparison.second_id == second,
        )
    )
    if row is None:
        row = Comparison(stage_id=stage_id, reviewer_id=reviewer.id, first_id=first, second_id=second)
        session.add(row)
    row.better_id, row.compared_at = better, now
    session.flush()
    recording.record(session, "comparison.save", f"stage:{stage_id}", who=who, now=now, comparison=row.id)
    return row


def strengths(band: Sequence[int], compared: Sequence[Compared]) -> tuple[Strength, ...]:
    """Fit the model to all comparisons of a band; the strongest first, equal ones in the order of their ids."""
    if not band:
        return ()
    place = {entry: at for at, entry in enumerate(band)}
    won = np.full(len(band), _PRIOR)
    met = np.zeros((len(band), len(band)))
    for each in compared:
        first, second = place[each.first], place[each.second]
        met[first, second] += 1
        met[second, first] += 1
        for entry in (each.first, each.second):
            won[place[entry]] += 0.5 if each.better is None else float(entry == each.better)
    theta = np.zeros(len(band))
    for _ in range(_STEPS):
        # Newton: what is maximised has one top. A step that is too long for it is cut.
        chance, chances = _chance(theta), _chance(theta[:, None] - theta)
        slope = won - (met * chances).sum(axis=1) - 2 * _PRIOR * chance
        bend = met * chances * (1 - chances)
        steepness = np.diag(bend.sum(axis=1) + 2 * _PRIOR * chance * (1 - chance)) - bend
        step = np.linalg.solve(steepness, slope)
        theta += step / max(1.0, float(np.abs(step).max()))
        if float(np.abs(step).max()) < _CLOSE:
            break
    times = met.sum(axis=1)
    found = [Strength(entry, float(_chance(theta[at])), int(times[at])) for entry, at in place.items()]
    return tuple(sorted(found, key=lambda each: (-round(each.chance, 9), each.entry_id)))


def _chance(gap: Matrix) -> Matrix:
    return 1 / (1 + np.exp(-gap))


def _compared(row: Comparison) -> Compared:
    return Compared(row.first_id, row.second_id, row.better_id)


def _is_open(found: Outcome) -> bool:
    return found.sight.challenge.state is ChallengeState.DECIDING and found.stage.closed_at is not None
