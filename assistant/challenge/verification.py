"""Candidates are shown before they win, and whoever knows better may report it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.audit import recording
from assistant.challenge import queries, sight, winning
from assistant.challenge.models.challenges import ChallengeState
from assistant.challenge.models.deciding import Report
from assistant.challenge.models.entries import Entry
from assistant.errors import Conflict, Invalid, NotFound
from assistant.people.models import Role
from assistant.people.roles import Actor, require

LONGEST = 4_000


def report(
    session: Session, entry_id: int, *, facts: str, evidence: str, contact: str, who: Actor, now: datetime
) -> Report:
    """Report facts about a candidate, with evidence, while candidates are verified."""
    _, challenge = winning.find(session, entry_id, who=who, now=now)
    if challenge.state is not ChallengeState.VERIFICATION:
        raise Conflict("공개 검증 기간에만 제보할 수 있습니다.")
    if not facts.strip() or not evidence.strip():
        raise Invalid("어떤 사실인지와 확인할 수 있는 근거를 모두 적어 주세요.")
    if max(len(facts), len(evidence)) > LONGEST:
        raise Invalid(f"각 칸은 {LONGEST:,}자까지 쓸 수 있습니다.")
    row = Report(
        entry_id=entry_id,
        person_id=who.person_id,
        facts=facts.strip(),
        evidence=evidence.strip(),
        contact=contact.strip()[:200],
        created_at=now,
    )
    session.add(row)
    session.flush()
    recording.record(session, "report.file", f"entry:{entry_id}", who=who, now=now, report=row.id)
    return row


def settle(session: Session, report_id: int, finding: str, *, who: Actor, now: datetime) -> Report:
    """Say what a report came to. Raises `Invalid` without a finding, `Conflict` the second time."""
    require(who, Role.ADMIN)
    row = session.get(Report, report_id, with_for_update=True)
    if row is None:
        raise NotFound("그 제보를 찾지 못했습니다. 화면을 새로 고쳐 주세요.")
    sight.find_judged(session, row.entry_id, who=who, now=now)
    if row.settled_at is not None:
        raise Conflict("이미 처리한 제보입니다.")
    if not finding.strip():
        raise Invalid("확인한 내용과 판단을 적어 주세요.")
    row.finding, row.settled_at, row.settled_by = finding.strip(), now, who.person_id
    session.flush()
    recording.record(session, "report.settle", f"entry:{row.entry_id}", who=who, now=now, report=row.id)
    return row


def challenge_of(session: Session, report_id: int, *, who: Actor, now: datetime) -> int:
    """Return the challenge that a report is about. Raises `NotFound` also for what must leave no trace."""
    require(who, Role.ADMIN)
    row = session.get(Report, report_id)
    if row is None:
        raise NotFound("그 제보를 찾지 못했습니다. 화면을 새로 고쳐 주세요.")
    entry, _ = sight.find_judged(session, row.entry_id, who=who, now=now)
    return entry.challenge_id


def list_reports(session: Session, challenge_id: int, *, who: Actor, now: datetime) -> Sequence[tuple[Report, Entry]]:
    """Return the reports, those that wait first, without those about entries that `who` must hear nothing of."""
    require(who, Role.ADMIN)
    seen = sight.sight_of(session, queries.find(session, challenge_id).id, who=who, now=now)
    rows = session.execute(
        select(Report, Entry)
        .join(Entry, Entry.id == Report.entry_id)
        .where(Entry.challenge_id == challenge_id, Entry.id.not_in(seen.conflicted))
        .order_by(Report.settled_at.is_not(None), Report.id)
    )
    return [(report_, entry) for report_, entry in rows]
