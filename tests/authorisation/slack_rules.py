"""Rules of every act in Slack: who is answered, what comes of it, and what is sent."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from assistant.slack import names
from assistant.slack.metadata import Configured, Entering, Nominated, Offered, Place, Practised, Rated, Sent, dumps
from tests.authorisation.recorded_slack import CHANNEL, TEAM
from tests.authorisation.slack_world import EVERYBODY, Member, Things, member_id

M = Member
OWNER, TRAINER, ADMIN = frozenset({M.OWNER}), frozenset({M.TRAINER}), frozenset({M.ADMIN})
NOBODY: frozenset[Member] = frozenset()
# What is asked is taken from anybody, and refused when it is answered: nobody waits for Slack to say who they are.
ANYBODY = frozenset(Member)


class Effect(StrEnum):
    """What shows that somebody was let in."""

    OPENS = "opens"
    WRITES = "writes"
    SPEAKS = "speaks"
    NOTHING = "nothing"


Carried = Callable[[Things], Any]


@dataclass(frozen=True)
class Act:
    """A way to act, on one object: `refuses_aloud` is False where nobody would read a refusal."""

    kind: str
    name: str
    who: Collection[Member]
    effect: Effect
    carried: Carried = lambda _things: ""
    refuses_aloud: bool = True
    word: str = ""

    def body(self, things: Things, member: Member) -> dict[str, Any]:
        """Return what Slack sends when somebody does it."""
        said = {
            "team": {"id": TEAM},
            "user": {"id": member_id(member), "team_id": TEAM},
            "team_id": TEAM,
            "trigger_id": "1.1.a",
        }
        return said | _OF[self.kind](self, self.carried(things), member)


def _action(act: Act, carried: Any, _member: Member) -> dict[str, Any]:
    name = f"{act.name}title" if act.name == names.ENTRY_INPUT else act.name.lstrip("^")
    pressed: dict[str, Any] = {"action_id": name, "block_id": "b", "type": "button", "value": carried}
    if act.name == names.CREDIT_PRACTICE:
        pressed = pressed | {"type": "static_select", "selected_option": {"value": carried}}
    body: dict[str, Any] = {"type": "block_actions", "actions": [pressed]}
    if act.name == names.ENTRY_INPUT:
        pressed["value"] = "새 제목"
        return body | {"view": {"id": "V1", "private_metadata": carried}, "container": {"type": "view"}}
    at = {"type": "message", "message_ts": "1.1", "channel_id": CHANNEL}
    return body | {"container": at, "channel": {"id": CHANNEL}, "message": {"ts": "1.1"}}


def _view(act: Act, carried: Any, _member: Member) -> dict[str, Any]:
    memory, values = carried
    state = {"values": {name: {name: value} for name, value in values.items()}}
    view = {"id": "V1", "callback_id": act.name, "private_metadata": dumps(memory), "state": state, "type": "modal"}
    return {"type": "view_closed" if act.kind == "view_closed" else "view_submission", "view": view}


def _shortcut(act: Act, carried: Any, _member: Member) -> dict[str, Any]:
    if not carried:
        return {"type": "shortcut", "callback_id": act.name}
    message = {"ts": "1.5", "text": "좋은 방법", "user": member_id(M.STAFF)}
    return {"type": "message_action", "callback_id": act.name, "channel": {"id": CHANNEL}, "message": message}


def _command(act: Act, carried: Any, member: Member) -> dict[str, Any]:
    return {
        "command": act.name,
        "text": f"{act.word} {carried}".strip(),
        "user": None,
        "user_id": member_id(member),
        "channel_id": CHANNEL,
        "channel_name": "민원과",
    }


def _event(act: Act, carried: Any, member: Member) -> dict[str, Any]:
    event = {"type": act.name, "user": member_id(member), "tab": carried, "channel": "D1"}
    return {"type": "event_callback", "event": event, "authorizations": [{"team_id": TEAM, "user_id": "UBOT"}]}


_OF = {"action": _action, "view": _view, "view_closed": _view, "shortcut": _shortcut, "command": _command}
_OF["event"] = _event


def typed(text: str) -> dict[str, str]:
    """Return the state of a text input."""
    return {"type": "plain_text_input", "value": text}


def chosen(value: str) -> dict[str, Any]:
    """Return the state of a list."""
    return {"type": "static_select", "selected_option": {"value": value}}


def ticked(*values: str) -> dict[str, Any]:
    """Return the state of boxes."""
    return {"type": "checkboxes", "selected_options": [{"value": each} for each in values]}


_OPENS, _WRITES, _SPEAKS = Effect.OPENS, Effect.WRITES, Effect.SPEAKS
_USED = {names.OUTCOME_INPUT: chosen("worked")}
_PROPOSED = {name: typed("글") for name in (names.TITLE_INPUT, names.SITUATION_INPUT, names.PROMPT_INPUT)}


def _sent(things: Things) -> Sent:
    return Sent(things.entry, 1, "key", [])


ACTS = (
    Act("action", names.FEEDBACK, OWNER, _WRITES, lambda it: f"up:{it.question}"),
    Act("action", names.SHARE, OWNER, _WRITES, lambda it: str(it.question)),
    Act("action", names.HAND_OVER, OWNER, _WRITES, lambda it: str(it.question)),
    Act("action", names.FOLLOW_UP, ANYBODY, _WRITES, lambda _it: "다음 질문"),
    Act("action", names.AGAIN, OWNER, _WRITES, lambda it: str(it.question)),
    Act("action", names.SIGN_IN, EVERYBODY, _OPENS),
    Act("action", names.ASK, ANYBODY, _OPENS),
    Act("action", names.OFFER_ACCEPTED, TRAINER, _OPENS, lambda it: str(it.offer)),
    Act("action", names.OFFER_DECLINED, TRAINER, _WRITES, lambda it: str(it.offer)),
    Act("action", f"^{names.LINK}", ANYBODY, Effect.NOTHING),
    Act("action", names.ENTER, OWNER, _OPENS, lambda it: f"entry:{it.entry}"),
    Act("action", names.ENTER, EVERYBODY, _OPENS, lambda it: f"challenge:{it.challenge}"),
    # Nobody reads messages while writing: what was not kept is said when the form is sent.
    Act("action", names.ENTRY_INPUT, OWNER, _WRITES, lambda it: dumps(Entering(it.entry)), refuses_aloud=False),
    Act("action", names.AGREE, OWNER, _WRITES, lambda it: str(it.practice)),
    Act("action", names.DECLINE, OWNER, _WRITES, lambda it: str(it.practice)),
    Act("action", names.CREDIT_PRACTICE, OWNER | TRAINER | ADMIN, _WRITES, lambda it: f"{it.practice}:anonymous"),
    Act("action", names.USE_PRACTICE, EVERYBODY, _OPENS, lambda it: str(it.published)),
    Act("action", names.USE_PRACTICE, NOBODY, _OPENS, lambda it: str(it.practice)),
    Act("action", names.REPORT_USE, EVERYBODY, _OPENS, lambda it: str(it.published)),
    Act("action", names.REPORT_USE, NOBODY, _OPENS, lambda it: str(it.practice)),
    Act("view", names.ASK_MODAL, ANYBODY, _WRITES, lambda _it: (Place(), {names.QUESTION_INPUT: typed("질문")})),
    Act(
        "view", names.REASON_MODAL, OWNER, _WRITES, lambda it: (Rated(it.question), {names.REMARK_INPUT: typed("틀림")})
    ),
    Act(
        "view",
        names.MATERIAL_MODAL,
        TRAINER,
        _WRITES,
        lambda it: (Offered(it.offer), {names.TITLE_INPUT: typed("제목"), names.AUDIENCE_INPUT: chosen("everyone")}),
    ),
    Act(
        "view",
        names.CHANNEL_MODAL,
        ADMIN,
        _WRITES,
        lambda _it: (Configured(CHANNEL, "민원과"), {names.LISTENING_INPUT: chosen("questions")}),
    ),
    Act("view", names.ENTRY_MODAL, OWNER, _WRITES, lambda it: (Entering(it.entry), {"entry_title": typed("새 제목")})),
    Act("view_closed", names.ENTRY_MODAL, OWNER, _SPEAKS, lambda it: (Entering(it.entry), {}), refuses_aloud=False),
    Act("view", names.CHECK_MODAL, OWNER, _WRITES, lambda it: (_sent(it), {names.CHECKED_INPUT: ticked("yes")})),
    Act("view", names.PRACTICE_MODAL, EVERYBODY, _WRITES, lambda it: (Practised(it.published), {})),
    Act("view", names.PRACTICE_MODAL, NOBODY, _WRITES, lambda it: (Practised(it.practice), {})),
    Act("view", names.USE_MODAL, EVERYBODY, _WRITES, lambda it: (Practised(it.published), _USED)),
    Act("view", names.USE_MODAL, NOBODY, _WRITES, lambda it: (Practised(it.practice), _USED)),
    Act(
        "view",
        names.NOMINATION_MODAL,
        EVERYBODY,
        _WRITES,
        lambda _it: (Nominated(CHANNEL, "1.5", member_id(M.STAFF)), _PROPOSED),
    ),
    Act("shortcut", names.ASK_ANYWHERE, EVERYBODY, _OPENS),
    Act("shortcut", names.ASK_ABOUT_MESSAGE, EVERYBODY, _OPENS, lambda _it: True),
    Act("shortcut", names.ENTER_ANYWHERE, EVERYBODY, _OPENS),
    Act("shortcut", names.NOMINATE, EVERYBODY, _OPENS, lambda _it: True),
    Act("command", names.COMMAND, ANYBODY, _WRITES, lambda _it: "온도란?", word=names.WORD_ASK),
    Act("command", names.COMMAND, EVERYBODY, _SPEAKS, word=names.WORD_PRACTICES),
    Act("command", names.COMMAND, ANYBODY, _SPEAKS, word=names.WORD_HELP),
    Act("command", names.COMMAND, EVERYBODY, _WRITES, word=names.WORD_SIGN_IN),
    Act("command", names.COMMAND, ADMIN, _OPENS, word=names.WORD_SETTINGS),
    Act("command", names.COMMAND, EVERYBODY, _SPEAKS, word=names.WORD_CHALLENGE),
    Act("event", "app_home_opened", EVERYBODY, _OPENS, lambda _it: "home", refuses_aloud=False),
)
# Events in which nobody acts on anything that is somebody's: what is said becomes a question of its author, and the
# rest is Slack telling of itself.
NOT_ACTS = frozenset(
    {
        "app_mention",
        "message",
        "message:None",
        "message:file_share",
        "message:thread_broadcast",
        "message:message_changed",
        "message:message_deleted",
        "user_change",
        "member_joined_channel",
        "channel_rename",
        "agent_session_stopped",
        "app_uninstalled",
        "tokens_revoked",
    }
)
