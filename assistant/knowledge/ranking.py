"""How well passages answer a question: exact scores by words and by meaning, fused."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter

from assistant.knowledge.glossary import Phrase, Word

SATURATION = 0.9
LENGTH = 0.4
HEADING = 3
SYNONYM = 0.8
PAIR = 0.4
WORDS_SHARE = 0.5
ALIKE = 0.9
SAME_SECTION = 0.2
ASKING = frozenset(
    [
        "어떻다",
        "궁금",
        "알리다",
        "가르치다",
        "말하다",
        "모르다",
        "방법",
        "부탁",
        "질문",
        "문의",
        "경우",
        "설명",
        "정도",
        "이유",
        "다르다",
    ]
)
"""Terms that make a sentence a question and say nothing of what it is about."""


@dataclass(frozen=True)
class Candidate:
    """A passage in the pool; `similarity` is None while it has no vector."""

    passage_id: int
    heading: Sequence[str]
    body: Sequence[str]
    similarity: float | None = None


@dataclass(frozen=True)
class WeighedWord:
    """A word of the question with the rarity of its terms and of the other phrases for it."""

    terms: Mapping[str, float]
    others: Mapping[Phrase, float]

    @property
    def rarity(self) -> float:
        """What the word weighs: its own terms, unless no passage holds them and another phrase stands for them."""
        own = sum(self.terms.values())
        return min([own, *self.others.values()]) if self.others else own


@dataclass(frozen=True)
class Question:
    """What is asked for: its words, and its pairs of neighbouring terms with their rarity among so many passages."""

    words: Sequence[WeighedWord]
    pairs: Mapping[tuple[str, str], float]
    passages: int

    @property
    def phrases(self) -> list[Phrase]:
        """Everything that may be looked for, each once."""
        said = [(term,) for word in self.words for term in word.terms]
        return list(dict.fromkeys([*said, *(phrase for word in self.words for phrase in word.others)]))


@dataclass(frozen=True)
class Ranked:
    """A candidate's scores: `score` fused in 0…1, the two it was made of, and the share of the question it holds."""

    candidate: Candidate
    score: float
    words: float
    meaning: float | None
    coverage: float


def weigh(words: Sequence[Word], frequencies: Mapping[str, int], passages: int) -> Question:
    """Give each term its rarity; terms that only make it a question count for nothing."""

    def of(phrase: Phrase) -> float:
        return rarity(min(frequencies.get(term, 0) for term in phrase), passages)

    weighed = [
        WeighedWord(
            {term: of((term,)) for term in word.said if term not in ASKING},
            {phrase: of(phrase) for phrase in word.others},
        )
        for word in words
    ]
    single = {term: weight for word in weighed for term, weight in word.terms.items()}
    terms = [term for word in words for term in word.said]
    pairs = {(a, b): (single[a] + single[b]) / 2 for a, b in pairwise(terms) if a in single and b in single}
    return Question([word for word in weighed if word.terms], pairs, passages)


def rarity(frequency: int, passages: int) -> float:
    """Return what a term weighs that stands in so many of the passages (BM25's inverse document frequency)."""
    return math.log(1 + (max(passages - frequency, 0) + 0.5) / (frequency + 0.5))


def rank(question: Question, candidates: Sequence[Candidate]) -> list[Ranked]:
    """Score and sort.

    Words and meaning have an equal vote on scores that were spread to 0…1 (measured on three sets; an equal vote by
    rank finds less than words alone). A passage that has no vector yet is judged by its words.
    """
    held = [_Held.of(candidate, question) for candidate in candidates]
    average = sum(each.length for each in held) / max(len(held), 1)
    words = [each.score(question, average) for each in held]
    meaning = [candidate.similarity for candidate in candidates]
    by_both = zip(candidates, held, words, _spread(words), _spread(meaning), strict=True)
    ranked = [
        Ranked(
            candidate,
            by_words if candidate.similarity is None else WORDS_SHARE * by_words + (1 - WORDS_SHARE) * by_meaning,
            raw,
            candidate.similarity,
            each.coverage(question),
        )
        for candidate, each, raw, by_words, by_meaning in by_both
    ]
    return sorted(ranked, key=lambda each: (-each.score, each.candidate.passage_id))


