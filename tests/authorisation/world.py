"""A challenge with everything in it at one moment, and somebody of every kind; what must leave no trace is marked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from assistant.audit import recording
from assistant.challenge.models.challenges import Challenge, ChallengeState, Reviewer, Stage
from assistant.challenge.models.entries import Attachment, AttachmentState, Entry, FirstLook, LookState
from assistant.challenge.models.judging import AssignmentState, CalibrationItem, Remark, Review
from assistant.challenge.phases import Phase
from assistant.files import Files
from assistant.people.models import Person, Role
from assistant.people.roles import actor
from tests.authorisation.decision_world import decided, screened
from tests.authorisation.marks import INSIDE, JUDGING, NAMES, OTHER_TITLE, TELLING_TITLE
from tests.authorisation.moments import BEFORE_ENTRIES, WITH_DECISION, Moment, Viewer
from tests.challenge import builders

SCREENERS = (Viewer.JUDGE, Viewer.OTHER_JUDGE, Viewer.CHAIR)
PICTURE = b"\x89PNG\r\n\x1a\n0"


@dataclass(frozen=True)
class Ids:
    """What fills the placeholders of an address, and who everybody is."""

    people: dict[Viewer, int]
    objects: dict[str, int]

    def of(self, name: str) -> int | None:
        """Return the id of something, None when there is no such thing at this moment."""
        return self.objects.get(name)


def furnish(session: Session, moment: Moment, files: Files) -> Ids:
    """Add everything there is at a moment, as rows."""
    now = datetime.now(UTC)
    people = _people(session)
    with_entries = moment not in BEFORE_ENTRIES
    phase = Phase.REVIEWING if moment is Moment.CANCELLED else moment.phase
    challenge = builders.challenge(
        session,
        phase=phase,
        stages=2 if moment is Moment.PRESENTING else 1,
        stage=2 if moment is Moment.PRESENTING else 1,
        now=now,
        publish_files=True,
        least_reviews=2,
        department_conflicts=False,
        announce_channel="",
    )
    stage = challenge.stages[-1]
    members = _committee(session, challenge, people, now)
    objects: dict[str, int] = {
        "challenge_id": challenge.id,
        "stage_id": stage.id,
        "reviewer_id": members[Viewer.UNPLEDGED].id,
        "item_id": _example(session, stage, now).id,
    }
    objects["other_challenge_id"] = _elsewhere(session, people, now)
    if with_entries:
        objects |= _judged(session, challenge, members, people, files, now, moment)
    if moment is Moment.CANCELLED:
        challenge.state, challenge.cancelled_reason = ChallengeState.CANCELLED, "예산 사정"
    if moment is Moment.VERIFICATION:
        # Everybody had the time to look at the candidates: the results may be published.
        challenge.verification_until = now - timedelta(hours=1)
    session.flush()
    return Ids({viewer: row.id for viewer, row in people.items()}, objects)


def _people(session: Session) -> dict[Viewer, Person]:
    given: dict[Viewer, tuple[str, Role, str]] = {
        Viewer.STAFF: ("직원", Role.STAFF, "가과"),
        Viewer.LEAD: (NAMES[0], Role.STAFF, NAMES[2]),
        Viewer.TEAM: (NAMES[1], Role.STAFF, NAMES[3]),
        Viewer.JUDGE: ("위원일", Role.COMMITTEE, "나과"),
        Viewer.OTHER_JUDGE: ("위원이", Role.COMMITTEE, "다과"),
        Viewer.UNPLEDGED: ("위원삼", Role.COMMITTEE, "라과"),
        Viewer.KEPT_AWAY: ("위원사", Role.COMMITTEE, "마과"),
        Viewer.CHAIR: ("위원장", Role.COMMITTEE, "바과"),
        Viewer.ADMIN: ("관리자일", Role.ADMIN, "사과"),
        Viewer.ADMIN_AUTHOR: ("관리자이", Role.ADMIN, "아과"),
        Viewer.ADMIN_KEPT_AWAY: ("관리자삼", Role.ADMIN, "자과"),
        Viewer.TRAINER: ("교육담당", Role.TRAINER, "차과"),
        Viewer.ELSEWHERE: ("딴위원", Role.COMMITTEE, "카과"),
    }
    return {
        viewer: builders.person(session, name, role=role, department=department)
        for viewer, (name, role, department) in given.items()
    }


def _committee(
    session: Session, challenge: Challenge, people: dict[Viewer, Person], now: datetime
) -> dict[Viewer, Reviewer]:
    seats = (Viewer.JUDGE, Viewer.OTHER_JUDGE, Viewer.UNPLEDGED, Viewer.KEPT_AWAY, Viewer.CHAIR, Viewer.ADMIN_KEPT_AWAY)
    return {
        viewer: builders.reviewer(
            session,
            challenge,
            people[viewer],
            chair=viewer is Viewer.CHAIR,
            pledged=viewer is not Viewer.UNPLEDGED,
            now=now,
        )
        for viewer in seats
    }


def _example(session: Session, stage: Stage, now: datetime) -> CalibrationItem:
    reference = {str(each.id): 3 for each in stage.criteria}
    row = CalibrationItem(
        stage_id=stage.id, title="연습", text="연습 작품", reference=reference, explanation="까닭", added_at=now
    )
    session.add(row)
    session.flush()
    return row


def _elsewhere(session: Session, people: dict[Viewer, Person], now: datetime) -> int:
    """Let somebody judge another challenge, and be done; return its id."""
    other = builders.challenge(session, phase=Phase.REVIEWING, stages=1, now=now, title="다른 챌린지")
    row = builders.entry(session, other, builders.person(session, "딴참가자"), now=now, title="딴챌린지작품")
    member = builders.reviewer(session, other, people[Viewer.ELSEWHERE], chair=True, now=now)
    builders.review(session, row, member, [3] * 5, stage=other.stages[0], now=now)
    return other.id


def _judged(
    session: Session,
    challenge: Challenge,
    members: dict[Viewer, Reviewer],
    people: dict[Viewer, Person],
    files: Files,
    now: datetime,
    moment: Moment,
) -> dict[str, int]:
    stage = challenge.stages[-1]
    team = (people[Viewer.TEAM], people[Viewer.ADMIN_AUTHOR])
    entry = builders.entry(
        session,
        challenge,
        people[Viewer.LEAD],
        submitted=False,
        team=team,
        now=now,
        title=TELLING_TITLE,
        problem=f"{INSIDE} {NAMES[1]}",
    )
    entry.may_share = True
    file = _attach(session, entry, files, now)
    version = builders.submit(session, entry, now=now)
    version.attachment_ids = [file.id]
    session.add(
        FirstLook(version_id=version.id, state=LookState.DONE, summary=[f"{JUDGING['the first look']} {NAMES[0]}"])
    )
    others = [
        builders.entry(session, challenge, builders.person(session, f"남{n}"), now=now, title=f"{OTHER_TITLE}{n}")
        for n in (1, 2)
    ]
    away = builders.assignment(
        session,
        entry,
        members[Viewer.KEPT_AWAY],
        stage=stage,
        state=AssignmentState.RECUSED,
        reason="이해관계",
        now=now,
    )
    conflict = builders.conflict(session, entry, members[Viewer.KEPT_AWAY], now=now)
    builders.conflict(session, entry, members[Viewer.ADMIN_KEPT_AWAY], now=now)
    conflict.reason = JUDGING["a reason in the log"]
    who = actor(people[Viewer.ADMIN])
    recording.record(session, "conflict.set", f"entry:{entry.id}", who=who, now=now, reason=conflict.reason)
    recording.record(session, "entry.submit", f"entry:{entry.id}", who=actor(people[Viewer.LEAD]), now=now)
    found = {
        "entry_id": entry.id,
        "attachment_id": file.id,
        "conflict_id": conflict.id,
        "away_id": away.id,
        "revision": entry.revision,
        "other_reviewer": members[Viewer.OTHER_JUDGE].id,
    }
    if moment is Moment.PRESENTING:
        screened(session, challenge, [entry, *others], [members[viewer] for viewer in SCREENERS], now)
    found["assignment_id"] = _reviews(session, stage, entry, others, members, now, moment)
    if stage.opened_at is not None:
        said = Remark(
            stage_id=stage.id,
            entry_id=entry.id,
            person_id=people[Viewer.CHAIR].id,
            text=JUDGING["a remark"],
            created_at=now,
        )
        session.add(said)
        session.flush()
        found["remark_id"] = said.id
    if moment in WITH_DECISION:
        found |= decided(session, challenge, entry, people, now, moment)
    return found


def _attach(session: Session, entry: Entry, files: Files, now: datetime) -> Attachment:
    sha256 = files.put(PICTURE)
    # Drawn already: the matrix asks who sees a page, not how it is drawn.
    files.derive(sha256, "pages", b"1")
    files.derive(sha256, "1.png", PICTURE)
    row = Attachment(
        entry=entry,
        filename=f"{NAMES[4]}.pdf",
        sha256=sha256,
        size=len(PICTURE),
        state=AttachmentState.READ,
        text=f"{INSIDE} 만든 사람: {NAMES[0]} {NAMES[2]}",
        pages=1,
        added_at=now,
    )
    session.add(row)
    session.flush()
    return row


def _reviews(
    session: Session,
    stage: Stage,
    entry: Entry,
    others: list[Entry],
    members: dict[Viewer, Reviewer],
    now: datetime,
    moment: Moment,
) -> int:
    """Assign, and from the judging on let all have judged but the assigned judge, who has begun."""
    over = moment in WITH_DECISION
    if stage.opened_at is None:
        return builders.assignment(session, entry, members[Viewer.JUDGE], stage=stage, now=now).id
    for viewer in (Viewer.OTHER_JUDGE, Viewer.KEPT_AWAY, Viewer.CHAIR):
        for n, each in enumerate(others):
            builders.review(session, each, members[viewer], [3 + n, 3, 3, 4, 3], stage=stage, now=now)
    _review(session, stage, entry, members[Viewer.CHAIR], [5, 5, 4, 5, 5], now)
    if over:
        return _review(session, stage, entry, members[Viewer.JUDGE], [5, 5, 5, 4, 5], now).assignment_id
    given = builders.assignment(session, entry, members[Viewer.JUDGE], stage=stage, now=now)
    draft = {"to_committee": JUDGING["a draft of a review"]}
    session.add(Review(assignment_id=given.id, draft=draft, opened_at=now, saved_at=now))
    session.flush()
    return given.id


def _review(session: Session, stage: Stage, entry: Entry, by: Reviewer, marks: list[int], now: datetime) -> Review:
    row = builders.review(
        session,
        entry,
        by,
        marks,
        stage=stage,
        to_committee=JUDGING["a word to the committee"],
        to_entrant=JUDGING["a word to the entrant"],
        now=now,
    )
    assert row.current is not None
    row.current.marks[0].comment = JUDGING["a comment at a mark"]
    session.flush()
    return row
