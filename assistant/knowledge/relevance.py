"""Whether what was found answers the question at all, as a probability that can be explained feature by feature."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from assistant.knowledge import wanted
from assistant.knowledge.familiar import Familiarity
from assistant.knowledge.ranking import SATURATION, Question, Ranked, WeighedWord, rarity

BEST = 3
PART = 0.5
LOWEST = 0.85
IDLE = frozenset(["때", "전", "후", "중", "뒤", "앞"])
"""Nouns that only place something in time or space: a small store may hold none of them, and nothing follows."""


@dataclass(frozen=True)
class Evidence:
    """What speaks for and against an answer; None where it was not looked at.

    `strength`: the best score by words, as a share of what a passage could reach. `missing`: how much of the question
    stands in nouns that the best passage lacks, rare ones counting more. `lacks`: it asks for a value, and the best
    passages hold none of that kind. `words`: how many the question has. `similarity`: of the nearest passage.
    `elsewhere`: of the nearest everyday question that is not about this material (background.py). `familiar`: how much
    it is like the questions expected of the material, where the best passage is of it (familiar.py). `partly`: a passage
    among the best has no vector yet.
    """

    strength: float = 0.0
    missing: float = 0.0
    lacks: bool = False
    words: int = 0
    similarity: float | None = None
    elsewhere: float | None = None
    familiar: Familiarity | None = None
    partly: bool = False


@dataclass(frozen=True)
class Weights:
    """Of a logistic regression; `benchmarks/relevance.py` fits them."""

    constant: float
    strength: float
    missing: float
    lacks: float
    length: float
    similarity: float = 0.0
    elsewhere: float = 0.0
    odds: float = 0.0
    margin: float = 0.0


BY_WORDS = Weights(constant=0.22, strength=2.89, missing=-5.45, lacks=-1.95, length=0.86)
BY_BOTH: Mapping[str, Weights] = {
    "multilingual-e5-small-q4-w7a8": Weights(
        constant=-13.20, strength=1.88, missing=-5.08, lacks=-1.86, length=0.04, similarity=40.87, elsewhere=-24.14
    )
}
"""By vector space: similarities of two models are not comparable, so they count only where they were calibrated."""
OF_ITS_KIND: Mapping[str, Weights] = {
    "multilingual-e5-small-q4-w7a8": Weights(
        constant=-6.38,
        strength=2.09,
        missing=-3.24,
        lacks=-1.26,
        length=0.06,
        similarity=21.46,
        elsewhere=-15.45,
        odds=0.26,
        margin=28.84,
    )
}
"""The same where the best passage is of the material that `familiar` was fitted on."""


def gather(
    text: str,
    question: Question,
    ranked: Sequence[Ranked],
    *,
    nouns: Collection[str],
    texts: Sequence[str],
    elsewhere: float | None,
    familiar: Familiarity | None,
) -> Evidence | None:
    """Look at the pool and at the texts of the best; None where nothing was found.

    Of a follow-up, searched together with what it follows, the last line says what value is wanted.
    """
    if not ranked:
        return None
    best = ranked[:BEST]
    similarities = [each.meaning for each in ranked if each.meaning is not None]
    whole = _whole(question)
    return Evidence(
        strength=max(each.words for each in ranked) / (whole * (SATURATION + 1)) if whole else 0.0,
        missing=_missing(question, ranked[0], nouns),
        lacks=wanted.lacks(text.rpartition("\n")[2], "\n".join(texts)),
        words=len(question.words),
        similarity=max(similarities, default=None),
        elsewhere=elsewhere,
        familiar=familiar,
        partly=any(each.meaning is None for each in best),
    )


def chance(evidence: Evidence | None, *, space: str) -> float:
    """Return how sure we are (0…1) that the best passages answer the question; 0.5 is where to begin to answer."""
    if evidence is None:
        return 0.0
    by_words = _logistic(_sum(BY_WORDS, evidence)) if evidence.strength else 0.0
    if evidence.similarity is None or evidence.elsewhere is None or space not in BY_BOTH:
        return by_words
    kind = evidence.familiar or Familiarity(odds=0.0, margin=0.0)
    weights = OF_ITS_KIND[space] if evidence.familiar else BY_BOTH[space]
    # From the lowest down similarity stops speaking against a passage that holds most of the words.
    near = weights.similarity * max(evidence.similarity, LOWEST) + weights.elsewhere * evidence.elsewhere
    by_both = _logistic(_sum(weights, evidence) + near + weights.odds * kind.odds + weights.margin * kind.margin)
    return max(by_both, by_words) if evidence.partly else by_both


def _sum(weights: Weights, evidence: Evidence) -> float:
    return (
        weights.constant
        + weights.strength * evidence.strength
        + weights.missing * evidence.missing
        + weights.lacks * evidence.lacks
        + weights.length * math.log1p(evidence.words)
    )


def _missing(question: Question, best: Ranked, nouns: Collection[str]) -> float:
    """Weigh the nouns alone. Verbs and adverbs are said in many ways: that one lacks means little."""
    terms = _Terms(best)
    lacking = sum(
        (1 - _share(word, terms)) * word.rarity
        for word in question.words
        if any(term in nouns and term not in IDLE for term in word.terms)
    )
    # The rarity of one unknown word is added to the whole, so that in a short question a lacking word weighs less.
    return lacking / (_whole(question) + rarity(0, question.passages))


def _whole(question: Question) -> float:
    """Weigh the question without its bare numbers: a telephone number in it must not make it foreign."""
    return sum(word.rarity for word in question.words if not all(map(str.isdigit, word.terms)))


class _Terms:
    """The terms of a passage, heading and text."""

    def __init__(self, ranked: Ranked) -> None:
        self.row = (*ranked.candidate.heading, "", *ranked.candidate.body)
        self.all = frozenset(self.row)

    def holds(self, phrase: Sequence[str]) -> bool:
        size = len(phrase)
        if not self.all.issuperset(phrase):
            return False
        return size == 1 or any(self.row[at : at + size] == tuple(phrase) for at in range(len(self.row) - size + 1))

    def holds_part(self, term: str) -> bool:
        """Tell whether it begins or ends with a shorter term that is here: 출장비 with 출장."""
        sizes = range(2, len(term))
        return any(term[:size] in self.all or term[-size:] in self.all for size in sizes)


def _share(word: WeighedWord, terms: _Terms) -> float:
    if any(terms.holds(phrase) for phrase in word.others):
        return 1.0
    held = sum(
        rarity * (1.0 if term in terms.all else PART * terms.holds_part(term)) for term, rarity in word.terms.items()
    )
    return held / sum(word.terms.values())


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value))
