"""Messages: questions in direct messages, mentions, follow-ups in our threads, questions asked into the room."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from slack_bolt import App, BoltContext
from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.answering import asking, channels, recognising
from assistant.answering.asking import LONGEST_QUESTION
from assistant.answering.models import Channel, Listening, Mode, Question
from assistant.errors import NotAllowed
from assistant.people.roles import Actor
from assistant.slack import handover, material, members, receiving
from assistant.slack.door import Door
from assistant.slack.models import Came, Exchange, ExchangeState, TrainerReply
from assistant.slack.receiving import Message

_DIRECT = "im"
_FILES = "file_share"
_TOMBSTONE = "tombstone"


def register(app: App, door: Door) -> None:
    """Bind the handlers."""
    app.event("app_mention")(lambda event, context: mentioned(door, event, context))
    app.event({"type": "message", "subtype": None})(lambda event, context: said(door, event, context))
    app.event({"type": "message", "subtype": _FILES})(lambda event, context: said(door, event, context))
    app.event({"type": "message", "subtype": "thread_broadcast"})(lambda event, context: said(door, event, context))
    app.event({"type": "message", "subtype": "message_changed"})(lambda event, context: changed(door, event, context))
    app.event({"type": "message", "subtype": "message_deleted"})(lambda event, context: deleted(door, event, context))
    # Joins, topics, our own messages: nothing to do, and no failure either.
    app.event("message")(lambda ack: ack())


def mentioned(door: Door, event: Mapping[str, Any], context: BoltContext) -> None:
    """Take a question that names us."""
    if event.get("bot_id") or not event.get("user"):
        return
    _take(door, event, context, Came.MENTION)


def said(door: Door, event: Mapping[str, Any], context: BoltContext) -> None:
    """Take what is meant for us; everything else said in a channel is neither stored nor answered."""
    if event.get("bot_id") or not event.get("user"):
        return
    if event.get("channel_type") == _DIRECT:
        _said_to_us(door, event, context)
        return
    # One that names us comes as a mention, too; one that names a colleague is for the colleague.
    if receiving.mentions(str(event.get("text", ""))) or _is_trainers_reply(door, event, context):
        return
    came = _meant_for_us(door, event, context)
    if came is not None:
        _take(door, event, context, came)


def changed(door: Door, event: Mapping[str, Any], context: BoltContext) -> None:
    """Remember what was meant: an edited question is remembered, and if still waiting answered, in its new words."""
    message, before = event.get("message") or {}, event.get("previous_message") or {}
    if message.get("subtype") == _TOMBSTONE:
        # A deleted message that others have replied to leaves a stone behind.
        deleted(door, {**event, "deleted_ts": message.get("ts")}, context)
        return
    text = _plain(message, context)
    if message.get("bot_id") or not text or text == _plain(before, context):
        return
    key = _key(context, str(event.get("channel", "")), str(message.get("ts", "")))
    if not _is_known(door, key):
        return
    with door.transaction() as session:
        if handover.correct_reply(session, key, text, instead_of=_plain(before, context)):
            return
        row = session.scalar(select(Exchange).where(Exchange.key == key))
        if row is None:
            return
        if row.state is ExchangeState.RECEIVED:
            receiving.reword(row, text)
            return
        who = _asker(session, row)
        if who is not None:
            asking.amend(session, key, text[:LONGEST_QUESTION], who=who)


def deleted(door: Door, event: Mapping[str, Any], context: BoltContext) -> None:
    """Forget a question whose message was deleted, and stop answering it."""
    key = _key(context, str(event.get("channel", "")), str(event.get("deleted_ts", "")))
    if not _is_known(door, key):
        return
    with door.transaction() as session:
        row = session.scalar(select(Exchange).where(Exchange.key == key))
        if row is None:
            return
        row.text = ""
        if row.state is ExchangeState.RECEIVED:
            row.state = ExchangeState.SILENT
            return
        who = _asker(session, row)
        if who is not None:
            asking.forget(session, key, who=who)


def _asker(session: Session, row: Exchange) -> Actor | None:
    try:
        member = members.find(session, row.workspace, row.member)
    except NotAllowed:
        return None
    return member.who if member is not None else None


def _said_to_us(door: Door, event: Mapping[str, Any], context: BoltContext) -> None:
    files = event.get("files") or []
    for number, file in enumerate(files):
        with door.transaction() as session:
            material.drop_file(
                session,
                key=f"{_key(context, str(event['channel']), str(event['ts']))}:{number}",
                workspace=str(context.team_id),
                channel=str(event["channel"]),
                thread=str(event.get("thread_ts") or event["ts"]),
                member=str(event["user"]),
                file=str(file.get("id", "")),
                name=str(file.get("name") or file.get("title") or ""),
                now=datetime.now(UTC),
            )
    # With a file, "추가해 주세요" is about the file.
    if not files or recognising.is_question(_plain(event, context)):
        _take(door, event, context, Came.DIRECT)


def _take(door: Door, event: Mapping[str, Any], context: BoltContext, came: Came) -> None:
    channel = str(event["channel"])
    if _is_known(door, _key(context, channel, str(event["ts"]))):
        return
    files = event.get("files") or []
    with door.transaction() as session:
        settings = _settings(session, context, channel)
        receiving.receive(
            session,
            Message(
                key=_key(context, channel, str(event["ts"])),
                workspace=str(context.team_id),
                channel=channel,
                member=str(event["user"]),
                came=came,
                text=_plain(event, context),
                message=str(event["ts"]),
                thread=str(event.get("thread_ts") or event["ts"]),
                private=came is not Came.DIRECT and settings is not None and settings.private,
                # Files in direct messages are offered as material; elsewhere nobody reads them.
                attachments=[] if came is Came.DIRECT else [str(file.get("name", "")) for file in files],
            ),
            now=datetime.now(UTC),
        )


def _meant_for_us(door: Door, event: Mapping[str, Any], context: BoltContext) -> Came | None:
    channel, root, text = str(event["channel"]), str(event.get("thread_ts") or ""), _plain(event, context)
    with door.reading() as session:
        if root:
            return Came.THREAD if _goes_on(session, event, context, text) else None
        settings = _settings(session, context, channel)
    if settings is None or settings.listening is not Listening.QUESTIONS:
        return None
    return Came.UNASKED if recognising.is_question(text) else None


def _goes_on(session: Session, event: Mapping[str, Any], context: BoltContext, text: str) -> bool:
    """Tell whether a message goes on with a talk of ours: a question, or whatever else who has asked there says.

    Thanks among colleagues, and what others say that is no question, are left alone.
    """
    here = (
        Exchange.workspace == str(context.team_id),
        Exchange.channel == str(event["channel"]),
        Exchange.thread == str(event["thread_ts"]),
    )
    member = str(event["user"])
    ours = [
        row
        for row in session.scalars(select(Exchange).where(*here))
        if (not row.private or row.member == member) and not _kept_silent(session, row)
    ]
    if not ours or not text or recognising.is_small_talk(text):
        return False
    return recognising.is_question(text) or any(row.member == member for row in ours)


def _kept_silent(session: Session, row: Exchange) -> bool:
    """Tell whether we take no part: nobody asked us, and there was nothing to say."""
    if row.came is not Came.UNASKED:
        return row.state is ExchangeState.SILENT
    question = session.get(Question, row.question_id) if row.question_id is not None else None
    return question is None or question.answer is None or question.answer.mode is Mode.REFUSED


def _settings(session: Session, context: BoltContext, channel: str) -> Channel | None:
    return channels.find(session, str(context.team_id), channel)


def _is_trainers_reply(door: Door, event: Mapping[str, Any], context: BoltContext) -> bool:
    root = str(event.get("thread_ts") or "")
    if not root:
        return False
    workspace, channel = str(context.team_id), str(event["channel"])
    with door.reading() as session:
        if handover.find_notice(session, workspace, channel, root) is None:
            return False
    with door.transaction() as session:
        return handover.take_reply(
            session,
            key=_key(context, channel, str(event["ts"])),
            workspace=workspace,
            channel=channel,
            root=root,
            member=str(event["user"]),
            text=_plain(event, context),
            now=datetime.now(UTC),
        )


def _is_known(door: Door, key: str) -> bool:
    """Tell whether a message is one of ours, without having a writer wait for what is mostly said to others."""
    with door.reading() as session:
        return any(
            session.scalar(select(table.id).where(table.key == key)) is not None for table in (Exchange, TrainerReply)
        )


def _plain(message: Mapping[str, Any], context: BoltContext) -> str:
    return receiving.plain(str(message.get("text") or ""), bot=context.bot_user_id or "")


def _key(context: BoltContext, channel: str, timestamp: str) -> str:
    return f"slack:{context.team_id}:{channel}:{timestamp}"
