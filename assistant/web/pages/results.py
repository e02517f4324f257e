"""The result of a stage: official ranks, and beside them what the committee should know before it decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from assistant.challenge import deciding, outcome, ranking, scoring, wording
from assistant.challenge.advising import Advised
from assistant.challenge.models.entries import Entry
from assistant.challenge.outcome import Outcome
from assistant.challenge.ranking import Ranked
from assistant.challenge.scoring import StageScore
from assistant.web import rendering
from assistant.web.dependencies import Reading, SignedIn

router = APIRouter(include_in_schema=False)

WAYS = {
    "mean": "평균으로",
    "trimmed": "최고점과 최저점을 빼고",
    "median": "중앙값으로",
    "calibrated": "심사위원의 엄격함을 맞추어",
}
DECIDED_BY = {
    ranking.CRITERIA: "비중이 큰 항목의 점수",
    ranking.PRESENTATION: "발표심사 점수",
    ranking.DECISION: "위원회 결정",
}


@dataclass(frozen=True)
class Row:
    """An entry as the page shows it; `marks` are the reviews' scores by letter."""

    entry: Entry
    ranked: Ranked | None
    score: StageScore | None
    shown: str
    final: str
    marks: Sequence[tuple[str, float]]
    advised: Advised | None
    far_apart: bool
    reviews: int


@router.get("/challenges/{challenge_id}/stages/{stage_id}/results")
def show(request: Request, challenge_id: int, stage_id: int, session: Reading, visitor: SignedIn) -> Response:
    """Show ranks, advice, reviewers and what other ways of counting would change."""
    now = datetime.now(UTC)
    decision = deciding.standing(session, stage_id, who=visitor.who, now=now)
    found = outcome.of_stage(
        session, stage_id, who=visitor.who, now=now, tie_breaks=decision.tie_breaks if decision else None
    )
    return rendering.page(
        request,
        "results/show.html",
        visitor=visitor,
        challenge=found.sight.challenge,
        challenge_id=challenge_id,
        found=found,
        rows=rows_of(found),
        judges=_judges(found),
        changes=_changes(found),
        ways=WAYS,
        decided_by=DECIDED_BY,
        band=[found.gathered.entries[each] for each in found.advice.band],
        decision=decision,
        is_last=found.stage.position == len(found.sight.challenge.stages),
        score_rule=wording.score_rule(found.sight.challenge),
        clock=wording.clock,
        now=now,
    )


def rows_of(found: Outcome) -> list[Row]:
    """Return the entries of a stage, best first, then those without a score."""
    ranked = {each.entry_id: each for each in found.ranked}
    advised = {each.entry_id: each for each in found.advice.entries}
    decimals = found.gathered.rule.decimals
    in_stage = found.result.stages[found.stage.id]
    too_few = found.result.too_few[found.stage.id]
    order = [*ranked, *(each for each in {**in_stage, **too_few} if each not in ranked)]
    rows = []
    for entry_id in order:
        score = in_stage.get(entry_id)
        marks = found.scores.get(entry_id, {})
        final = ranked.get(entry_id)
        rows.append(
            Row(
                entry=found.gathered.entries[entry_id],
                ranked=final,
                score=score,
                shown=_shown(score.score, decimals) if score else "",
                final=_shown(final.score, decimals) if final else "",
                marks=sorted((found.gathered.letters[each], float(value)) for each, value in marks.items()),
                advised=advised.get(entry_id),
                far_apart=entry_id in found.far_apart,
                reviews=score.reviews if score else too_few.get(entry_id, 0),
            )
        )
    return rows


def _shown(score: Fraction, decimals: int) -> str:
    return f"{scoring.rounded(score, decimals)}"


def _judges(found: Outcome) -> list[dict[str, Any]]:
    """Return how each reviewer scored: how many, mean, lowest, highest, and points above the others."""
    by_reviewer: dict[int, list[float]] = {}
    for scores in found.scores.values():
        for reviewer, score in scores.items():
            by_reviewer.setdefault(reviewer, []).append(float(score))
    return [
        {
            "letter": found.gathered.letters[reviewer],
            "count": len(scores),
            "mean": sum(scores) / len(scores),
            "lowest": min(scores),
            "highest": max(scores),
            "severity": found.advice.severity.get(reviewer),
        }
        for reviewer, scores in sorted(by_reviewer.items())
    ]


def _changes(found: Outcome) -> list[tuple[str, list[Entry], list[Entry]]]:
    """Return the other ways that would change who wins: how, who would come in, who would go."""
    entries = found.gathered.entries
    changed = []
    for each in found.alternatives:
        if not (each.comes or each.goes):
            continue
        way = WAYS.get(each.name) or f"심사위원 {found.gathered.letters[each.without or 0]}의 점수를 빼고"
        comes, goes = ([entries[one] for one in sorted(ids)] for ids in (each.comes, each.goes))
        changed.append((way, comes, goes))
    return changed
