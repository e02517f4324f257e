"""Whether the relevance of a search means what it says, and what a threshold on it refuses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

BINS = 10
_STEPS = 20


@dataclass(frozen=True)
class Judged:
    """A question's relevance (0…1) and whether anything answers it."""

    relevance: float
    answerable: bool


@dataclass(frozen=True)
class Refusals:
    """At a threshold, the shares of answerable questions refused and of unanswerable ones refused (None: none asked)."""

    threshold: float
    wrongly: float | None
    rightly: float | None


@dataclass(frozen=True)
class Bin:
    """Questions whose relevance lies in a tenth: how many, their mean relevance, the share that is answerable."""

    low: float
    high: float
    questions: int
    relevance: float
    answerable: float


@dataclass(frozen=True)
class Calibration:
    """Relevance as a forecast that the material answers.

    `brier` is the mean square error (0 is best, 0.25 says "perhaps" to all), `error` the mean distance in the bins,
    `auc` the chance that an answerable question is held more relevant than an unanswerable one.
    """

    brier: float
    error: float
    auc: float
    bins: tuple[Bin, ...]


def refusals(judged: Sequence[Judged], threshold: float) -> Refusals:
    """Count what a threshold refuses."""
    return Refusals(
        threshold,
        _share([each.relevance < threshold for each in judged if each.answerable]),
        _share([each.relevance < threshold for each in judged if not each.answerable]),
    )


def trade_off(judged: Sequence[Judged]) -> list[Refusals]:
    """Return the refusals at every twentieth."""
    return [refusals(judged, step / _STEPS) for step in range(1, _STEPS)]


def calibrate(judged: Sequence[Judged]) -> Calibration | None:
    """Compare forecasts with facts; None where all questions are of one kind."""
    if len({each.answerable for each in judged}) < 2:  # noqa: PLR2004 - both kinds are there, or one is not
        return None
    bins = tuple(_bins(judged))
    return Calibration(
        brier=sum((each.relevance - each.answerable) ** 2 for each in judged) / len(judged),
        error=sum(each.questions * abs(each.relevance - each.answerable) for each in bins) / len(judged),
        auc=_auc(judged),
        bins=bins,
    )


def _bins(judged: Sequence[Judged]) -> list[Bin]:
    bins = []
    for number in range(BINS):
        inside = [each for each in judged if min(int(each.relevance * BINS), BINS - 1) == number]
        if inside:
            mean = sum(each.relevance for each in inside) / len(inside)
            share = sum(each.answerable for each in inside) / len(inside)
            bins.append(Bin(number / BINS, (number + 1) / BINS, len(inside), mean, share))
    return bins


def _auc(judged: Sequence[Judged]) -> float:
    good = [each.relevance for each in judged if each.answerable]
    bad = [each.relevance for each in judged if not each.answerable]
    return sum((a > b) + (a == b) / 2 for a in good for b in bad) / (len(good) * len(bad))


def _share(flags: Sequence[bool]) -> float | None:
    return sum(flags) / len(flags) if flags else None
