"""The weekly digest: what is new and what is used, told to a channel that an administrator chose; off by default."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from assistant.audit import recording
from assistant.errors import Invalid, NotFound
from assistant.notifications import telling
from assistant.people.models import Role
from assistant.people.roles import Actor, require
from assistant.practices import seeing, using
from assistant.practices.models import DigestChannel, Origin, Practice, PracticeVersion, Use
from assistant.practices.using import SEOUL

WEEKDAYS = ("월요일", "화요일", "수요일", "목요일", "금요일")

_MOST = 5
_WEEK = timedelta(days=7)
_DAY_HOURS = 24


def turn_on(
    session: Session, workspace: str, channel: str, *, weekday: int, hour: int, who: Actor, now: datetime
) -> DigestChannel:
    """Have a channel told every week from the next such hour on; again changes day and hour. An administrator's work."""
    require(who, Role.ADMIN)
    if not channel.strip():
        raise Invalid("채널을 골라 주세요.")
    if weekday not in range(len(WEEKDAYS)) or hour not in range(_DAY_HOURS):
        raise Invalid("요일과 시각을 목록에서 골라 주세요.")
    row = session.scalar(select(DigestChannel).filter_by(workspace=workspace, channel=channel))
    if row is None:
        row = DigestChannel(workspace=workspace, channel=channel)
        session.add(row)
    row.weekday, row.hour, row.set_by = weekday, hour, who.person_id
    if _moment(row, now) <= now:
        row.last_week = _week(now)
    session.flush()
    recording.record(session, "practice.digest_on", f"digest:{row.id}", who=who, now=now, weekday=weekday, hour=hour)
    return row


def turn_off(session: Session, digest_id: int, *, who: Actor, now: datetime) -> None:
    """Tell a channel no more. An administrator's work."""
    require(who, Role.ADMIN)
    row = session.get(DigestChannel, digest_id)
    if row is None:
        raise NotFound("그 채널의 주간 소식을 찾지 못했습니다. 이미 껐을 수 있습니다.")
    session.delete(row)
    session.flush()
    recording.record(session, "practice.digest_off", f"digest:{digest_id}", who=who, now=now)


def channels(session: Session, *, who: Actor) -> Sequence[DigestChannel]:
    """Return the channels that are told, to an administrator."""
    require(who, Role.ADMIN)
    return session.scalars(select(DigestChannel).order_by(DigestChannel.id)).all()


def send_due(session: Session, *, now: datetime) -> int:
    """Tell each channel whose hour has come this week and that was not told yet; return how many.

    The channel's week and the notification are one transaction, and the notification's key names the week: run it as
    often as wished. A week without anything new or used is passed over in silence.
    """
    told = 0
    week = _week(now)
    for row in session.scalars(select(DigestChannel).with_for_update()).all():
        if row.last_week == week or now < _moment(row, now):
            continue
        row.last_week = week
        said = text(session, now=now)
        if said:
            telling.tell_channel(
                session,
                row.workspace,
                row.channel,
                key=f"practice-digest:{row.workspace}:{row.channel}:{week}",
                title="이번 주 우수사례",
                text=said,
                link="/practices",
                now=now,
            )
            told += 1
    session.flush()
    return told


def text(session: Session, *, now: datetime) -> str:
    """Return what happened in the last seven days, "" when nothing did."""
    since = now - _WEEK
    parts = [_new(session, since), _used(session, since), _saved(session, since)]
    return "\n\n".join(filter(None, parts))


def _new(session: Session, since: datetime) -> str:
    rows = session.scalars(
        select(Practice)
        .join(PracticeVersion, Practice.current_id == PracticeVersion.id)
        .where(
            Practice.state.in_(seeing.SHOWN), Practice.origin != Origin.PROVIDED, PracticeVersion.published_at > since
        )
        .order_by(PracticeVersion.published_at.desc(), Practice.id.desc())
        .options(joinedload(Practice.current))
    ).all()
    if not rows:
        return ""
    lines = [
        f"• {each.current.title} ({', '.join(filter(None, [each.field, each.award, _edition(each.current)]))})"
        for each in rows[:_MOST]
        if each.current is not None
    ]
    more = [f"그 밖에 {len(rows) - _MOST}건"] if len(rows) > _MOST else []
    return "\n".join(["새로 올라오거나 고친 사례", *lines, *more])


def _edition(version: PracticeVersion) -> str:
    return f"{version.number}판" if version.number > 1 else ""


def _used(session: Session, since: datetime) -> str:
    rows = session.execute(
        select(PracticeVersion.title, func.count(Use.id))
        .join(Practice, Practice.current_id == PracticeVersion.id)
        .join(Use, Use.practice_id == Practice.id)
        .where(Practice.state.in_(seeing.SHOWN), Use.reported_at > since)
        .group_by(Practice.id, PracticeVersion.title)
        .order_by(func.count(Use.id).desc(), Practice.id)
        .limit(_MOST)
    ).all()
    if not rows:
        return ""
    return "\n".join(["써봤다는 사람이 많은 사례", *(f"• {title}: {count}번" for title, count in rows)])


def _saved(session: Session, since: datetime) -> str:
    timed, minutes = session.execute(
        select(func.count(Use.minutes_saved), func.coalesce(func.sum(Use.minutes_saved), 0)).where(
            Use.reported_at > since
        )
    ).one()
    if not timed:
        return ""
    return f"지난 7일 동안 쓴 사람이 적어 준 절약 시간은 모두 {minutes:,}분입니다(보고 {timed}건, 스스로 적은 값이며 측정값이 아닙니다)."


def _week(now: datetime) -> str:
    year, week, _ = using.today(now).isocalendar()
    return f"{year}-W{week:02}"


def _moment(row: DigestChannel, now: datetime) -> datetime:
    """Return when this week's hour of a channel is."""
    local = using.today(now)
    day = local - timedelta(days=local.weekday()) + timedelta(days=row.weekday)
    return datetime.combine(day, time(row.hour), SEOUL)
