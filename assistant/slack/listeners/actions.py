"""Buttons: under answers, under a file that was dropped, on the Home tab."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from assistant.answering import asking, channels, handing_over, rating
from assistant.answering.models import Verdict
from assistant.errors import Conflict
from assistant.jobs.promises import promise
from assistant.people import sign_in
from assistant.slack import handover, material, names, posting, receiving, sharing
from assistant.slack.blocks import feedback, signing_in
from assistant.slack.blocks import files as file_blocks
from assistant.slack.blocks.asking import ask_modal
from assistant.slack.blocks.messages import Message as Shown
from assistant.slack.blocks.sentences import said
from assistant.slack.calling import Refused
from assistant.slack.door import Door
from assistant.slack.errors import REFUSALS, sentence_of
from assistant.slack.listeners import acts
from assistant.slack.listeners.acts import Act
from assistant.slack.metadata import Offered, Place, Rated
from assistant.slack.models import Came
from assistant.slack.receiving import Message

Press = Callable[[Act], Shown | None]

_DIRECT = "D"


def register(app: App, door: Door) -> None:
    """Bind the handlers."""
    for name, press in _BUTTONS.items():
        app.action(name)(_handler(door, press))
    # Plain links need no handling; unanswered they would show an error.
    app.action(re.compile(rf"^{names.LINK}"))(lambda ack: ack())


def _handler(door: Door, press: Press) -> Callable[[Ack, Mapping[str, Any], WebClient], None]:
    def handle(ack: Ack, body: Mapping[str, Any], client: WebClient) -> None:
        ack()
        act = acts.read(door, body, client, carried=str(body["actions"][0].get("value") or ""))
        try:
            shown = press(act)
        except REFUSALS as error:
            shown = said(sentence_of(error, act.words))
        if shown is not None:
            acts.tell(act, shown)

    return handle


def _rate(act: Act) -> Shown | None:
    verdict, _, number = act.carried.partition(":")
    question_id, who = int(number), acts.person(act).who
    with act.door.transaction() as session:
        rating.rate(session, question_id, Verdict(verdict), reason="", who=who, now=_now())
    if verdict == Verdict.UP:
        return said(act.words.thanks_up)
    try:
        rated = Rated(question_id, act.place.channel, act.place.thread)
        acts.open_modal(act, feedback.reason_modal(rated, act.words))
    except (Refused, TimeoutError):
        return feedback.thanks_message(act.words.thanks_down, question_id, act.words, may_hand_over=True)
    return None


def _share(act: Act) -> Shown:
    sharing.share(act.door, int(act.carried), member=acts.person(act), at=act.place, caller=act.caller)
    return said(act.words.shared)


def _hand_over(act: Act) -> Shown:
    who = acts.person(act).who
    with act.door.transaction() as session:
        row = handing_over.hand_over(session, int(act.carried), who=who, now=_now())
        if act.door.assistant.settings.slack_trainers_channel:
            promise(session, handover.announce_open_question, row.id)
    return said(act.words.handed_over)


def _follow_up(act: Act) -> Shown | None:
    return _ask_here(act, names.FOLLOW_UP, act.carried)


def _again(act: Act) -> Shown | None:
    who = acts.person(act).who
    with act.door.reading() as session:
        text = asking.find_readable(session, int(act.carried), who=who).text
    return _ask_here(act, names.AGAIN, text)


def _ask_here(act: Act, button: str, text: str) -> Shown | None:
    """Have a question asked where the button stands, once however often it is pressed."""
    channel = act.place.channel
    direct = channel.startswith(_DIRECT) and not act.hidden
    now = _now()
    with act.door.transaction() as session:
        settings = None if direct else channels.find(session, act.workspace, channel)
        row = receiving.receive(
            session,
            Message(
                key=f"slack:{act.workspace}:{channel}:{act.message}:{button}",
                workspace=act.workspace,
                channel=channel,
                member=act.user,
                came=Came.DIRECT if direct else Came.THREAD,
                text=text,
                message=act.message,
                # Under what only one person sees no thread can begin.
                thread=act.place.thread or ("" if act.hidden else act.message),
                private=act.hidden or (settings is not None and settings.private),
            ),
            now=now,
        )
        if row.finished_at is not None:
            raise Conflict(act.words.no_longer_possible)
        return said(act.words.received_command) if row.private and row.received_at == now else None


def _sign_in(act: Act) -> None:
    who = acts.person(act).who
    with act.door.transaction() as session:
        secret = sign_in.issue_own_link(session, who=who, now=_now())
    address = f"{act.door.assistant.settings.address}/sign-in/{secret}"
    acts.open_modal(act, signing_in.link_modal(address, sign_in.LINK_MINUTES, act.words))


def _ask(act: Act) -> None:
    acts.open_modal(act, ask_modal(act.carried, Place(), act.words))


def _accept(act: Act) -> None:
    who = acts.person(act).who
    with act.door.reading() as session:
        row = material.find_offer(session, int(act.carried), who=who, member=act.user)
        collections = material.collections(session, who=who)
    title = row.name.rsplit(".", 1)[0]
    acts.open_modal(act, file_blocks.material_modal(row.name, title, collections, Offered(row.id), act.words))


def _decline(act: Act) -> None:
    who = acts.person(act).who
    with act.door.transaction() as session:
        material.decline(session, int(act.carried), who=who, member=act.user)
    posting.replace(act.caller, act.place, act.message, said(act.words.offer_declined))


def _now() -> datetime:
    return datetime.now(UTC)


_BUTTONS: dict[str, Press] = {
    names.FEEDBACK: _rate,
    names.SHARE: _share,
    names.HAND_OVER: _hand_over,
    names.FOLLOW_UP: _follow_up,
    names.AGAIN: _again,
    names.SIGN_IN: _sign_in,
    names.ASK: _ask,
    names.OFFER_ACCEPTED: _accept,
    names.OFFER_DECLINED: _decline,
}
