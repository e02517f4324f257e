"""What the material does not answer is handed over to the trainers; their answer may become material."""

from __future__ import annotations

import unicodedata
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assistant.answering import asking
from assistant.answering.models import OpenQuestion, OpenState
from assistant.database import UPLOADS, one_at_a_time
from assistant.errors import Conflict, Invalid, NotFound
from assistant.files import Files
from assistant.guard import masking
from assistant.knowledge import documents
from assistant.knowledge.documents import Upload
from assistant.knowledge.models import Audience, Document
from assistant.people.models import Role
from assistant.people.roles import Actor, require

COLLECTION = "확인된 답변"
LONGEST_ANSWER = 8000
_TITLE_LENGTH = 200


def hand_over(session: Session, question_id: int, *, who: Actor, now: datetime) -> OpenQuestion:
    """Hand a question over whose answer was refused, failed or did not help; a second time changes nothing.

    Raises `NotFound` for a question one may not read, `Conflict` while its answer is still to come.
    """
    question = asking.find_readable(session, question_id, who=who)
    if (known := _of(session, question_id)) is not None:
        return known
    if not question.has_ended:
        raise Conflict("아직 답변을 준비하고 있습니다. 답변을 본 뒤에 교육담당에게 물어봐 주세요.")
    if not question.text:
        raise Conflict("지운 질문은 교육담당에게 물어볼 수 없습니다. 새로 질문해 주세요.")
    row = OpenQuestion(question_id=question_id, state=OpenState.WAITING, handed_over_at=now, answer="")
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        # Two presses of one button.
        if (known := _of(session, question_id)) is None:
            raise
        return known
    return row


def answer(
    session: Session, open_id: int, text: str, *, who: Actor, now: datetime, instead_of: str = ""
) -> OpenQuestion:
    """Answer a question that was handed over; `instead_of` is what the text corrects of the answer so far.

    A text that begins with the answer so far replaces it, as one that was corrected at its end does; any other is added
    below it. The same text again changes nothing.
    """
    require(who, Role.TRAINER)
    row = find(session, open_id)
    said = masking.remove_numbers(text.strip())
    if not said:
        raise Invalid("답변이 비어 있습니다. 한 문장이라도 적어 주세요.")
    if row.state is OpenState.KEPT:
        raise Conflict("이미 자료로 남긴 답변입니다. 고칠 내용이 있으면 자료를 고쳐 주세요.")
    corrected = masking.remove_numbers(instead_of.strip())
    if corrected and corrected in row.answer:
        whole = row.answer.replace(corrected, said, 1)
    elif not row.answer or said.startswith(row.answer):
        whole = said
    elif said in row.answer.split("\n\n"):
        return row
    else:
        whole = f"{row.answer}\n\n{said}"
    if len(whole) > LONGEST_ANSWER:
        raise Invalid(f"답변이 너무 깁니다. 모두 {LONGEST_ANSWER:,}자 이하로 줄여 주세요.")
    row.answer = whole
    row.state = OpenState.ANSWERED
    row.answered_by = who.person_id
    row.answered_at = now
    return row


def keep(
    session: Session,
    open_id: int,
    *,
    title: str,
    files: Files,
    who: Actor,
    now: datetime,
    max_mb: int,
    audience: Audience = Audience.EVERYONE,
) -> Document:
    """Publish a question with the trainer's answer as material, so that the next one who asks finds it.

    The question goes in without personal data. Raises `Conflict` without an answer, the second time, and for a title
    that another document has: it would become that document's new version.
    """
    require(who, Role.TRAINER)
    one_at_a_time(session, UPLOADS)
    row = find(session, open_id)
    if row.state is not OpenState.ANSWERED:
        raise Conflict("답변이 있고 아직 자료로 남기지 않은 질문만 자료로 남길 수 있습니다.")
    named = " ".join(unicodedata.normalize("NFC", title).split())[:_TITLE_LENGTH]
    if not named:
        raise Invalid("자료 제목이 비어 있습니다. 나중에 찾기 쉬운 제목을 적어 주세요.")
    if session.scalar(select(Document.id).where(Document.title == named)) is not None:
        raise Conflict(f"'{named}'이라는 자료가 이미 있습니다. 다른 제목을 적어 주세요.")
    question = masking.leave_out(row.question.text)
    text = f"# {named}\n\n## 질문\n\n{question}\n\n## 답변\n\n{row.answer}\n"
    upload = Upload(f"{named}.md", text.encode(), title=named, audience=audience, collection=COLLECTION)
    added = documents.add_document(session, upload, files=files, who=who, now=now, max_mb=max_mb)
    row.state = OpenState.KEPT
    return added.version.document


def dismiss(session: Session, open_id: int, *, who: Actor) -> OpenQuestion:
    """Take a question off the trainers' list. Raises `Conflict` for one that was kept as material."""
    require(who, Role.TRAINER)
    row = find(session, open_id)
    if row.state is OpenState.KEPT:
        raise Conflict("이미 자료로 남긴 질문입니다.")
    row.state = OpenState.DISMISSED
    return row


def find(session: Session, open_id: int) -> OpenQuestion:
    """Return a question that was handed over. Raises `NotFound`."""
    row = session.get(OpenQuestion, open_id)
    if row is None:
        raise NotFound("넘겨진 질문을 찾지 못했습니다.")
    return row


def _of(session: Session, question_id: int) -> OpenQuestion | None:
    return session.scalar(select(OpenQuestion).where(OpenQuestion.question_id == question_id))
