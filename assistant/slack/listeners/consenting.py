"""The request to agree to a practice: both answers, and how its makers are named."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from assistant.people.roles import Actor
from assistant.slack import consenting, names, posting
from assistant.slack.blocks.messages import Message as Shown
from assistant.slack.blocks.sentences import said
from assistant.slack.door import Door
from assistant.slack.errors import REFUSALS, sentence_of
from assistant.slack.listeners import acts
from assistant.slack.listeners.acts import Act


def register(app: App, door: Door) -> None:
    """Bind the handlers."""
    app.action(names.AGREE)(lambda ack, body, client: answered(door, ack, body, client, given=True))
    app.action(names.DECLINE)(lambda ack, body, client: answered(door, ack, body, client, given=False))
    app.action(names.CREDIT_PRACTICE)(lambda ack, body, client: credited(door, ack, body, client))


def answered(door: Door, ack: Ack, body: Mapping[str, Any], client: WebClient, *, given: bool) -> None:
    """Take the answer, and show it where the request stood."""
    ack()
    act = acts.read(door, body, client, carried=str(body["actions"][0].get("value") or ""))

    def take(session: Session, who: Actor) -> Shown:
        return consenting.answer(
            session,
            int(act.carried),
            given=given,
            who=who,
            now=datetime.now(UTC),
            address=door.assistant.settings.address,
            words=act.words.practising,
        )

    _replace(act, take)


def credited(door: Door, ack: Ack, body: Mapping[str, Any], client: WebClient) -> None:
    """Take how the makers are named, and show the request with it."""
    ack()
    chosen = body["actions"][0].get("selected_option") or {}
    act = acts.read(door, body, client, carried=str(chosen.get("value") or ""))
    number, _, credit = act.carried.partition(":")

    def take(session: Session, who: Actor) -> Shown:
        return consenting.credit(
            session,
            int(number),
            credit,
            files=door.assistant.files,
            max_mb=door.assistant.settings.max_upload_mb,
            who=who,
            now=datetime.now(UTC),
            address=door.assistant.settings.address,
            words=act.words.practising,
        )

    _replace(act, take)


def _replace(act: Act, take: Callable[[Session, Actor], Shown]) -> None:
    """Do what was pressed and put what comes of it where the request stands; pressed again, it comes out the same."""
    try:
        who = acts.person(act).who
        with act.door.transaction() as session:
            shown = take(session, who)
        posting.replace(act.caller, act.place, act.message, shown)
    except REFUSALS as error:
        acts.tell(act, said(sentence_of(error, act.words)))
