"""A challenge's way from its deadline to its results: every step is an administrator's, checked and logged."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from assistant.audit import recording
from assistant.challenge import conflicts, deadline, phases, queries, telling, wording
from assistant.challenge.announcing import lock
from assistant.challenge.models.challenges import Challenge, ChallengeState, Reviewer, Stage
from assistant.challenge.models.deciding import Decision, DecisionState, Report
from assistant.challenge.models.entries import Entry, EntryState
from assistant.challenge.models.judging import Assignment, AssignmentState
from assistant.challenge.phases import Phase
from assistant.errors import Conflict, Invalid
from assistant.people.models import Role
from assistant.people.roles import Actor, require


def begin_reviewing(session: Session, stage_id: int, *, due_at: datetime, who: Actor, now: datetime) -> Stage:
    """Begin a stage of judging, to be done by `due_at`, and tell the committee.

    The first begins after the deadline, its grace time and exceptions, a later one when the finalists are announced. Raises
    `Conflict` when it is not its turn, nothing is to be judged or the committee is too small for the rules.
    """
    require(who, Role.ADMIN)
    row, stage = _locked(session, stage_id)
    if stage is not phases.next_stage(row):
        raise Conflict("이 심사 단계의 차례가 아닙니다. 챌린지 화면에서 지금 단계를 확인해 주세요.")
    _is_its_turn(session, row, stage, now)
    if due_at <= now:
        raise Invalid(f"심사 기한은 지금(서버 시각 {wording.clock(now)})보다 뒤여야 합니다.")
    state = EntryState.SUBMITTED if stage.position == 1 else EntryState.FINALIST
    entries = _count(session, select(Entry.id).where(Entry.challenge_id == row.id, Entry.state == state))
    if entries == 0:
        raise Conflict("심사할 작품이 없습니다." if stage.position == 1 else "진출작이 아직 발표되지 않았습니다.")
    members = _count(session, select(Reviewer.id).where(Reviewer.challenge_id == row.id))
    if members < row.least_reviews:
        raise Conflict(
            f"심사위원이 {members}명뿐입니다. 작품마다 {row.least_reviews}명이 보아야 하니 위원회 화면에서 더 위촉해 주세요."
        )
    conflicts.detect(session, row.id, now=now)
    stage.opened_at, stage.due_at = now, due_at
    _move(session, row, ChallengeState.REVIEWING)
    telling.tell_reviewers(
        session,
        row,
        key=f"stage:{stage.id}:begun",
        title=f"{stage.name} 시작",
        text=f"심사 기한은 {wording.clock(due_at)}입니다. 심사 화면에서 맡은 작품을 확인해 주세요.",
        now=now,
    )
    _record(session, "challenge.begin_reviewing", row, who, now, stage=stage.position, due_at=due_at.isoformat())
    return stage


def extend_reviewing(
    session: Session, stage_id: int, *, due_at: datetime, reason: str, who: Actor, now: datetime
) -> Stage:
    """Give the committee until later, and tell them."""
    require(who, Role.ADMIN)
    row, stage = _locked(session, stage_id)
    if not _is_being_judged(row, stage) or stage.due_at is None:
        raise Conflict("심사 중인 단계가 아닙니다.")
    if due_at <= max(stage.due_at, now):
        raise Invalid("심사 기한은 늦추기만 할 수 있습니다.")
    if not reason.strip():
        raise Invalid("기한을 늦추는 사유를 적어 주세요.")
    stage.due_at = due_at
    row.revision += 1
    telling.tell_reviewers(
        session,
        row,
        key=f"stage:{stage.id}:until:{int(due_at.timestamp())}",
        title="심사 기한이 늦춰졌습니다",
        text=f"새 기한은 {wording.clock(due_at)}입니다. 사유: {reason.strip()}",
        now=now,
    )
    _record(
        session, "challenge.extend_reviewing", row, who, now, reason, stage=stage.position, due_at=due_at.isoformat()
    )
    return stage


def close_stage(session: Session, stage_id: int, *, who: Actor, now: datetime, reason: str = "") -> Stage:
    """End a stage of judging: from now on no review changes. With reviews still missing it takes a reason."""
    require(who, Role.ADMIN)
    row, stage = _locked(session, stage_id)
    if not _is_being_judged(row, stage):
        raise Conflict("심사 중인 단계가 아닙니다. 챌린지 화면을 새로 고쳐 주세요.")
    missing = unfinished(session, stage)
    if missing and not reason.strip():
        # Without saying how many: one of them may be of an entry that this administrator must not hear of.
        raise Invalid("끝나지 않은 심사가 있습니다. 그대로 마치려면 사유를 적어 주세요.")
    stage.closed_at = now
    _move(session, row, ChallengeState.DECIDING)
    _record(session, "challenge.close_stage", row, who, now, reason, stage=stage.position, missing=missing)
    return stage


def reopen_stage(session: Session, stage_id: int, *, due_at: datetime, reason: str, who: Actor, now: datetime) -> Stage:
    """Judge a stage on, whose reviews have become too few or wrong; what was proposed or decided of it is superseded.

    Raises `Conflict` once its decision is announced or its candidates are shown to everybody.
    """
    require(who, Role.ADMIN)
    row, stage = _locked(session, stage_id)
    if not may_reopen(session, row, stage):
        raise Conflict("심사를 마치고 아직 발표하지 않은 단계만 다시 열 수 있습니다. 챌린지 화면을 새로 고쳐 주세요.")
    if due_at <= now:
        raise Invalid(f"심사 기한은 지금(서버 시각 {wording.clock(now)})보다 뒤여야 합니다.")
    if not reason.strip():
        raise Invalid("심사를 다시 여는 사유를 적어 주세요. 심사위원에게 전해지고 기록에 남습니다.")
    standing = update(Decision).where(Decision.stage_id == stage.id, Decision.state != DecisionState.SUPERSEDED)
    session.execute(standing.values(state=DecisionState.SUPERSEDED))
    entries = update(Entry).where(Entry.challenge_id == row.id)
    session.execute(entries.values(pending_state=None, pending_award_id=None))
    stage.closed_at, stage.due_at = None, due_at
    _move(session, row, ChallengeState.REVIEWING)
    telling.tell_reviewers(
        session,
        row,
        key=f"stage:{stage.id}:reopened:{int(now.timestamp())}",
        title=f"{stage.name} 다시 시작",
        text=f"새 기한은 {wording.clock(due_at)}입니다. 사유: {reason.strip()}",
        now=now,
    )
    _record(session, "challenge.reopen_stage", row, who, now, reason, stage=stage.position, due_at=due_at.isoformat())
    return stage


def may_reopen(session: Session, row: Challenge, stage: Stage) -> bool:
    """Tell whether a stage is the one that was judged last, and nothing is announced of it yet."""
    if row.state is not ChallengeState.DECIDING or stage is not phases.last_closed(row):
        return False
    told = select(Decision.id).where(Decision.stage_id == stage.id, Decision.state == DecisionState.ANNOUNCED)
    return session.scalar(told.limit(1)) is None


def open_verification(session: Session, challenge_id: int, *, who: Actor, now: datetime) -> Challenge:
    """Show the candidates for verification, for as many days as the notice says. Raises `Conflict` undecided."""
    require(who, Role.ADMIN)
    row = lock(session, challenge_id)
    _is_decided(session, row)
    row.verification_until = now + timedelta(days=row.verification_days)
    _move(session, row, ChallengeState.VERIFICATION)
    _record(session, "challenge.open_verification", row, who, now, until=row.verification_until.isoformat())
    return row


def publish(session: Session, challenge_id: int, *, who: Actor, now: datetime) -> Challenge:
    """Publish the results, once the candidates could be verified and every report is settled.

    With no days of verification in the notice this follows the decision at once. What becomes of the entries is the
    decision's doing (`deciding.announce`).
    """
    require(who, Role.ADMIN)
    row = lock(session, challenge_id)
    if row.state is not ChallengeState.VERIFICATION:
        if row.verification_days:
            raise Conflict("공개 검증을 거쳐야 발표할 수 있습니다.")
        _is_decided(session, row)
    elif row.verification_until is not None and now < row.verification_until:
        raise Conflict(f"공개 검증이 {wording.clock(row.verification_until)}에 끝납니다. 그 뒤에 발표해 주세요.")
    open_reports = _count(
        session,
        select(Report.id)
        .join(Entry, Entry.id == Report.entry_id)
        .where(Entry.challenge_id == row.id, Report.settled_at.is_(None)),
    )
    if open_reports:
        raise Conflict(f"아직 처리하지 않은 제보가 {open_reports}건 있습니다. 처리한 뒤 발표해 주세요.")
    row.published_at = now
    _move(session, row, ChallengeState.PUBLISHED)
    _record(session, "challenge.publish", row, who, now)
    return row


def cancel(session: Session, challenge_id: int, *, reason: str, who: Actor, now: datetime) -> Challenge:
    """Call a challenge off for good, with a reason that everybody concerned is told."""
    require(who, Role.ADMIN)
    row = lock(session, challenge_id)
    if row.state in (ChallengeState.CANCELLED, ChallengeState.PUBLISHED):
        raise Conflict("이미 끝난 챌린지는 취소할 수 없습니다.")
    if not reason.strip():
        raise Invalid("취소하는 사유를 적어 주세요. 참가자와 심사위원에게 전해집니다.")
    was_announced = row.announced_at is not None
    row.cancelled_reason = reason.strip()
    _move(session, row, ChallengeState.CANCELLED)
    if was_announced:
        for tell in (telling.tell_entrants, telling.tell_reviewers, telling.tell_channel):
            tell(
                session, row, key="cancelled", title=f"{row.title} 취소", text=f"사유: {row.cancelled_reason}", now=now
            )
    _record(session, "challenge.cancel", row, who, now, reason)
    return row


def unfinished(session: Session, stage: Stage, *, besides: Collection[int] = ()) -> int:
    """Return how many reviews of a stage are still to come, leaving out those of some entries."""
    return _count(
        session,
        select(Assignment.id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .where(
            Assignment.stage_id == stage.id,
            Assignment.state == AssignmentState.ASSIGNED,
            Entry.state.in_((EntryState.SUBMITTED, EntryState.FINALIST)),
            Assignment.entry_id.not_in(besides),
        ),
    )


def is_handed_out(session: Session, stage: Stage) -> bool:
    """Tell whether anybody was given anything to judge in a stage."""
    return session.scalar(select(Assignment.id).where(Assignment.stage_id == stage.id).limit(1)) is not None


def _locked(session: Session, stage_id: int) -> tuple[Challenge, Stage]:
    row = lock(session, queries.find_stage(session, stage_id).challenge_id)
    return row, next(each for each in row.stages if each.id == stage_id)


def _is_being_judged(row: Challenge, stage: Stage) -> bool:
    # Called off in the middle, a stage stays as it was.
    return row.state is ChallengeState.REVIEWING and stage is phases.open_stage(row)


def _is_its_turn(session: Session, row: Challenge, stage: Stage, now: datetime) -> None:
    phase = phases.phase_of(row, now)
    if stage.position == 1:
        if phase is not Phase.CLOSED:
            last = wording.clock(phases.last_moment(row))
            raise Conflict(
                f"접수가 끝난 뒤(서버 시각 {last}) 심사를 시작할 수 있습니다. 지금은 {wording.clock(now)}입니다."
            )
        if waited_for := deadline.waited_for(session, row.id, now=now):
            people, until = waited_for
            raise Conflict(
                f"늦은 제출을 허락한 {people}명이 아직 내지 않았습니다. {wording.clock(until)}까지 기다리거나, 모두 낸 뒤 시작해 주세요. "
                "허락한 기한이 잘못되었으면 ‘출품작 전체’ 화면에서 그 사람에게 새 기한으로 다시 허용해 주세요."
            )
    elif phase is not Phase.DECIDING:
        raise Conflict("앞 단계의 심사를 마치고 진출작을 발표한 뒤 시작할 수 있습니다.")


def _is_decided(session: Session, row: Challenge) -> None:
    if row.state is not ChallengeState.DECIDING or phases.next_stage(row) is not None:
        raise Conflict("마지막 심사 단계를 마친 뒤에 할 수 있습니다.")
    decided = (DecisionState.DECIDED, DecisionState.ANNOUNCED)
    standing = select(Decision.id).where(Decision.stage_id == row.stages[-1].id, Decision.state.in_(decided))
    if session.scalar(standing.limit(1)) is None:
        raise Conflict("수상작이 아직 결정되지 않았습니다. 결정 화면에서 먼저 결정해 주세요.")


def _move(session: Session, row: Challenge, state: ChallengeState) -> None:
    row.state = state
    row.revision += 1
    session.flush()


def _count(session: Session, rows: Select[int]) -> int:
    return session.scalar(select(func.count()).select_from(rows.subquery())) or 0


def _record(
    session: Session, action: str, row: Challenge, who: Actor, now: datetime, reason: str = "", **details: object
) -> None:
    recording.record(session, action, f"challenge:{row.id}", who=who, now=now, reason=reason, **details)
