"""What a follow-up is about: the question it follows travels with it into the search."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answering import citations
from assistant.answering.models import Answer, Mode, Question
from assistant.knowledge import korean

_POINTS_BACK = re.compile(
    r"^(그럼|그러면|그렇다면|그래서|그건|그거|그게|그것|이건|이거|이것|저건|또는?|혹시 그|아니면|반대로|예를 들|다시|더 )"
    r"|(위에서|앞에서|방금|그 ?방법|그 ?경우|그때|거기)"
)
_ASKS_OF_SOMETHING = re.compile(r"뭐|뭔|무엇|무슨|어떻게|어떡|방법|차이|알려")
_FEW_TERMS = 3
_TURNS = 3


def search_text(question: str, earlier: Sequence[str]) -> str:
    """Return what to search for; `earlier` are the questions of the turns before, oldest first.

    A question that cannot stand alone ("그럼 표로는?") is searched together with the last one that can.
    """
    if _stands_alone(question):
        return question
    leading = next((each for each in reversed(earlier) if _stands_alone(each)), None)
    return question if leading is None else f"{leading}\n{question}"


def _stands_alone(question: str) -> bool:
    if _POINTS_BACK.search(question.strip()):
        return False
    return len(korean.terms(question)) > _FEW_TERMS or bool(_ASKS_OF_SOMETHING.search(question))


def history(questions: Sequence[Question]) -> list[tuple[str, str]]:
    """Return the last answered turns as (question, answer), oldest first.

    Only what a model has said is repeated to it, without its marks: words of a passage go before a model in data
    blocks alone, and old numbers would pass for new ones.
    """
    turns = [(each.text, _said(each.answer)) for each in questions if each.answer is not None]
    return turns[-_TURNS:]


def _said(answer: Answer) -> str:
    if answer.mode is not Mode.GENERATED:
        return "(자료에서 찾은 문장을 보여 주었습니다.)" if answer.mode is Mode.EXTRACTIVE else "(자료에 없었습니다.)"
    return citations.without_marks(answer.text)
