"""Putting one message before people, once: what a crash left in doubt is looked for before it is posted again."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.webhook import WebhookClient

from assistant.errors import Unavailable
from assistant.slack.blocks.messages import Message
from assistant.slack.calling import Caller, Refused

# What Slack says of blocks it does not take.
BAD_BLOCKS = frozenset(
    {
        "block_mismatch",
        "invalid_attachments",
        "invalid_blocks",
        "invalid_blocks_format",
        "msg_blocks_too_long",
        "msg_blocks_too_many",
        "msg_too_long",
        "no_text",
    }
)
# What Slack says when the bot may not write there (any more).
NO_WAY_IN = frozenset(
    {
        "channel_not_found",
        "not_in_channel",
        "is_archived",
        "restricted_action",
        "user_not_in_channel",
        "thread_not_found",
    }
)
# What Slack says of a message that is no longer there or no longer ours to change.
GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
_LONGEST_PLAIN = 3_900
_MOST_READ = 200
_EVENT = "assistant_reply"
_SENTENCE = "Slack이 응답하지 않습니다. 잠시 뒤 저절로 다시 시도합니다."

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Place:
    """A channel, and the thread in it ("" for its root)."""

    channel: str
    thread: str = ""


def post(
    caller: Caller,
    place: Place,
    message: Message,
    *,
    mark: str,
    as_words: bool = True,
    **how: Any,  # noqa: ANN401
) -> str:
    """Post a message and return its timestamp; `mark` is what `find_posted` knows it by. Raises `Refused`.

    Blocks that Slack does not take are given up for their words; not with `as_words=False`.
    """
    told = _send(caller, "chat.postMessage", place, message, as_words=as_words, metadata=_metadata(mark), **how)
    return str(told["ts"])


def whisper(caller: Caller, place: Place, member: str, message: Message, *, as_words: bool = True) -> None:
    """Show a message to one member only; where the bot may not, it goes to their direct messages."""
    try:
        _send(caller, "chat.postEphemeral", place, message, as_words=as_words, user=member)
    except Refused as error:
        if error.code not in NO_WAY_IN:
            raise
        _send(caller, "chat.postMessage", direct(caller, member), message, as_words=as_words)


def replace(
    caller: Caller,
    place: Place,
    timestamp: str,
    message: Message,
    *,
    as_words: bool = True,
    **how: Any,  # noqa: ANN401
) -> None:
    """Put another message in the place of one of ours."""
    _send(caller, "chat.update", Place(place.channel), message, as_words=as_words, ts=timestamp, **how)


def respond(
    caller: Caller, url: str, member: str, place: Place, message: Message, *, instead: bool, as_words: bool = True
) -> None:
    """Answer a command where it was typed, for its person only; an address that is spent is gone around."""
    if url and _answered(caller, url, message, instead=instead):
        return
    whisper(caller, place, member, message, as_words=as_words)


def direct(caller: Caller, member: str) -> Place:
    """Return the direct messages with a member."""
    return Place(str(caller.call("conversations.open", users=member)["channel"]["id"]))


def find_posted(caller: Caller, place: Place, mark: str) -> str | None:
    """Return the timestamp of the message that carries a mark, if it is in the thread or among a channel's latest."""
    return next((str(each["ts"]) for each in _messages(caller, place) if _mark(each) == mark), None)


def find_unmarked(caller: Caller, place: Place, *, bot_user: str, after: str, known: Sequence[str]) -> str | None:
    """Return the first message of ours in a thread after a moment that nothing is known of: a stream begun."""
    for each in _messages(caller, place, after=after):
        is_ours = each.get("user") == bot_user and not _mark(each)
        if is_ours and str(each["ts"]) > after and each["ts"] not in known:
            return str(each["ts"])
    return None


def as_json(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    """Return blocks as Slack takes them; checks every limit that the SDK knows."""
    return [block.to_dict() for block in blocks]


def _answered(caller: Caller, url: str, message: Message, *, instead: bool) -> bool:
    try:
        sent = WebhookClient(url, timeout=caller.client.timeout).send(
            text=message.text,
            blocks=list(message.blocks),
            response_type="ephemeral",
            replace_original=instead,
            unfurl_links=False,
            unfurl_media=False,
        )
    except OSError as error:
        raise Unavailable(_SENTENCE) from error
    if sent.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR or sent.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        raise Unavailable(_SENTENCE)
    if sent.status_code == HTTPStatus.OK and sent.body.strip() in ("ok", '{"ok":true}'):
        return True
    logger.info("the address of a command is spent: %s", sent.status_code)
    return False


def _send(
    caller: Caller,
    method: str,
    place: Place,
    message: Message,
    *,
    as_words: bool,
    **how: Any,  # noqa: ANN401
) -> dict[str, Any]:
    around: dict[str, Any] = {"channel": place.channel, "thread_ts": place.thread or None, **how}
    if method == "chat.postMessage":
        around |= {"unfurl_links": False, "unfurl_media": False}
    try:
        return caller.call(method, text=message.text, blocks=as_json(message.blocks), **around)
    except Refused as error:
        if error.code not in BAD_BLOCKS or not as_words:
            raise
        logger.warning("Slack refused blocks (%s); the words go out as plain text", error.code)
        return caller.call(method, text=_words(message)[:_LONGEST_PLAIN], **around)


def _words(message: Message) -> str:
    """Return the words of the blocks, for a Slack that does not take the blocks."""
    found: list[str] = []
    for block in as_json(message.blocks):
        text = block.get("text")
        if isinstance(text, str):
            found.append(text)
        elif isinstance(text, dict):
            found.append(str(text.get("text", "")))
        found += [str(each.get("text", "")) for each in block.get("elements", []) if isinstance(each.get("text"), str)]
    return "\n\n".join(filter(None, found)) or message.text


def _messages(caller: Caller, place: Place, *, after: str = "") -> list[dict[str, Any]]:
    """Return what stands in a thread, or at the root of a channel as far as it was said last."""
    where: dict[str, Any] = {"ts": place.thread, "oldest": after or None} if place.thread else {}
    try:
        told = caller.call(
            "conversations.replies" if place.thread else "conversations.history",
            channel=place.channel,
            include_all_metadata="true",
            limit=_MOST_READ,
            **where,
        )
    except Refused:
        return []
    return [each for each in told.get("messages", []) if isinstance(each, dict)]


def _metadata(mark: str) -> dict[str, object]:
    return {"event_type": _EVENT, "event_payload": {"mark": mark}}


def _mark(message: dict[str, Any]) -> str:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != _EVENT:
        return ""
    return str((metadata.get("event_payload") or {}).get("mark", ""))
