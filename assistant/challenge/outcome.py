"""The result of a stage as somebody may see it: the official ranks, and the advice beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from assistant.challenge import advising, blinding, gathering, ranking, robustness, scoring, sight
from assistant.challenge.advising import Advice, Observed
from assistant.challenge.gathering import Gathered
from assistant.challenge.models.challenges import Stage
from assistant.challenge.queries import find_stage
from assistant.challenge.ranking import Ranked
from assistant.challenge.robustness import Alternative
from assistant.challenge.scoring import Result
from assistant.challenge.sight import Sight
from assistant.errors import NotAllowed
from assistant.people.roles import Actor

# Reviews of one entry that lie further apart than this, of 100, are worth a talk.
FAR_APART = 30


@dataclass(frozen=True)
class Outcome:
    """Everything about a stage's result.

    `places` is how many go on or win, `scores` the reviews' scores by entry and reviewer, `far_apart` are entries whose
    reviews disagree, `odd` reviews (entry and reviewer) far from what the others lead to expect. `titles` are without
    names where names are hidden.
    """

    stage: Stage
    sight: Sight
    gathered: Gathered
    result: Result
    ranked: tuple[Ranked, ...]
    places: int
    scores: dict[int, dict[int, Fraction]]
    advice: Advice
    tie_breaks: tuple[tuple[int, ...], ...]
    far_apart: tuple[int, ...]
    odd: tuple[tuple[int, int], ...]
    titles: dict[int, str]

    @cached_property
    def alternatives(self) -> tuple[Alternative, ...]:
        """Who would win if it were counted in other ways; counted when it is first asked for, as it takes its time."""
        upto = [each for each in self.gathered.judged if each.stage_id in self.result.stages]
        rule = self.gathered.rule.through(self.stage.id)
        return tuple(
            robustness.alternatives(
                upto,
                rule,
                places=self.places,
                tie_breaks=self.tie_breaks,
                result=self.result,
                may_trim=self.gathered.may_trim,
            )
        )

    def ordered(self, tie_breaks: Sequence[Sequence[int]]) -> Outcome:
        """Return the same with another order of equals, which no score depends on."""
        ranked = ranking.rank(self.result, self.gathered.rule.through(self.stage.id), tie_breaks=tie_breaks)
        return replace(self, ranked=tuple(ranked), tie_breaks=tuple(tuple(each) for each in tie_breaks))


def of_stage(
    session: Session, stage_id: int, *, who: Actor, now: datetime, tie_breaks: list[list[int]] | None = None
) -> Outcome:
    """Return the result of a stage and those before it, without the entries that `who` must hear nothing of.

    Raises `NotFound`, and `NotAllowed` for whoever may not see results (yet).
    """
    stage, seen = find_for(session, stage_id, who=who, now=now)
    gathered = gathering.gather(session, seen.challenge, without=seen.conflicted)
    rule, judged = gathered.rule, gathered.judged
    result = scoring.official(judged, rule, through=stage.id, may_trim=gathered.may_trim)
    through = rule.through(stage.id)
    ranked = ranking.rank(result, through, tie_breaks=tie_breaks or [])
    places = places_of(stage)
    parts, whole = scoring.in_parts(next(each for each in rule.stages if each.id == stage.id), judged)
    carried, share = scoring.carried(result, through)
    observed = [
        Observed(entry, reviewer, part / whole)
        for entry, by in parts.items()
        if share == 1 or entry in carried
        for reviewer, part in by.items()
    ]
    advice = advising.advise(observed, places, carried=carried, share=share)
    return Outcome(
        stage=stage,
        sight=seen,
        gathered=gathered,
        result=result,
        ranked=tuple(ranked),
        places=places,
        scores=_exact(parts, whole),
        advice=advice,
        tie_breaks=tuple(tuple(each) for each in tie_breaks or []),
        far_apart=tuple(
            entry for entry, by in parts.items() if max(by.values()) - min(by.values()) > FAR_APART * whole
        ),
        odd=advice.surprising,
        titles=_titles(session, gathered, seen),
    )


def find_for(session: Session, stage_id: int, *, who: Actor, now: datetime) -> tuple[Stage, Sight]:
    """Return a stage to whoever may see results. Raises `NotFound`, and `NotAllowed` for others (yet)."""
    stage = find_stage(session, stage_id)
    seen = sight.sight_of(session, stage.challenge_id, who=who, now=now)
    if not sight.sees_results(seen):
        raise NotAllowed(
            "결과는 자기 심사를 모두 마친 심사위원과 관리자만 볼 수 있습니다. 출품한 사람은 발표 뒤에 봅니다."
        )
    return stage, seen


def places_of(stage: Stage) -> int:
    """Return how many entries a stage lets on, or how many prizes there are after the last one."""
    if stage.finalists is not None and stage is not stage.challenge.stages[-1]:
        return stage.finalists
    return sum(line.count for line in stage.challenge.award_lines)


def as_record(found: Outcome) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return result and advice as plain values, to be kept with a decision."""
    advice = {
        "connected": found.advice.connected,
        "complete": found.advice.complete,
        "entries": [
            {
                "entry_id": each.entry_id,
                "score": round(each.score, 4),
                "ranks": [each.lowest, each.highest],
                "among_best": each.among_best,
            }
            for each in found.advice.entries
        ],
        "band": list(found.advice.band),
        "alternatives": [
            {"name": each.name, "without": each.without, "comes": sorted(each.comes), "goes": sorted(each.goes)}
            for each in found.alternatives
        ],
    }
    return result_record(found), advice


def result_record(found: Outcome) -> dict[str, Any]:
    """Return the official result as plain values; fractions stay exact ("541/6")."""
    return {
        "ranks": [
            {"entry_id": each.entry_id, "rank": each.rank, "score": str(each.score), "decided_by": each.decided_by}
            for each in found.ranked
        ],
        "trimmed": {str(stage): trimmed for stage, trimmed in found.result.trimmed.items()},
        "too_few": {str(stage): list(few) for stage, few in found.result.too_few.items()},
    }


def _titles(session: Session, gathered: Gathered, seen: Sight) -> dict[int, str]:
    titles = {each.id: each.current.title if each.current else "" for each in gathered.entries.values()}
    hidden = [each.id for each in gathered.entries.values() if not sight.sees_names(seen, each)]
    words = blinding.telltales(session, hidden)
    return titles | {each: blinding.blot(titles[each], words[each]) for each in hidden}


def _exact(parts: Mapping[int, Mapping[int, int]], whole: int) -> dict[int, dict[int, Fraction]]:
    """Return whole numbers as the scores they stand for; few differ, and each is made once."""
    known = {part: Fraction(part, whole) for part in {part for by in parts.values() for part in by.values()}}
    return {entry: {reviewer: known[part] for reviewer, part in by.items()} for entry, by in parts.items()}
