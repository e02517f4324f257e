"""What a JSON route answers when it fails."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field


class Failure(BaseModel):
    """A failure, as every JSON route tells it."""

    error: str = Field(description="사람이 읽는 한국어 문장")


FAILURES: dict[int | str, dict[str, Any]] = {
    401: {"model": Failure, "description": "로그인도 운영자 열쇠도 없음"},
    403: {"model": Failure, "description": "권한이 없거나 CSRF 토큰이 맞지 않음"},
    404: {"model": Failure, "description": "없거나 볼 수 없음"},
    422: {"model": Failure, "description": "보낸 내용이 잘못됨"},
}
