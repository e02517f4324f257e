"""What a follow-up is about: the question it follows travels with it into the search."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answering.models import Answer, Question
from assistant.knowledge import korean

_POINTS_BACK = re.compile(
    r"^(그럼|그러면|그렇다면|그래서|그건|그거|그게|그것|이건|이거|이것|저건|또는?|혹시 그|아니면|반대로|예를 들|다시|더 )"
    r"|(위에서|앞에서|방금|그 ?방법|그 ?경우|그때|거기)"
)
_FEW_TERMS = 3
_TURNS = 3


def search_text(question: str, earlier: Sequence[str]) -> str:
    """Return what to search for; `earlier` are the search texts of the turns before, oldest first.

    A question that points back ("그럼 표로는?") or is too short to stand alone is searched together with the turn
    before it.
    """
    if not earlier:
        return question
    few = len(korean.terms(question)) <= _FEW_TERMS
    return f"{earlier[-1]}\n{question}" if few or _POINTS_BACK.search(question.strip()) else question


def history(questions: Sequence[Question]) -> list[tuple[str, Answer]]:
    """Return the last answered turns, oldest first."""
    turns = [(each.text, each.answer) for each in questions if each.answer is not None]
    return turns[-_TURNS:]
