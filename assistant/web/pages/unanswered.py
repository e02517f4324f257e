"""What the material does not answer yet: the trainer's list of what to write next."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from assistant.answering import queries
from assistant.guard.masking import mask
from assistant.web import rendering
from assistant.web.dependencies import Reading, SignedIn

router = APIRouter(include_in_schema=False)


@router.get("/unanswered")
def show(request: Request, session: Reading, visitor: SignedIn) -> Response:
    """List the questions without saying who asked them."""
    questions = [
        (mask(question.text).text, question.asked_at) for question in queries.unanswered(session, who=visitor.who)
    ]
    return rendering.page(request, "unanswered/show.html", visitor=visitor, questions=questions)
