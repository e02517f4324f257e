"""Who took a practice along, how it went by their own account, what they like, and other wordings that work."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import case, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from assistant.errors import Invalid, NotAllowed, NotFound
from assistant.people.models import Role
from assistant.people.roles import Actor, may
from assistant.practices import checking, content, seeing
from assistant.practices.models import Copy, Outcome, Practice, Reaction, Use, Variant

SEOUL = ZoneInfo("Asia/Seoul")
LIKE = "like"
MOST_MINUTES = 2_400
LONGEST_CHANGED = 1_000
LONGEST_NOTE = 300
MOST_VARIANTS = 10


@dataclass(frozen=True)
class Totals:
    """Numbers of use. `minutes` is the sum of what `timed` of the `uses` reports say themselves; nobody measured it.

    `copies` and `uses` count once a person and day, `people` are those who reported a use.
    """

    copies: int = 0
    uses: int = 0
    people: int = 0
    worked: int = 0
    partly: int = 0
    failed: int = 0
    timed: int = 0
    minutes: int = 0
    likes: int = 0


def copy(session: Session, practice_id: int, *, who: Actor, now: datetime) -> bool:
    """Count that somebody took a prompt along; return whether it was the first time that day (in Seoul)."""
    practice = seeing.find_shown(session, practice_id, who=who)
    values = {"practice_id": practice.id, "person_id": _person(who), "day": today(now)}
    return _insert_once(session, Copy, values, ("practice_id", "person_id", "day"))


def report(
    session: Session,
    practice_id: int,
    *,
    outcome: Outcome,
    minutes_saved: int | None,
    changed: str,
    who: Actor,
    now: datetime,
) -> Use:
    """Take somebody's own account of how it went; a second one on the same day replaces the first."""
    practice = seeing.find_shown(session, practice_id, who=who)
    if minutes_saved is not None and not 0 <= minutes_saved <= MOST_MINUTES:
        raise Invalid(f"줄어든 시간은 0분부터 {MOST_MINUTES:,}분까지 적을 수 있습니다. 한 번 쓸 때 줄어든 시간입니다.")
    said = _said(changed, LONGEST_CHANGED, "바꿔 쓴 점")
    day = today(now)
    values = {"practice_id": practice.id, "person_id": _person(who), "day": day}
    account = {
        "version_id": practice.current_id,
        "outcome": outcome,
        "minutes_saved": minutes_saved,
        "changed": said,
        "reported_at": now,
    }
    _insert_once(session, Use, values | account, tuple(values))
    row = session.scalars(select(Use).filter_by(**values).execution_options(populate_existing=True)).one()
    for name, value in account.items():
        setattr(row, name, value)
    session.flush()
    return row


def react(session: Session, practice_id: int, *, on: bool, who: Actor, now: datetime, kind: str = LIKE) -> None:
    """Give or take back a sign of liking; twice is once."""
    practice = seeing.find_shown(session, practice_id, who=who)
    values = {"practice_id": practice.id, "person_id": _person(who), "kind": kind}
    if on:
        _insert_once(session, Reaction, values | {"reacted_at": now}, tuple(values))
    else:
        session.execute(delete(Reaction).filter_by(**values))


