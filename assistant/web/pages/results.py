"""The result of a stage: official ranks, and beside them what the committee should know before it decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from assistant.challenge import chairing, deciding, outcome, queries, ranking, scoring, severity, wording
from assistant.challenge.advising import Advised
from assistant.challenge.models.entries import Entry, EntryState
from assistant.challenge.outcome import Outcome
from assistant.challenge.ranking import Ranked
from assistant.challenge.scoring import StageScore
from assistant.errors import NotFound
from assistant.web import plots, rendering
from assistant.web.dependencies import Reading, SignedIn
from assistant.web.plots import Dot, Scale

router = APIRouter(include_in_schema=False)

WAYS = {
    "mean": "평균으로",
    "trimmed": "최고점과 최저점을 빼고",
    "median": "중앙값으로",
    "calibrated": "심사위원의 엄격함을 맞추어",
}
DECIDED_BY = {
    ranking.CRITERIA: "배점이 큰 항목의 점수",
    ranking.PRESENTATION: "발표 심사 점수",
    ranking.DECISION: "위원회 결정",
}


_OF_ANOTHER = "그 심사 단계는 이 챌린지의 것이 아닙니다. 챌린지 화면에서 다시 골라 주세요."


@dataclass(frozen=True)
class Row:
    """An entry as the page shows it; `odd` are the letters of reviews far off.

    `points` are the reviews' scores by letter, `letters` those of all reviewers.
    """

    entry: Entry
    title: str
    ranked: Ranked | None
    score: StageScore | None
    shown: str
    final: str
    points: Mapping[str, float]
    letters: Sequence[str]
    scale: Scale
    mean: float | None
    advised: Advised | None
    far_apart: bool
    odd: Sequence[str]
    reviews: int
    inside: bool
    in_band: bool

    @property
    def dots(self) -> Sequence[Dot]:
        """Where the reviews' scores stand."""
        marks = [(letter, point, letter in self.odd) for letter, point in self.points.items()]
        return plots.dots(marks, self.scale)

    @property
    def numbers(self) -> Sequence[str]:
        """The score of every reviewer in words."""
        return [f"{self.points[letter]:.1f}" if letter in self.points else "–" for letter in self.letters]


@router.get("/challenges/{challenge_id}/stages/{stage_id}/results")
def show(request: Request, challenge_id: int, stage_id: int, session: Reading, visitor: SignedIn) -> Response:
    """Show ranks, advice, reviewers and what other ways of counting would change."""
    now = datetime.now(UTC)
    decision = deciding.standing(session, stage_id, who=visitor.who, now=now)
    found = outcome.of_stage(
        session, stage_id, who=visitor.who, now=now, tie_breaks=decision.tie_breaks if decision else None
    )
    require_same(found, challenge_id)
    rows = rows_of(found)
    severities = found.advice.severity
    return rendering.page(
        request,
        "results/show.html",
        visitor=visitor,
        challenge=found.sight.challenge,
        found=found,
        rows=rows,
        scale=scale_of(points_of(found)),
        severities=[(found.gathered.letters[each], points) for each, points in sorted(severities.items())],
        most=max([1.0, *(abs(points) for points in severities.values())]),
        changes=_changes(found),
        impossible=[WAYS[each.name] for each in found.alternatives if each.note],
        decided_by=DECIDED_BY,
        ties=ranking.undecided(found.ranked),
        decision=decision,
        is_chair=chairing.chairs(session, found.sight),
        is_last=found.stage.position == len(found.sight.challenge.stages),
        score_rule=wording.score_rule(found.sight.challenge),
    )


@router.get("/challenges/{challenge_id}/stages/{stage_id}/judges")
def show_judges(request: Request, challenge_id: int, stage_id: int, session: Reading, visitor: SignedIn) -> Response:
    """Show the chair how each member of the committee judged."""
    found, judges = severity.judges(session, stage_id, who=visitor.who, now=datetime.now(UTC))
    require_same(found, challenge_id)
    return rendering.page(
        request,
        "results/show_judges.html",
        visitor=visitor,
        challenge=found.sight.challenge,
        found=found,
        judges=judges,
        most=max([1.0, *(abs(each.severity) for each in judges if each.severity is not None)]),
        clock=wording.clock,
    )


def require_same(found: Outcome, challenge_id: int) -> None:
    """Raise `NotFound` for a stage of another challenge."""
    if found.stage.challenge_id != challenge_id:
        raise NotFound(_OF_ANOTHER)


def require_stage(session: Session, challenge_id: int, stage_id: int) -> None:
    """Raise `NotFound` for a stage of another challenge, before anything is written."""
    if queries.find_stage(session, stage_id).challenge_id != challenge_id:
        raise NotFound(_OF_ANOTHER)


def rows_of(found: Outcome) -> list[Row]:
    """Return the entries of a stage, best first, then those without a score, be it that nobody has judged them."""
    ranked = {each.entry_id: each for each in found.ranked}
    advised = {each.entry_id: each for each in found.advice.entries}
    decimals = found.gathered.rule.decimals
    in_stage = found.result.stages[found.stage.id]
    too_few = found.result.too_few[found.stage.id]
    waiting = EntryState.SUBMITTED if found.stage.position == 1 else EntryState.FINALIST
    unread = [each.id for each in found.gathered.entries.values() if each.state is waiting]
    order = dict.fromkeys([*ranked, *in_stage, *too_few, *unread])
    points = points_of(found)
    scale = scale_of(points)
    odd: dict[int, list[str]] = {}
    for entry_id, reviewer in found.odd:
        odd.setdefault(entry_id, []).append(found.gathered.letters[reviewer])
    reviewers = list(found.gathered.letters.values())
    rows = []
    for entry_id in order:
        score = in_stage.get(entry_id)
        final = ranked.get(entry_id)
        rows.append(
            Row(
                entry=found.gathered.entries[entry_id],
                title=found.titles[entry_id],
                ranked=final,
                score=score,
                shown=_shown(score.score, decimals) if score else "",
                final=_shown(final.score, decimals) if final else "",
                points=points.get(entry_id, {}),
                letters=reviewers,
                scale=scale,
                mean=scale.x(float(score.score)) if score else None,
                advised=advised.get(entry_id),
                far_apart=entry_id in found.far_apart,
                odd=odd.get(entry_id, []),
                reviews=score.reviews if score else too_few.get(entry_id, 0),
                inside=final is not None and final.rank <= found.places,
                in_band=entry_id in found.advice.band,
            )
        )
    return rows


def points_of(found: Outcome) -> dict[int, dict[str, float]]:
    """Return the reviews' scores by entry and letter, as plots take them."""
    letters = found.gathered.letters
    return {
        entry: {letters[reviewer]: score.numerator / score.denominator for reviewer, score in by.items()}
        for entry, by in found.scores.items()
    }


def scale_of(points: Mapping[int, Mapping[str, float]]) -> Scale:
    """Return the scale of all strips."""
    return plots.scale_of(point for by in points.values() for point in by.values())


def _shown(score: Fraction, decimals: int) -> str:
    return f"{scoring.rounded(score, decimals)}"


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
