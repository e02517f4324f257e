"""A decision about the entry, as far as it has come, with what is said and reported of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from assistant.challenge import blinding, deciding, proposing
from assistant.challenge.models.challenges import Challenge, ChallengeState, Reviewer
from assistant.challenge.models.deciding import Decision, DecisionState, Feedback, Report
from assistant.challenge.models.entries import Entry, EntryState
from assistant.people.models import Person
from assistant.people.roles import actor
from tests.authorisation.marks import JUDGING, TITLE
from tests.authorisation.moments import Moment, Viewer
from tests.challenge import builders


def decided(
    session: Session, challenge: Challenge, entry: Entry, people: dict[Viewer, Person], now: datetime, moment: Moment
) -> dict[str, int]:
    """Propose as the chair, with one who stands by it, and go on as far as the moment is."""
    stage = challenge.stages[0]
    state, challenge.state = challenge.state, ChallengeState.DECIDING
    chair, second = actor(people[Viewer.CHAIR]), actor(people[Viewer.OTHER_JUDGE])
    line = challenge.award_lines[0]
    verdicts = [proposing.Verdict(entry.id, EntryState.AWARDED, line.id, JUDGING["a verdict's reason"])]
    verdicts += [
        proposing.Verdict(each.id, EntryState.NOT_AWARDED, None, "점수 순")
        for each in _entries(session, challenge)
        if each.id != entry.id
    ]
    assert entry.current is not None
    # The title as the chair reads it.
    title = blinding.blot(entry.current.title, blinding.telltales(session, [entry.id])[entry.id])
    assert TITLE in title
    row = proposing.propose(session, stage.id, verdicts, reason=f"{title}이(가) 앞섬", who=chair, now=now)
    deciding.second(session, row.id, who=second, now=now)
    if moment is not Moment.DECIDING:
        deciding.decide(session, row.id, who=chair, now=now)
    challenge.state = state
    letter = Feedback(
        stage_id=stage.id, entry_id=entry.id, text=JUDGING["words prepared for the authors"], edited_at=now
    )
    session.add(letter)
    session.flush()
    found: dict[str, Any] = {"decision_id": row.id, "feedback_id": letter.id}
    if moment in (Moment.VERIFICATION, Moment.PUBLISHED):
        report = Report(
            entry_id=entry.id,
            person_id=people[Viewer.STAFF].id,
            facts=JUDGING["a report"],
            evidence="근거",
            created_at=now,
        )
        session.add(report)
        session.flush()
        found["report_id"] = report.id
    if moment is Moment.VERIFICATION:
        # The report about the entry has been dealt with, so that nothing keeps the results from being published …
        settled = session.get_one(Report, found["report_id"])
        settled.settled_at, settled.finding = now, "확인함"
    if moment is Moment.PUBLISHED:
        _announced(session, challenge, row, letter, now)
    return found


def screened(
    session: Session, challenge: Challenge, entries: list[Entry], members: list[Reviewer], now: datetime
) -> None:
    """Have the first of two stages judged, blind, and its finalists announced."""
    stage = challenge.stages[0]
    for entry in entries:
        for member in members:
            builders.review(session, entry, member, [4, 4, 3, 4, 4], stage=stage, now=now)
    outcomes = [
        {"entry_id": each.id, "state": EntryState.FINALIST.value, "award_id": None, "reason": ""} for each in entries
    ]
    decision = Decision(
        stage_id=stage.id,
        state=DecisionState.ANNOUNCED,
        outcomes=outcomes,
        result={},
        advice={},
        reason="모두 발표를 듣기로 함",
        proposed_at=now,
        decided_by=members[-1].person_id,
        decided_at=now,
        announced_at=now,
    )
    session.add(decision)
    for each in entries:
        each.state = EntryState.FINALIST
    session.flush()


def _announced(session: Session, challenge: Challenge, row: Decision, letter: Feedback, now: datetime) -> None:
    by_id = {each.id: each for each in _entries(session, challenge)}
    for each in row.outcomes:
        entry = by_id[each["entry_id"]]
        entry.state, entry.award_id = EntryState(each["state"]), each["award_id"]
        entry.pending_state = entry.pending_award_id = None
    row.state, row.announced_at = DecisionState.ANNOUNCED, now
    letter.released_at = now
    session.flush()


def _entries(session: Session, challenge: Challenge) -> list[Entry]:
    return list(session.query(Entry).filter_by(challenge_id=challenge.id).order_by(Entry.id))
