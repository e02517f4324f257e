"""A decision is prepared: what the scores suggest, what somebody proposes instead, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, defer, selectinload

from assistant.audit import recording
from assistant.challenge import announcing, as_seen, blinding, chairing, outcome, queries
from assistant.challenge.models.challenges import AwardLine, Challenge, ChallengeState, Stage
from assistant.challenge.models.deciding import Decision, DecisionState
from assistant.challenge.models.entries import Entry, EntryState
from assistant.challenge.outcome import Outcome
from assistant.challenge.sight import Sight
from assistant.errors import Conflict, Invalid, NotAllowed
from assistant.people.roles import Actor

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
    sharing = Counter(each.rank for each in found.ranked)
    verdicts = []
    if not is_last(stage):
        for each in found.ranked:
            shared = sharing[each.rank]
            goes_on = each.rank + shared - 1 <= found.places
            verdicts.append(Verdict(each.entry_id, EntryState.FINALIST if goes_on else EntryState.NOT_AWARDED))
    else:
        lines = _lines(stage.challenge)
        for each in found.ranked:
            shared = sharing[each.rank]
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
    require_decider(session, found.sight)
    _is_its_turn(challenge, stage)
    if not reason.strip():
        raise Invalid("결정 사유를 적어 주세요. 회의록과 결과 보고서에 남습니다.")
    _check(found, verdicts)
    for old in standing_of(session, stage_id):
        if old.state is DecisionState.ANNOUNCED:
            raise Conflict("이미 발표한 단계입니다. 수상을 취소하려면 그 작품에서 취소해 주세요.")
        old.state = DecisionState.SUPERSEDED
    session.flush()
    result, advice = as_seen.record(session, found)
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
    # While candidates are shown to everybody, only what is decided may change who they are.
    if challenge.state is ChallengeState.DECIDING:
        prepare(found.gathered.entries, row)
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
        **chairing.as_details(session, found.sight),
        **counts,
    )
    return row


def prepare(entries: Mapping[int, Entry], decision: Decision) -> None:
    """Note on the entries what a decision has in store for them."""
    for each in decision.outcomes:
        if each["entry_id"] in entries:
            entry = entries[each["entry_id"]]
            entry.pending_state, entry.pending_award_id = EntryState(each["state"]), each["award_id"]


def verdicts_of(decision: Decision) -> list[Verdict]:
    """Return what a decision says of each entry."""
    return [
        Verdict(each["entry_id"], EntryState(each["state"]), each["award_id"], each["reason"])
        for each in decision.outcomes
    ]


def standing_of(session: Session, stage_id: int) -> Sequence[Decision]:
    """Return the decision that stands for a stage, if any."""
    return session.scalars(
        select(Decision)
        .where(Decision.stage_id == stage_id, Decision.state.in_(_STANDING))
        .options(selectinload(Decision.seconds), defer(Decision.result), defer(Decision.advice))
    ).all()


def shown_reason(session: Session, decision: Decision, seen: Sight) -> str:
    """Return why it was decided so, without what it says of entries that the reader must hear nothing of."""
    hidden = session.scalars(select(Entry).where(Entry.id.in_(seen.conflicted))).all()
    words = {each.number for each in hidden if each.number} | {each.current.title for each in hidden if each.current}
    # Whoever judged it blind has read, and cites, the title without names.
    telltales = blinding.telltales(session, [each.id for each in hidden])
    words |= {blinding.blot(each.current.title, telltales[each.id]) for each in hidden if each.current}
    return blinding.blot(decision.reason, words)


def require_decider(session: Session, seen: Sight) -> None:
    """Raise `NotAllowed` for whoever neither chairs nor administers, or has an interest."""
    if not (seen.administers or chairing.chairs(session, seen)):
        if seen.reviewer is not None and seen.reviewer.deputy:
            raise NotAllowed("위원장이 맡을 수 있는 동안에는 위원장이나 관리자만 결정을 제안하고 확정할 수 있습니다.")
        raise NotAllowed("위원장이나 관리자만 결정을 제안하고 확정할 수 있습니다.")
    if seen.who.person_id is None:
        raise NotAllowed("사람으로 로그인해야 결정할 수 있습니다. 결정에는 이름이 남습니다.")
    require_no_interest(seen)


def require_no_interest(seen: Sight) -> None:
    """Raise `NotAllowed` for whoever may not hear of some entry."""
    if seen.conflicted:
        raise NotAllowed("이해충돌이 있는 작품이 있어 이 결정에는 참여할 수 없습니다. 다른 사람에게 맡겨 주세요.")


def _is_its_turn(challenge: Challenge, stage: Stage) -> None:
    closed = [each for each in challenge.stages if each.closed_at is not None]
    # What is reported of a candidate may change the decision.
    may_change = challenge.state is ChallengeState.VERIFICATION and is_last(stage)
    if not (challenge.state is ChallengeState.DECIDING or may_change) or not closed or closed[-1].id != stage.id:
        raise Conflict("심사를 마친 단계에서만 결정할 수 있습니다. 챌린지 화면에서 지금 단계를 확인해 주세요.")


def _check(found: Outcome, verdicts: Sequence[Verdict]) -> None:
    stage = found.stage
    at_stake = set(_at_stake(found))
    if {each.entry_id for each in verdicts} != at_stake or len(verdicts) != len(at_stake):
        raise Invalid("모든 작품에 결과를 하나씩 정해 주세요. 목록이 달라졌다면 화면을 새로 고쳐 주세요.")
    good = EntryState.AWARDED if is_last(stage) else EntryState.FINALIST
    ranks = {each.entry_id: each.rank for each in found.ranked}
    for each in verdicts:
        if each.state not in (good, EntryState.NOT_AWARDED) or (each.award_id is None) != (
            each.state is not EntryState.AWARDED
        ):
            raise Invalid("이 단계에서 줄 수 없는 결과가 있습니다. 목록에서 골라 주세요.")
        if each.state is good and each.entry_id not in ranks:
            raise Invalid(
                "심사 수가 모자라 점수가 없는 작품은 올릴 수 없습니다. 관리자가 챌린지 화면에서 심사를 다시 열 수 있습니다."
            )
    _check_lines(stage, verdicts)
    _check_order(found, verdicts, ranks)


def _check_order(found: Outcome, verdicts: Sequence[Verdict], ranks: Mapping[int, int]) -> None:
    """Raise `Invalid` unless it is said why where one gets less than another of the same rank or of a worse one."""
    positions = {line.id: line.position for line in found.stage.challenge.award_lines}
    out = len(positions) + 1
    levels = {
        each.entry_id: out if each.state is EntryState.NOT_AWARDED else positions.get(each.award_id or 0, 0)
        for each in verdicts
    }
    for each in verdicts:
        rank = ranks.get(each.entry_id)
        if rank is None or each.reason.strip():
            continue
        number = found.gathered.entries[each.entry_id].number
        preferred = [ranks[other] for other in ranks if levels.get(other, out) < levels[each.entry_id]]
        if any(other > rank for other in preferred):
            what = "올리지 않는" if levels[each.entry_id] == out else "더 낮은 상에 두는"
            raise Invalid(f"점수가 더 높은 접수번호 {number} 작품을 {what} 사유를 적어 주세요.")
        if rank in preferred:
            raise Invalid(f"점수가 같은 작품보다 접수번호 {number} 작품을 낮게 두려면 동점 순서나 사유를 적어 주세요.")


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


def is_last(stage: Stage) -> bool:
    """Tell whether prizes are decided after this stage."""
    return stage.position == max(each.position for each in stage.challenge.stages)


def _lines(challenge: Challenge) -> list[AwardLine]:
    return [line for line in challenge.award_lines for _ in range(line.count)]


def _line_at(lines: Sequence[AwardLine], rank: int) -> AwardLine | None:
    return lines[rank - 1] if rank <= len(lines) else None
