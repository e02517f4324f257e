"""Words that mean the same: a question that says one of them also finds the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assistant.knowledge import korean

Phrase = tuple[str, ...]

SEPARATOR = "|"


@dataclass(frozen=True)
class Word:
    """One thing asked for: the terms the question says it with, and other phrases that mean the same."""

    said: Phrase
    others: tuple[Phrase, ...] = ()


@dataclass(frozen=True)
class Glossary:
    """Groups of phrases that mean the same, by the letters of each: the analyser may cut a word in two ways."""

    groups: Mapping[str, tuple[Phrase, ...]] = field(default_factory=dict)
    longest: int = 1

    def words(self, terms: Sequence[str]) -> list[Word]:
        """Turn a question's terms into words, each once; the longest phrase of the glossary is taken at each place."""
        found: dict[Phrase, Word] = {}
        at = 0
        while at < len(terms):
            said = self._phrase_at(terms, at)
            group = self.groups.get("".join(said), ())
            found.setdefault(said, Word(said, tuple(phrase for phrase in group if phrase != said)))
            at += len(said)
        return list(found.values())

    def _phrase_at(self, terms: Sequence[str], at: int) -> Phrase:
        for size in range(min(self.longest, len(terms) - at), 1, -1):
            phrase = tuple(terms[at : at + size])
            if "".join(phrase) in self.groups:
                return phrase
        return (terms[at],)


def parse(text: str) -> Glossary:
    """Read groups, one a line, their words separated by `|`; blank lines and lines that begin with # are skipped."""
    groups: dict[str, tuple[Phrase, ...]] = {}
    for line in text.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            phrases = [phrase for word in line.split(SEPARATOR) if (phrase := tuple(korean.terms(word)))]
            for phrase in phrases:
                letters = "".join(phrase)
                groups[letters] = tuple(dict.fromkeys([*groups.get(letters, ()), *phrases]))
    longest = max((len(phrase) for group in groups.values() for phrase in group), default=1)
    return Glossary(groups, longest)
