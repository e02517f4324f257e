"""What the material does not answer yet: questions handed over to the trainers, and what to write next."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from assistant.answering import handing_over, queries
from assistant.answering.handing_over import LONGEST_ANSWER
from assistant.answering.models import OpenState
from assistant.guard.masking import leave_out, mask
from assistant.knowledge.models import Audience
from assistant.web import rendering
from assistant.web.dependencies import Built, Reading, SignedIn, Writing

router = APIRouter(include_in_schema=False)

SAID = {
    "answered": "답변을 보냈습니다. 물어본 사람이 대화에서 볼 수 있습니다.",
    "kept": "자료로 남겼습니다. 다 읽으면 다음 질문부터 답변에 쓰입니다.",
    "dismissed": "목록에서 뺐습니다.",
}
_TITLE_LENGTH = 80


@router.get("/unanswered")
def show(request: Request, session: Reading, visitor: SignedIn, said: Annotated[str, Query()] = "") -> Response:
    """List the questions without saying who asked them."""
    questions = [
        (mask(question.text).text, question.asked_at) for question in queries.unanswered(session, who=visitor.who)
    ]
    opened = queries.open_questions(session, who=visitor.who)
    return rendering.page(
        request,
        "unanswered/show.html",
        visitor=visitor,
        questions=questions,
        opened=[(each, leave_out(each.text)[:_TITLE_LENGTH]) for each in opened],
        waiting=sum(each.state is OpenState.WAITING for each in opened),
        longest=LONGEST_ANSWER,
        said=SAID.get(said, ""),
    )


@router.post("/unanswered/{open_id}/answer")
def answer(open_id: int, session: Writing, visitor: SignedIn, text: Annotated[str, Form()] = "") -> Response:
    """Answer a question, or add to its answer."""
    handing_over.answer(session, open_id, text, who=visitor.who, now=datetime.now(UTC))
    return RedirectResponse(f"/unanswered?said=answered#open-{open_id}", 303)


@router.post("/unanswered/{open_id}/keep")
def keep(
    open_id: int,
    session: Writing,
    visitor: SignedIn,
    assistant: Built,
    title: Annotated[str, Form()] = "",
    audience: Annotated[Audience, Form()] = Audience.EVERYONE,
) -> Response:
    """Make a question and its answer material, so that the next one who asks finds it."""
    handing_over.keep(
        session,
        open_id,
        title=title,
        files=assistant.files,
        who=visitor.who,
        now=datetime.now(UTC),
        max_mb=assistant.settings.max_upload_mb,
        audience=audience,
    )
    return RedirectResponse(f"/unanswered?said=kept#open-{open_id}", 303)


@router.post("/unanswered/{open_id}/dismiss")
def dismiss(open_id: int, session: Writing, visitor: SignedIn) -> Response:
    """Take a question off the list."""
    handing_over.dismiss(session, open_id, who=visitor.who)
    return RedirectResponse("/unanswered?said=dismissed", 303)
