"""A proposal is seconded, decided by a person, and announced at once to all whom it concerns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from assistant.audit import recording
from assistant.challenge import (
    announcing,
    chairing,
    crediting,
    feedback,
    locking,
    moving_on,
    outcome,
    queries,
    sight,
    telling,
)
from assistant.challenge.models.challenges import AwardLine, ChallengeState, Stage
from assistant.challenge.models.deciding import Decision, DecisionState, Second
from assistant.challenge.models.entries import Entry, EntryState
from assistant.challenge.models.judging import ConflictOfInterest, ConflictState
from assistant.challenge.outcome import Outcome
from assistant.challenge.proposing import is_last, prepare, require_decider, require_no_interest, standing_of
from assistant.challenge.sight import Sight
from assistant.errors import Conflict, NotAllowed, NotFound
from assistant.notifications import telling as notifications
from assistant.people.models import Role
from assistant.people.roles import Actor, require

# Notices of public contests rank awards and not who gets the same one; a list in order of rank would do just that.
EQUALS = "같은 상을 받은 작품끼리는 접수번호 순서로 적었으며, 순위가 아닙니다."


def second(session: Session, decision_id: int, *, who: Actor, now: datetime) -> Decision:
    """Stand by a proposal, as a member of the committee who did not make it.

    Whoever has an interest in some entries does not see what it says of them, and counts for the others only.
    """
    row, seen = _find(session, decision_id, who=who, now=now)
    if seen.reviewer is None or row.proposed_by == who.person_id:
        raise NotAllowed("제안한 사람이 아닌 심사위원만 동의할 수 있습니다.")
    if row.state is not DecisionState.PROPOSED:
        raise Conflict("이미 결정됐거나 바뀐 제안입니다. 화면을 새로 고쳐 주세요.")
    if all(each.reviewer_id != seen.reviewer.id for each in row.seconds):
        row.seconds.append(Second(reviewer_id=seen.reviewer.id, seconded_at=now))
        session.flush()
        recording.record(session, "decision.second", f"decision:{row.id}", who=who, now=now)
    return row


def decide(session: Session, decision_id: int, *, who: Actor, now: datetime) -> Decision:
    """Make a seconded proposal the decision. Raises `Conflict` below the quorum or when the marks changed since.

    Where it makes somebody a candidate while candidates are verified, the time for that begins anew.
    """
    row, seen = _find(session, decision_id, who=who, now=now)
    require_decider(session, seen)
    if row.state is not DecisionState.PROPOSED:
        raise Conflict("이미 결정됐거나 바뀐 제안입니다. 화면을 새로 고쳐 주세요.")
    missing = missing_seconds(session, row, seen.challenge.quorum)
    if missing > 0:
        raise Conflict(f"심사위원 {missing}명의 동의가 더 필요합니다. 동의를 받은 뒤 결정해 주세요.")
    now_found = _unchanged(session, row, "제안한", who=who, now=now)
    row.state, row.decided_by, row.decided_at = DecisionState.DECIDED, who.person_id, now
    before = _candidates(now_found.gathered.entries)
    prepare(now_found.gathered.entries, row)
    if seen.challenge.state is ChallengeState.VERIFICATION and _candidates(now_found.gathered.entries) - before:
        # Whoever wins has stood before everybody as long as the notice promises.
        seen.challenge.verification_until = now + timedelta(days=seen.challenge.verification_days)
    session.flush()
    recording.record(
        session,
        "decision.decide",
        f"decision:{row.id}",
        who=who,
        now=now,
        reason=row.reason,
        **chairing.as_details(session, seen),
    )
    return row


def _candidates(entries: Mapping[int, Entry]) -> set[int]:
    return {each.id for each in entries.values() if each.pending_state is EntryState.AWARDED}


def missing_seconds(session: Session, row: Decision, quorum: int) -> int:
    """Return how many more must stand by a proposal: for every entry as many as the quorum, without an interest in it."""
    reviewers = [each.reviewer_id for each in row.seconds]
    kept_away = select(ConflictOfInterest.entry_id, func.count(ConflictOfInterest.reviewer_id.distinct())).where(
        ConflictOfInterest.reviewer_id.in_(reviewers), ConflictOfInterest.state != ConflictState.DISMISSED
    )
    absent = dict(session.execute(kept_away.group_by(ConflictOfInterest.entry_id)).all())
    most = max((absent.get(each["entry_id"], 0) for each in row.outcomes), default=0)
    return max(0, quorum - len(reviewers) + most)


def announce(session: Session, decision_id: int, *, who: Actor, now: datetime) -> Decision:
    """Put a decision into force and tell everybody concerned, all in one transaction.

    What is told is delivered by durable work of its own, once for each occasion. The last stage's decision publishes
    the challenge, after the time in which candidates could be verified.
    """
    require(who, Role.ADMIN)
    row, seen = _find(session, decision_id, who=who, now=now)
    require_no_interest(seen)
    if row.state is not DecisionState.DECIDED:
        raise Conflict("결정한 뒤에 발표할 수 있습니다. 이미 발표했다면 화면을 새로 고쳐 주세요.")
    _unchanged(session, row, "결정한", who=who, now=now)
    stage = queries.find_stage(session, row.stage_id)
    challenge = announcing.lock(session, stage.challenge_id)
    if is_last(stage):
        moving_on.publish(session, challenge.id, who=who, now=now)
    of_challenge = select(Entry).where(Entry.challenge_id == challenge.id)
    together = selectinload(Entry.current), selectinload(Entry.authors)
    entries = {each.id: each for each in session.scalars(of_challenge.options(*together))}
    lines = {line.id: line for line in challenge.award_lines}
    for each in row.outcomes:
        entry = entries[each["entry_id"]]
        if entry.state in (EntryState.SUBMITTED, EntryState.FINALIST):
            entry.state, entry.award_id = EntryState(each["state"]), each["award_id"]
        entry.pending_state, entry.pending_award_id = None, None
    row.state, row.announced_at = DecisionState.ANNOUNCED, now
    session.flush()
    feedback.release(session, stage, now=now)
    for each in row.outcomes:
        entry = entries[each["entry_id"]]
        _tell_authors(session, entry, stage, lines, now=now)
    telling.tell_channel(
        session,
        challenge,
        key=f"announced:{stage.id}",
        title=f"{challenge.title} {'결과' if is_last(stage) else stage.name + ' 결과'}",
        text=announcement(session, stage, [entries[each["entry_id"]] for each in row.outcomes]),
        now=now,
    )
    recording.record(session, "decision.announce", f"decision:{row.id}", who=who, now=now)
    return row


def publish(session: Session, challenge_id: int, *, who: Actor, now: datetime) -> Decision:
    """Announce the decision of the last stage, which publishes the challenge. Raises `Conflict` without one."""
    require(who, Role.ADMIN)
    stage = queries.find(session, challenge_id).stages[-1]
    row = next((each for each in standing_of(session, stage.id) if each.state is DecisionState.DECIDED), None)
    if row is None:
        raise Conflict("수상작이 아직 결정되지 않았습니다. 결정 화면에서 먼저 결정해 주세요.")
    return announce(session, row.id, who=who, now=now)


def announcement(session: Session, stage: Stage, entries: Sequence[Entry]) -> str:
    """Return what the channel is told: who goes on or wins, without a score or a rank among equals.

    Titles are as everybody may read them.
    """
    hidden = crediting.hidden_words(session, entries)
    titles = [(each, crediting.title(each, hidden[each.id])) for each in sorted(entries, key=_number)]
    if not is_last(stage):
        names = [title for each, title in titles if EntryState.FINALIST in (each.state, each.pending_state)]
        order = ["접수번호 순서로 적었으며, 순위가 아닙니다."] if len(names) > 1 else []
        return "\n".join([f"{stage.name} 통과작은 {len(names)}편입니다.", *(f"• {name}" for name in names), *order])
    lines, shared = [], False
    for line in stage.challenge.award_lines:
        won = [title for each, title in titles if line.id in (each.award_id, each.pending_award_id)]
        lines += [f"• {line.name}: {title}" for title in won]
        shared = shared or len(won) > 1
    if not lines:
        return "이번에는 수상작이 없습니다."
    return "\n".join(["수상작을 알려 드립니다. 축하합니다!", *lines, *([EQUALS] if shared else [])])


def standing(session: Session, stage_id: int, *, who: Actor, now: datetime) -> Decision | None:
    """Return the decision that stands for a stage, to whoever may see its results. Raises `NotFound`, `NotAllowed`."""
    stage = queries.find_stage(session, stage_id)
    seen = sight.sight_of(session, stage.challenge_id, who=who, now=now)
    if not sight.sees_results(seen):
        raise NotAllowed("결정은 심사를 마친 심사위원과 관리자만 볼 수 있습니다.")
    return next(iter(standing_of(session, stage_id)), None)


def _find(session: Session, decision_id: int, *, who: Actor, now: datetime) -> tuple[Decision, Sight]:
    row = session.get(Decision, decision_id)
    stage = session.get(Stage, row.stage_id) if row else None
    seen = sight.sight_of(session, stage.challenge_id, who=who, now=now) if stage else None
    if row is None or stage is None or seen is None or not sight.sees_results(seen):
        raise NotFound("그 결정을 찾지 못했습니다. 결과 화면에서 다시 들어와 주세요.")
    # In the order of all who judge and decide: the challenge before what belongs to it.
    locking.require_going_on(announcing.lock(session, stage.challenge_id))
    session.refresh(row, with_for_update=True)
    return row, seen


def _unchanged(session: Session, row: Decision, since: str, *, who: Actor, now: datetime) -> Outcome:
    """Return the result as it is. Raises `Conflict` when a conflict or a review has changed it since."""
    found = outcome.of_stage(session, row.stage_id, who=who, now=now, tie_breaks=row.tie_breaks)
    if outcome.result_record(found) != row.result:
        raise Conflict(f"{since} 뒤에 점수가 달라졌습니다. 결과를 다시 보고 새로 제안해 주세요.")
    return found


def _number(entry: Entry) -> str:
    return entry.number or ""


def _title(entry: Entry) -> str:
    return entry.current.title if entry.current else ""


def _tell_authors(
    session: Session, entry: Entry, stage: Stage, lines: Mapping[int, AwardLine], *, now: datetime
) -> None:
    said = {
        EntryState.FINALIST: f"{stage.name} 단계를 통과했습니다. 다음 단계는 챌린지 화면에서 확인해 주세요.",
        EntryState.AWARDED: f"{lines[entry.award_id].name}에 선정되었습니다. 축하합니다!" if entry.award_id else "",
        EntryState.NOT_AWARDED: f"{stage.name} 단계에서는 아쉽게 선정되지 않았습니다. 심사위원의 의견을 확인해 주세요.",
    }
    if entry.state not in said:
        # Withdrawn since, or ruled out: its authors know.
        return
    for author in entry.authors:
        notifications.tell(
            session,
            author.person_id,
            key=f"announced:{stage.id}:{entry.id}:{author.person_id}",
            title=f"{stage.challenge.title} 심사 결과",
            text=f"접수번호 {entry.number} '{_title(entry)}': {said[entry.state]}",
            link=f"/entries/{entry.id}",
            now=now,
        )
