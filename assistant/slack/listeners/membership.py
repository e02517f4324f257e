"""People change or leave, the app is invited or removed."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from slack_bolt import App, BoltContext
from slack_sdk import WebClient

from assistant.answering import channels
from assistant.people import accounts
from assistant.slack import members
from assistant.slack.door import Door
from assistant.slack.errors import REFUSALS

logger = logging.getLogger(__name__)


def register(app: App, door: Door) -> None:
    """Bind the handlers."""
    app.event("user_change")(lambda event, context: user_changed(door, event, context))
    app.event("member_joined_channel")(lambda event, context, client: invited(door, event, context, client))
    app.event("channel_rename")(lambda event, context: renamed(door, event, context))
    for name in ("app_uninstalled", "tokens_revoked"):
        app.event(name)(lambda context: removed(door, context))


def user_changed(door: Door, event: Mapping[str, Any], context: BoltContext) -> None:
    """Follow the profile of somebody we know; one who was deactivated loses every door at once."""
    workspace, user = str(context.team_id), event.get("user") or {}
    with door.reading() as session:
        known = accounts.find(session, workspace, str(user.get("id", "")))
    if known is not None:
        members.remember(user, workspace=workspace, transaction=door.transaction, now=datetime.now(UTC))


def invited(door: Door, event: Mapping[str, Any], context: BoltContext, client: WebClient) -> None:
    """Note a channel we were invited to, so that an administrator finds it in the settings."""
    if event.get("user") != context.bot_user_id:
        return
    workspace, channel = str(context.team_id), str(event.get("channel", ""))
    try:
        told = door.caller(workspace, client).call("conversations.info", channel=channel)["channel"]
    except REFUSALS as error:
        logger.info("a channel's name is not known yet: %s", error)
        told = {}
    with door.transaction() as session:
        channels.note(session, workspace, channel, str(told.get("name") or ""), datetime.now(UTC))


def renamed(door: Door, event: Mapping[str, Any], context: BoltContext) -> None:
    """Follow the name of a channel we know."""
    channel = event.get("channel") or {}
    with door.transaction() as session:
        if channels.find(session, str(context.team_id), str(channel.get("id", ""))) is not None:
            name = str(channel.get("name", ""))
            channels.note(session, str(context.team_id), str(channel["id"]), name, datetime.now(UTC))


def removed(door: Door, context: BoltContext) -> None:
    """Forget the tokens of a workspace that removed the app."""
    store = door.workspaces.store
    if store is not None and context.team_id:
        store.delete_all(enterprise_id=context.enterprise_id, team_id=context.team_id)
