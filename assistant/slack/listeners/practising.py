"""Practices: a prompt is taken along, its use reported, a message put forward."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from assistant.errors import AssistantError, NotFound
from assistant.people.roles import Actor
from assistant.slack import metadata, names, posting, practices, receiving
from assistant.slack.blocks.messages import Message as Shown
from assistant.slack.blocks.sentences import said
from assistant.slack.calling import Refused
from assistant.slack.door import Door
from assistant.slack.errors import REFUSALS, sentence_of
from assistant.slack.listeners import acts
from assistant.slack.listeners.acts import Act
from assistant.slack.metadata import Nominated, Practised

_LONGEST_ERROR = 150

logger = logging.getLogger(__name__)


def register(app: App, door: Door) -> None:
    """Bind the handlers."""
    app.action(names.USE_PRACTICE)(lambda ack, body, client: wanted(door, ack, body, client))
    app.action(names.REPORT_USE)(lambda ack, body, client: tried(door, ack, body, client))
    app.shortcut(names.NOMINATE)(lambda ack, body, client: nominating(door, ack, body, client))
    app.view(names.PRACTICE_MODAL)(lambda ack, body, view, client: filled(door, ack, body, view, client))
    app.view(names.USE_MODAL)(lambda ack, body, view, client: reported(door, ack, body, view, client))
    app.view(names.NOMINATION_MODAL)(lambda ack, body, view, client: nominated(door, ack, body, view, client))


def wanted(door: Door, ack: Ack, body: Mapping[str, Any], client: WebClient) -> None:
    """Open the blanks of a prompt; one without blanks is told at once."""
    ack()
    act = acts.read(door, body, client, carried=str(body["actions"][0]["value"]))
    words = act.words.practising
    try:
        who = acts.person(act).who
        with door.reading() as session:
            view = practices.prompt_form(session, int(act.carried), who=who, words=words)
        if view is not None:
            acts.open_modal(act, view)
            return
        with door.transaction() as session:
            shown = practices.take(session, int(act.carried), {}, who=who, now=datetime.now(UTC), words=words)
        _hand(act, shown)
    except REFUSALS as error:
        acts.tell(act, said(sentence_of(error, act.words)))


def filled(door: Door, ack: Ack, body: Mapping[str, Any], view: Mapping[str, Any], client: WebClient) -> None:
    """Tell the person the prompt with their words in it; they are kept nowhere else."""
    act = acts.read(door, body, client)
    practised = metadata.loads(Practised, str(view["private_metadata"]))
    try:
        who = acts.person(act).who
        with door.transaction() as session:
            shown = practices.take(
                session,
                practised.practice_id,
                practices.values_of(practised, view),
                who=who,
                now=datetime.now(UTC),
                words=act.words.practising,
            )
    except REFUSALS as error:
        _refuse(ack, {f"{names.VARIABLE_INPUT}0": sentence_of(error, act.words)})
        return
    ack()
    _hand(act, shown)


def tried(door: Door, ack: Ack, body: Mapping[str, Any], client: WebClient) -> None:
    """Ask how it went."""
    ack()
    act = acts.read(door, body, client, carried=str(body["actions"][0]["value"]))
    try:
        who = acts.person(act).who
        with door.reading() as session:
            view = practices.use_form(
                session, int(act.carried), who=who, now=datetime.now(UTC), words=act.words.practising
            )
        acts.open_modal(act, view)
    except REFUSALS as error:
        acts.tell(act, said(sentence_of(error, act.words)))


def reported(door: Door, ack: Ack, body: Mapping[str, Any], view: Mapping[str, Any], client: WebClient) -> None:
    """Take the account, or say at the input what is wrong with it."""
    act = acts.read(door, body, client)
    practised = metadata.loads(Practised, str(view["private_metadata"]))
    try:
        who = acts.person(act).who
        with door.transaction() as session:
            wrong = practices.report(
                session, practised.practice_id, view, who=who, now=datetime.now(UTC), words=act.words.practising
            )
    except NotFound as error:
        wrong = {names.OUTCOME_INPUT: sentence_of(error, act.words)}
    except REFUSALS as error:
        wrong = {names.CHANGED_INPUT: sentence_of(error, act.words)}
    if wrong:
        _refuse(ack, wrong)
        return
    ack()
    acts.tell(act, said(act.words.practising.thanks_for_report))


def nominating(door: Door, ack: Ack, body: Mapping[str, Any], client: WebClient) -> None:
    """Open the form with the message's words."""
    ack()
    act = acts.read(door, body, client)
    message = body.get("message") or {}
    text = receiving.plain(str(message.get("text") or ""))
    # What an app has posted is nobody's of ours.
    member = "" if message.get("bot_id") else str(message.get("user") or "")
    memory = Nominated(act.place.channel, str(message.get("ts") or body.get("message_ts") or ""), member)
    try:
        who = acts.person(act).who
        with door.reading() as session:
            view = practices.nomination_form(
                session, memory, text, workspace=act.workspace, who=who, words=act.words.practising
            )
        acts.open_modal(act, view)
    except REFUSALS as error:
        acts.tell(act, said(sentence_of(error, act.words)))


def nominated(door: Door, ack: Ack, body: Mapping[str, Any], view: Mapping[str, Any], client: WebClient) -> None:
    """Put the message forward, or say what is missing."""
    act = acts.read(door, body, client)
    memory = metadata.loads(Nominated, str(view["private_metadata"]))
    try:
        who = acts.person(act).who
        author = _author(act, memory)
        with door.transaction() as session:
            missing = practices.nominate(
                session,
                memory,
                view,
                workspace=act.workspace,
                author=author,
                who=who,
                now=datetime.now(UTC),
                words=act.words.practising,
            )
    except REFUSALS as error:
        missing = {names.TITLE_INPUT: sentence_of(error, act.words)}
    if missing:
        _refuse(ack, missing)
        return
    ack()
    acts.tell(act, said(act.words.practising.nominated))


def _author(act: Act, memory: Nominated) -> Actor | None:
    """Return who wrote the message, None for strangers, those who left, and apps."""
    if not memory.member:
        return None
    try:
        return act.door.meet(act.workspace, memory.member, act.client).who
    except REFUSALS as error:
        logger.warning("the author of a nominated message is not known: %s", error)
        return None


def _hand(act: Act, messages: list[Shown]) -> None:
    """Put a prompt into the direct messages: it is long, and of use for longer than a whisper stays."""
    try:
        place = posting.direct(act.caller, act.user)
        for n, each in enumerate(messages):
            posting.post(act.caller, place, each, mark=f"prompt:{act.trigger}:{n}")
    except (AssistantError, Refused, TimeoutError) as error:
        logger.warning("a member could not be told a prompt: %s", error)


def _refuse(ack: Ack, sentences: Mapping[str, str]) -> None:
    ack(response_action="errors", errors={at: sentence[:_LONGEST_ERROR] for at, sentence in sentences.items()})
