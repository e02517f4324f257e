"""Where the marks of plots stand: scores of 100 on one common scale, ranks, and points above the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 300.0, 32.0
_EDGE = 6.0
# Points nearer than this on the plot would hide each other: they are stacked.
_NEAR = 7.0
_STACK = (0.0, -8.0, 8.0)


@dataclass(frozen=True)
class Scale:
    """From the lowest score to 100, in tens."""

    low: int
    high: int = 100

    def x(self, score: float) -> float:
        """Return where a score stands."""
        share = (min(max(score, self.low), self.high) - self.low) / (self.high - self.low)
        return round(_EDGE + share * (WIDTH - 2 * _EDGE), 1)

    @property
    def ticks(self) -> list[tuple[float, int]]:
        """Where the lines of the scale stand, and what they say."""
        step = 10 if self.high - self.low <= 50 else 20  # noqa: PLR2004 - more lines could not be told apart
        return [(self.x(tick), tick) for tick in range(self.low, self.high + 1, step)]


@dataclass(frozen=True)
class Dot:
    """One reviewer's score on a strip; `said` is their letter and the score in words."""

    x: float
    y: float
    letter: str
    score: float
    odd: bool
    said: str


def scale_of(scores: Iterable[float]) -> Scale:
    """Return the scale on which all these scores can be seen."""
    lowest = min(scores, default=0.0)
    return Scale(min(80, int(max(0.0, lowest - 1) // 20) * 20))


def dots(marks: Sequence[tuple[str, float, bool]], scale: Scale) -> list[Dot]:
    """Return the dots of a strip from left to right, stacked where they would hide each other."""
    found: list[Dot] = []
    stacked, last = 0, -_NEAR
    for letter, score, odd in sorted(marks, key=lambda mark: (mark[1], mark[0])):
        x = scale.x(score)
        stacked = stacked + 1 if x - last < _NEAR else 0
        last = x if not stacked else last
        y = HEIGHT / 2 + _STACK[stacked % len(_STACK)]
        found.append(Dot(x, y, letter, score, odd, f"{letter} {score:.1f}"))
    return found
