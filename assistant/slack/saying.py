"""Saying one thing in reply to a message, once: where it was said, else in the direct messages."""

from __future__ import annotations

from datetime import UTC, datetime

from assistant.jobs.promises import Transaction
from assistant.slack import posting, redirecting
from assistant.slack.blocks.messages import Message
from assistant.slack.blocks.sentences import said
from assistant.slack.calling import Caller, Refused
from assistant.slack.models import Came, Exchange, ExchangeState
from assistant.slack.posting import Place
from assistant.slack.wording.words import Words

REPLY = "reply"
ROOT = "root"
LOOKED = "looked"


def with_place(row: Exchange, caller: Caller, transaction: Transaction) -> Exchange:
    """Give a question that came from a modal a place: a message of ours in the direct messages that repeats it.

    Where Slack has none, for somebody whose messages tab is off, the exchange goes on without.
    """
    if row.came is not Came.MODAL or row.thread:
        return row
    try:
        place = Place(row.channel) if row.channel else posting.direct(caller, row.member)
        root = posting.find_posted(caller, place, row.key) if row.calling == ROOT else None
        _note(row, transaction, calling=ROOT)
        root = root or posting.post(caller, place, said(row.text), mark=row.key)
    except Refused:
        if not row.channel:
            return row
        return with_place(_note(row, transaction, channel="", calling=""), caller, transaction)
    return _note(row, transaction, channel=place.channel, thread=root, came=Came.DIRECT, calling="")


def reply(row: Exchange, caller: Caller, message: Message, words: Words, transaction: Transaction) -> None:
    """Say something in reply to a message, and have the exchange end with it."""
    place = Place(row.channel, row.thread)
    if row.came is Came.COMMAND:
        posting.respond(caller, row.response_url, row.member, place, message, instead=True)
    elif row.private:
        posting.whisper(caller, place, row.member, message)
    elif row.came is not Came.UNASKED and row.thread:
        _post_once(row, caller, message, words, transaction)
    _note(row, transaction, state=ExchangeState.DELIVERED, response_url="", calling="", finished_at=datetime.now(UTC))


def whisper_once(row: Exchange, caller: Caller, place: Place, message: Message, transaction: Transaction) -> None:
    """Say something to one member that makes waiting nicer, and not again when the exchange is taken up again."""
    if row.calling:
        return
    caller.try_call(
        "chat.postEphemeral",
        channel=place.channel,
        thread_ts=place.thread or None,
        user=row.member,
        text=message.text,
        blocks=posting.as_json(message.blocks),
    )
    _note(row, transaction, calling=LOOKED)


def _post_once(row: Exchange, caller: Caller, message: Message, words: Words, transaction: Transaction) -> None:
    place = Place(row.channel, row.thread)
    in_doubt = row.calling == REPLY
    if in_doubt and posting.find_posted(caller, place, row.key):
        return
    _note(row, transaction, calling=REPLY)
    try:
        posting.post(caller, place, message, mark=row.key)
    except Refused as error:
        mark = f"{row.key}:moved"
        place = redirecting.to_direct_messages(
            caller, words, error, refused=place, member=row.member, mark=mark, in_doubt=in_doubt
        )
        posting.post(caller, place, message, mark=row.key)


def _note(row: Exchange, transaction: Transaction, **changes: object) -> Exchange:
    with transaction() as session:
        kept = session.get_one(Exchange, row.id)
        for name, value in changes.items():
            setattr(kept, name, value)
        return kept
