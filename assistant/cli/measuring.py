"""`eval retrieval`."""

from __future__ import annotations


def retrieval() -> None:
    """검색 품질을 잽니다."""
