"""`/ai …`: a question, or one of a few words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from assistant.people import sign_in
from assistant.slack import names, practices, receiving, settings_modal
from assistant.slack.blocks import signing_in
from assistant.slack.blocks.help import help_message
from assistant.slack.blocks.messages import Message as Shown
from assistant.slack.blocks.sentences import said
from assistant.slack.door import Door
from assistant.slack.errors import REFUSALS, sentence_of
from assistant.slack.listeners import acts, entering
from assistant.slack.listeners.acts import Act
from assistant.slack.models import Came
from assistant.slack.posting import as_json
from assistant.slack.receiving import Message

Reply = Callable[[Act, Mapping[str, Any]], Shown | None]


def register(app: App, door: Door) -> None:
    """Bind the handler."""
    app.command(names.COMMAND)(lambda ack, body, client, context: typed(door, ack, body, client, context))


def typed(door: Door, ack: Ack, body: Mapping[str, Any], client: WebClient, context: BoltContext) -> None:
    """Do what the first word says; unknown words are a question."""
    reply, rest = _reading(receiving.plain(str(body.get("text") or ""), bot=context.bot_user_id or ""))
    act = acts.read(door, body, client, carried=rest)
    try:
        shown = reply(act, body)
    except REFUSALS as error:
        shown = said(sentence_of(error, act.words))
    if shown is None:
        ack()
    else:
        ack(response_type="ephemeral", text=shown.text, blocks=as_json(shown.blocks))


def _ask(act: Act, body: Mapping[str, Any]) -> Shown:
    if not act.carried:
        return said(act.words.no_question)
    with act.door.transaction() as session:
        receiving.receive(
            session,
            Message(
                key=f"slack:{act.workspace}:{act.trigger}",
                workspace=act.workspace,
                channel=act.place.channel,
                member=act.user,
                came=Came.COMMAND,
                text=act.carried,
                private=True,
                response_url=str(body.get("response_url", "")),
            ),
            now=datetime.now(UTC),
        )
    return said(act.words.received_command)


def _help(act: Act, _body: Mapping[str, Any]) -> Shown:
    return help_message(act.words)


def _practices(act: Act, _body: Mapping[str, Any]) -> Shown:
    who = acts.person(act).who
    with act.door.reading() as session:
        address = act.door.assistant.settings.address
        return practices.found(session, act.carried, who=who, address=address, words=act.words.practising)


def _challenge(act: Act, _body: Mapping[str, Any]) -> Shown:
    return entering.overview(act)


def _sign_in(act: Act, _body: Mapping[str, Any]) -> Shown:
    who = acts.person(act).who
    with act.door.transaction() as session:
        secret = sign_in.issue_own_link(session, who=who, now=datetime.now(UTC))
    address = f"{act.door.assistant.settings.address}/sign-in/{secret}"
    return signing_in.link_message(address, sign_in.LINK_MINUTES, act.words)


def _settings(act: Act, body: Mapping[str, Any]) -> None:
    who = acts.person(act).who
    with act.door.reading() as session:
        view = settings_modal.settings_of(
            session,
            act.workspace,
            act.place.channel,
            name=str(body.get("channel_name", "")),
            who=who,
            words=act.words,
        )
    acts.open_modal(act, view)


def _reading(text: str) -> tuple[Reply, str]:
    """Return what a command means: one of our words with what follows it, else the whole as a question."""
    if not text:
        return _help, ""
    first, *more = text.split(maxsplit=1)
    rest = more[0].strip() if more else ""
    word = names.ENGLISH_WORDS.get(first.lower(), first)
    reply = _WORDS.get(word)
    if reply is None or (rest and word in _ALONE):
        return _ask, text
    return reply, rest


_WORDS: dict[str, Reply] = {
    names.WORD_ASK: _ask,
    names.WORD_PRACTICES: _practices,
    names.WORD_HELP: _help,
    names.WORD_SIGN_IN: _sign_in,
    names.WORD_SETTINGS: _settings,
    names.WORD_CHALLENGE: _challenge,
}
# With more words behind them these begin a question: "도움말 어디서 봐요", "help me write …".
_ALONE = frozenset({names.WORD_HELP, names.WORD_SIGN_IN, names.WORD_SETTINGS, names.WORD_CHALLENGE})
