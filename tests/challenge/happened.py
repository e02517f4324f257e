"""What else has happened in a challenge that was put in by `filling`: talk, decisions, feedback, the log."""

from __future__ import annotations

from datetime import datetime
from itertools import combinations

from sqlalchemy import insert
from sqlalchemy.orm import Session

from assistant.audit import recording
from assistant.challenge import feedback, outcome, proposing, queries
from assistant.challenge.models.challenges import ChallengeState, Stage
from assistant.challenge.models.deciding import Decision, DecisionState, Report
from assistant.challenge.models.judging import (
    CalibrationItem,
    Comparison,
    ConflictKind,
    ConflictOfInterest,
    ConflictSource,
    ConflictState,
    Remark,
)
from assistant.notifications.models import Notification, NotificationState
from assistant.people.models import Person
from assistant.people.roles import Actor, actor
from tests.challenge.filling import Crowd, Round, Size

MOST_IN_BAND = 12


def add(session: Session, of: Crowd, filled: Round, size: Size, now: datetime) -> None:
    """Add to a challenge what comes with its phase, as much as there are entries."""
    challenge = queries.find(session, filled.challenge_id)
    admin = actor(session.get_one(Person, of.admin))
    for entry in filled.entries or [0]:
        recording.record(session, "entry.submit", f"entry:{entry}", who=admin, now=now)
    begun = [each for each in challenge.stages if each.opened_at is not None]
    if begun:
        _conflicts(session, of, filled, now)
    for stage in begun:
        _talk(session, of, filled, stage, now)
        if stage.closed_at is not None:
            _decide(session, filled, stage, admin, now)
    if challenge.state is ChallengeState.PUBLISHED:
        for stage in challenge.stages:
            feedback.release(session, stage, now=now)
    if challenge.state is ChallengeState.VERIFICATION:
        said = {"facts": "이미 있던 자료입니다.", "evidence": "옛 공문", "created_at": now, "person_id": of.trainer}
        session.execute(insert(Report), [{"entry_id": each} | said for each in filled.entries[: size.winners]])
    session.flush()


def notify(session: Session, of: Crowd, size: Size, now: datetime) -> None:
    """Tell everybody who looks at pages as many things as there are entries."""
    told = (of.admin, of.trainer, of.staff[0], *of.committee[:2])
    session.execute(
        insert(Notification),
        [
            {"key": f"told:{person}:{n}", "person_id": person, "title": f"알림 {n}", "text": "심사할 작품이 있습니다."}
            | {"link": "/challenges", "state": NotificationState.KEPT, "created_at": now}
            for person in told
            for n in range(size.entries)
        ],
    )


def _talk(session: Session, of: Crowd, filled: Round, stage: Stage, now: datetime) -> None:
    """Have everybody say something about every entry, and about the first as much as there are entries."""
    first = [(filled.entries[0], of.committee[n % len(of.committee)]) for n in range(len(filled.entries))]
    said = {"stage_id": stage.id, "text": "수치의 근거를 더 보고 싶습니다.", "created_at": now}
    places = [*first, *((entry, person) for entry in filled.entries for person in of.committee[:3])]
    session.execute(insert(Remark), [{"entry_id": entry, "person_id": person} | said for entry, person in places])
    reference = {str(each.id): 3 for each in stage.criteria}
    item = {"stage_id": stage.id, "text": "연습으로 읽는 글", "explanation": "보통입니다.", "added_at": now}
    session.execute(
        insert(CalibrationItem),
        [item | {"title": f"연습 {n}", "reference": reference} for n in range(min(6, len(filled.entries) // 2))],
    )


def _conflicts(session: Session, of: Crowd, filled: Round, now: datetime) -> None:
    """Have one reviewer in ten tell of something, which was looked into; the last of the committee is kept away."""
    row = {"kind": ConflictKind.OTHER, "source": ConflictSource.DECLARED, "reason": "같이 일했습니다."}
    done = {"created_at": now, "decided_at": now, "decided_by": of.admin}
    state = {True: ConflictState.CONFIRMED, False: ConflictState.DISMISSED}
    session.execute(
        insert(ConflictOfInterest),
        [
            {"entry_id": entry, "reviewer_id": member, "state": state[member == filled.reviewers[-1]]} | row | done
            for n, entry in enumerate(filled.entries[3:])
            for at, member in enumerate(filled.reviewers[2:])
            if (n + at) % 10 == 0
        ],
    )


def _decide(session: Session, filled: Round, stage: Stage, admin: Actor, now: datetime) -> None:
    """Propose what the scores say, or have it decided and announced, with comparisons and feedback."""
    found = outcome.of_stage(session, stage.id, who=admin, now=now)
    verdicts = proposing.suggested(found)
    open_ = found.sight.challenge.state is ChallengeState.DECIDING
    if open_:
        proposing.propose(session, stage.id, verdicts, reason="점수 순서대로 정합니다.", who=admin, now=now)
    else:
        result, advice = outcome.as_record(found)
        outcomes = [vars(each) | {"state": each.state.value} for each in verdicts]
        session.add(
            Decision(
                stage_id=stage.id,
                state=DecisionState.ANNOUNCED,
                outcomes=outcomes,
                result=result,
                advice=advice,
                reason="점수 순서대로 정했습니다.",
                proposed_by=admin.person_id,
                proposed_at=now,
                decided_by=admin.person_id,
                decided_at=now,
                announced_at=now,
            )
        )
    session.flush()
    for pair in combinations(sorted(found.advice.band)[:MOST_IN_BAND], 2):
        first, second = pair
        for reviewer in filled.reviewers[2:]:
            row = Comparison(stage_id=stage.id, reviewer_id=reviewer, first_id=first, second_id=second)
            row.better_id, row.compared_at = first, now
            session.add(row)
    for entry in filled.entries[::2] if open_ else ():
        feedback.edit(session, stage.id, entry, "위원장이 다듬은 말입니다.", who=admin, now=now)
    session.flush()
