"""Where the time of a search goes: functions of the program are put behind a stopwatch while it is measured."""

from __future__ import annotations

import functools
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from assistant.knowledge import korean, lexical, passages, ranking, search
from assistant.knowledge.vectors import VectorStore
from assistant.language.embedded_model import EmbeddedModel

TOTAL = "total"
PARTS = {
    "tokenising": [(korean, "terms")],
    "embedding": [(EmbeddedModel, "embed_question")],
    "words": [(lexical, "frequencies"), (lexical, "candidates")],
    "meaning": [(VectorStore, "nearest"), (VectorStore, "similarities"), (search, "_similar")],
    "fusion": [(ranking, "weigh"), (ranking, "rank"), (ranking, "without_repeats")],
    "rows": [(search, "_candidates"), (passages, "sources")],
}
REST = "the rest"


class Stopwatch:
    """Adds up the time by part; a part that runs inside another counts for itself only."""

    def __init__(self) -> None:
        self.measured: dict[str, list[float]] = defaultdict(list)
        self._now: dict[str, float] = defaultdict(float)
        self._inside = [0.0]

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Put the stopwatch around the parts."""
        kept = [(home, name, getattr(home, name)) for places in PARTS.values() for home, name in places]
        try:
            for part, places in PARTS.items():
                for home, name in places:
                    setattr(home, name, self._timed(part, getattr(home, name)))
            yield
        finally:
            for home, name, function in kept:
                setattr(home, name, function)

    def measure(self, work: Callable[[], object]) -> None:
        """Do the work and note what each part of it took, in milliseconds."""
        self._now.clear()
        self._timed(REST, work)()
        for part in (*PARTS, REST):
            self.measured[part].append(self._now[part] * 1000)
        self.measured[TOTAL].append(sum(self._now.values()) * 1000)

    def _timed(self, part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def timed(*given: object, **named: object) -> Any:  # noqa: ANN401 (what the function returns)
            self._inside.append(0.0)
            started = time.perf_counter()
            try:
                return function(*given, **named)
            finally:
                took = time.perf_counter() - started
                self._now[part] += took - self._inside.pop()
                self._inside[-1] += took

        return timed
