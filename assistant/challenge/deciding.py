"""What becomes of the entries: proposed with a reason, seconded, decided by a person, announced at once to all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from assistant.audit import recording
from assistant.challenge import announcing, feedback, moving_on, outcome, queries, sight, telling
from assistant.challenge.models.challenges import AwardLine, Challenge, ChallengeState, Stage
from assistant.challenge.models.deciding import Decision, DecisionState, Second
from assistant.challenge.models.entries import Entry, EntryState
from assistant.challenge.outcome import Outcome
from assistant.challenge.sight import Sight
from assistant.errors import Conflict, Invalid, NotAllowed, NotFound
from assistant.notifications import telling as notifications
from assistant.people.models import Role
from assistant.people.roles import Actor, may, require

# Until then an award may be taken back (the notes' guideline for public contests).
REVOCABLE = timedelta(days=5 * 365)
_STANDING = (DecisionState.PROPOSED, DecisionState.DECIDED, DecisionState.ANNOUNCED)


@dataclass(frozen=True)
class Verdict:
    """What becomes of one entry; `reason` is needed where it departs from the order of the scores."""

    entry_id: int
    state: EntryState
    award_id: int | None = None
    reason: str = ""


def suggested(found: Outcome) -> list[Verdict]:
    """Return what the scores alone would say: the best go on, or win from the highest prize down.

    Where a tie goes over a line nobody is put above it: that is for the committee.
    """
    stage = found.stage
    verdicts = []
    if not _is_last(stage):
        for each in found.ranked:
            shared = sum(1 for other in found.ranked if other.rank == each.rank)
            goes_on = each.rank + shared - 1 <= found.places
            verdicts.append(Verdict(each.entry_id, EntryState.FINALIST if goes_on else EntryState.NOT_AWARDED))
    else:
        lines = _lines(stage.challenge)
        for each in found.ranked:
            shared = sum(1 for other in found.ranked if other.rank == each.rank)
            first, last = _line_at(lines, each.rank), _line_at(lines, each.rank + shared - 1)
            line = first if first is last else None
            state = EntryState.AWARDED if line else EntryState.NOT_AWARDED
            verdicts.append(Verdict(each.entry_id, state, line.id if line else None))
    ranked = {each.entry_id for each in found.ranked}
    rest = [Verdict(entry, EntryState.NOT_AWARDED) for entry in _at_stake(found) if entry not in ranked]
    return [*verdicts, *rest]


def propose(
    session: Session,
    stage_id: int,
    verdicts: Sequence[Verdict],
    *,
    reason: str,
    tie_breaks: Sequence[Sequence[int]] = (),
    who: Actor,
    now: datetime,
) -> Decision:
    """Prepare a decision quietly; one that stood before and was not announced is superseded.

    Raises `NotAllowed` for whoever is neither chair nor administrator or has an interest in an entry at stake,
    `Invalid` where a reason or a verdict is missing, `Conflict` when it is not the time.
    """
    stage = queries.find_stage(session, stage_id)
    challenge = announcing.lock(session, stage.challenge_id)
    breaks = [list(each) for each in tie_breaks]
    found = outcome.of_stage(session, stage_id, who=who, now=now, tie_breaks=breaks)
    _may_decide(found.sight)
    _is_its_turn(challenge, stage)
    if not reason.strip():
        raise Invalid("결정 사유를 적어 주세요. 회의록과 결과 보고서에 남습니다.")
    _check(found, verdicts)
    for old in _standing(session, stage_id):
        if old.state is DecisionState.ANNOUNCED:
            raise Conflict("이미 발표한 단계입니다. 수상을 취소하려면 그 작품에서 취소해 주세요.")
        old.state = DecisionState.SUPERSEDED
    session.flush()
    result, advice = outcome.as_record(found)
    row = Decision(
        stage_id=stage_id,
        state=DecisionState.PROPOSED,
        outcomes=[asdict(each) for each in verdicts],
        result=result,
        advice=advice,
        tie_breaks=breaks,
        reason=reason.strip(),
        proposed_by=who.person_id,
        proposed_at=now,
    )
    session.add(row)
    for each in verdicts:
        entry = found.gathered.entries[each.entry_id]
        entry.pending_state, entry.pending_award_id = each.state, each.award_id
    session.flush()
    counts = Counter(each.state.value for each in verdicts)
    recording.record(
        session,
        "decision.propose",
        f"decision:{row.id}",
        who=who,
        now=now,
        reason=reason,
        stage=stage.position,
        **counts,
    )
    return row


def second(session: Session, decision_id: int, *, who: Actor, now: datetime) -> Decision:
    """Stand by a proposal, as a member of the committee who did not make it and has no interest in it."""
    row, seen = _find(session, decision_id, who=who, now=now)
    if seen.reviewer is None or row.proposed_by == who.person_id:
        raise NotAllowed("제안한 사람이 아닌 심사위원만 동의할 수 있습니다.")
    _has_no_interest(seen)
    if row.state is not DecisionState.PROPOSED:
        raise Conflict("이미 결정됐거나 바뀐 제안입니다. 화면을 새로 고쳐 주세요.")
    if all(each.reviewer_id != seen.reviewer.id for each in row.seconds):
        row.seconds.append(Second(reviewer_id=seen.reviewer.id, seconded_at=now))
        session.flush()
        recording.record(session, "decision.second", f"decision:{row.id}", who=who, now=now)
    return row


def decide(session: Session, decision_id: int, *, who: Actor, now: datetime) -> Decision:
    """Make a seconded proposal the decision. Raises `Conflict` below the quorum or when the marks changed since."""
    row, seen = _find(session, decision_id, who=who, now=now)
    _may_decide(seen)
    if row.state is not DecisionState.PROPOSED:
        raise Conflict("이미 결정됐거나 바뀐 제안입니다. 화면을 새로 고쳐 주세요.")
    missing = seen.challenge.quorum - len(row.seconds)
    if missing > 0:
        raise Conflict(f"심사위원 {missing}명의 동의가 더 필요합니다. 동의를 받은 뒤 결정해 주세요.")
    now_found = outcome.of_stage(session, row.stage_id, who=who, now=now, tie_breaks=row.tie_breaks)
    if outcome.as_record(now_found)[0] != row.result:
        raise Conflict("제안한 뒤에 점수가 달라졌습니다. 결과를 다시 보고 새로 제안해 주세요.")
    row.state, row.decided_by, row.decided_at = DecisionState.DECIDED, who.person_id, now
    session.flush()
    recording.record(session, "decision.decide", f"decision:{row.id}", who=who, now=now, reason=row.reason)
    return row


def announce(session: Session, decision_id: int, *, who: Actor, now: datetime) -> Decision:
    """Put a decision into force and tell everybody concerned, all in one transaction.

    What is told is delivered by durable work of its own, once for each occasion. The last stage's decision publishes
    the challenge, after the time in which candidates could be verified.
    """
    require(who, Role.ADMIN)
    row, seen = _find(session, decision_id, who=who, now=now)
    _has_no_interest(seen)
    if row.state is not DecisionState.DECIDED:
        raise Conflict("결정한 뒤에 발표할 수 있습니다. 이미 발표했다면 화면을 새로 고쳐 주세요.")
    stage = queries.find_stage(session, row.stage_id)
    challenge = announcing.lock(session, stage.challenge_id)
    if _is_last(stage):
        moving_on.publish(session, challenge.id, who=who, now=now)
    entries = {each.id: each for each in session.scalars(select(Entry).where(Entry.challenge_id == challenge.id))}
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
        title=f"{challenge.title} {'결과' if _is_last(stage) else stage.name + ' 결과'}",
        text=announcement(stage, [entries[each["entry_id"]] for each in row.outcomes]),
        now=now,
    )
    recording.record(session, "decision.announce", f"decision:{row.id}", who=who, now=now)
    return row


def publish(session: Session, challenge_id: int, *, who: Actor, now: datetime) -> Decision:
    """Announce the decision of the last stage, which publishes the challenge. Raises `Conflict` without one."""
    require(who, Role.ADMIN)
    stage = queries.find(session, challenge_id).stages[-1]
    row = next((each for each in _standing(session, stage.id) if each.state is DecisionState.DECIDED), None)
    if row is None:
        raise Conflict("수상작이 아직 결정되지 않았습니다. 결정 화면에서 먼저 결정해 주세요.")
    return announce(session, row.id, who=who, now=now)


def announcement(stage: Stage, entries: Sequence[Entry]) -> str:
    """Return what the channel is told: who goes on or wins, by title and field, without a score."""
    if not _is_last(stage):
        names = [_title(each) for each in entries if EntryState.FINALIST in (each.state, each.pending_state)]
        return f"{stage.name}를 통과한 작품 {len(names)}편입니다.\n" + "\n".join(f"• {name}" for name in names)
    lines = []
    for line in stage.challenge.award_lines:
        won = [each for each in entries if line.id in (each.award_id, each.pending_award_id)]
        lines += [f"• {line.name}: {_title(each)}" for each in won]
    return "수상작을 알려 드립니다. 축하합니다!\n" + "\n".join(lines) if lines else "이번에는 수상작이 없습니다."


def revoke(session: Session, entry_id: int, *, reason: str, who: Actor, now: datetime) -> Entry:
    """Take an award back with a reason, within five years. Raises `Conflict` for what has none."""
    require(who, Role.ADMIN)
    entry, seen = sight.find_entry(session, entry_id, who=who, now=now)
    _has_no_interest(seen)
    if entry.state is not EntryState.AWARDED or seen.challenge.published_at is None:
        raise Conflict("수상한 작품만 취소할 수 있습니다.")
    if now - seen.challenge.published_at > REVOCABLE:
        raise Conflict("수상을 취소할 수 있는 기간(5년)이 지났습니다.")
    if not reason.strip():
        raise Invalid("수상을 취소하는 사유를 적어 주세요. 출품한 사람에게 전해집니다.")
    entry.state, entry.state_reason = EntryState.REVOKED, reason.strip()
    session.flush()
    for author in entry.authors:
        notifications.tell(
            session,
            author.person_id,
            key=f"entry-revoked:{entry.id}:{author.person_id}",
            title=f"접수번호 {entry.number}: 수상이 취소되었습니다",
            text=f"사유: {entry.state_reason}",
            link=f"/entries/{entry.id}",
            now=now,
        )
    recording.record(session, "entry.revoke", f"entry:{entry.id}", who=who, now=now, reason=reason)
    return entry


def standing(session: Session, stage_id: int, *, who: Actor, now: datetime) -> Decision | None:
    """Return the decision that stands for a stage, to whoever may see its results. Raises `NotFound`, `NotAllowed`."""
    stage = queries.find_stage(session, stage_id)
    seen = sight.sight_of(session, stage.challenge_id, who=who, now=now)
    if not sight.sees_results(seen):
        raise NotAllowed("결정은 심사를 마친 심사위원과 관리자만 볼 수 있습니다.")
    return next(iter(_standing(session, stage_id)), None)


def _standing(session: Session, stage_id: int) -> Sequence[Decision]:
    return session.scalars(
        select(Decision)
        .where(Decision.stage_id == stage_id, Decision.state.in_(_STANDING))
        .options(selectinload(Decision.seconds))
    ).all()


def _find(session: Session, decision_id: int, *, who: Actor, now: datetime) -> tuple[Decision, Sight]:
    row = session.get(Decision, decision_id, with_for_update=True, populate_existing=True)
    stage = session.get(Stage, row.stage_id) if row else None
    seen = sight.sight_of(session, stage.challenge_id, who=who, now=now) if stage else None
    if row is None or seen is None or not sight.sees_results(seen):
        raise NotFound("그 결정을 찾지 못했습니다. 결과 화면에서 다시 들어와 주세요.")
    return row, seen


def _may_decide(seen: Sight) -> None:
    is_chair = seen.reviewer is not None and seen.reviewer.chair
    if not (may(seen.who, Role.ADMIN) or is_chair):
        raise NotAllowed("위원장이나 관리자만 결정을 제안하고 확정할 수 있습니다.")
    if seen.who.person_id is None:
        raise NotAllowed("사람으로 로그인해야 결정할 수 있습니다. 결정에는 이름이 남습니다.")
    _has_no_interest(seen)


def _has_no_interest(seen: Sight) -> None:
    if seen.conflicted:
        raise NotAllowed("이해충돌이 있는 작품이 있어 이 결정에는 참여할 수 없습니다. 다른 사람에게 맡겨 주세요.")


def _is_its_turn(challenge: Challenge, stage: Stage) -> None:
    closed = [each for each in challenge.stages if each.closed_at is not None]
    if challenge.state is not ChallengeState.DECIDING or not closed or closed[-1].id != stage.id:
        raise Conflict("심사를 마친 단계에서만 결정할 수 있습니다. 챌린지 화면에서 지금 단계를 확인해 주세요.")


def _check(found: Outcome, verdicts: Sequence[Verdict]) -> None:
    stage = found.stage
    at_stake = set(_at_stake(found))
    if {each.entry_id for each in verdicts} != at_stake or len(verdicts) != len(at_stake):
        raise Invalid("모든 작품에 결과를 하나씩 정해 주세요. 목록이 달라졌다면 화면을 새로 고쳐 주세요.")
    good = EntryState.AWARDED if _is_last(stage) else EntryState.FINALIST
    ranks = {each.entry_id: each.rank for each in found.ranked}
    for each in verdicts:
        if each.state not in (good, EntryState.NOT_AWARDED) or (each.award_id is None) != (
            each.state is not EntryState.AWARDED
        ):
            raise Invalid("이 단계에서 줄 수 없는 결과가 있습니다. 목록에서 골라 주세요.")
        if each.state is good and each.entry_id not in ranks:
            raise Invalid("심사 수가 모자라 점수가 없는 작품은 올릴 수 없습니다.")
    _check_lines(stage, verdicts)
    chosen = [each for each in verdicts if each.state is good]
    lowest = max((ranks[each.entry_id] for each in chosen), default=0)
    for each in verdicts:
        passed_over = each.state is not good and ranks.get(each.entry_id, lowest) < lowest
        if passed_over and not each.reason.strip():
            number = found.gathered.entries[each.entry_id].number
            raise Invalid(f"점수가 더 높은 접수번호 {number} 작품을 올리지 않는 사유를 적어 주세요.")


def _check_lines(stage: Stage, verdicts: Sequence[Verdict]) -> None:
    given = Counter(each.award_id for each in verdicts if each.award_id is not None)
    lines = {line.id: line for line in stage.challenge.award_lines}
    for award_id, count in given.items():
        if award_id not in lines:
            raise Invalid("이 챌린지에 없는 상입니다. 목록에서 골라 주세요.")
        if count > lines[award_id].count:
            raise Invalid(f"{lines[award_id].name}은(는) {lines[award_id].count}편까지입니다. 지금 {count}편입니다.")


def _at_stake(found: Outcome) -> list[int]:
    """Return the entries that this stage decides about: all that are still in."""
    wanted = EntryState.SUBMITTED if found.stage.position == 1 else EntryState.FINALIST
    return [entry_id for entry_id, entry in found.gathered.entries.items() if entry.state is wanted]


def _is_last(stage: Stage) -> bool:
    return stage.position == max(each.position for each in stage.challenge.stages)


def _lines(challenge: Challenge) -> list[AwardLine]:
    return [line for line in challenge.award_lines for _ in range(line.count)]


def _line_at(lines: Sequence[AwardLine], rank: int) -> AwardLine | None:
    return lines[rank - 1] if rank <= len(lines) else None


def _title(entry: Entry) -> str:
    return entry.current.title if entry.current else ""


def _tell_authors(session: Session, entry: Entry, stage: Stage, lines: dict[int, Any], *, now: datetime) -> None:
    said = {
        EntryState.FINALIST: f"{stage.name}를 통과했습니다. 다음 단계는 챌린지 화면에서 확인해 주세요.",
        EntryState.AWARDED: f"{lines[entry.award_id].name}에 선정되었습니다. 축하합니다!" if entry.award_id else "",
        EntryState.NOT_AWARDED: f"{stage.name}에서는 아쉽게 선정되지 않았습니다. 심사위원의 의견을 확인해 주세요.",
    }
    for author in entry.authors:
        notifications.tell(
            session,
            author.person_id,
            key=f"announced:{stage.id}:{entry.id}:{author.person_id}",
            title=f"{stage.challenge.title} 심사 결과",
            text=f"접수번호 {entry.number} '{_title(entry)}': {said.get(entry.state, '')}",
            link=f"/entries/{entry.id}",
            now=now,
        )
