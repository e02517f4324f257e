"""A challenge in any phase with its people, entries and reviews, as rows; nothing here asks a room whether it may."""

from __future__ import annotations

from collections.abc import Sequence
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
    Stage,
    StageKind,
)
from assistant.challenge.models.entries import Author, Entry, EntryState, EntryVersion
from assistant.challenge.phases import Phase
from assistant.people.models import Person, Role
from assistant.people.roles import Actor, actor
from tests.challenge.judging_builders import assignment, conflict, review, reviewer
from tests.conftest import NOW

__all__ = [
    "AWARDS",
    "CONTENT",
    "CRITERIA",
    "DAY",
    "FIELDS",
    "People",
    "assignment",
    "challenge",
    "conflict",
    "entry",
    "people",
    "person",
    "review",
    "reviewer",
    "submit",
    "who",
]

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
