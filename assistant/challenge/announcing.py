"""Drawing a challenge up, announcing it, and what may still be changed afterwards."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.audit import recording
from assistant.challenge import checking, queries, telling, wording
from assistant.challenge import rules as rules_
from assistant.challenge.models.challenges import Challenge, ChallengeState
from assistant.challenge.rules import CORRECTABLE, Rules
from assistant.errors import Conflict, Invalid
from assistant.people.models import Role
from assistant.people.roles import Actor, require

_KOREAN = {
    "opens_at": "접수 시작",
    "due_at": "마감",
    "grace_minutes": "유예 시간",
    "fields": "분야",
    "most_authors": "팀원 수",
    "most_files": "첨부 파일 수",
    "most_file_mb": "파일 크기",
    "averaging": "평균 방법",
    "tie_order": "동점 순서",
    "decimals": "소수점 자리",
    "least_reviews": "최소 심사 수",
    "quorum": "의결 정족수",
    "department_conflicts": "같은 부서 회피",
    "publish_scores": "점수 공개",
    "publish_files": "후보작 첨부 파일 공개",
    "verification_days": "공개 검증 기간",
    "announce_workspace": "공고할 워크스페이스",
    "announce_channel": "공고할 채널",
    "stages": "심사 단계와 평가 항목",
    "awards": "시상",
}


class Frozen(Conflict):
    """A change that the announcement has ruled out. It is in the log: a door that catches this keeps that record."""


def create(session: Session, rules: Rules, *, who: Actor, now: datetime) -> Challenge:
    """Draw a challenge up as a draft that only administrators see. Raises `checking.BadRules`, `Conflict`."""
    require(who, Role.ADMIN)
    checking.check(rules)
    _is_free(session, rules.title)
    row = Challenge(state=ChallengeState.DRAFT, created_by=who.person_id, created_at=now)
    rules_.write(rules, row)
    session.add(row)
    session.flush()
    recording.record(session, "challenge.create", _subject(row), who=who, now=now)
    return row


def change(
    session: Session,
    challenge_id: int,
    rules: Rules,
    *,
    revision: int,
    who: Actor,
    now: datetime,
    reason: str = "",
) -> Challenge:
    """Change a draft freely; after the announcement correct texts or move the deadline to later, with a reason.

    `revision` is that of the challenge the changes were made to: raises `Conflict` when somebody else was faster.
    Raises `Frozen` for what the announcement has ruled out.
    """
    require(who, Role.ADMIN)
    row = lock(session, challenge_id)
    _same(row, revision)
    if row.state is ChallengeState.DRAFT:
        checking.check(rules)
        _is_free(session, rules.title, besides=row.id)
        before = rules_.rules_of(row)
        rules_.write(rules, row)
        row.revision += 1
        session.flush()
        changed = rules_.differences(rules, before)
        recording.record(session, "challenge.change", _subject(row), who=who, now=now, changed=changed)
        return row
    return _correct(session, row, rules, who=who, now=now, reason=reason)


def announce(session: Session, challenge_id: int, *, revision: int, who: Actor, now: datetime) -> Challenge:
    """Announce a challenge as it was previewed: from here on its rules are frozen. Its channel is told, once.

    Raises `Conflict` when it was changed since, or when its deadline has passed.
    """
    require(who, Role.ADMIN)
    row = lock(session, challenge_id)
    if row.state is not ChallengeState.DRAFT:
        raise Conflict("이미 공고한 챌린지입니다. 화면을 새로 고쳐 주세요.")
    _same(row, revision)
    checking.check(rules_.rules_of(row))
    if row.due_at <= now:
        raise Conflict(f"마감이 이미 지났습니다(서버 시각 {wording.clock(now)}). 마감을 고친 뒤 공고해 주세요.")
    row.state, row.announced_at = ChallengeState.ANNOUNCED, now
    row.revision += 1
    session.flush()
    title, text = wording.announcement(row)
    telling.tell_channel(session, row, key="announced", title=title, text=text, now=now)
    recording.record(session, "challenge.announce", _subject(row), who=who, now=now, revision=revision)
    return row


def lock(session: Session, challenge_id: int) -> Challenge:
    """Return a challenge as it is now, and let nobody else move it before this transaction ends. Raises `NotFound`."""
    queries.find(session, challenge_id)
    query = select(Challenge).where(Challenge.id == challenge_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


def _correct(session: Session, row: Challenge, rules: Rules, *, who: Actor, now: datetime, reason: str) -> Challenge:
    before = rules_.rules_of(row)
    changed = rules_.differences(rules, before)
    refused = [name for name in changed if name not in CORRECTABLE]
    if rules.due_at < row.due_at:
        refused.append("due_at")
    if row.state in (ChallengeState.PUBLISHED, ChallengeState.CANCELLED):
        raise Conflict("끝난 챌린지는 고칠 수 없습니다.")
    if refused:
        recording.record(session, "challenge.change_refused", _subject(row), who=who, now=now, refused=refused)
        names = ", ".join(_KOREAN[name] for name in refused)
        raise Frozen(f"공고한 뒤에는 바꾸거나 앞당길 수 없습니다: {names}. 꼭 바꿔야 하면 취소하고 새로 공고해 주세요.")
    if not changed:
        return row
    if not reason.strip():
        raise Invalid("공고한 뒤에 고칠 때에는 사유를 적어 주세요. 기록에 남습니다.")
    checking.check(rules)
    _is_free(session, rules.title, besides=row.id)
    old_due = row.due_at
    if "due_at" in changed:
        _may_extend(row, rules, now)
    rules_.write_columns(rules, row, changed)
    row.revision += 1
    session.flush()
    if "due_at" in changed:
        text = f"새 마감: {wording.clock(row.due_at)}\n전 마감: {wording.clock(old_due)}\n사유: {reason.strip()}"
        telling.tell_entrants(
            session, row, key=f"extended:{row.revision}", title="마감이 늦춰졌습니다", text=text, now=now
        )
        telling.tell_channel(
            session, row, key=f"extended:{row.revision}", title="마감이 늦춰졌습니다", text=text, now=now
        )
    recording.record(session, "challenge.correct", _subject(row), who=who, now=now, reason=reason, changed=changed)
    return row


def _may_extend(row: Challenge, rules: Rules, now: datetime) -> None:
    if row.state is not ChallengeState.ANNOUNCED:
        raise Conflict("심사가 시작된 뒤에는 마감을 바꿀 수 없습니다.")
    if rules.due_at <= now:
        raise Conflict(f"새 마감이 이미 지났습니다. 지금 서버 시각은 {wording.clock(now)}입니다.")


def _is_free(session: Session, title: str, *, besides: int | None = None) -> None:
    """Raise `Conflict` for a title that is taken, before anything is written: the door shows the form again."""
    taken = session.scalar(select(Challenge.id).where(Challenge.title == title))
    if taken not in (None, besides):
        raise Conflict(f"이름이 같은 챌린지가 이미 있습니다: {title}. 다른 이름으로 적어 주세요.")


def _same(row: Challenge, revision: int) -> None:
    if row.revision != revision:
        raise Conflict("그사이 다른 사람이 이 챌린지를 고쳤습니다. 새로 고쳐 바뀐 내용을 확인한 뒤 다시 해 주세요.")


def _subject(row: Challenge) -> str:
    return f"challenge:{row.id}"
