"""The advice as the committee had it before it when a decision was proposed: kept with it, and shown as it was then.

Marks may be changed, and comparisons made, after that: whoever reads the decision later must not find other figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy.orm import Session

from assistant.challenge import comparing, outcome
from assistant.challenge.models.deciding import Decision, DecisionState
from assistant.challenge.outcome import Outcome


@dataclass(frozen=True)
class Line:
    """What was known of one entry: the range of its rank, and of the comparisons, None without any, how it did."""

    entry_id: int
    score: float
    lowest: int
    highest: int
    among_best: float
    in_band: bool
    chance: float | None
    compared: int


@dataclass(frozen=True)
class Way:
    """Another way of counting that would have changed who is above the line: entries by id."""

    name: str
    without: int | None
    comes: tuple[int, ...]
    goes: tuple[int, ...]


@dataclass(frozen=True)
class AsSeen:
    """The panel as it was; `severity` are points by reviewer."""

    connected: bool
    complete: bool
    places: int
    lines: Sequence[Line]
    ways: Sequence[Way]
    severity: Mapping[int, float]


def record(session: Session, found: Outcome) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return result and advice as plain values to be kept with a decision, with severity and comparisons as they stand."""
    result, advice = outcome.as_record(found)
    strengths = comparing.strengths_of(session, found)
    return result, advice | {
        "places": found.places,
        "severity": {str(reviewer): round(points, 4) for reviewer, points in found.advice.severity.items()},
        "comparisons": [asdict(each) | {"chance": round(each.chance, 4)} for each in strengths],
    }


def read(decision: Decision, found: Outcome) -> AsSeen | None:
    """Return what is kept with a decision; None for whoever has an interest in an entry, since it weighs all of them.

    What comparisons came to is left out for reviewers while it is only proposed: nobody follows the others.
    """
    kept = decision.advice
    if found.sight.conflicted or not kept:
        return None
    entries = found.gathered.entries
    may_follow = found.sight.administers or decision.state is not DecisionState.PROPOSED
    compared = {each["entry_id"]: each for each in kept.get("comparisons", []) if may_follow}
    return AsSeen(
        connected=kept["connected"],
        complete=kept["complete"],
        places=kept.get("places", found.places),
        lines=[
            Line(
                entry_id=each["entry_id"],
                score=each["score"],
                lowest=each["ranks"][0],
                highest=each["ranks"][1],
                among_best=each["among_best"],
                in_band=each["entry_id"] in kept["band"],
                chance=compared.get(each["entry_id"], {}).get("chance"),
                compared=compared.get(each["entry_id"], {}).get("compared", 0),
            )
            for each in kept["entries"]
            if each["entry_id"] in entries
        ],
        ways=[
            Way(each["name"], each["without"], tuple(each["comes"]), tuple(each["goes"]))
            for each in kept["alternatives"]
            if (each["comes"] or each["goes"]) and entries.keys() >= {*each["comes"], *each["goes"]}
        ],
        severity={int(reviewer): points for reviewer, points in kept.get("severity", {}).items()},
    )
