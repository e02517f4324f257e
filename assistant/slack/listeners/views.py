"""What is sent from a modal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from assistant.answering import rating
from assistant.answering.models import Verdict
from assistant.errors import Invalid
from assistant.slack import material, metadata, names, posting, receiving, settings_modal
from assistant.slack.blocks.feedback import thanks_message
from assistant.slack.blocks.files import NO_COLLECTION
from assistant.slack.blocks.messages import Message as Shown
from assistant.slack.blocks.sentences import said
from assistant.slack.door import Door
from assistant.slack.errors import REFUSALS, sentence_of
from assistant.slack.listeners import acts
from assistant.slack.listeners.acts import Act
from assistant.slack.metadata import Configured, Offered, Place, Rated
from assistant.slack.models import Came
from assistant.slack.receiving import Message
from assistant.slack.wording.korean import KOREAN

View = Mapping[str, Any]
# What was said after it, and where.
Sent = tuple[Shown, posting.Place] | None

_LONGEST_ERROR = 150


def register(app: App, door: Door) -> None:
    """Bind the handlers; a refusal is shown at the modal's first input, so that nothing typed is lost."""
    for name, (send, first_input) in _MODALS.items():
        app.view(name)(_handler(door, send, first_input))


def _handler(
    door: Door, send: Callable[[Act, View], Sent], first_input: str
) -> Callable[[Ack, Mapping[str, Any], View, WebClient], None]:
    def handle(ack: Ack, body: Mapping[str, Any], view: View, client: WebClient) -> None:
        act = acts.read(door, body, client)
        try:
            sent = send(act, view)
        except REFUSALS as error:
            sentence = sentence_of(error, act.words)[:_LONGEST_ERROR]
            ack(response_action="errors", errors={first_input: sentence})
            return
        ack()
        if sent is not None:
            shown, place = sent
            acts.tell(act, shown, at=place)

    return handle


def _ask(act: Act, view: View) -> Sent:
    text = _typed(view, names.QUESTION_INPUT)
    if not text:
        raise Invalid(act.words.no_question)
    place = metadata.loads(Place, str(view["private_metadata"]))
    with act.door.transaction() as session:
        receiving.receive(
            session,
            Message(
                # Pressed twice, a modal is sent twice.
                key=f"slack:{act.workspace}:view:{view['id']}",
                workspace=act.workspace,
                channel=place.channel,
                member=act.user,
                came=Came.MODAL,
                text=text,
                thread=place.thread,
            ),
            now=datetime.now(UTC),
        )
    return None


def _explain(act: Act, view: View) -> Sent:
    rated = metadata.loads(Rated, str(view["private_metadata"]))
    # Trainers read it, in Korean.
    reason = KOREAN.reasons.get(_selected(view, names.REASON_INPUT), "")
    told = "\n".join(filter(None, [reason, _typed(view, names.REMARK_INPUT)]))
    who = acts.person(act).who
    with act.door.transaction() as session:
        rating.rate(session, rated.question_id, Verdict.DOWN, reason=told, who=who, now=datetime.now(UTC))
    thanks = thanks_message(act.words.thanks_for_reason, rated.question_id, act.words, may_hand_over=True)
    return thanks, posting.Place(rated.channel, rated.thread)


def _add_material(act: Act, view: View) -> Sent:
    title = _typed(view, names.TITLE_INPUT)
    if not title:
        raise Invalid(act.words.title_needed)
    offered = metadata.loads(Offered, str(view["private_metadata"]))
    chosen = _selected(view, names.COLLECTION_INPUT)
    who = acts.person(act).who
    with act.door.transaction() as session:
        material.confirm(
            session,
            offered.file_row_id,
            title=title,
            collection=_typed(view, names.NEW_COLLECTION_INPUT) or ("" if chosen == NO_COLLECTION else chosen),
            audience=_selected(view, names.AUDIENCE_INPUT),
            who=who,
            member=act.user,
        )
    return None


def _configure(act: Act, view: View) -> Sent:
    configured = metadata.loads(Configured, str(view["private_metadata"]))
    who = acts.person(act).who
    with act.door.transaction() as session:
        settings_modal.save(
            session, act.workspace, configured, values=view["state"]["values"], who=who, now=datetime.now(UTC)
        )
    return said(act.words.channel_saved(configured.name)), posting.Place(configured.channel)


def _typed(view: View, name: str) -> str:
    return str(_value(view, name).get("value") or "").strip()


def _selected(view: View, name: str) -> str:
    return str((_value(view, name).get("selected_option") or {}).get("value") or "")


def _value(view: View, name: str) -> Mapping[str, Any]:
    value: Mapping[str, Any] = (view["state"]["values"].get(name) or {}).get(name) or {}
    return value


_MODALS: dict[str, tuple[Callable[[Act, View], Sent], str]] = {
    names.ASK_MODAL: (_ask, names.QUESTION_INPUT),
    names.REASON_MODAL: (_explain, names.REASON_INPUT),
    names.MATERIAL_MODAL: (_add_material, names.TITLE_INPUT),
    names.CHANNEL_MODAL: (_configure, names.LISTENING_INPUT),
}
