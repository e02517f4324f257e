"""The app is opened: suggested prompts on the messages tab, the overview on the home tab."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from slack_bolt import App, BoltContext
from slack_sdk import WebClient

from assistant.answering import suggesting
from assistant.errors import AssistantError
from assistant.slack import overview
from assistant.slack.calling import Refused
from assistant.slack.door import Door
from assistant.slack.wording.languages import words_for

logger = logging.getLogger(__name__)


def register(app: App, door: Door) -> None:
    """Bind the handlers."""
    app.event("app_home_opened")(lambda event, context, client: opened(door, event, context, client))


def opened(door: Door, event: Mapping[str, Any], context: BoltContext, client: WebClient) -> None:
    """Show what fits the person; Slack failing here costs nothing but the suggestions."""
    workspace, user = str(context.team_id), str(event["user"])
    caller = door.caller(workspace, client)
    try:
        member = door.meet(workspace, user, client)
        words = words_for(member.locale)
        now = datetime.now(UTC)
        with door.reading() as session:
            if event.get("tab") == "messages":
                openers = suggesting.openers(session, who=member.who, now=now)
                prompts = [{"title": each.title, "message": each.message} for each in openers]
                call = {"channel_id": event["channel"], "title": words.prompts_title, "prompts": prompts}
                method = "assistant.threads.setSuggestedPrompts"
            else:
                view = overview.home_of(session, member, door.assistant.settings.address, words, now=now)
                call = {"user_id": user, "view": view.to_dict()}
                method = "views.publish"
        caller.call(method, **call)
    except (AssistantError, Refused, TimeoutError) as error:
        logger.warning("the app's tab could not be filled: %s", error)
