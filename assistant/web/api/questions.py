"""Asking, as JSON: a question is taken at once, its answer is fetched later, or stopped."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from assistant.answering import asking, queries, stopping
from assistant.answering.models import Mode, Question, QuestionState
from assistant.web.api.failures import FAILURES
from assistant.web.api.search import Locator
from assistant.web.dependencies import Caller, Reading, Writing

router = APIRouter(prefix="/api/questions", tags=["질문"], responses=FAILURES)


class Asking(BaseModel):
    """A question."""

    question: str = Field(description=f"질문. {asking.LONGEST_QUESTION:,}자 이하")
    conversation_id: int | None = Field(None, description="이어서 물을 대화. 없으면 새 대화")


class Asked(BaseModel):
    """A question that was taken."""

    question_id: int
    conversation_id: int
    state: QuestionState


class Citation(BaseModel):
    """A place an answer stands on."""

    n: int = Field(description="답변의 [n]")
    document: str
    document_id: int
    version: int
    passage_id: int
    locator: Locator
    quote: str = Field(description="구절에서 글자 그대로 옮긴 근거")


class Usage(BaseModel):
    """What the model used."""

    prompt_tokens: int
    completion_tokens: int
    cost: float | None


class Answer(BaseModel):
    """An answer with its sources."""

    answer: str = Field(description="Markdown. [n]은 citations의 n")
    mode: Mode = Field(description="generated 생성 답변, extractive 발췌 답변, refused 자료에 없음, talk 인사에 답함")
    notice: str = Field(description="답변이 이렇게 나온 까닭. 없으면 빈 글")
    citations: list[Citation]
    usage: Usage
    timings_ms: dict[str, float]


class Told(BaseModel):
    """How far a question has come."""

    question_id: int
    conversation_id: int
    state: QuestionState
    ahead: int = Field(0, description="같은 대화에서 먼저 답할 질문 수")
    answer: Answer | None = Field(None, description="state가 answered일 때")
    draft: str | None = Field(None, description="state가 stopped일 때 그때까지 쓴 글. 출처를 다 확인하지 못한 것")
    error: str | None = Field(None, description="state가 failed일 때 까닭")


@router.post("", summary="질문하기", status_code=202)
def ask(asked: Asking, session: Writing, who: Caller) -> Asked:
    """질문을 받아 둡니다. 답변은 GET으로 확인합니다."""
    question = asking.ask(
        session, asked.question, who=who, now=datetime.now(UTC), conversation_id=asked.conversation_id
    )
    return Asked(question_id=question.id, conversation_id=question.conversation_id, state=question.state)


@router.get("/{question_id}", summary="답변 보기")
def read(question_id: int, session: Reading, who: Caller) -> Told:
    """질문한 본인에게 진행 상태와 답변을 돌려줍니다."""
    return _told(session, asking.find(session, question_id, who=who))


@router.post("/{question_id}/stop", summary="답변 중지하기")
def stop(question_id: int, session: Writing, who: Caller) -> Told:
    """쓰고 있는 답변을 중지합니다. 이미 끝난 답변은 그대로입니다."""
    question = asking.find(session, question_id, who=who)
    stopping.stop(session, question_id, who=who, now=datetime.now(UTC))
    return _told(session, question)


def _told(session: Session, question: Question) -> Told:
    answer: dict[str, Any] | None = queries.as_json(question.answer) if question.answer else None
    return Told(
        question_id=question.id,
        conversation_id=question.conversation_id,
        state=question.state,
        ahead=queries.follow(session, question.id).ahead,
        answer=Answer.model_validate(answer) if answer else None,
        draft=question.draft if question.state is QuestionState.STOPPED else None,
        error=question.draft if question.state is QuestionState.FAILED else None,
    )
