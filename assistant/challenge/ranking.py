"""Who stands where: by the exact score, then by the order the notice names, and never by chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from math import lcm

from assistant.challenge.scoring import Result, Rule

CRITERIA, PRESENTATION, DECISION = "criteria", "presentation", "decision"


@dataclass(frozen=True)
class Ranked:
    """An entry's rank; `tied_with` are others of the same score, `decided_by` what told them apart ("" if nothing did).

    Entries that nothing tells apart share their rank, and the next rank is left out.
    """

    entry_id: int
    rank: int
    score: Fraction
    tied_with: tuple[int, ...] = ()
    decided_by: str = ""


def rank(result: Result, rule: Rule, *, tie_breaks: Sequence[Sequence[int]] = ()) -> list[Ranked]:
    """Return the entries that have a final score, best first.

    `tie_breaks` are recorded decisions of the committee: entry ids, the better one first.
    """
    preferred = _preferences(tie_breaks)
    whole = _as_whole(result.finals)
    ordered = sorted(result.finals, key=lambda entry: (-whole[entry], entry))
    ranked: list[Ranked] = []
    for _, group in groupby(ordered, key=lambda entry: whole[entry]):
        tied, before = list(group), len(ranked)
        score = result.finals[tied[0]]
        if len(tied) == 1:
            ranked.append(Ranked(tied[0], before + 1, score))
            continue
        for place, entries, why in _told_apart(tied, rule, _steps(rule, result, tied), preferred):
            ranked += [Ranked(entry, place + before, score, _others(tied, entry), why) for entry in entries]
    return ranked


def undecided(ranked: Sequence[Ranked]) -> list[list[int]]:
    """Return the groups of entries that share a rank: only the committee can tell them apart."""
    groups = ([each.entry_id for each in group] for _, group in groupby(ranked, key=lambda each: each.rank))
    return [group for group in groups if len(group) > 1]


def _others(tied: Sequence[int], entry: int) -> tuple[int, ...]:
    return tuple(each for each in tied if each != entry)


def _as_whole(scores: Mapping[int, Fraction]) -> dict[int, int]:
    """Return exact scores as whole numbers in the same order: these are compared many times as fast."""
    common = lcm(*{score.denominator for score in scores.values()})
    return {entry: score.numerator * (common // score.denominator) for entry, score in scores.items()}


def _steps(rule: Rule, result: Result, tied: Sequence[int]) -> dict[str, Mapping[int, tuple[Fraction, ...]]]:
    """Return what each step of the tie order compares, by entry: the larger the better, part by part."""
    stages = [each for each in rule.stages if each.id in result.stages]
    heaviest = [
        (criterion.weight * stage.weight, -at, -number, stage.id, criterion.id)
        for at, stage in enumerate(stages)
        for number, criterion in enumerate(stage.criteria)
    ]
    # The heaviest criterion first; of equally heavy ones that which stands first in the notice.
    heaviest.sort(reverse=True)
    by_criteria = {
        entry: tuple(result.stages[stage][entry].by_criterion[criterion] for *_, stage, criterion in heaviest)
        for entry in tied
    }
    last = stages[-1].id if len(stages) > 1 else None
    by_last = {entry: (result.stages[last][entry].score,) for entry in tied} if last is not None else {}
    return {CRITERIA: by_criteria, PRESENTATION: by_last}


def _told_apart(
    tied: Sequence[int],
    rule: Rule,
    steps: Mapping[str, Mapping[int, tuple[Fraction, ...]]],
    preferred: Mapping[int, tuple[int, int]],
) -> list[tuple[int, list[int], str]]:
    """Return (place within the tie from 1, entries that share it, what decided)."""
    groups: list[tuple[list[int], str]] = [(list(tied), "")]
    for name in rule.tie_order:
        values = steps.get(name)
        split: list[tuple[list[int], str]] = []
        for entries, why in groups:
            parts = _split_by_decision(entries, preferred) if name == DECISION else _split(entries, values or {})
            split += [(part, name if len(parts) > 1 else why) for part in parts]
        groups = split
    placed, place = [], 1
    for entries, why in groups:
        placed.append((place, sorted(entries), why if len(tied) > 1 else ""))
        place += len(entries)
    return placed


def _split(entries: Sequence[int], values: Mapping[int, tuple[Fraction, ...]]) -> list[list[int]]:
    if len(entries) == 1 or any(entry not in values for entry in entries):
        return [list(entries)]
    ordered = sorted(entries, key=lambda entry: values[entry], reverse=True)
    return [list(group) for _, group in groupby(ordered, key=lambda entry: values[entry])]


def _split_by_decision(entries: Sequence[int], preferred: Mapping[int, tuple[int, int]]) -> list[list[int]]:
    """Order entries that one recorded decision names all of."""
    if len(entries) == 1 or len({preferred.get(entry, (-1, 0))[0] for entry in entries}) != 1:
        return [list(entries)]
    if any(entry not in preferred for entry in entries):
        return [list(entries)]
    return [[entry] for entry in sorted(entries, key=lambda entry: preferred[entry][1])]


def _preferences(tie_breaks: Sequence[Sequence[int]]) -> dict[int, tuple[int, int]]:
    return {entry: (number, at) for number, names in enumerate(tie_breaks) for at, entry in enumerate(names)}
