"""A text as the numbers of the pieces that the network was trained on (SentencePiece, unigram model)."""

from __future__ import annotations

import re
from array import array
from itertools import pairwise

from assistant.language.e5.weights import Vocabulary

_BLANK = "\u2581"
_WORD = re.compile(f"{_BLANK}?[^{_BLANK}]+|{_BLANK}")
_BLANKS = re.compile(" {2,}")
_RARER_THAN_RAREST = 10.0


class Pieces:
    """Cuts words so that the sum of the scores is greatest. No piece reaches over a blank, so each word is by itself."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._pieces = _Table(vocabulary)
        self._scores = vocabulary.scores
        self._letters = vocabulary.letters
        self._unknown = vocabulary.unknown
        self._score_of_unknown = min(vocabulary.scores) - _RARER_THAN_RAREST
        # In bytes, so at least as many as its letters.
        self._longest = max(end - start for start, end in pairwise(vocabulary.starts))

    def of(self, text: str) -> list[int]:
        """Return the pieces of a text of any length, without those that begin and end a sequence."""
        text = _BLANKS.sub(" ", text.translate(self._letters))
        marked = (text if text.startswith(" ") else f" {text}").replace(" ", _BLANK)
        return [piece for word in _WORD.findall(marked) for piece in self._of_word(word)]

    def _of_word(self, word: str) -> list[int]:
        """Keep the best way to each letter: its score, where its last piece begins and which it is."""
        size = len(word)
        best = [0.0] + [float("-inf")] * size
        last = [(0, self._unknown)] * (size + 1)
        for start in range(size):
            for end in range(start + 1, min(size, start + self._longest) + 1):
                piece = self._pieces.find(word[start:end].encode())
                if piece is not None and (score := best[start] + self._scores[piece]) > best[end]:
                    best[end], last[end] = score, (start, piece)
            if (score := best[start] + self._score_of_unknown) > best[start + 1]:
                best[start + 1], last[start + 1] = score, (start, self._unknown)
        found = []
        while size:
            size, piece = last[size]
            found.append(piece)
        return found[::-1]


class _Table:
    """The numbers of the pieces by hash of their text: a dict of 250,000 strings takes 40 MB more."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._texts, self._starts = vocabulary.texts, vocabulary.starts
        self._slots = array("i", [-1]) * (1 << (2 * len(self._starts)).bit_length())
        self._mask = len(self._slots) - 1
        for piece in range(len(self._starts) - 1):
            slot = hash(self._text(piece)) & self._mask
            while self._slots[slot] >= 0:
                slot = (slot + 1) & self._mask
            self._slots[slot] = piece

    def find(self, text: bytes) -> int | None:
        slot = hash(text) & self._mask
        while (piece := self._slots[slot]) >= 0:
            if self._text(piece) == text:
                return piece
            slot = (slot + 1) & self._mask
        return None

    def _text(self, piece: int) -> bytes:
        return self._texts[self._starts[piece] : self._starts[piece + 1]]