def add_variant(session: Session, practice_id: int, *, prompt: str, note: str, who: Actor, now: datetime) -> Variant:
    """Add another wording of the prompt that works for somebody; the same wording again is the one that is there."""
    practice = seeing.find_shown(session, practice_id, who=who)
    said = _said(prompt, content.LONGEST_TEXT, "프롬프트")
    if not said:
        raise Invalid("바꾼 프롬프트가 비어 있습니다. 실제로 쓴 프롬프트를 붙여 넣어 주세요.")
    known = variants(session, practice.id)
    for each in known:
        if each.prompt == said:
            return each
    if sum(each.person_id == who.person_id for each in known) >= MOST_VARIANTS:
        raise Invalid(f"한 사례에 {MOST_VARIANTS}개까지 올릴 수 있습니다. 쓰지 않는 것을 지운 뒤 다시 올려 주세요.")
    row = Variant(
        practice_id=practice.id,
        person_id=_person(who),
        prompt=said,
        note=_said(note, LONGEST_NOTE, "설명"),
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row


def remove_variant(session: Session, variant_id: int, *, who: Actor, now: datetime) -> Variant:
    """Take a wording away: one's own, or any as a trainer."""
    row = session.get(Variant, variant_id)
    if row is None or row.removed_at is not None:
        raise NotFound("그 변형 프롬프트를 찾지 못했습니다. 이미 지워졌을 수 있습니다.")
    seeing.find(session, row.practice_id, who=who)
    if row.person_id != who.person_id and not may(who, Role.TRAINER):
        raise NotAllowed("올린 사람과 교육담당만 지울 수 있습니다.")
    row.removed_at = now
    session.flush()
    return row


def variants(session: Session, practice_id: int) -> Sequence[Variant]:
    """Return the other wordings of a practice, oldest first."""
    rows = select(Variant).where(Variant.practice_id == practice_id, Variant.removed_at.is_(None))
    return session.scalars(rows.order_by(Variant.id)).all()


def changes_reported(session: Session, practice_id: int, *, limit: int = 10) -> Sequence[Use]:
    """Return the newest accounts that say how somebody changed the practice."""
    rows = select(Use).where(Use.practice_id == practice_id, Use.changed != "")
    return session.scalars(rows.order_by(Use.reported_at.desc(), Use.id.desc()).limit(limit)).all()


def own_report(session: Session, practice_id: int, *, who: Actor, now: datetime) -> Use | None:
    """Return what somebody reported today."""
    return session.scalar(select(Use).filter_by(practice_id=practice_id, person_id=who.person_id, day=today(now)))


def likes_it(session: Session, practice_id: int, *, who: Actor) -> bool:
    """Tell whether somebody likes a practice."""
    return session.get(Reaction, (practice_id, who.person_id, LIKE)) is not None if who.person_id is not None else False


def totals(session: Session, practice_ids: Collection[int]) -> Mapping[int, Totals]:
    """Return the numbers of several practices, in three queries however many they are."""
    used: dict[int, Any] = {
        row[0]: row[1:]
        for row in session.execute(
            select(Use.practice_id, *_COUNTS).where(Use.practice_id.in_(practice_ids)).group_by(Use.practice_id)
        )
    }
    copied = _counted(session, Copy, practice_ids)
    liked = _counted(session, Reaction, practice_ids)
    return {
        each: _totals(copied.get(each, 0), used.get(each, (0,) * len(_COUNTS)), liked.get(each, 0))
        for each in practice_ids
    }


def office_totals(session: Session) -> tuple[int, Totals]:
    """Return how many practices are shown, and the numbers of all of them together."""
    shown = select(Practice.id).where(Practice.state.in_(seeing.SHOWN))
    count = session.scalar(select(func.count()).select_from(shown.subquery())) or 0
    used: Any = session.execute(select(*_COUNTS).where(Use.practice_id.in_(shown))).one()
    copied = session.scalar(select(func.count()).where(Copy.practice_id.in_(shown))) or 0
    liked = session.scalar(select(func.count()).where(Reaction.practice_id.in_(shown))) or 0
    return count, _totals(copied, used, liked)


def times_used(session: Session) -> dict[int, float]:
    """Return how much each practice is used, those that are not left out: four copies weigh as much as one account."""
    used = session.execute(select(Use.practice_id, func.count()).group_by(Use.practice_id))
    found: dict[int, float] = {row[0]: row[1] for row in used}
    for practice_id, copies in session.execute(select(Copy.practice_id, func.count()).group_by(Copy.practice_id)):
        found[practice_id] = found.get(practice_id, 0) + copies / 4
    return found


def today(now: datetime) -> date:
    """Return the day as people in Seoul have it."""
    return now.astimezone(SEOUL).date()


def _said(text: str, longest: int, label: str) -> str:
    """Return what everybody may read. Raises `Invalid` for too long a text and for personal data."""
    said = content.clean("prompt", text)
    if len(said) > longest:
        raise Invalid(f"‘{label}’ 칸은 {longest:,}자까지 쓸 수 있습니다. 지금 {len(said):,}자입니다.")
    if kinds := checking.kinds_in(said):
        raise Invalid(f"‘{label}’ 칸에 개인정보로 보이는 것({', '.join(kinds)})이 있습니다. 지우고 다시 올려 주세요.")
    return said


def _person(who: Actor) -> int:
    if who.person_id is None:
        raise NotAllowed("로그인한 사람만 할 수 있습니다.")
    return who.person_id


def _insert_once(session: Session, table: type, values: Mapping[str, Any], unique: tuple[str, ...]) -> bool:
    """Insert a row unless its like is there; of two that come at once, one gets in."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(table).values(**values).on_conflict_do_nothing(index_elements=list(unique))
    first = list(table.__table__.primary_key)[0]  # type: ignore[attr-defined]  # noqa: RUF015
    return session.execute(statement.returning(first)).first() is not None


def _counted(session: Session, table: type[Copy | Reaction], ids: Collection[int]) -> dict[int, int]:
    rows = session.execute(
        select(table.practice_id, func.count()).where(table.practice_id.in_(ids)).group_by(table.practice_id)
    )
    return {row[0]: row[1] for row in rows}


def _totals(copies: int, counted: Iterable[int], likes: int) -> Totals:
    uses, people, worked, partly, failed, timed, minutes = counted
    return Totals(copies, uses, people, worked, partly, failed, timed, minutes, likes)


def _is(outcome: Outcome) -> Any:  # noqa: ANN401
    return func.coalesce(func.sum(case((Use.outcome == outcome, 1), else_=0)), 0)


# In the order in which `_totals` reads them.
_COUNTS = (
    func.count(Use.id),
    func.count(func.distinct(Use.person_id)),
    _is(Outcome.WORKED),
    _is(Outcome.PARTLY),
    _is(Outcome.FAILED),
    func.count(Use.minutes_saved),
    func.coalesce(func.sum(Use.minutes_saved), 0),
)
