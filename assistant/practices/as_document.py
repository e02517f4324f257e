"""A practice as the document that the assistant finds and cites."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.knowledge.documents import Upload
from assistant.knowledge.models import BESIDE
from assistant.people.models import Person
from assistant.practices.content import Content
from assistant.practices.models import Consent, ConsentState, Credit, Practice

COLLECTION = BESIDE

_SECTIONS = (("쓰는 순서", "steps"), ("프롬프트", "prompt"), ("적용 전과 후, 효과", ""), ("주의할 점", "cautions"))


def title(content: Content) -> str:
    """Return the title under which a practice is cited."""
    return f"{COLLECTION}: {content.title}"


def upload(session: Session, practice: Practice, content: Content) -> Upload:
    """Return the document of a practice as it is published now."""
    about = " · ".join(filter(None, [practice.field, content.tool, practice.award]))
    credit = credit_line(session, practice)
    made_by = f"만든 사람: {credit}" if credit else ""
    # Told with the situation: by itself it would be a passage that answers nothing.
    parts = [f"# {title(content)}", "## 어떤 상황에서 쓰나요", content.situation, about, made_by]
    for heading, name in _SECTIONS:
        text = getattr(content, name) if name else _result(content)
        if text:
            parts += [f"## {heading}", _fenced(text) if name == "prompt" else text]
    body = "\n\n".join(filter(None, parts)) + "\n"
    return Upload(f"{title(content)}.md", body.encode(), title=title(content), collection=COLLECTION)


def credit_line(session: Session, practice: Practice) -> str:
    """Return who made a practice as they want to be named, "" for anonymous ones; it asks the database for names."""
    if practice.credit is Credit.ANONYMOUS:
        return ""
    if practice.credit is Credit.DEPARTMENT:
        return practice.department
    names = session.scalars(
        select(Person.name)
        .join(Consent, Consent.person_id == Person.id)
        .where(Consent.practice_id == practice.id, Consent.state == ConsentState.GIVEN)
        .order_by(Consent.id)
    ).all()
    return " ".join(filter(None, [practice.department, ", ".join(names)]))


def _result(content: Content) -> str:
    return f"- 적용 전: {content.before}\n- 적용 후: {content.after}\n\n{content.effect}"


def _fenced(prompt: str) -> str:
    fence = "```"
    while fence in prompt:
        fence += "`"
    return f"{fence}\n{prompt}\n{fence}"
