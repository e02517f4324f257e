"""A whole challenge as rows, put in by the thousand: its pages are looked at in every phase, at any size."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlalchemy.orm import Session

from assistant.challenge.models.challenges import Averaging, Challenge, ChallengeState, Stage
from assistant.challenge.models.entries import (
    Attachment,
    AttachmentState,
    Author,
    Entry,
    EntryState,
    EntryVersion,
    FirstLook,
    LookState,
)
from assistant.challenge.models.judging import Assignment, AssignmentState, Mark, Review, ReviewVersion
from assistant.challenge.phases import Phase
from assistant.people.models import Person, Role
from tests.challenge import builders

TOPICS = ("회의록", "민원", "보도자료", "예산", "안내문", "통계")
LONG = "비슷한 일에 걸리던 시간을 줄이려고 순서를 정하고, 넣는 글과 나오는 글을 사람이 다시 읽었습니다. "


@dataclass(frozen=True)
class Size:
    """How much there is. `reviews` is how many reviewers read an entry; `finalists` go on, and `winners` of them win."""

    entries: int = 4
    committee: int = 3
    reviews: int = 3
    finalists: int = 3
    winners: int = 2
    team: int = 1
    files: int = 1
    practices: int = 4


@dataclass(frozen=True)
class Crowd:
    """Ids of the people: the first of the committee has half of their reviews to do, the second chairs."""

    admin: int
    trainer: int
    staff: Sequence[int]
    committee: Sequence[int]


@dataclass(frozen=True)
class Round:
    """Ids of one challenge; `given` are assignments by stage, entry and reviewer, `files` attachments by entry."""

    challenge_id: int
    stages: Sequence[int]
    entries: Sequence[int]
    reviewers: Sequence[int]
    given: Mapping[tuple[int, int, int], int]
    files: Mapping[int, Sequence[int]]


def crowd(session: Session, size: Size, now: datetime) -> Crowd:
    """Add everybody. Nobody of the committee is of a department that entered."""

    def add(name: str, role: Role, department: str) -> dict[str, Any]:
        address = f"{name}@example.go.kr"
        return {"email": address, "name": name, "role": role, "department": department, "created_at": now}

    rows = [add("관리자", Role.ADMIN, "디지털정책과"), add("교육담당", Role.TRAINER, "디지털정책과")]
    rows += [add(f"직원{n:03}", Role.STAFF, f"부서{n % 40}과") for n in range(size.entries * size.team)]
    rows += [add(f"위원{n:02}", Role.COMMITTEE, f"위원부서{n}과") for n in range(size.committee)]
    ids = _inserted(session, Person, rows)
    return Crowd(ids[0], ids[1], ids[2 : -size.committee], ids[-size.committee :])


def challenge(session: Session, of: Crowd, size: Size, phase: Phase, *, blob: tuple[str, int], now: datetime) -> Round:
    """Add a challenge in a phase with everything that has happened by then; all its files are the one `blob`."""
    chance = random.Random(5)  # noqa: S311 - the same every time
    row = builders.challenge(
        session,
        phase=phase,
        # The largest result: everything is judged at once, and decided at once.
        stages=1 if phase is Phase.DECIDING else 2,
        now=now,
        title=f"챌린지 {phase.value}",
        averaging=Averaging.TRIMMED,
        awards=(("최우수", 1), ("우수", max(1, size.winners - 1))),
        publish_scores=True,
        publish_files=True,
    )
    if len(row.stages) > 1:
        row.stages[0].finalists = size.finalists
    members = [builders.reviewer(session, row, session.get_one(Person, each)).id for each in of.committee]
    row.reviewers[1].chair = True
    if phase is Phase.DRAFT:
        return Round(row.id, [each.id for each in row.stages], [], members, {}, {})
    entries, files = _entries(session, row, of, size, blob, now)
    given: dict[tuple[int, int, int], int] = {}
    for stage in row.stages:
        if stage.opened_at is None:
            continue
        read = entries if stage.position == 1 else entries[: size.finalists]
        pairs = [(entry, member) for entry in read for member in chance.sample(members, size.reviews)]
        # Whoever looks at their queue half-way always has the first entry, whatever was drawn.
        pairs = list(dict.fromkeys([*((entry, members[at]) for entry in read[:2] for at in range(2)), *pairs]))
        waiting = set(entries[1::2]) if stage.closed_at is None else set()
        given |= _reviews(session, stage, pairs, {(entry, members[0]) for entry in waiting}, now)
    session.flush()
    return Round(row.id, [each.id for each in row.stages], entries, members, given, files)


def _entries(
    session: Session, of: Challenge, crowd_: Crowd, size: Size, blob: tuple[str, int], now: datetime
) -> tuple[list[int], dict[int, list[int]]]:
    said = [_content(n) for n in range(size.entries)]
    state = {"state": EntryState.DRAFT, "created_at": now, "saved_at": now, "submitted_at": now, "may_share": True}
    rows = [
        {"challenge_id": of.id, "number": f"2026-{n + 1:03}", "draft": content} | state
        for n, content in enumerate(said)
    ]
    entries = _inserted(session, Entry, rows)
    session.execute(
        insert(Author),
        [
            {"entry_id": entry, "person_id": crowd_.staff[n * size.team + at], "position": at + 1, "part": "함께 만듦"}
            for n, entry in enumerate(entries)
            for at in range(size.team)
        ],
    )
    names = [(entry, n, at) for n, entry in enumerate(entries) for at in range(size.files)]
    attached = _inserted(
        session,
        Attachment,
        [
            {"entry_id": entry, "filename": f"자료 {at + 1}.pdf", "sha256": blob[0], "size": blob[1], "pages": 2}
            | {"state": AttachmentState.READ, "text": f"{TOPICS[n % 6]} 결과표 {LONG * 60}", "added_at": now}
            for entry, n, at in names
        ],
    )
    files: dict[int, list[int]] = {entry: [] for entry in entries}
    for (entry, *_), id_ in zip(names, attached, strict=True):
        files[entry].append(id_)
    versions = _inserted(
        session,
        EntryVersion,
        [
            {"entry_id": entry, "number": 1, "title": content["title"], "field": content["field"], "content": content}
            | {"attachment_ids": files[entry], "submitted_at": now}
            for entry, content in zip(entries, said, strict=True)
        ],
    )
    session.execute(
        update(Entry).execution_options(synchronize_session=False),
        [
            {"id": entry, "current_id": version} | _state(of, n, size)
            for n, (entry, version) in enumerate(zip(entries, versions, strict=True))
        ],
    )
    alike = {"kind": "entry", "id": entries[0], "number": "2026-001", "challenge": of.title, "title": said[0]["title"]}
    similar = [alike | {"share": 0.4, "where": "prompt"}]
    session.execute(
        insert(FirstLook),
        [
            {"version_id": version, "state": LookState.DONE, "missing": [], "personal": [], "similar": similar}
            | {"summary": ["한 줄", "두 줄", "세 줄"], "model": "fake", "looked_at": now}
            for version in versions
        ],
    )
    return entries, files


def _content(n: int) -> dict[str, Any]:
    texts = {name: f"{text} {LONG * 3}" for name, text in builders.CONTENT.items() if isinstance(text, str)}
    title = f"{TOPICS[n % len(TOPICS)]} 다듬기 {n + 1}"
    return builders.CONTENT | texts | {"title": title, "field": builders.FIELDS[n % len(builders.FIELDS)]}


def _state(of: Challenge, n: int, size: Size) -> dict[str, Any]:
    """Return what has become of the n-th entry by now."""
    prize = of.award_lines[0 if n == 0 else 1].id if n < size.winners else None
    columns: dict[str, Any] = {"state_reason": "", "award_id": None, "pending_state": None, "pending_award_id": None}
    if of.state is ChallengeState.PUBLISHED:
        return columns | {"state": EntryState.AWARDED if prize else EntryState.NOT_AWARDED, "award_id": prize}
    if of.state is not ChallengeState.VERIFICATION:
        return columns | {"state": EntryState.SUBMITTED}
    then = EntryState.AWARDED if prize else EntryState.NOT_AWARDED
    now_ = EntryState.FINALIST if n < size.finalists else EntryState.NOT_AWARDED
    return columns | {"state": now_, "pending_state": then, "pending_award_id": prize}


def _reviews(
    session: Session,
    stage: Stage,
    pairs: Sequence[tuple[int, int]],
    waiting: Collection[tuple[int, int]],
    now: datetime,
) -> dict[tuple[int, int, int], int]:
    chance = random.Random(stage.id)  # noqa: S311 - the same every time
    quality = {entry: chance.gauss(3, 0.8) for entry, _ in pairs}
    severe = {member: chance.gauss(0, 0.5) for _, member in pairs}
    states = [AssignmentState.ASSIGNED if pair in waiting else AssignmentState.DONE for pair in pairs]
    assigned = _inserted(
        session,
        Assignment,
        [
            {"stage_id": stage.id, "entry_id": e, "reviewer_id": m, "state": state, "reason": "", "assigned_at": now}
            for (e, m), state in zip(pairs, states, strict=True)
        ],
    )
    done = [(pair, id_) for pair, id_, state in zip(pairs, assigned, states, strict=True) if state == "done"]
    moments = {"opened_at": now, "saved_at": now, "submitted_at": now}
    reviews = _inserted(
        session, Review, [{"assignment_id": id_, "draft": {}, "revision": 1} | moments for _, id_ in done]
    )
    words = {"number": 1, "to_committee": "논의가 필요합니다.", "to_entrant": f"잘 읽었습니다. {LONG}", "reason": ""}
    versions = _inserted(session, ReviewVersion, [{"review_id": each, "submitted_at": now} | words for each in reviews])
    criteria = [each.id for each in stage.criteria]
    session.execute(
        insert(Mark),
        [
            {"version_id": version, "criterion_id": criterion, "comment": ""}
            | {"value": min(5, max(1, round(quality[e] + severe[m] + chance.gauss(0, 0.7))))}
            for version, ((e, m), _) in zip(versions, done, strict=True)
            for criterion in criteria
        ],
    )
    current = update(Review).where(Review.id == bindparam("of")).values(current_id=bindparam("version"))
    session.connection().execute(
        current, [{"of": one, "version": other} for one, other in zip(reviews, versions, strict=True)]
    )
    stage.frozen_at = now - timedelta(days=1)
    return {(stage.id, e, m): id_ for (e, m), id_ in zip(pairs, assigned, strict=True)}


def _inserted(session: Session, table: Any, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert rows and return their ids in the same order."""
    made = session.scalars(insert(table).returning(table.id, sort_by_parameter_order=True), rows)
    return list(made)
