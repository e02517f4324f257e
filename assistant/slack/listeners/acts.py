"""What somebody does on purpose: presses, types after a command, sends from a modal, uses a shortcut."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient
from slack_sdk.models.views import View

from assistant.slack import posting
from assistant.slack.blocks.messages import Message
from assistant.slack.calling import Caller
from assistant.slack.door import Door, member_of, workspace_of
from assistant.slack.errors import REFUSALS
from assistant.slack.members import Member
from assistant.slack.posting import Place
from assistant.slack.wording.words import Words

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Act:
    """One act and its person.

    `place` is where it was done ("" on the Home tab and in modals), `message` the one it was done on, `hidden` when
    nobody else sees that one; `carried` is a button's value, or the words after a command.
    """

    door: Door
    client: WebClient
    workspace: str
    user: str
    words: Words
    place: Place
    message: str
    hidden: bool
    carried: str
    trigger: str

    @property
    def caller(self) -> Caller:
        """Slack's API, for as long as a listener may wait."""
        return self.door.caller(self.workspace, self.client)


def read(door: Door, body: Mapping[str, Any], client: WebClient, *, carried: str = "") -> Act:
    """Return what a button, a command, a modal or a shortcut sent."""
    workspace, user = workspace_of(body), member_of(body)
    container, message = body.get("container") or {}, body.get("message") or {}
    channel = body.get("channel_id") or (body.get("channel") or {}).get("id") or container.get("channel_id")
    return Act(
        door=door,
        client=client,
        workspace=workspace,
        user=user,
        words=door.words(workspace, user, client),
        place=Place(str(channel or ""), str(message.get("thread_ts") or container.get("thread_ts") or "")),
        message=str(container.get("message_ts") or message.get("ts") or ""),
        hidden=bool(container.get("is_ephemeral")),
        carried=carried,
        trigger=str(body.get("trigger_id") or ""),
    )


def person(act: Act) -> Member:
    """Return who acts. Raises `NotAllowed`, `Unavailable`."""
    return act.door.meet(act.workspace, act.user, act.client)


def open_modal(act: Act, view: View) -> None:
    """Open a modal; Slack allows three seconds for that. Raises `Refused`."""
    act.caller.call("views.open", trigger_id=act.trigger, view=view.to_dict())


def tell(act: Act, message: Message, *, at: Place | None = None) -> None:
    """Say something to the one who acts, beside what they acted on; where nothing is beside it, directly."""
    place = at or act.place
    try:
        if place.channel:
            posting.whisper(act.caller, place, act.user, message)
        else:
            direct = posting.direct(act.caller, act.user)
            posting.post(act.caller, direct, message, mark=f"told:{act.trigger}")
    except REFUSALS as error:
        logger.warning("a member could not be told something: %s", error)
