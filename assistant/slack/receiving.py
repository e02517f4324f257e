"""A message becomes an exchange: one row however often Slack delivers it, and the promise of a reply."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assistant.answering.asking import LONGEST_QUESTION
from assistant.guard import masking
from assistant.jobs.promises import promise
from assistant.slack import taking
from assistant.slack.models import Came, Exchange, ExchangeState

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_CHANNEL = re.compile(r"<#[A-Z0-9]+(?:\|([^>]*))?>")
_LINK = re.compile(r"<[a-z][a-z0-9+.-]*:[^|>]+\|([^>]+)>")
_BARE_LINK = re.compile(r"<((?:https?://|mailto:|tel:)[^|>]+)>")
_SPECIAL = re.compile(r"<!([a-z]+)(?:\^[^|>]*)?(?:\|([^>]*))?>")


@dataclass(frozen=True)
class Message:
    """What came in. `key` names it for ever; `thread` is where the reply goes, "" where none exists yet."""

    key: str
    workspace: str
    channel: str
    member: str
    came: Came
    text: str
    message: str = ""
    thread: str = ""
    private: bool = False
    attachments: Sequence[str] = ()
    response_url: str = ""


def receive(session: Session, message: Message, *, now: datetime) -> Exchange:
    """Store a message and promise its reply; one that is known already is left alone."""
    known = session.scalar(select(Exchange).where(Exchange.key == message.key))
    if known is not None:
        return known
    row = Exchange(
        key=message.key,
        workspace=message.workspace,
        channel=message.channel,
        message=message.message,
        thread=message.thread,
        member=message.member,
        came=message.came,
        private=message.private,
        text=_storable(message.text),
        attachments=list(message.attachments),
        response_url=message.response_url,
        state=ExchangeState.RECEIVED,
        received_at=now,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        # Delivered twice at the same moment: the other delivery was first.
        return session.scalars(select(Exchange).where(Exchange.key == message.key)).one()
    promise(session, taking.take_question, row.id)
    return row


def reword(row: Exchange, text: str) -> None:
    """Give a message that nobody has looked at yet its edited words."""
    row.text = _storable(text)


def plain(text: str, *, bot: str = "") -> str:
    """Return Slack's text as a person reads it: the bot's name dropped, links and channels by their names."""
    text = _MENTION.sub(lambda match: "" if match.group(1) == bot else "@동료", text)
    text = _CHANNEL.sub(lambda match: f"#{match.group(1) or '채널'}", text)
    text = _LINK.sub(r"\1", text)
    text = _BARE_LINK.sub(r"\1", text)
    text = _SPECIAL.sub(lambda match: match.group(2) or f"@{match.group(1)}", text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def mentions(text: str) -> list[str]:
    """Return the ids of the users a text names."""
    return _MENTION.findall(text)


def _storable(text: str) -> str:
    """Return the text without numbers that must not be kept; what is over-long is refused later, and not stored whole."""
    return masking.remove_numbers(text)[: LONGEST_QUESTION + 1]
