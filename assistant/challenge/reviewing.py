"""Writing a review: a draft that two tabs cannot lose, handed in once, changed only with a reason while the stage is open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.audit import recording
from assistant.challenge import keeping_away, locking, reassigning, review_form
from assistant.challenge.models.challenges import Stage
from assistant.challenge.models.entries import Entry
from assistant.challenge.models.judging import Assignment, AssignmentState, Mark, Review, ReviewVersion
from assistant.challenge.review_form import Form
from assistant.challenge.sight import Sight
from assistant.errors import Conflict, Invalid
from assistant.people.roles import Actor


class SavedElsewhere(Conflict):
    """Another tab saved this review meanwhile; both forms are here, so that nothing typed is lost."""

    def __init__(self, mine: Form, theirs: Form, revision: int) -> None:
        super().__init__(
            "그사이 다른 창에서 이 심사를 저장했습니다. 아래에서 두 내용을 비교해 남길 것을 정한 뒤 다시 저장해 주세요."
        )
        self.mine = mine
        self.theirs = theirs
        self.revision = revision


@dataclass(frozen=True)
class Opened:
    """A review beside its entry, as its author sees it."""

    assignment: Assignment
    entry: Entry
    stage: Stage
    sight: Sight
    review: Review | None
    form: Form

    @property
    def revision(self) -> int:
        """What the next save must name; 0 before the first."""
        return self.review.revision if self.review else 0

    @property
    def is_open(self) -> bool:
        """True while the review can be written or changed."""
        return self.stage.closed_at is None and self.assignment.state is not AssignmentState.ABSTAINED


def open_review(session: Session, assignment_id: int, *, who: Actor, now: datetime) -> Opened:
    """Return an own assignment with its entry and the form as last saved. Raises `NotFound`."""
    assignment, seen = reassigning.find_own(session, assignment_id, who=who, now=now)
    review = assignment.review
    form = review_form.load(review.draft if review else {})
    return Opened(assignment, assignment.entry, assignment.stage, seen, review, form)


def save(session: Session, assignment_id: int, form: Form, *, revision: int, who: Actor, now: datetime) -> Review:
    """Keep the form as it is, finished or not. Raises `SavedElsewhere` when another tab was faster.

    The first review that is saved freezes what the stage judges by.
    """
    review, _ = _saved(session, assignment_id, form, revision=revision, who=who, now=now)
    return review


def submit(
    session: Session, assignment_id: int, form: Form, *, revision: int, who: Actor, now: datetime
) -> ReviewVersion:
    """Hand a review in. Raises `Invalid` unless every criterion is marked and the reading is confirmed.

    Pressing twice hands in once.
    """
    review, assignment = _saved(session, assignment_id, form, revision=revision, who=who, now=now)
    marks = review_form.finished_marks(form, assignment.stage.criteria)
    if review.current is not None and assignment.state is AssignmentState.DONE:
        if _says(review.current, form, marks):
            return review.current
        raise Conflict("이미 낸 심사입니다. 바꾸려면 수정 사유를 적어 다시 내 주세요.")
    reason = "" if review.current is None else "다시 맡아 새로 심사함"
    version = _version(session, review, form, marks, reason=reason, now=now)
    review.submitted_at = review.submitted_at or now
    assignment.state = AssignmentState.DONE
    session.flush()
    _record(session, "review.submit", assignment, version, who, now)
    return version


def amend(
    session: Session, assignment_id: int, form: Form, *, reason: str, revision: int, who: Actor, now: datetime
) -> ReviewVersion:
    """Change a review that was handed in, while the stage is open: a new version that says why."""
    review, assignment = _saved(session, assignment_id, form, revision=revision, who=who, now=now)
    marks = review_form.finished_marks(form, assignment.stage.criteria)
    if review.current is None or assignment.state is not AssignmentState.DONE:
        raise Conflict("아직 내지 않은 심사입니다. 먼저 제출해 주세요.")
    if _says(review.current, form, marks):
        return review.current
    if not reason.strip():
        raise Invalid("무엇을 왜 고쳤는지 수정 사유를 적어 주세요. 기록에 남습니다.")
    version = _version(session, review, form, marks, reason=keeping_away.clean_reason(reason), now=now)
    _record(session, "review.amend", assignment, version, who, now)
    return version


def _saved(
    session: Session, assignment_id: int, form: Form, *, revision: int, who: Actor, now: datetime
) -> tuple[Review, Assignment]:
    """Save a form under the locks of its stage and its assignment; a stage that closes waits for it, or comes first."""
    found, seen = reassigning.find_own(session, assignment_id, who=who, now=now)
    stage = locking.lock_stage(session, found.stage_id)
    assignment, _ = reassigning.find_own(session, assignment_id, who=who, now=now, lock_it=True)
    locking.require_going_on(seen.challenge)
    if stage.opened_at is None or stage.closed_at is not None:
        raise Conflict("이 심사 단계가 끝나 더 저장할 수 없습니다. 고쳐야 할 것이 있으면 관리자에게 알려 주세요.")
    if assignment.state is AssignmentState.ABSTAINED:
        raise Conflict("기권한 작품입니다. 다시 심사하려면 관리자에게 배정을 부탁해 주세요.")
    review = session.scalar(
        select(Review).where(Review.assignment_id == assignment.id).execution_options(populate_existing=True)
    )
    draft = review_form.dump(form)
    if review is None:
        review = Review(assignment_id=assignment.id, draft=draft, opened_at=now, saved_at=now)
        session.add(review)
    elif review.draft != draft:
        if revision != review.revision:
            raise SavedElsewhere(form, review_form.load(review.draft), review.revision)
        review.draft, review.saved_at = draft, now
        review.revision += 1
    stage.frozen_at = stage.frozen_at or now
    session.flush()
    return review, assignment


def _version(
    session: Session, review: Review, form: Form, marks: dict[int, int], *, reason: str, now: datetime
) -> ReviewVersion:
    version = ReviewVersion(
        review_id=review.id,
        number=len(review.versions) + 1,
        to_committee=form.to_committee,
        to_entrant=form.to_entrant,
        reason=reason,
        submitted_at=now,
        marks=[
            Mark(criterion_id=criterion_id, value=value, comment=form.comments.get(criterion_id, ""))
            for criterion_id, value in marks.items()
        ],
    )
    review.versions.append(version)
    session.flush()
    review.current = version
    session.flush()
    return version


def _says(version: ReviewVersion, form: Form, marks: dict[int, int]) -> bool:
    said = {each.criterion_id: (each.value, each.comment) for each in version.marks}
    typed = {each: (mark, form.comments.get(each, "")) for each, mark in marks.items()}
    return (said, version.to_committee, version.to_entrant) == (typed, form.to_committee, form.to_entrant)


def _record(
    session: Session, action: str, assignment: Assignment, version: ReviewVersion, who: Actor, now: datetime
) -> None:
    recording.record(
        session,
        action,
        f"entry:{assignment.entry_id}",
        who=who,
        now=now,
        reason=version.reason,
        assignment=assignment.id,
        stage=assignment.stage_id,
        version=version.number,
    )
