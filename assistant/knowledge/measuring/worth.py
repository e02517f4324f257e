"""What a model's help took, and what it gained for that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from assistant.knowledge.measuring import measures
from assistant.knowledge.measuring.comparing import Comparison, Difference
from assistant.knowledge.measuring.running import Run

NAMES = ("hit@1", "hit@5", f"mrr@{measures.CUT}")


@dataclass(frozen=True)
class Taken:
    """How a model was called: about how many questions, for how many it changed nothing, and tokens a question.

    The means are over all questions, also those that it was not called for.
    """

    questions: int
    unchanged: int
    calls: int
    failed: int
    prompt_tokens: float
    completion_tokens: float

    @property
    def tokens(self) -> float:
        """Tokens a question, in and out."""
        return self.prompt_tokens + self.completion_tokens


@dataclass(frozen=True)
class Waited:
    """Milliseconds a question more than the baseline, question by question."""

    p50: float
    mean: float


@dataclass(frozen=True)
class Gain:
    """A gain over the baseline, and what it comes to for 1,000 tokens and a second more; None where none was taken."""

    difference: Difference
    per_1000_tokens: float | None
    per_second: float | None


def taken(run: Run) -> Taken:
    """Sum up the calls of a run."""
    helped = [each.helped for each in run.outcomes if each.helped.calls]
    count = len(run.outcomes)
    return Taken(
        len(helped),
        sum(not each.changed for each in helped),
        sum(each.calls for each in helped),
        sum(each.failed for each in helped),
        sum(each.prompt_tokens for each in helped) / count,
        sum(each.completion_tokens for each in helped) / count,
    )


def waited(baseline: Run, run: Run) -> Waited:
    """Compare the times of two runs over the same questions."""
    pairs = zip(baseline.outcomes, run.outcomes, strict=True)
    more = [after.milliseconds - before.milliseconds for before, after in pairs]
    return Waited(float(np.percentile(more, 50)), float(np.mean(more)))


def gains(baseline: Run, run: Run, compared: Comparison) -> Mapping[str, Gain]:
    """Set the differences that were found against tokens and time.

    The time is the mean, as the gain is: the median is nothing where most questions are not asked of the model.
    """
    tokens = taken(run).tokens - taken(baseline).tokens
    seconds = waited(baseline, run).mean / 1000
    found = {name: compared.differences[name] for name in NAMES if name in compared.differences}
    return {
        name: Gain(each, _rate(each.figure.mean * 1000, tokens), _rate(each.figure.mean, seconds))
        for name, each in found.items()
    }


def _rate(gain: float, taken: float) -> float | None:
    return gain / taken if taken > 0 else None
