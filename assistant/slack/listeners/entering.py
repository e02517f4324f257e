"""The challenge: the form is opened, kept while it is written, closed, sent."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from assistant.challenge import entering as entries
from assistant.slack import entering, metadata, names
from assistant.slack.blocks.entries import challenge_message, kept_message
from assistant.slack.blocks.messages import Message as Shown
from assistant.slack.blocks.sentences import said
from assistant.slack.door import Door
from assistant.slack.errors import REFUSALS, sentence_of
from assistant.slack.listeners import acts
from assistant.slack.listeners.acts import Act
from assistant.slack.metadata import Entering, Sent

_LONGEST_ERROR = 150
_CHOICES = {"may_share": names.SHARE_INPUT, "credit": names.CREDIT_INPUT}

logger = logging.getLogger(__name__)


def register(app: App, door: Door) -> None:
    """Bind the handlers."""
    app.action(names.ENTER)(lambda ack, body, client: pressed(door, ack, body, client))
    app.shortcut(names.ENTER_ANYWHERE)(lambda ack, body, client: pressed(door, ack, body, client))
    app.action(re.compile(rf"^{names.ENTRY_INPUT}"))(lambda ack, body, client: written(door, ack, body, client))
    app.view(names.ENTRY_MODAL)(lambda ack, body, view, client: sent(door, ack, body, view, client))
    app.view(names.CHECK_MODAL)(lambda ack, body, view, client: looked(door, ack, body, view, client))
    app.view_closed(names.ENTRY_MODAL)(lambda ack, body, view, client: closed(door, ack, body, view, client))


def overview(act: Act) -> Shown:
    """Return the challenge as the person sees it. Raises `NotAllowed`, `Unavailable`."""
    member = acts.person(act)
    with act.door.reading() as session:
        card = entering.card_of(
            session, member, act.door.assistant.settings.address, act.words.entering, now=datetime.now(UTC)
        )
    return challenge_message(card, act.words.entering)


def pressed(door: Door, ack: Ack, body: Mapping[str, Any], client: WebClient) -> None:
    """Open the form of a draft; the shortcut knows no challenge and takes the one that is open."""
    ack()
    act = acts.read(door, body, client, carried=str((body.get("actions") or [{}])[0].get("value") or ""))
    now = datetime.now(UTC)
    try:
        member = acts.person(act)
        carried = act.carried or _what_is_open(act, now)
        if not carried:
            acts.tell(act, overview(act))
            return
        with door.transaction() as session:
            view = entering.form_of(
                session,
                carried,
                member=member,
                workspace=act.workspace,
                address=door.assistant.settings.address,
                now=now,
            )
        acts.open_modal(act, view)
    except REFUSALS as error:
        acts.tell(act, said(sentence_of(error, act.words)))


def written(door: Door, ack: Ack, body: Mapping[str, Any], client: WebClient) -> None:
    """Keep the part that was just written; the others may be newer elsewhere."""
    ack()
    act = acts.read(door, body, client)
    opened = metadata.loads(Entering, str(body["view"]["private_metadata"]))
    changed = {
        str(each["action_id"]).removeprefix(names.ENTRY_INPUT): entering.told_by(each) for each in body["actions"]
    }
    try:
        who = acts.person(act).who
        with door.transaction() as session:
            kept = entering.keep(
                session, opened, changed, view_id=str(body["view"]["id"]), who=who, now=datetime.now(UTC)
            )
        if kept.to_tell:
            # Once, and not only when the form is sent: whoever closes it instead loses what was written.
            parts = ", ".join(act.words.entering.parts[each] for each in kept.to_tell)
            acts.tell(act, said(act.words.entering.clashing_now(parts)))
    except REFUSALS as error:
        # Said when the form is sent: nobody reads messages while writing.
        logger.warning("a part of entry %s was not kept: %s", opened.entry_id, error)


def sent(door: Door, ack: Ack, body: Mapping[str, Any], view: Mapping[str, Any], client: WebClient) -> None:
    """Hand the entry in, or say at each part what is missing; the modal stays open with everything in it.

    What looks like personal data is shown first, on top of the form: its author says that it may stay, or goes back.
    """
    act = acts.read(door, body, client)
    opened = metadata.loads(Entering, str(view["private_metadata"]))
    entry_id = opened.entry_id
    now = datetime.now(UTC)
    words = act.words.entering
    # Sent again after it was closed and opened, the modal is another one.
    key = f"slack:{act.workspace}:view:{view['id']}"
    look = None
    try:
        who = acts.person(act).who
        # Kept first, whatever becomes of handing it in.
        with door.transaction() as session:
            kept = entering.keep(session, opened, entering.values_of(view), view_id=str(view["id"]), who=who, now=now)
        with door.transaction() as session:
            wrong = entering.wrong_with(session, entry_id, who=who, now=now, words=words)
            # What would be handed in is not what the form shows.
            wrong |= entering.newer_in(kept, words)
            if not wrong:
                told = entering.sent_of(session, opened, view, key=key, who=who)
                look = entering.to_look_at(session, told, who=who, words=words)
                if look is None:
                    entering.send(session, told, workspace=act.workspace, member=act.user, who=who, now=now)
    except REFUSALS as error:
        wrong = {"title": sentence_of(error, act.words)}
    if wrong:
        _refuse(ack, view, wrong)
        return
    if look is not None:
        ack(response_action="push", view=look)
        return
    ack()
    acts.tell(act, said(words.handing_in))


def looked(door: Door, ack: Ack, body: Mapping[str, Any], view: Mapping[str, Any], client: WebClient) -> None:
    """Hand in what its author has looked at, and close the form beneath, too."""
    act = acts.read(door, body, client)
    told = metadata.loads(Sent, str(view["private_metadata"]))
    words = act.words.entering
    try:
        who = acts.person(act).who
        with door.transaction() as session:
            why = entering.has_looked(session, told, view, who=who, words=words)
            if not why:
                entering.send(session, told, workspace=act.workspace, member=act.user, who=who, now=datetime.now(UTC))
    except REFUSALS as error:
        why = sentence_of(error, act.words)
    if why:
        ack(response_action="errors", errors={names.CHECKED_INPUT: why[:_LONGEST_ERROR]})
        return
    ack(response_action="clear")
    acts.tell(act, said(words.handing_in))


def closed(door: Door, ack: Ack, body: Mapping[str, Any], view: Mapping[str, Any], client: WebClient) -> None:
    """Say that the draft waits, if there is anything in it."""
    ack()
    act = acts.read(door, body, client)
    entry_id = metadata.loads(Entering, str(view["private_metadata"])).entry_id
    words = act.words.entering
    try:
        who = acts.person(act).who
        with door.reading() as session:
            draft = entries.find_authored(session, entry_id, who=who).draft
        if any(draft.get(part) for part in words.parts):
            acts.tell(act, kept_message(str(draft.get("title") or ""), entry_id, words))
    except REFUSALS as error:
        logger.warning("the closed form of entry %s: %s", entry_id, error)


def _what_is_open(act: Act, now: datetime) -> str:
    member = acts.person(act)
    with act.door.reading() as session:
        card = entering.card_of(session, member, "", act.words.entering, now=now)
    if card is None or not card.may_enter:
        return ""
    begun = next((each for each in card.own if each.may_edit), None)
    return f"entry:{begun.entry_id}" if begun else f"challenge:{card.challenge_id}"


def _refuse(ack: Ack, view: Mapping[str, Any], sentences: Mapping[str, str]) -> None:
    """Show sentences at the inputs they are about; what the form does not show is said at the first."""
    shown = set(view["state"]["values"])
    errors: dict[str, str] = {}
    for part, sentence in sentences.items():
        block = _CHOICES.get(part, f"{names.ENTRY_INPUT}{part}")
        at = block if block in shown else f"{names.ENTRY_INPUT}title"
        errors[at] = f"{errors[at]} {sentence}" if at in errors else sentence
    ack(response_action="errors", errors={at: sentence[:_LONGEST_ERROR] for at, sentence in errors.items()})
