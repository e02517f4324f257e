"""The modal in which an administrator says how the assistant behaves in a channel."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from slack_sdk.models.views import View
from sqlalchemy.orm import Session

from assistant.answering import channels
from assistant.answering.models import Listening
from assistant.errors import Invalid
from assistant.knowledge import queries
from assistant.people.models import Role
from assistant.people.roles import Actor, require
from assistant.slack import names
from assistant.slack.blocks.channels import settings_modal
from assistant.slack.metadata import Configured
from assistant.slack.wording.words import Words

_DIRECT = "D"


def settings_of(session: Session, workspace: str, channel: str, *, name: str, who: Actor, words: Words) -> View:
    """Return the settings of a channel as they stand. Raises `NotAllowed`; `Invalid` in direct messages."""
    require(who, Role.ADMIN)
    if channel.startswith(_DIRECT):
        raise Invalid(words.channel_needed)
    known = channels.find(session, workspace, channel)
    # A command calls every private channel "privategroup".
    shown = (known.name if known else "") or name
    return settings_modal(
        channel_name=shown,
        listening=known.listening if known else Listening.MENTIONS,
        collections=queries.collections(session, who=who),
        chosen=list(known.collections) if known else [],
        configured=Configured(channel, shown),
        words=words,
        private=known.private if known else False,
    )


def save(
    session: Session,
    workspace: str,
    configured: Configured,
    *,
    values: Mapping[str, Any],
    who: Actor,
    now: datetime,
) -> None:
    """Keep what the modal says. Raises `NotAllowed`."""
    require(who, Role.ADMIN)
    channels.note(session, workspace, configured.channel, configured.name, now)
    channels.change(
        session,
        workspace,
        configured.channel,
        listening=Listening(values[names.LISTENING_INPUT][names.LISTENING_INPUT]["selected_option"]["value"]),
        collections=_chosen(values, names.COLLECTIONS_INPUT),
        private=bool(_chosen(values, names.PRIVATE_INPUT)),
        who=who,
        now=now,
    )


def _chosen(values: Mapping[str, Any], name: str) -> list[str]:
    options = (values.get(name) or {}).get(name, {}).get("selected_options") or []
    return [str(option["value"]) for option in options]
