"""What somebody may ask next, and what to begin with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from assistant.answering.models import Answer, OpenQuestion, OpenState, Question
from assistant.knowledge.models import Audience, Document, Passage, Version
from assistant.knowledge.passages import audiences_of
from assistant.knowledge.seeding import Seeded
from assistant.people.models import Role
from assistant.people.roles import Actor, may

OPENERS = 4
NEW_FOR = timedelta(days=14)
OPEN_QUESTIONS = "답변을 기다리는 질문을 보여 주세요."
_MOST_NEW = 2
_LONGEST_TITLE = 75
_LONGEST_HEADING = 40
_SHORTEST_HEADING = 2
_NUMBER = re.compile(r"^(?:제\s*)?[\dIVX가-하①-⑳]{1,3}\s*(?:[.)]|[장절]\s)\s*(?:\d+[.)]\s*)*")
_NO_TOPIC = re.compile(
    r"^(?:목차|차례|개요|머리말|들어가며|맺음말|마무리|마치며|정리|요약|참고|참고\s*자료|부록|별첨|연습|실습|질의응답|감사합니다)$"
    r"|점검표|흔한 실수|자주 하는 (?:실수|오해)"
)
_ASKS_ALREADY = re.compile(r"(?:\?|까|나요|가요|는가|인가)$")

# Standing questions by role, each with the bundled document that answers it.
_STANDING: dict[Role, Sequence[tuple[str, str]]] = {
    Role.STAFF: (
        ("좋은 프롬프트에는 무엇을 적어야 하나요?", "프롬프트 작성 기본"),
        ("민원 답변 초안을 AI로 쓸 때 순서를 알려 주세요.", "민원 답변 초안 작성"),
        ("생성형 AI에 넣으면 안 되는 정보는 무엇인가요?", "개인정보와 비공개 자료 입력 규칙"),
        ("회의 메모를 회의록으로 바꾸는 방법을 알려 주세요.", "보고서와 회의록 요약"),
        ("AI가 만든 그림에는 어떻게 표시하나요?", "이미지 생성 실무"),
        ("AI가 쓴 글의 사실은 어떻게 확인하나요?", "사실 확인과 환각 점검"),
    ),
    Role.COMMITTEE: (
        ("AI 챌린지 심사에서 보는 다섯 기준은 무엇인가요?", "AI 챌린지 참가 안내"),
        ("부족한 참가작과 좋은 참가작은 어떻게 다른가요?", "AI 챌린지 참가 안내"),
        ("참가작의 효과는 어떻게 재나요?", "AI 챌린지 참가 안내"),
    ),
    Role.TRAINER: (
        ("교육자료는 어떻게 올리나요?", "교육 도우미 사용법"),
        ("발표 슬라이드는 어떤 순서로 만드나요?", "발표 슬라이드 만들기"),
    ),
}
_ROLES = {Role.ADMIN: (Role.TRAINER, Role.STAFF), Role.STAFF: (Role.STAFF,)}


@dataclass(frozen=True)
class Opener:
    """A button: what stands on it and what it asks."""

    title: str
    message: str


def follow_up(session: Session, answer: Answer) -> str | None:
    """Return a question about the heading that follows the first cited passage in its document, None without one.

    Not about what was asked in this conversation already, and only from what this question may be answered from.
    """
    if not answer.citations:
        return None
    asked = session.scalars(
        select(Question.text).where(Question.conversation_id == answer.question.conversation_id)
    ).all()
    cited = answer.citations[0].passage_id
    return next(
        (_about(topic) for topic in _topics_after(session, cited, answer.question) if _is_new(topic, asked)), None
    )


def openers(session: Session, *, who: Actor, now: datetime) -> list[Opener]:
    """Return at most four ways to begin: what waits for a trainer, what is new, what the material answers."""
    found = [*_waiting(session, who), *_new(session, who, now)]
    return [*found, *_standing(session, who, now)][:OPENERS]


def _topics_after(session: Session, passage_id: int, question: Question) -> Iterator[str]:
    """Yield the headings that come after that of a passage, while its document is there for this question."""
    cited = session.get(Passage, passage_id)
    if cited is None:
        return
    visible = _visible(frozenset(map(Audience, question.audiences)))
    if question.collections is not None:
        visible = visible.where(Document.collection.in_(question.collections))
    if session.scalar(visible.where(Document.current_id == cited.version_id)) is None:
        return
    headings = session.scalars(
        select(Passage.heading)
        .where(Passage.version_id == cited.version_id, Passage.ordinal > cited.ordinal)
        .order_by(Passage.ordinal)
    )
    seen = {_topic(cited.heading), ""}
    for heading in headings:
        topic = _topic(heading)
        if topic not in seen:
            seen.add(topic)
            yield topic


def _topic(heading: str) -> str:
    """Return the last part of a title path without its number, "" for one that makes no question."""
    topic = _NUMBER.sub("", heading.rsplit(" › ", maxsplit=1)[-1].strip()).strip()
    fits = _SHORTEST_HEADING <= len(topic) <= _LONGEST_HEADING
    return topic if fits and not _NO_TOPIC.search(topic) else ""


def _is_new(topic: str, asked: Sequence[str]) -> bool:
    bare = topic.replace(" ", "").rstrip("?")
    return all(bare not in each.replace(" ", "") for each in asked)


def _about(topic: str) -> str:
    return topic if _ASKS_ALREADY.search(topic) else f"'{topic}'에 대해서도 알려 주세요."


def _waiting(session: Session, who: Actor) -> Iterator[Opener]:
    if not may(who, Role.TRAINER):
        return
    count = session.scalars(select(func.count(OpenQuestion.id)).where(OpenQuestion.state == OpenState.WAITING)).one()
    if count:
        yield Opener(f"답변을 기다리는 질문 {count}건", OPEN_QUESTIONS)


def _new(session: Session, who: Actor, now: datetime) -> Iterator[Opener]:
    """Yield what was added lately; what came with the assistant is not news."""
    bundled = select(Version.document_id).join(Seeded, Seeded.filename == Version.filename)
    titles = session.scalars(
        _visible(audiences_of(who))
        .with_only_columns(Document.title)
        .where(Document.created_at > now - NEW_FOR, Document.id.not_in(bundled))
        .order_by(Document.id.desc())
        .limit(_MOST_NEW)
    )
    for title in titles:
        yield Opener(_cut(f"새 자료: {title}"), f"'{title}' 자료의 핵심 내용을 알려 주세요.")


def _standing(session: Session, who: Actor, now: datetime) -> Iterator[Opener]:
    """Yield questions that the material answers, another one first each day; without the bundled one, from titles."""
    there = set(session.scalars(_visible(audiences_of(who)).with_only_columns(Document.title)))
    asked = 0
    for role in _ROLES.get(who.role, (who.role, Role.STAFF)):
        standing = [question for question, title in _STANDING[role] if title in there]
        day = now.toordinal() % len(standing) if standing else 0
        for question in [*standing[day:], *standing[:day]]:
            asked += 1
            yield Opener(_cut(question), question)
    if not asked:
        for title in sorted(there)[:OPENERS]:
            yield Opener(_cut(title), f"'{title}' 자료의 핵심 내용을 알려 주세요.")


def _visible(audiences: frozenset[Audience]) -> Select[int]:
    return select(Document.id).where(
        Document.current_id.is_not(None),
        Document.withdrawn_at.is_(None),
        Document.deleting_at.is_(None),
        Document.audience.in_(audiences),
    )


def _cut(title: str) -> str:
    return title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1]}…"
