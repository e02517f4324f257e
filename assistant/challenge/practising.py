"""Examples to mark before real entries: one's marks first, then the reference and why; again as often as one likes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.audit import recording
from assistant.challenge import queries
from assistant.challenge.locking import require_going_on
from assistant.challenge.models.challenges import Criterion, Stage
from assistant.challenge.models.judging import CalibrationAnswer, CalibrationItem
from assistant.errors import Conflict, Invalid, NotFound
from assistant.people.models import Role
from assistant.people.roles import Actor, require

FAR_OFF = 2
LONGEST_TEXT = 8_000
_GONE = "그 연습 작품을 찾지 못했습니다. 심사 화면을 새로 고쳐 주세요."


@dataclass(frozen=True)
class Practice:
    """An example with the marks somebody gave it last; the reference only once they have given some."""

    item_id: int
    title: str
    text: str
    tries: int
    marks: Mapping[int, int]
    reference: Mapping[int, int]
    explanation: str

    @property
    def far_off(self) -> bool:
        """True when a mark was far from the reference: worth another try."""
        return any(abs(self.marks[each] - mark) >= FAR_OFF for each, mark in self.reference.items())


def items_for(session: Session, stage: Stage, *, who: Actor) -> Sequence[Practice]:
    """Return the examples of a stage to a member of the committee; nothing for others."""
    reviewer = queries.find_reviewer(session, stage.challenge_id, who=who)
    if reviewer is None:
        return []
    items = _items(session, stage.id)
    tries: dict[int, list[CalibrationAnswer]] = defaultdict(list)
    answers = select(CalibrationAnswer).where(
        CalibrationAnswer.item_id.in_([each.id for each in items]), CalibrationAnswer.reviewer_id == reviewer.id
    )
    for answer in session.scalars(answers.order_by(CalibrationAnswer.id)):
        tries[answer.item_id].append(answer)
    return [_practice(item, tries[item.id]) for item in items]


def stage_of(session: Session, item_id: int, *, who: Actor) -> Stage:
    """Return the stage of an example to a member of the committee. Raises `NotFound`."""
    item = session.get(CalibrationItem, item_id)
    stage = session.get(Stage, item.stage_id) if item else None
    if stage is None or queries.find_reviewer(session, stage.challenge_id, who=who) is None:
        raise NotFound(_GONE)
    return stage


def answer(
    session: Session, item_id: int, marks: Mapping[int, int | None], *, who: Actor, now: datetime
) -> CalibrationAnswer:
    """Mark an example. Raises `NotFound` for everybody outside the committee, `Invalid` for an unfinished form."""
    stage = stage_of(session, item_id, who=who)
    reviewer = queries.find_reviewer(session, stage.challenge_id, who=who)
    if reviewer is None:
        raise NotFound(_GONE)
    row = CalibrationAnswer(
        item_id=item_id,
        reviewer_id=reviewer.id,
        marks={str(each): mark for each, mark in _all_marked(stage.criteria, marks).items()},
        answered_at=now,
    )
    session.add(row)
    session.flush()
    return row


def add(
    session: Session,
    stage_id: int,
    *,
    title: str,
    text: str,
    reference: Mapping[int, int | None],
    explanation: str,
    who: Actor,
    now: datetime,
) -> CalibrationItem:
    """Add an example with its marks and why, by an administrator, until the stage has ended."""
    require(who, Role.ADMIN)
    stage = queries.find_stage(session, stage_id)
    require_going_on(stage.challenge)
    if stage.closed_at is not None:
        raise Conflict("끝난 심사 단계에는 연습 작품을 더할 수 없습니다.")
    title, text, explanation = " ".join(title.split()), text.strip(), explanation.strip()
    if not (title and text and explanation):
        raise Invalid("연습 작품의 제목과 내용, 기준 점수의 까닭을 모두 적어 주세요.")
    if len(title) > 120 or max(len(text), len(explanation)) > LONGEST_TEXT:  # noqa: PLR2004 - the column's length
        raise Invalid(f"제목은 120자, 내용은 {LONGEST_TEXT:,}자까지 쓸 수 있습니다.")
    row = CalibrationItem(
        stage_id=stage_id,
        title=title,
        text=text,
        reference={str(each): mark for each, mark in _all_marked(stage.criteria, reference).items()},
        explanation=explanation,
        added_at=now,
    )
    session.add(row)
    session.flush()
    recording.record(session, "calibration.add", f"challenge:{stage.challenge_id}", who=who, now=now, item=row.id)
    return row


def remove(session: Session, item_id: int, *, who: Actor, now: datetime) -> Stage:
    """Remove an example and what was tried on it; return its stage."""
    require(who, Role.ADMIN)
    row = session.get(CalibrationItem, item_id)
    if row is None:
        raise NotFound(_GONE)
    stage = queries.find_stage(session, row.stage_id)
    session.delete(row)
    session.flush()
    recording.record(session, "calibration.remove", f"challenge:{stage.challenge_id}", who=who, now=now, item=item_id)
    return stage


def list_items(session: Session, stage_id: int, *, who: Actor) -> Sequence[CalibrationItem]:
    """Return the examples of a stage with their references to an administrator."""
    require(who, Role.ADMIN)
    return _items(session, stage_id)


def _items(session: Session, stage_id: int) -> Sequence[CalibrationItem]:
    query = select(CalibrationItem).where(CalibrationItem.stage_id == stage_id).order_by(CalibrationItem.id)
    return session.scalars(query).all()


def _practice(item: CalibrationItem, tries: Sequence[CalibrationAnswer]) -> Practice:
    given = {int(each): mark for each, mark in tries[-1].marks.items()} if tries else {}
    return Practice(
        item_id=item.id,
        title=item.title,
        text=item.text,
        tries=len(tries),
        marks=given,
        reference={int(each): mark for each, mark in item.reference.items()} if tries else {},
        explanation=item.explanation if tries else "",
    )


def _all_marked(criteria: Sequence[Criterion], marks: Mapping[int, int | None]) -> dict[int, int]:
    given = {each.id: mark for each in criteria if (mark := marks.get(each.id)) is not None and 1 <= mark <= each.scale}
    missing = [each.name for each in criteria if each.id not in given]
    if missing:
        raise Invalid(f"모든 항목에 점수를 주어야 합니다. 빠진 항목: {', '.join(missing)}.")
    return given
