"""When a document is deleted, what answers took from it goes too."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from assistant.answering.models import Answer, Citation, Evidence, Question, QuestionState
from assistant.jobs.promises import Transaction
from assistant.knowledge.models import Document

GONE = "이 답변이 근거로 삼은 자료가 삭제되어 내용을 지웠습니다. 필요하면 다시 질문해 주세요."


def any_gone(session: Session, document_ids: Collection[int]) -> bool:
    """Tell whether one of these documents is deleted, or being deleted."""
    there = session.scalars(select(Document.id).where(Document.id.in_(document_ids), Document.deleting_at.is_(None)))
    return set(there) != set(document_ids)


def forget_document(document_id: int, *, transaction: Transaction) -> None:
    """Empty the quotes from a document and what was written from it; the questions and ratings stay."""
    with transaction() as session:
        answers = select(Citation.answer_id).where(Citation.document_id == document_id)
        session.execute(delete(Evidence).where(Evidence.document_id == document_id))
        questions = select(Answer.question_id).where(Answer.id.in_(answers))
        session.execute(update(Question).where(Question.id.in_(questions)).values(draft=""))
        session.execute(update(Answer).where(Answer.id.in_(answers)).values(text=GONE, notice=""))
        for question in session.scalars(select(Question).where(Question.state == QuestionState.STOPPED)):
            if document_id in (question.drafted_from or []):
                question.draft = ""
        session.execute(update(Citation).where(Citation.document_id == document_id).values(quote=""))