def without_repeats(ranked: Sequence[Ranked], *, limit: int) -> list[Ranked]:
    """Return the best `limit`, one of each set of passages that say the same in (nearly) the same words.

    Further passages of a section fall behind the best of others: they seldom answer what the first does not.
    """
    kept: list[tuple[Ranked, frozenset[tuple[str, str]]]] = []
    for each in _spread_over_sections(ranked):
        if len(kept) == limit:
            break
        pairs = frozenset(pairwise(("", *each.candidate.body)))
        if all(_overlap(pairs, other) < ALIKE for _, other in kept):
            kept.append((each, pairs))
    return [each for each, _ in kept]


def _spread_over_sections(ranked: Sequence[Ranked]) -> list[Ranked]:
    before: Counter[tuple[str, ...]] = Counter()
    behind: list[tuple[float, int, Ranked]] = []
    for place, each in enumerate(ranked):
        section = tuple(each.candidate.heading)
        behind.append((SAME_SECTION * before[section] - each.score, place, each))
        before[section] += 1
    return [each for _, _, each in sorted(behind, key=itemgetter(0, 1))]


@dataclass(frozen=True)
class _Held:
    """What a candidate holds of the question: how often each phrase stands in it, heading and text together."""

    candidate: Candidate
    phrases: Mapping[Phrase, int]
    length: int

    @classmethod
    def of(cls, candidate: Candidate, question: Question) -> _Held:
        """Count; a phrase in the heading counts more than one in the text."""
        wanted = {*question.phrases, *question.pairs}
        letters = {term for phrase in wanted for term in phrase}
        longest = max(map(len, wanted), default=1)
        phrases: Counter[Phrase] = Counter()
        for field, weight in ((candidate.heading, HEADING), (candidate.body, 1)):
            for at, term in enumerate(field):
                if term in letters:
                    for size in range(1, min(longest, len(field) - at) + 1):
                        phrase = tuple(field[at : at + size])
                        if phrase in wanted:
                            phrases[phrase] += weight
        return cls(candidate, phrases, HEADING * len(candidate.heading) + len(candidate.body))

    def score(self, question: Question, average: float) -> float:
        """Return BM25 over the words, and a share of it over neighbours that are neighbours here too."""
        norm = SATURATION * (1 - LENGTH + LENGTH * self.length / max(average, 1))

        def counted(phrase: Phrase, rarity: float) -> float:
            count = self.phrases.get(phrase, 0)
            return rarity * count * (SATURATION + 1) / (count + norm)

        words = 0.0
        for word in question.words:
            said = sum(counted((term,), rarity) for term, rarity in word.terms.items())
            others = (SYNONYM * counted(phrase, word.rarity) for phrase in word.others)
            # The best way to say it counts, not their sum: synonyms must not outvote the other words.
            words += max(said, *others, 0.0)
        return words + PAIR * sum(counted(pair, rarity) for pair, rarity in question.pairs.items())

    def coverage(self, question: Question) -> float:
        """Return the share of the question's words that are here, rare words counting more."""
        whole = sum(word.rarity for word in question.words)
        return sum(word.rarity * self._share(word) for word in question.words) / whole if whole else 0.0

    def _share(self, word: WeighedWord) -> float:
        if any(phrase in self.phrases for phrase in word.others):
            return 1.0
        here = sum(rarity for term, rarity in word.terms.items() if (term,) in self.phrases)
        return here / sum(word.terms.values())


def _spread(values: Sequence[float | None]) -> list[float]:
    """Map to 0…1 between the least and the greatest; where all are equal, everything above zero is best."""
    known = [value for value in values if value is not None]
    least, greatest = min(known, default=0.0), max(known, default=0.0)
    if least == greatest:
        return [float(bool(value)) for value in values]
    return [0.0 if value is None else (value - least) / (greatest - least) for value in values]


def _overlap(some: frozenset[tuple[str, str]], others: frozenset[tuple[str, str]]) -> float:
    return len(some & others) / max(len(some | others), 1)
