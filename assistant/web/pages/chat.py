"""Conversations: a new one, and those one has had."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from assistant.answering import asking, queries
from assistant.answering.asking import LONGEST_QUESTION
from assistant.web import rendering
from assistant.web.dependencies import Built, Reading, SignedIn
from assistant.web.pages.questions import around

router = APIRouter(include_in_schema=False)

SUGGESTIONS = (
    "좋은 프롬프트에는 무엇을 적어야 하나요?",
    "민원 답변 초안을 AI로 쓸 때 순서를 알려 주세요.",
    "생성형 AI에 넣으면 안 되는 정보는 무엇인가요?",
    "개인정보를 가명으로 바꾸는 방법을 알려 주세요.",
    "우리 부서 양식대로 답을 받으려면 어떻게 요청하나요?",
    "교육 도우미의 답변과 출처는 어떻게 읽나요?",
)


@router.get("/")
def start(request: Request, session: Reading, visitor: SignedIn) -> Response:
    """Begin a new conversation."""
    return rendering.page(
        request,
        "chat/start.html",
        visitor=visitor,
        suggestions=SUGGESTIONS,
        conversation_id=None,
        shared=False,
        conversations=queries.conversations(session, who=visitor.who),
        longest=LONGEST_QUESTION,
    )


@router.get("/conversations/{conversation_id}")
def read(request: Request, conversation_id: int, session: Reading, visitor: SignedIn, assistant: Built) -> Response:
    """Show a conversation of one's own, and let it go on; one that several people share goes on where they share it."""
    turns = queries.turns(session, conversation_id, who=visitor.who)
    unfinished = [each.id for each in turns if not each.has_ended]
    return rendering.page(
        request,
        "chat/read.html",
        visitor=visitor,
        turns=turns,
        conversation_id=conversation_id,
        shared=asking.find_conversation(session, conversation_id, who=visitor.who).shared,
        working=bool(unfinished),
        behind=unfinished[1:],
        conversations=queries.conversations(session, who=visitor.who),
        longest=LONGEST_QUESTION,
        **around(session, turns, assistant, who=visitor.who),
    )
