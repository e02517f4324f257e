"""Korean text as lexical terms: the content morphemes of a text, the same for passages and for questions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from threading import Lock

import kiwipiepy
import kiwipiepy_model
from kiwipiepy import Kiwi, Token

RULES = 2
TERMS_VERSION = f"kiwi {kiwipiepy.__version__}, model {kiwipiepy_model.__version__}, rules {RULES}"

_LONGEST_SLICE = 4_000
_CONTENT = ("NNG", "NNP", "NR", "XR", "MAG", "SL", "SH", "SN", "UN", "W_")
_NOUNS = ("NNG", "NNP", "SL", "SH")
_PREDICATES = ("VV", "VA")
_LIGHT = {"하", "되", "있", "없", "이", "아니", "같", "그렇", "이렇", "저렇", "주", "보", "들", "나", "알"}
_WORD = re.compile(r"[^\W_]+")
_DIGIT_GROUPS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_lock = Lock()


def terms(text: str) -> list[str]:
    """Return the content morphemes in order: nouns, stems of verbs and adjectives, adverbs, numbers, foreign words.

    Every term is a run of letters and digits, so that any full-text index takes it for one word. A stem ends in 다
    ("쓰다"), so that it never meets a noun of the same sound.
    """
    kiwi = _kiwi()
    return [term for part in _slices(clean(text)) for term in _terms(kiwi.tokenize(part))]


def nouns(text: str) -> frozenset[str]:
    """Return those of the terms that name something: nouns and foreign words, but no numbers (a telephone's, say)."""
    kiwi = _kiwi()
    tagged = (each for part in _slices(clean(text)) for each in _tagged(kiwi.tokenize(part)))
    return frozenset(term for term, tag in tagged if tag.startswith(_NOUNS))


def many_terms(texts: Iterable[str]) -> Iterator[list[str]]:
    """Yield the terms of each text in order; faster than one call per text, by the analyser's own threads."""
    parts = ((number, part) for number, text in enumerate(texts) for part in _slices(clean(text)) or [""])
    numbers: list[int] = []

    def noted() -> Iterator[str]:
        for number, part in parts:
            numbers.append(number)
            yield part

    analysed: Iterable[list[Token]] = _kiwi().tokenize(noted())
    for _, group in groupby(enumerate(analysed), key=lambda each: numbers[each[0]]):
        yield [term for _, tokens in group for term in _terms(tokens)]


def clean(text: str) -> str:
    """Return the text in composed form (NFC), without control characters and halves of characters."""
    whole = text.encode("utf-8", "replace").decode()
    return _DIGIT_GROUPS.sub("", _CONTROL.sub(" ", unicodedata.normalize("NFC", whole)))


def warm_up() -> None:
    """Load the analyser now: the first call takes seconds."""
    terms("준비")


def _kiwi() -> Kiwi:
    with _lock:
        return _load()


@cache
def _load() -> Kiwi:
    """One analyser for the process, shared by its threads.

    Without the dictionary of multi-word proper names it takes 340 MB instead of 530 MB and finds as well (measured).
    """
    return Kiwi(num_workers=2, load_multi_dict=False, load_typo_dict=False)


def _terms(tokens: Iterable[Token]) -> Iterator[str]:
    return (term for term, _ in _tagged(tokens))


def _tagged(tokens: Iterable[Token]) -> Iterator[tuple[str, str]]:
    prefix: Token | None = None
    for token in tokens:
        if token.tag.startswith(_CONTENT):
            # 비공개 is not 공개: a word with its prefix is one term.
            before = prefix.form if prefix is not None and prefix.end == token.start else ""
            yield from ((term, token.tag) for term in _WORD.findall(f"{before}{token.form}".lower()))
        elif token.tag.startswith(_PREDICATES) and token.form not in _LIGHT:
            yield from ((term, token.tag) for term in _WORD.findall(f"{token.form}다"))
        prefix = token if token.tag == "XPN" else None


def _slices(text: str) -> list[str]:
    """Cut a long text at line ends, else at blanks, else anywhere: the analyser's time grows with the line."""
    parts: list[str] = []
    while len(text) > _LONGEST_SLICE:
        cut = text.rfind("\n", 1, _LONGEST_SLICE) + 1 or text.rfind(" ", 1, _LONGEST_SLICE) + 1 or _LONGEST_SLICE
        parts.append(text[:cut])
        text = text[cut:]
    return [*parts, text] if text.strip() else parts
