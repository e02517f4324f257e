"""What was done to a challenge, as its administrators read it; nobody reads of judging they have an interest in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.audit import reading
from assistant.audit.models import Record
from assistant.challenge import blinding, sight
from assistant.challenge.models.challenges import Reviewer, Stage
from assistant.challenge.models.deciding import Decision, Feedback, Report
from assistant.challenge.models.entries import Entry
from assistant.challenge.models.judging import Assignment, ConflictOfInterest, Remark, Review
from assistant.challenge.phases import Phase
from assistant.people.models import Role
from assistant.people.roles import Actor, require

ACTIONS = {
    "challenge.create": "초안을 만듦",
    "challenge.change": "초안을 고침",
    "challenge.change_refused": "공고한 규칙을 바꾸려다 거절됨",
    "challenge.correct": "공고를 고침",
    "challenge.announce": "공고",
    "challenge.begin_reviewing": "심사 시작",
    "challenge.extend_reviewing": "심사 기한을 늦춤",
    "challenge.close_stage": "심사 단계를 마침",
    "challenge.reopen_stage": "심사 단계를 다시 엶",
    "challenge.open_verification": "공개 검증 시작",
    "challenge.publish": "결과 발표",
    "challenge.cancel": "취소",
    "committee.appoint": "심사위원 위촉",
    "committee.invite_again": "심사위원에게 새 링크",
    "committee.chair": "위원장 지정",
    "committee.deputy": "부위원장 지정",
    "committee.dismiss": "심사위원 해촉",
    "committee.pledge": "심사위원 서약",
    "entry.submit": "작품 제출",
    "entry.withdraw": "작품 철회",
    "entry.authors": "팀을 고침",
    "entry.leave": "팀에서 나감",
    "entry.late": "늦은 제출을 허락",
    "entry.rule_out": "작품을 심사에서 뺌",
    "entry.revoke": "수상 취소",
    "assignment.apply": "작품 배정",
    "calibration.add": "연습 작품을 더함",
    "calibration.remove": "연습 작품을 뺌",
    "review.submit": "심사 제출",
    "review.amend": "심사 고침",
    "review.abstain": "기권",
    "conflict.declare": "이해관계를 알림",
    "conflict.declare_person": "사람과의 이해관계를 알림",
    "conflict.detect": "이해관계를 찾음",
    "conflict.set": "이해관계를 적음",
    "conflict.confirm": "이해관계 확인",
    "conflict.dismiss": "이해관계 아님",
    "remark.take_back": "논의 글을 거둠",
    "decision.propose": "결정 제안",
    "decision.second": "결정에 동의",
    "decision.decide": "결정",
    "decision.announce": "결정 발표",
    "comparison.save": "두 작품 견주기",
    "practice.hand_on": "우수사례로 만들기",
    "feedback.edit": "참가자에게 전할 말을 고침",
    "report.file": "제보",
    "report.settle": "제보 처리",
}


# What nobody but an author of an entry does to it: with their name it would say who wrote it.
_OF_AUTHORS = frozenset({"entry.submit", "entry.withdraw", "entry.authors", "entry.leave"})
_AN_AUTHOR = "참가자 (이름을 가림)"


@dataclass(frozen=True)
class Done:
    """A record as an administrator reads it: of what they have still to judge blind, `name` and `reason` name nobody."""

    at: datetime
    name: str
    action: str
    subject: str
    reason: str
    details: Mapping[str, Any]


def list_records(session: Session, challenge_id: int, *, who: Actor, now: datetime) -> Sequence[Done]:
    """Return what was done, the newest first, to an administrator.

    Who is in conflict with an entry, or wrote one, reads nothing about it and, until the publication, nothing of the
    decisions either: those weigh entries against each other. Who has to judge one blind does not read whose it is.
    """
    require(who, Role.ADMIN)
    seen = sight.sight_of(session, challenge_id, who=who, now=now)
    entries = set(session.scalars(select(Entry.id).where(Entry.challenge_id == challenge_id))) - seen.conflicted
    stages = select(Stage.id).where(Stage.challenge_id == challenge_id)
    subjects = {f"challenge:{challenge_id}"}
    subjects |= {f"entry:{each}" for each in entries}
    subjects |= _named("stage", session.scalars(stages))
    subjects |= _named("reviewer", session.scalars(select(Reviewer.id).where(Reviewer.challenge_id == challenge_id)))
    assignments = session.scalars(select(Assignment.id).where(Assignment.entry_id.in_(entries))).all()
    subjects |= _named("assignment", assignments)
    subjects |= _named("review", session.scalars(select(Review.id).where(Review.assignment_id.in_(assignments))))
    for name, kind in (
        ("conflict", ConflictOfInterest),
        ("remark", Remark),
        ("report", Report),
        ("feedback", Feedback),
    ):
        subjects |= _named(name, session.scalars(select(kind.id).where(kind.entry_id.in_(entries))))
    if not seen.conflicted or seen.phase is Phase.PUBLISHED:
        subjects |= _named("decision", session.scalars(select(Decision.id).where(Decision.stage_id.in_(stages))))
    hidden = {f"entry:{each}": words for each, words in blinding.waiting(session, seen).items()}
    return [_read(each, hidden) for each in reading.list_about(session, subjects)]


def _read(record: Record, hidden: Mapping[str, Collection[str]]) -> Done:
    """Return a record without what tells whose the hidden entries are."""
    by_author = record.action in _OF_AUTHORS and record.subject in hidden
    # Other subjects are of any of the entries: a person who was declared, an assignment, what was said of it.
    words = hidden.get(record.subject) or {word for each in hidden.values() for word in each}
    reason = blinding.blot(record.reason, words) if record.reason else ""
    name = _AN_AUTHOR if by_author else record.name
    return Done(record.at, name, record.action, record.subject, reason, record.details)


def _named(name: str, ids: Iterable[int]) -> set[str]:
    return {f"{name}:{each}" for each in ids}
