"""Channels of a chat workspace: what the assistant replies to there, and from which material."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assistant.answering.models import Channel, Listening
from assistant.errors import NotFound
from assistant.people.models import Role
from assistant.people.roles import Actor, require

_LONGEST_NAME = 100


def find(session: Session, workspace: str, channel: str) -> Channel | None:
    """Return what is known of a channel."""
    return session.scalar(select(Channel).where(Channel.workspace == workspace, Channel.channel == channel))


def note(session: Session, workspace: str, channel: str, name: str, now: datetime) -> Channel:
    """Return a channel under the name it has now; one met for the first time replies to its name only."""
    known = find(session, workspace, channel) or _met(session, workspace, channel, now)
    if name and known.name != name[:_LONGEST_NAME]:
        known.name = name[:_LONGEST_NAME]
    return known


def change(
    session: Session,
    workspace: str,
    channel: str,
    *,
    listening: Listening,
    collections: Collection[str],
    private: bool,
    who: Actor,
    now: datetime,
) -> Channel:
    """Say how the assistant behaves in a channel; no collections means all. Raises `NotFound`."""
    require(who, Role.ADMIN)
    known = find(session, workspace, channel)
    if known is None:
        raise NotFound("그 채널을 찾지 못했습니다. 채널에 교육 도우미를 먼저 초대해 주세요.")
    known.listening = listening
    known.collections = sorted({each.strip() for each in collections} - {""})
    known.private = private
    known.updated_at = now
    return known


def list_channels(session: Session, *, who: Actor) -> Sequence[Channel]:
    """Return every channel the assistant has met, by name, to an administrator."""
    require(who, Role.ADMIN)
    return session.scalars(select(Channel).order_by(Channel.name, Channel.id)).all()


def _met(session: Session, workspace: str, channel: str, now: datetime) -> Channel:
    row = Channel(
        workspace=workspace,
        channel=channel,
        name="",
        listening=Listening.MENTIONS,
        collections=[],
        private=False,
        updated_at=now,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        if (known := find(session, workspace, channel)) is None:
            raise
        return known
    return row
