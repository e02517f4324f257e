"""Reads everything about a challenge for a file, as the one who asks may see it, and writes that down in the log."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session, defer, selectinload

from assistant.audit import recording
from assistant.challenge import blinding, gathering, outcome, proposing, ranking, scoring, sight, wording
from assistant.challenge.exporting.records import (
    ChallengeRecord,
    CriterionRecord,
    EntryRecord,
    ReviewRecord,
    StageRecord,
)
from assistant.challenge.gathering import Gathered
from assistant.challenge.models.challenges import Averaging, Challenge, Stage
from assistant.challenge.models.deciding import Decision, DecisionState
from assistant.challenge.models.entries import Author, Entry, EntryState, EntryVersion
from assistant.challenge.models.judging import Assignment, AssignmentState, Review, ReviewVersion
from assistant.challenge.outcome import Outcome
from assistant.challenge.sight import Sight
from assistant.errors import Invalid, NotAllowed
from assistant.people.models import Person
from assistant.people.roles import Actor

STATES = {
    EntryState.DRAFT: "작성 중",
    EntryState.SUBMITTED: "접수",
    EntryState.WITHDRAWN: "철회",
    EntryState.INELIGIBLE: "심사 제외",
    EntryState.DUPLICATE: "중복",
    EntryState.FINALIST: "본선 진출",
    EntryState.AWARDED: "수상",
    EntryState.NOT_AWARDED: "미수상",
    EntryState.REVOKED: "수상 취소",
}
REVIEW_STATES = {
    AssignmentState.ASSIGNED: "심사 전",
    AssignmentState.DONE: "심사함",
    AssignmentState.ABSTAINED: "기권",
    AssignmentState.DECLINED: "사양",
    AssignmentState.RECUSED: "회피",
    AssignmentState.REMOVED: "배정 해제",
}
TIES = {
    ranking.CRITERIA: "비중이 큰 항목의 점수",
    ranking.PRESENTATION: "발표심사 점수",
    ranking.DECISION: "위원회 결정",
}
DECISIONS = {
    DecisionState.PROPOSED: "제안",
    DecisionState.DECIDED: "결정",
    DecisionState.ANNOUNCED: "발표",
    DecisionState.SUPERSEDED: "바뀐 제안",
}


def take(session: Session, challenge_id: int, *, form: str, reason: str, who: Actor, now: datetime) -> ChallengeRecord:
    """Return the record of a challenge for a file of some form ("xlsx"), and log who took it along and why.

    Only for administrators, and without the entries they must hear nothing of. Raises `Invalid` without a reason.
    """
    seen = sight.sight_of(session, challenge_id, who=who, now=now)
    if not seen.administers:
        raise NotAllowed("관리자만 심사 자료를 파일로 내보낼 수 있습니다.")
    if not reason.strip():
        raise Invalid("내보내는 사유를 적어 주세요. 누가 왜 가져갔는지 기록에 남습니다.")
    record = read(session, seen, who=who, now=now)
    recording.record(session, f"export.{form}", f"challenge:{challenge_id}", who=who, now=now, reason=reason)
    return record


def read(session: Session, seen: Sight, *, who: Actor, now: datetime, whole: bool = True) -> ChallengeRecord:
    """Return the record as somebody may see it, without logging: for a page of ours.

    That needs neither every single review nor who would win if it were counted otherwise, so it may leave both out:
    counting otherwise takes a third of the time.
    """
    challenge = seen.challenge
    judged = [each for each in challenge.stages if each.opened_at is not None]
    last = judged[-1] if judged and sight.sees_results(seen) else None
    found = _outcome(session, last, who=who, now=now) if last else None
    gathered = found.gathered if found else gathering.gather(session, challenge, without=seen.conflicted)
    result = found.result if found else scoring.official(gathered.judged, gathered.rule, may_trim=gathered.may_trim)
    # Who may not see results (yet) takes along neither scores nor what was decided.
    decisions = _decisions(session, challenge) if found else []
    return ChallengeRecord(
        title=challenge.title,
        trimmed=challenge.averaging is Averaging.TRIMMED,
        trims={stage.id: result.trimmed.get(stage.id, False) for stage in judged},
        may_trim=gathered.may_trim,
        least_reviews=challenge.least_reviews,
        tie_order=[TIES.get(each, each) for each in challenge.tie_order],
        decimals=challenge.decimals,
        stages=[
            _stage(
                stage,
                _reviews(session, stage, gathered, seen, shows=found is not None) if whole else [],
                result.stages.get(stage.id, {}) if found else {},
            )
            for stage in judged
        ],
        entries=_entries(session, seen, found, decisions),
        reviewers=[(gathered.letters[each], name) for each, name in gathered.names.items()],
        decisions=[
            (
                wording.clock(each.announced_at or each.decided_at or each.proposed_at),
                stage.name,
                DECISIONS[each.state],
                proposing.shown_reason(session, each, seen),
            )
            for each, stage in decisions
        ],
        changes=_changes(found, gathered) if found and whole else [],
        taken_at=now,
        taken_by=who.name,
    )


def _outcome(session: Session, stage: Stage, *, who: Actor, now: datetime) -> Outcome:
    standing = session.scalar(
        select(Decision).where(Decision.stage_id == stage.id, Decision.state != DecisionState.SUPERSEDED)
    )
    return outcome.of_stage(session, stage.id, who=who, now=now, tie_breaks=standing.tie_breaks if standing else None)


def _stage(stage: Stage, reviews: Sequence[ReviewRecord], scores: Mapping[int, scoring.StageScore]) -> StageRecord:
    return StageRecord(
        id=stage.id,
        name=stage.name,
        weight=stage.weight,
        criteria=[CriterionRecord(each.id, each.name, each.weight, each.scale) for each in stage.criteria],
        reviews=reviews,
        scores={entry: Decimal(str(float(score.score))) for entry, score in scores.items()},
    )


def _reviews(session: Session, stage: Stage, gathered: Gathered, seen: Sight, *, shows: bool) -> list[ReviewRecord]:
    rows = session.scalars(
        select(Assignment)
        .join(Entry, Entry.id == Assignment.entry_id)
        .where(
            Assignment.stage_id == stage.id,
            Entry.id.not_in(seen.conflicted),
            Entry.state.in_(sight.JUDGED),
        )
        .options(
            selectinload(Assignment.review).selectinload(Review.current).selectinload(ReviewVersion.marks),
            selectinload(Assignment.review).selectinload(Review.versions),
        )
        .order_by(Entry.number, Assignment.reviewer_id)
    )
    return [_review(each, gathered, shows=shows) for each in rows]


def _review(assignment: Assignment, gathered: Gathered, *, shows: bool) -> ReviewRecord:
    """Return a review; its marks only where they count and where the one who asks may see them."""
    review = assignment.review
    version = review.current if review and shows and assignment.state is AssignmentState.DONE else None
    return ReviewRecord(
        entry_id=assignment.entry_id,
        reviewer=gathered.letters[assignment.reviewer_id],
        state=REVIEW_STATES[assignment.state],
        marks={mark.criterion_id: mark.value for mark in version.marks} if version else {},
        comments={mark.criterion_id: mark.comment for mark in version.marks} if version else {},
        to_committee=version.to_committee if version else "",
        to_entrant=version.to_entrant if version else "",
        reason=assignment.reason,
        changes=[each.reason for each in review.versions if each.reason] if review and version else [],
    )


def _entries(
    session: Session, seen: Sight, found: Outcome | None, decisions: Sequence[tuple[Decision, Stage]]
) -> list[EntryRecord]:
    entries = session.scalars(
        select(Entry)
        .where(
            Entry.challenge_id == seen.challenge.id,
            Entry.id.not_in(seen.conflicted),
            Entry.number.is_not(None),
        )
        .options(defer(Entry.draft), selectinload(Entry.current).options(defer(EntryVersion.content)))
        .order_by(Entry.number)
    ).all()
    # A blind stage stays blind on paper, too.
    blind = [each.id for each in entries if not sight.sees_names(seen, each)]
    words = blinding.telltales(session, blind)
    people = _people(session, [each for each in entries if each.id not in words])
    ranks = {each.entry_id: each for each in found.ranked} if found else {}
    is_final = found is not None and found.stage.position == len(seen.challenge.stages)
    lines = {line.id: line.name for line in seen.challenge.award_lines}
    reasons = _reasons(decisions)
    records = []
    for entry in entries:
        authors = people.get(entry.id, [])
        ranked = ranks.get(entry.id)
        award = entry.award_id or (entry.pending_award_id if found else None)
        records.append(
            EntryRecord(
                id=entry.id,
                number=entry.number or "",
                title=blinding.blot(entry.current.title if entry.current else "", words.get(entry.id, ())),
                field=entry.current.field if entry.current else "",
                authors=", ".join(name for name, _ in authors),
                departments=", ".join(dict.fromkeys(department for _, department in authors if department)),
                state=STATES[entry.state],
                award=lines.get(award, "") if award else "",
                reason=entry.state_reason or reasons.get(entry.id, ""),
                final=Decimal(str(float(ranked.score))) if ranked and is_final else None,
                rank=ranked.rank if ranked else None,
            )
        )
    return records


def _people(session: Session, entries: Sequence[Entry]) -> Mapping[int, list[tuple[str, str]]]:
    rows = session.execute(
        select(Author.entry_id, Person.name, Person.department)
        .join(Person, Person.id == Author.person_id)
        .where(Author.entry_id.in_([each.id for each in entries]))
        .order_by(Author.entry_id, Author.position)
    )
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for entry_id, name, department in rows:
        found[entry_id].append((name, department))
    return found


def _decisions(session: Session, challenge: Challenge) -> list[tuple[Decision, Stage]]:
    rows = session.execute(
        select(Decision, Stage)
        .join(Stage, Stage.id == Decision.stage_id)
        .where(Stage.challenge_id == challenge.id)
        .order_by(Decision.id)
    )
    return [(decision, stage) for decision, stage in rows]


def _reasons(decisions: Sequence[tuple[Decision, Stage]]) -> dict[int, str]:
    """Return why an entry was treated otherwise than by its score, as the decision that stands says."""
    return {
        each["entry_id"]: each["reason"]
        for decision, _ in decisions
        if decision.state is not DecisionState.SUPERSEDED
        for each in decision.outcomes
        if each["reason"]
    }


def _changes(found: Outcome, gathered: Gathered) -> list[tuple[str, str, str]]:
    def numbers(ids: frozenset[int]) -> str:
        return ", ".join(sorted(gathered.entries[each].number or "" for each in ids))

    names = {
        "mean": "평균",
        "trimmed": "최고점과 최저점을 뺀 평균",
        "median": "중앙값",
        "calibrated": "엄격함을 맞춘 점수",
    }
    return [
        (
            names.get(each.name) or f"심사위원 {gathered.letters[each.without or 0]}의 점수를 빼고",
            numbers(each.comes) or "없음",
            numbers(each.goes) or "없음",
        )
        for each in found.alternatives
        if not each.note
    ]
