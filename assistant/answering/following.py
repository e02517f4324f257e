"""What a follow-up is about: the question it follows travels with it into the search."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from assistant.answering import citations
from assistant.answering.models import Answer, Mode, Question
from assistant.knowledge import korean
from assistant.knowledge.ranking import ASKING

_POINTS_BACK = re.compile(
    r"^(?:그럼|그러면|그렇다면|그래서|그건|그거|그게|그것|이건|이거|이것[은을이도만](?![가-힣])|저건|또는|또(?=\s)|혹시 그|아니면"
    r"|반대로|예를 들)"
    r"|(?<![가-힣])(?:위에서|앞에서|방금|그 ?방법|그 ?경우|그때|거기)"
)
# Said of anything, so that they point back in a short question only.
_AGAIN = re.compile(r"^(?:다시|더) ")
# Terms that say nothing of what is asked about.
_IDLE = ASKING | frozenset(
    [
        "가능",
        "그",
        "그냥",
        "누구",
        "다른",
        "다음",
        "더",
        "때",
        "되다",
        "먼저",
        "뭐",
        "뭐라고",
        "무엇",
        "시키다",
        "쓰다",
        "어디",
        "언제",
        "얼마",
        "왜",
        "전",
        "좀",
        "확인",
        "후",
        "것",
    ]
)
_FEW_TERMS = 2
TURNS = 3


def search_text(question: str, earlier: Sequence[str]) -> str:
    """Return what to search for; `earlier` are the questions of the turns before, oldest first.

    A question that cannot stand alone ("그럼 표로는?") is searched together with the last one that can (or the very last).
    It stands there twice, for what is asked now outweighs what it is asked about.
    """
    if not earlier or _stands_alone(question):
        return question
    leading = next(filter(_stands_alone, reversed(earlier)), earlier[-1])
    return f"{leading}\n{question}\n{question}"


def _stands_alone(question: str) -> bool:
    if _POINTS_BACK.search(question.strip()):
        return False
    few = _FEW_TERMS + (_AGAIN.match(question.strip()) is not None)
    return len([term for term in korean.terms(question) if term not in _IDLE]) > few


def memory(question: Question) -> list[Question]:
    """Return the questions before this one that may be remembered with it, oldest first.

    Not those whose asker has taken them back, nor those answered from more than this question may be answered from:
    in a shared thread the one before may have been allowed to see more.
    """
    seen = set(question.audiences)
    return [
        each
        for each in question.conversation.questions
        if each.id < question.id and each.text and set(each.audiences) <= seen
    ]


def history(questions: Sequence[Question]) -> list[tuple[str, str]]:
    """Return the last answered turns as (question, answer), oldest first.

    Only what a model has said is repeated to it, without its marks: words of a passage go before a model in data
    blocks alone, and old numbers would pass for new ones.
    """
    answered = (each for each in reversed(questions) if each.answer is not None)
    return [(each.text, _said(each.answer)) for each in islice(answered, TURNS) if each.answer is not None][::-1]


# What a model is told of its turns that it did not write.
_WITHOUT_MODEL = {
    Mode.EXTRACTIVE: "(자료에서 찾은 문장을 보여 주었습니다.)",
    Mode.REFUSED: "(자료에 없었습니다.)",
    Mode.TALK: "(인사에 답했습니다.)",
}


def _said(answer: Answer) -> str:
    if answer.mode is not Mode.GENERATED:
        return _WITHOUT_MODEL[answer.mode]
    return citations.without_marks(answer.text)
