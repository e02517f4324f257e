"""Searching, as JSON."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from assistant.knowledge import finding
from assistant.web.api.failures import FAILURES
from assistant.web.dependencies import Built, Caller, Reading

router = APIRouter(prefix="/api", tags=["검색"], responses=FAILURES)


class Locator(BaseModel):
    """A place in a document as a person names it."""

    kind: str = Field(description="slide, page, sheet, section 가운데 하나")
    number: int | None = Field(description="슬라이드·쪽·행 번호. 절은 null")
    label: str = Field(description="사람이 읽는 위치. 예: 슬라이드 12")


class Result(BaseModel):
    """A passage that was found."""

    passage_id: int
    document: str = Field(description="자료 제목")
    document_id: int
    locator: Locator
    score: float = Field(description="0에서 1 사이, 클수록 가깝습니다")
    text: str


class Results(BaseModel):
    """What was found for a query."""

    query: str
    results: list[Result] = Field(description="가까운 차례")


@router.get("/search", summary="구절 찾기")
def search(
    session: Reading,
    who: Caller,
    assistant: Built,
    q: Annotated[str, Query(description="찾을 말")] = "",
    limit: Annotated[int, Query(ge=1, le=50, description="보여 줄 구절 수")] = 10,
    collection: Annotated[list[str] | None, Query(description="이 자료 모음에서만. 여러 번 쓸 수 있음")] = None,
) -> Results:
    """부른 사람이 볼 수 있는 자료에서 구절을 찾습니다."""
    found = finding.find_passages(
        session,
        q,
        embedder=assistant.embedder,
        vectors=assistant.vectors,
        glossary=assistant.glossary,
        who=who,
        limit=limit,
        collections=frozenset(collection) if collection else None,
    )
    return Results.model_validate(found)
