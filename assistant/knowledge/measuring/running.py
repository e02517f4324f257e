"""A set's questions are asked in one configuration, one after the other, and what came is written down."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sqlalchemy.orm import Session

from assistant.knowledge import passages, search
from assistant.knowledge.measuring import measures
from assistant.knowledge.measuring.configurations import Configuration
from assistant.knowledge.measuring.filling import Store
from assistant.knowledge.measuring.sets import Asked, Spot
from assistant.knowledge.models import Audience
from assistant.knowledge.passages import Source
from assistant.knowledge.search import Found

PASSAGES = 30
DECISION = "decision"
_SHOWN = 5
_STATUS = Path("/proc/self/status")

Follow = Callable[[str, Sequence[str]], str]
"""From a question and the questions before it to the text that is searched for."""


@dataclass(frozen=True)
class Help:
    """What a model was called for: how often, how often in vain, and the tokens of the calls that did not fail."""

    calls: int = 0
    failed: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    changed: bool = False

    @property
    def tokens(self) -> int:
        """Tokens in and out."""
        return self.prompt_tokens + self.completion_tokens

    def __add__(self, other: Help) -> Help:
        """Return both together."""
        return Help(
            self.calls + other.calls,
            self.failed + other.failed,
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            self.changed or other.changed,
        )


class Model(Protocol):
    """What a chat model may do for the search; where it does nothing, what it was given comes back."""

    def reword(self, asked: Asked, plain: str) -> tuple[str, Help]:
        """Return the `plain` text to search for with the model's words added."""

    def reorder(self, asked: Asked, sources: Sequence[Source], relevance: float) -> tuple[Sequence[Source], Help]:
        """Return what was found, with this relevance, in the model's order."""


@dataclass(frozen=True)
class Outcome:
    """What came of one question: its list, named by its gold, and the same list by document.

    `relevance` is None for a search that has no such thing.
    """

    asked: Asked
    searched: str
    ranked: tuple[str, ...]
    documents: tuple[str, ...]
    shown: tuple[str, ...]
    relevance: float | None
    milliseconds: float
    helped: Help = Help()

    @property
    def rank(self) -> int | None:
        """The rank of the first passage that answers."""
        return measures.first(self.ranked, self.asked.grades)

    @property
    def document_rank(self) -> int | None:
        """The rank of the first document that answers, whatever section of it."""
        return measures.first(self.documents, {each.document: each.grade for each in self.asked.gold})

    def values(self, threshold: float) -> dict[str, float]:
        """Return the measures that this question has; a decision is right when exactly the answerable is answered."""
        found = measures.values(self.ranked, self.asked.grades) if self.asked.gold else {}
        if self.relevance is None:
            return found
        return {**found, DECISION: float((self.relevance >= threshold) == bool(self.asked.gold))}


@dataclass(frozen=True)
class Run:
    """A configuration with its outcomes in the order asked, and the most memory the process held meanwhile, in MB."""

    configuration: Configuration
    outcomes: tuple[Outcome, ...]
    peak: float | None


def ask_all(
    questions: Sequence[Asked],
    configuration: Configuration,
    store: Store,
    *,
    spots: Mapping[int, Spot],
    follow: Follow,
    model: Model | None = None,
) -> Run:
    """Ask every question once. The first is asked once more before, so that no time holds an embedder's loading.

    That one is asked without the `model`, every call of which counts.
    """
    with store.reading() as session, configuration.applied():
        for asked in questions[:1]:
            _search(session, follow(asked.text, asked.previous), configuration, store)
        forget_peak()
        outcomes = tuple(_ask(session, asked, configuration, store, spots, follow, model) for asked in questions)
    return Run(configuration, outcomes, peak())


def outcome(
    asked: Asked,
    spots: Sequence[Spot],
    *,
    searched: str,
    relevance: float | None,
    milliseconds: float,
    helped: Help | None = None,
) -> Outcome:
    """Write down a list of spots, best first; passages of one document count as one where the gold is documents."""
    names = [_name(asked, spot, number) for number, spot in enumerate(spots)]
    return Outcome(
        asked,
        searched,
        tuple(dict.fromkeys(names)),
        tuple(dict.fromkeys(spot.document for spot in spots)),
        tuple(" › ".join((spot.document, *spot.headings[1:])) for spot in spots[:_SHOWN]),
        relevance,
        milliseconds,
        helped or Help(),
    )


def forget_peak() -> None:
    """Begin to look for the peak of memory anew, where the system allows it (Linux)."""
    if _STATUS.exists():
        _STATUS.with_name("clear_refs").write_text("5", encoding="ascii")


def peak() -> float | None:
    """Return the most memory in MB that this process held since; None where the system does not say."""
    if not _STATUS.exists():
        return None
    lines = _STATUS.read_text(encoding="ascii", errors="replace").splitlines()
    kilobytes = next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)
    return round(kilobytes / 1024, 1)


def _ask(
    session: Session,
    asked: Asked,
    configuration: Configuration,
    store: Store,
    spots: Mapping[int, Spot],
    follow: Follow,
    model: Model | None,
) -> Outcome:
    started = time.perf_counter()
    searched, helped = follow(asked.text, asked.previous), Help()
    if model is not None:
        searched, helped = model.reword(asked, searched)
    found = _search(session, searched, configuration, store)
    ids = [hit.passage_id for hit in found.hits]
    if model is not None and configuration.reranks:
        ordered, taken = model.reorder(asked, passages.sources(session, ids), found.relevance)
        ids = [source.passage_id for source in ordered]
        helped += taken
    milliseconds = (time.perf_counter() - started) * 1000
    return outcome(
        asked,
        [spots[each] for each in ids],
        searched=searched,
        relevance=found.relevance,
        milliseconds=milliseconds,
        helped=helped,
    )


def _search(session: Session, text: str, configuration: Configuration, store: Store) -> Found:
    return search.search(
        session,
        text,
        embedder=store.embedder if configuration.by_meaning else None,
        vectors=store.vectors if configuration.by_meaning else None,
        glossary=store.glossary,
        audiences=frozenset(Audience),
        limit=PASSAGES,
    )


def _name(asked: Asked, spot: Spot, number: int) -> str:
    """Name a passage by the gold it belongs to; where gold is sections, every other passage counts for itself."""
    fitting = next((gold.name for gold in asked.gold if gold.holds(spot)), None)
    by_section = any(gold.heading for gold in asked.gold)
    return fitting or (f"{spot.document}/{number}" if by_section else spot.document)
