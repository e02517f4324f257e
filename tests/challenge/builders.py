"""A challenge in any phase with its people, entries and reviews, as rows; nothing here asks a room whether it may."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from assistant.challenge.models.challenges import (
    Averaging,
    AwardLine,
    Challenge,
    ChallengeState,
    Criterion,
    Reviewer,
    Stage,
    StageKind,
)
from assistant.challenge.models.entries import Author, Entry, EntryState, EntryVersion
from assistant.challenge.models.judging import (
    Assignment,
    AssignmentState,
    ConflictKind,
    ConflictOfInterest,
    ConflictSource,
    ConflictState,
    Mark,
    Review,
    ReviewVersion,
)
from assistant.challenge.phases import Phase
from assistant.people.models import Person, Role
from assistant.people.roles import Actor, actor
from tests.conftest import NOW

DAY = timedelta(days=1)
CRITERIA = (("실현 가능성", 30), ("창의성", 25), ("효율성", 20), ("적용 범위", 15), ("계속성", 10))
AWARDS = (("최우수", 1), ("우수", 2), ("장려", 3))
FIELDS = ("민원", "학교", "경로당", "교통", "내부행정")
CONTENT: dict[str, Any] = {
    "title": "민원 답변 초안 쓰기",
    "field": "민원",
    "problem": "비슷한 민원에 답을 쓰는 데 오래 걸립니다.",
    "prompt": "너는 민원 담당자다. 아래 민원에 정중히 답하라.",
    "tools": "ChatGPT",
    "before": "한 건에 30분 걸렸습니다.",
    "after": "한 건에 10분 걸립니다.",
    "effect": "한 건에 20분을 아낍니다.",
    "measured": "2주 동안 40건을 재었습니다.",
    "repeat": "민원 글을 붙여 넣고 틀린 곳을 고칩니다.",
    "minutes_saved": 20,
}
# How far before (or after) `now` a challenge opens and is due in each phase, in days.
_TIMES = {
    Phase.DRAFT: (7, 37),
    Phase.ANNOUNCED: (1, 31),
    Phase.OPEN: (-10, 10),
    Phase.CLOSED: (-31, -1),
    Phase.REVIEWING: (-40, -10),
    Phase.DECIDING: (-50, -20),
    Phase.VERIFICATION: (-60, -30),
    Phase.PUBLISHED: (-90, -60),
    Phase.CANCELLED: (-10, 10),
}


@dataclass(frozen=True)
class People:
    """Everybody of a small challenge. Staff are of departments that nobody of the committee is in."""

    admin: Person
    trainer: Person
    staff: list[Person]
    committee: list[Person]


def person(session: Session, name: str, *, role: Role = Role.STAFF, department: str = "") -> Person:
    """Add somebody; the name is unique and becomes the e-mail address."""
    row = Person(email=f"{name}@example.go.kr", name=name, role=role, department=department, created_at=NOW)
    session.add(row)
    session.flush()
    return row


def people(session: Session, *, staff: int = 6, committee: int = 5) -> People:
    """Add an administrator, a trainer, staff 직원1… of 부서1… and a committee 위원1… of 위원부서1…."""
    return People(
        person(session, "관리자", role=Role.ADMIN, department="디지털정책과"),
        person(session, "교육담당", role=Role.TRAINER, department="디지털정책과"),
        [person(session, f"직원{n}", department=f"부서{n}") for n in range(1, staff + 1)],
        [person(session, f"위원{n}", role=Role.COMMITTEE, department=f"위원부서{n}") for n in range(1, committee + 1)],
    )


def who(row: Person) -> Actor:
    """Return a person as one who acts."""
    return actor(row)


def challenge(
    session: Session,
    *,
    phase: Phase = Phase.OPEN,
    stages: int = 2,
    stage: int = 1,
    now: datetime = NOW,
    title: str = "2026 생성형 AI 챌린지",
    criteria: Sequence[tuple[str, int]] = CRITERIA,
    scale: int = 5,
    awards: Sequence[tuple[str, int]] = AWARDS,
    **changes: Any,
) -> Challenge:
    """Add a challenge in a phase at `now`: the first of two stages is written (60), the second a presentation (40).

    `stage` is the number of the stage that is being judged (REVIEWING) or was judged last (DECIDING); later phases have
    judged all. `changes` are columns of the challenge (`averaging`, `due_at`, `department_conflicts`, …).
    """
    opens, due = _TIMES[phase]
    by_clock = phase in (Phase.ANNOUNCED, Phase.OPEN, Phase.CLOSED)
    given = {
        "title": title,
        "theme": "일하는 방식을 바꾸는 생성형 AI",
        "notice": "누구나 참여할 수 있습니다.",
        "fields": list(FIELDS),
        "opens_at": now + opens * DAY,
        "due_at": now + due * DAY,
        "averaging": Averaging.MEAN,
        "tie_order": ["criteria", "presentation", "decision"],
        "state": ChallengeState.ANNOUNCED if by_clock else ChallengeState(phase.value),
        "cancelled_reason": "예산 사정" if phase is Phase.CANCELLED else "",
        "created_at": now - 100 * DAY,
        "announced_at": None if phase is Phase.DRAFT else now + (opens - 1) * DAY,
        "verification_until": now + 10 * DAY if phase is Phase.VERIFICATION else None,
        "published_at": now - DAY if phase is Phase.PUBLISHED else None,
    }
    row = Challenge(**given | changes)
    judged = _judged(phase, stages, stage)
    weights = (100,) if stages == 1 else (60, 40)
    for position in range(1, stages + 1):
        row.stages.append(_stage(position, weights[position - 1], criteria, scale))
        row.stages[-1].finalists = 6 if position < stages else None
        if position <= judged:
            row.stages[-1].opened_at = row.due_at + position * DAY
            row.stages[-1].due_at = now + 7 * DAY
            if phase is not Phase.REVIEWING or position < stage:
                row.stages[-1].closed_at = row.due_at + (position + 4) * DAY
    row.award_lines = [AwardLine(position=n, name=name, count=count) for n, (name, count) in enumerate(awards, 1)]
    session.add(row)
    session.flush()
    return row


def entry(
    session: Session,
    of: Challenge,
    lead: Person,
    *,
    submitted: bool = True,
    team: Sequence[Person] = (),
    state: EntryState | None = None,
    now: datetime = NOW,
    **content: Any,
) -> Entry:
    """Add an entry of a lead and a team; `content` replaces keys of CONTENT, `state` may be FINALIST and the like."""
    said = CONTENT | content
    row = Entry(
        challenge_id=of.id,
        state=EntryState.DRAFT,
        draft=said,
        created_at=now,
        saved_at=now,
        authors=[Author(person_id=each.id, position=n) for n, each in enumerate((lead, *team), 1)],
    )
    session.add(row)
    session.flush()
    if submitted:
        submit(session, row, now=now)
    if state is not None:
        row.state = state
        if state in (EntryState.WITHDRAWN, EntryState.INELIGIBLE):
            row.state_reason = "까닭이 있습니다."
        session.flush()
    return row


def submit(session: Session, row: Entry, *, now: datetime = NOW, **content: Any) -> EntryVersion:
    """Add a version with what the draft says, and `content` in place of parts of it."""
    row.draft = row.draft | content
    version = EntryVersion(
        entry_id=row.id,
        number=len(row.versions) + 1,
        title=row.draft["title"],
        field=row.draft["field"],
        content=row.draft,
        submitted_by=row.authors[0].person_id,
        submitted_at=now,
    )
    row.versions.append(version)
    session.flush()
    # The column of the current version is written by itself, after all others: the state waits for it.
    row.current = version
    session.flush()
    row.submitted_at = now
    row.number = row.number or f"2026-{row.id:03}"
    if row.state is EntryState.DRAFT:
        row.state = EntryState.SUBMITTED
    session.flush()
    return version


def reviewer(
    session: Session,
    of: Challenge,
    of_person: Person,
    *,
    chair: bool = False,
    external: bool = False,
    pledged: bool = True,
    fields: Sequence[str] = (),
    most_reviews: int | None = None,
    now: datetime = NOW,
) -> Reviewer:
    """Appoint somebody."""
    row = Reviewer(
        challenge_id=of.id,
        person_id=of_person.id,
        chair=chair,
        external=external,
        fields=list(fields),
        most_reviews=most_reviews,
        pledged_at=now if pledged else None,
        added_at=now,
    )
    session.add(row)
    session.flush()
    session.expire(of, ["reviewers"])
    return row


def assignment(
    session: Session,
    to_judge: Entry,
    by: Reviewer,
    *,
    stage: Stage,
    state: AssignmentState = AssignmentState.ASSIGNED,
    reason: str = "",
    now: datetime = NOW,
) -> Assignment:
    """Assign an entry."""
    row = Assignment(
        stage_id=stage.id, entry_id=to_judge.id, reviewer_id=by.id, state=state, reason=reason, assigned_at=now
    )
    session.add(row)
    session.flush()
    return row


def review(
    session: Session,
    to_judge: Entry,
    by: Reviewer,
    marks: Sequence[int] | Mapping[int, int],
    *,
    stage: Stage,
    to_committee: str = "위원회에 남기는 말",
    to_entrant: str = "참가자에게 전하는 말",
    now: datetime = NOW,
) -> Review:
    """Add a submitted review with its assignment; marks in the order of the criteria, or by criterion id."""
    given = assignment(session, to_judge, by, stage=stage, state=AssignmentState.DONE, now=now)
    by_id = dict(marks) if isinstance(marks, Mapping) else {c.id: m for c, m in zip(stage.criteria, marks, strict=True)}
    row = Review(assignment_id=given.id, opened_at=now, saved_at=now, submitted_at=now)
    session.add(row)
    session.flush()
    version = ReviewVersion(
        review_id=row.id,
        number=1,
        to_committee=to_committee,
        to_entrant=to_entrant,
        submitted_at=now,
        marks=[Mark(criterion_id=criterion_id, value=value) for criterion_id, value in by_id.items()],
    )
    row.versions.append(version)
    session.flush()
    row.current = version
    stage.frozen_at = stage.frozen_at or now
    session.flush()
    return row


def conflict(
    session: Session,
    of_entry: Entry,
    by: Reviewer,
    *,
    kind: ConflictKind = ConflictKind.OTHER,
    state: ConflictState = ConflictState.CONFIRMED,
    source: ConflictSource = ConflictSource.DECLARED,
    now: datetime = NOW,
) -> ConflictOfInterest:
    """Keep a reviewer away from an entry."""
    row = ConflictOfInterest(
        entry_id=of_entry.id,
        reviewer_id=by.id,
        kind=kind,
        source=source,
        state=state,
        created_at=now,
        decided_at=None if state is ConflictState.OPEN else now,
    )
    session.add(row)
    session.flush()
    return row


def _judged(phase: Phase, stages: int, stage: int) -> int:
    if phase in (Phase.REVIEWING, Phase.DECIDING):
        return stage
    return stages if phase in (Phase.VERIFICATION, Phase.PUBLISHED) else 0


def _stage(position: int, weight: int, criteria: Sequence[tuple[str, int]], scale: int) -> Stage:
    written = position == 1
    return Stage(
        position=position,
        name="서면 심사" if written else "발표 심사",
        kind=StageKind.WRITTEN if written else StageKind.PRESENTATION,
        weight=weight,
        blind=written,
        criteria=[
            Criterion(
                position=n, name=name, weight=each, scale=scale, levels={"5": "아주 좋음", "3": "보통", "1": "모자람"}
            )
            for n, (name, each) in enumerate(criteria, 1)
        ],
    )
