"""Until when somebody may hand in: the notice's time by the server's clock, or an administrator's exception."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from assistant.audit import recording
from assistant.challenge import phases, wording
from assistant.challenge.models.challenges import Challenge, ChallengeState
from assistant.challenge.models.entries import Author, Entry, LateException
from assistant.challenge.phases import Phase
from assistant.errors import Conflict, Invalid, NotFound
from assistant.notifications import telling
from assistant.people import roles
from assistant.people.models import Role
from assistant.people.roles import Actor, require


@dataclass(frozen=True)
class Window:
    """Whether somebody may hand in now, and until when; `why` is the sentence for one who may not."""

    is_open: bool
    until: datetime
    by_exception: bool = False
    why: str = ""


def lock(session: Session, challenge_id: int) -> Challenge:
    """Return a challenge as it is now, and keep it so until the transaction ends. Raises `NotFound`."""
    challenge = session.scalar(
        select(Challenge)
        .where(Challenge.id == challenge_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if challenge is None or challenge.state is ChallengeState.DRAFT:
        raise NotFound("그 챌린지를 찾지 못했습니다. 챌린지 목록에서 다시 들어와 주세요.")
    return challenge


def window(session: Session, challenge: Challenge, *, who: Actor, now: datetime) -> Window:
    """Return whether this person may hand in at `now`."""
    last = phases.last_moment(challenge)
    phase = phases.phase_of(challenge, now)
    if phase is Phase.OPEN:
        return Window(is_open=True, until=last)
    if phase is Phase.CLOSED and (until := _exception(session, challenge.id, who=who, now=now)):
        return Window(is_open=True, until=until, by_exception=True)
    return Window(is_open=False, until=last, why=_why(phase, challenge, last, now))


def require_open(session: Session, challenge: Challenge, *, who: Actor, now: datetime) -> Window:
    """Return the window. Raises `Conflict`, naming the server's time, for one who may not hand in now."""
    found = window(session, challenge, who=who, now=now)
    if not found.is_open:
        raise Conflict(found.why)
    return found


def grant_late(
    session: Session, challenge_id: int, person_id: int, *, until: datetime, reason: str, who: Actor, now: datetime
) -> LateException:
    """Let one person hand in after the deadline, until a time and for a reason that the log keeps.

    What was granted last counts, so that a time given by mistake, for which judging would wait, can be put right.
    Raises `Conflict` once judging has begun: an entry that comes later would be read by nobody.
    """
    require(who, Role.ADMIN)
    challenge = lock(session, challenge_id)
    person = roles.find(session, person_id)
    why = " ".join(reason.split())
    if challenge.state is not ChallengeState.ANNOUNCED:
        raise Conflict("심사가 시작된 뒤에는 늦은 제출을 허용할 수 없습니다.")
    if not why:
        raise Invalid("늦은 제출을 허용하는 까닭을 적어 주세요. 기록에 남습니다.")
    if until <= max(now, challenge.due_at):
        raise Invalid(f"허용 기한은 마감({wording.clock(challenge.due_at)})과 지금보다 나중이어야 합니다.")
    exception = LateException(
        challenge_id=challenge_id,
        person_id=person.id,
        until=until,
        reason=why,
        granted_by=who.person_id,
        granted_at=now,
    )
    session.add(exception)
    session.flush()
    telling.tell(
        session,
        person.id,
        key=f"late:{exception.id}",
        title=f"{wording.clock(until)}까지 제출할 수 있습니다",
        text=f"'{challenge.title}'의 마감 뒤 제출이 허용되었습니다. 까닭: {why}",
        link=f"/challenges/{challenge_id}/entry",
        now=now,
    )
    recording.record(
        session,
        "entry.late",
        f"challenge:{challenge_id}",
        who=who,
        now=now,
        reason=why,
        person=person.id,
        until=until.isoformat(),
    )
    return exception


def list_late(session: Session, challenge_id: int, *, who: Actor) -> list[LateException]:
    """Return the exceptions of a challenge that count, the newest first, to an administrator."""
    require(who, Role.ADMIN)
    rows = select(LateException).where(LateException.id.in_(_standing(challenge_id)))
    return list(session.scalars(rows.order_by(LateException.id.desc())))


def waited_for(session: Session, challenge_id: int, *, now: datetime) -> tuple[int, datetime] | None:
    """Return how many may still hand in late and have not since they may, and until when the last of them; or None."""
    handed_in = (
        select(Entry.id)
        .join(Author)
        .where(
            Entry.challenge_id == challenge_id,
            Author.person_id == LateException.person_id,
            Entry.submitted_at >= LateException.granted_at,
        )
    )
    people, until = session.execute(
        select(func.count(LateException.person_id.distinct()), func.max(LateException.until)).where(
            LateException.id.in_(_standing(challenge_id)), LateException.until >= now, ~handed_in.exists()
        )
    ).one()
    return (people, until) if people else None


def _exception(session: Session, challenge_id: int, *, who: Actor, now: datetime) -> datetime | None:
    return session.scalar(
        select(LateException.until).where(
            LateException.id.in_(_standing(challenge_id)),
            LateException.person_id == who.person_id,
            LateException.until >= now,
        )
    )


def _standing(challenge_id: int) -> Select[int]:
    """Return the ids of what was granted last to each person."""
    granted = select(func.max(LateException.id)).where(LateException.challenge_id == challenge_id)
    return granted.group_by(LateException.person_id)


def _why(phase: Phase, challenge: Challenge, last: datetime, now: datetime) -> str:
    if phase is Phase.CANCELLED:
        return "취소된 챌린지입니다. 출품할 수 없습니다."
    if phase is Phase.ANNOUNCED:
        return f"접수는 {wording.clock(challenge.opens_at)}에 시작합니다. 지금 서버 시각은 {wording.clock(now)}입니다."
    return (
        f"접수가 {wording.clock(last)}에 끝났습니다. 이 요청은 서버 시각 {wording.clock(now)}에 들어왔습니다. "
        "쓴 글은 그대로 저장되어 있습니다. 사정이 있으면 담당자에게 알려 주세요."
    )
