"""Slack's stop button."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from slack_bolt import App, BoltContext
from sqlalchemy import or_, select

from assistant.answering import stopping
from assistant.people.roles import OPERATOR
from assistant.slack.door import Door
from assistant.slack.models import Exchange, ExchangeState


def register(app: App, door: Door) -> None:
    """Bind the handler."""
    app.event("agent_session_stopped")(lambda event, context: stopped(door, event, context))


def stopped(door: Door, event: Mapping[str, Any], context: BoltContext) -> None:
    """Stop what is being answered in a thread. Slack offers the button to whom it lets stop, and has stopped already."""
    running = (
        Exchange.workspace == str(context.team_id),
        Exchange.channel == str(event.get("channel", "")),
        Exchange.state == ExchangeState.ASKED,
        or_(
            Exchange.thread == str(event.get("thread_ts") or ""),
            Exchange.reply.in_([str(each) for each in event.get("streaming_message_ts") or []]),
        ),
    )
    with door.transaction() as session:
        for question_id in session.scalars(select(Exchange.question_id).where(*running)).all():
            if question_id is not None:
                stopping.stop(session, question_id, who=OPERATOR, now=datetime.now(UTC))
