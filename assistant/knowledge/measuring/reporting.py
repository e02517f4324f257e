"""Everything a run has shown, as plain values with English keys: what JSON, Markdown and HTML are made from."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from assistant.errors import Invalid
from assistant.knowledge.measuring import calibration, comparing, measures, worth
from assistant.knowledge.measuring.calibration import Judged
from assistant.knowledge.measuring.comparing import Comparison, Difference, Result
from assistant.knowledge.measuring.filling import Indexed
from assistant.knowledge.measuring.running import Outcome, Run
from assistant.knowledge.measuring.sets import Asked, Spot

FORMAT = 1
NONE = "none"
_BARS = 20

Report = dict[str, Any]


def report(
    name: str, indexed: Indexed, runs: Sequence[Run], *, threshold: float, conditions: Mapping[str, object]
) -> Report:
    """Describe runs over one set. The first is the baseline; its main figures also stand at the top."""
    questions = [each.asked for each in runs[0].outcomes]
    results = {run.configuration.name: comparing.results(run, threshold) for run in runs}
    baseline, *others = results.items()
    comparisons = comparing.corrected([comparing.compare(baseline, other) for other in others])
    configurations = [_configuration(run, results[run.configuration.name], threshold) for run in runs]
    for described, run, compared in zip(configurations, runs, [None, *comparisons], strict=True):
        if run.configuration.asks_a_model:
            described["model"] = _model(run, runs[0], compared)
    return {
        **_headline(configurations[0], indexed, questions),
        "format": FORMAT,
        "set": {
            "name": name,
            "documents": indexed.documents,
            "passages": len(indexed.spots),
            "kinds": dict(Counter(str(each.kind) for each in questions)),
            "registers": dict(Counter(each.register for each in questions if each.register)),
            "gold_not_in_the_material": _unmatched(questions, indexed),
        },
        "conditions": {**conditions, "threshold": threshold},
        "configurations": configurations,
        "comparisons": [comparison(each) for each in comparisons],
        "questions": [_question(asked, number, runs, threshold) for number, asked in enumerate(questions)],
    }


def comparison(compared: Comparison) -> Report:
    """Describe a comparison."""
    return {
        "baseline": compared.baseline,
        "configuration": compared.configuration,
        "differences": {name: _difference(each) for name, each in compared.differences.items()},
        "won": list(compared.won),
        "lost": list(compared.lost),
        "decided_better": list(compared.decided_better),
        "decided_worse": list(compared.decided_worse),
    }


def _difference(found: Difference) -> Report:
    return {**_rounded(asdict(found.figure)), "p": round(found.p, 4), "p_holm": round(found.p_holm, 4)}


def saved_results(saved: Report, configuration: str | None) -> tuple[str, dict[str, Result]]:
    """Return what a saved report holds of one configuration (of its first, if none is named)."""
    names = [each["name"] for each in saved.get("configurations", [])]
    name = configuration or next(iter(names), "")
    if saved.get("format") != FORMAT or name not in names:
        raise Invalid(f"보고서에 '{name}' 구성이 없습니다. --report로 만든 report.json과 그 안의 이름을 적어 주세요.")
    found = {each["id"]: each["runs"][name] for each in saved["questions"]}
    return name, {id_: Result(each["values"], each["rank"]) for id_, each in found.items()}


def summary(whole: Report) -> Report:
    """Leave out the single questions."""
    return {key: value for key, value in whole.items() if key != "questions"}


def _headline(first: Report, indexed: Indexed, questions: Sequence[Asked]) -> Report:
    figures = {name: first["measures"][name]["mean"] if first["measures"] else 0.0 for name in measures.NAMES}
    refused = {
        key: first["refusals"][key]
        for key in ("wrongly_refused", "rightly_refused")
        if first["refusals"] and first["refusals"][key] is not None
    }
    return {
        "passages": len(indexed.spots),
        "queries": len(questions),
        **figures,
        "index_seconds": round(indexed.seconds, 1),
        "p50_ms": first["latency_ms"]["p50"],
        "p95_ms": first["latency_ms"]["p95"],
        **refused,
    }


def _configuration(run: Run, results: Mapping[str, Result], threshold: float) -> Report:
    outcomes = run.outcomes
    judged = [Judged(each.relevance, bool(each.asked.gold)) for each in outcomes if each.relevance is not None]
    times = [each.milliseconds for each in outcomes]
    calibrated = calibration.calibrate(judged)
    return {
        "name": run.configuration.name,
        "by_meaning": run.configuration.by_meaning,
        "overrides": dict(run.configuration.overrides),
        "note": run.configuration.note,
        "measures": _summary(results),
        "document_hits": {
            f"hit@{cut}": _mean([(each.document_rank or math.inf) <= cut for each in outcomes if each.asked.gold])
            for cut in measures.HITS
        },
        "refusals": _refusals(calibration.refusals(judged, threshold)) if judged else None,
        "trade_off": [_refusals(each) for each in calibration.trade_off(judged)],
        "calibration": _rounded(asdict(calibrated)) if calibrated else None,
        "relevance": {
            "answerable": _histogram(each.relevance for each in judged if each.answerable),
            "unanswerable": _histogram(each.relevance for each in judged if not each.answerable),
        },
        "ranks": _ranks(outcomes),
        "latency_ms": {f"p{share}": round(float(np.percentile(times, share)), 1) for share in (50, 95, 99)},
        "peak_mb": run.peak,
        "model": None,
        "by_kind": _parts(outcomes, results, threshold, lambda asked: str(asked.kind)),
        "by_register": _parts(outcomes, results, threshold, lambda asked: asked.register),
    }


def _model(run: Run, baseline: Run, compared: Comparison | None) -> Report:
    """Describe what a model was called for; the baseline itself gains nothing."""
    taken = worth.taken(run)
    described: Report = {
        "questions_asked": taken.questions,
        "questions_unchanged": taken.unchanged,
        "calls": taken.calls,
        "failed": taken.failed,
        "tokens": round(taken.tokens, 1),
        "prompt_tokens": round(taken.prompt_tokens, 1),
        "completion_tokens": round(taken.completion_tokens, 1),
        "milliseconds_more": None,
        "gains": {},
    }
    if compared is None:
        return described
    waited = worth.waited(baseline, run)
    return {
        **described,
        "milliseconds_more": {"p50": round(waited.p50, 1), "mean": round(waited.mean, 1)},
        "gains": {
            name: {
                **_difference(each.difference),
                "per_1000_tokens": _rounded(each.per_1000_tokens),
                "per_second": _rounded(each.per_second),
            }
            for name, each in worth.gains(baseline, run, compared).items()
        },
    }


def _summary(results: Mapping[str, Result]) -> Report:
    return {name: _rounded(asdict(figure)) for name, figure in comparing.summarise(results).items()}


def _parts(
    outcomes: Sequence[Outcome], results: Mapping[str, Result], threshold: float, part: Callable[[Asked], str]
) -> Report:
    """Describe each part of the questions; nothing where they have no parts."""
    parts = dict.fromkeys(part(each.asked) for each in outcomes)
    if len(parts) < 2:  # noqa: PLR2004 - the whole is no part
        return {}
    described = {}
    for name in parts:
        inside = [each for each in outcomes if part(each.asked) == name]
        judged = [Judged(each.relevance, bool(each.asked.gold)) for each in inside if each.relevance is not None]
        described[name] = {
            "questions": len(inside),
            "measures": _summary({each.asked.id: results[each.asked.id] for each in inside}),
            "refusals": _refusals(calibration.refusals(judged, threshold)) if judged else None,
        }
    return described


def _question(asked: Asked, number: int, runs: Sequence[Run], threshold: float) -> Report:
    return {
        "id": asked.id,
        "kind": str(asked.kind),
        "register": asked.register,
        "previous": list(asked.previous),
        "question": asked.text,
        "gold": [each.name for each in asked.gold],
        "runs": {run.configuration.name: _one(run.outcomes[number], threshold) for run in runs},
    }


def _one(outcome: Outcome, threshold: float) -> Report:
    return {
        "searched": outcome.searched,
        "rank": outcome.rank,
        "document_rank": outcome.document_rank,
        "relevance": None if outcome.relevance is None else round(outcome.relevance, 4),
        "milliseconds": round(outcome.milliseconds, 1),
        **({"model": asdict(outcome.helped)} if outcome.helped.calls else {}),
        "shown": list(outcome.shown),
        "values": _rounded(outcome.values(threshold)),
    }


def _unmatched(questions: Sequence[Asked], indexed: Indexed) -> list[str]:
    spots: dict[str, set[Spot]] = {}
    for spot in indexed.spots.values():
        spots.setdefault(spot.document, set()).add(spot)
    gold = {each for asked in questions for each in asked.gold}
    return sorted(each.name for each in gold if not any(map(each.holds, spots.get(each.document, ()))))


def _ranks(outcomes: Sequence[Outcome]) -> dict[str, int]:
    """Count the ranks of the first passage that answers, from 1 to the last that anybody looks at."""
    ranks = Counter(each.rank for each in outcomes if each.asked.gold)
    counted = {str(rank): ranks[rank] for rank in range(1, measures.CUT + 1)}
    return {**counted, NONE: ranks.total() - sum(counted.values())}


def _refusals(refusals: calibration.Refusals) -> Report:
    return {
        "threshold": refusals.threshold,
        "wrongly_refused": _rounded(refusals.wrongly),
        "rightly_refused": _rounded(refusals.rightly),
    }


def _histogram(relevances: Iterable[float]) -> list[int]:
    counted = Counter(min(int(each * _BARS), _BARS - 1) for each in relevances)
    return [counted[number] for number in range(_BARS)]


def _mean(flags: Sequence[bool]) -> float:
    return round(sum(flags) / len(flags), 4) if flags else 0.0


def _rounded(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, Mapping):
        return {key: _rounded(each) for key, each in value.items()}
    return [_rounded(each) for each in value] if isinstance(value, list | tuple) else value
