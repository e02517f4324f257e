"""A person acting in Slack; every act tells what the app answered to what Slack pushed."""

from __future__ import annotations

import base64
import html
import mimetypes
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

from tests.servers.slack.answered import Pushed, Said, answers_in
from tests.servers.slack.choosing import action, chosen
from tests.servers.slack.seen import Seen, elements
from tests.servers.slack.stand_in import StandIn
from tests.servers.slack.workspace import APP_ID, Someone, Workspace


@dataclass(frozen=True)
class Human:
    """A member of a workspace at their screen.

    `how` changes the pushes of this person: `secret="wrong"`, `shift_seconds=-600`, `event_id="Ev…"`, `headers={…}`,
    `once=True` for no retries; `human.pushing(…)` returns a person who pushes that way.
    """

    slack: StandIn
    workspace: Workspace
    who: Someone
    how: Mapping[str, Any] = field(default_factory=dict)

    def pushing(self, **how: Any) -> Human:
        return replace(self, how={**self.how, **how})

    # Messages.

    def dm(self, text: str, *, thread: str | None = None) -> Said:
        return self.say(self.who.dm, text, thread=thread)

    def mention(self, channel: str, text: str, *, thread: str | None = None) -> Said:
        return self.say(channel, f"<@{self.workspace.bot.id}> {text}", thread=thread)

    def say(self, channel: str, text: str, *, thread: str | None = None) -> Said:
        return self._said("say", channel=self._channel(channel), text=text, thread_ts=thread)

    def share(self, channel: str | None, *paths: Path, text: str = "", thread: str | None = None) -> Said:
        """Share files in a channel, or in the conversation with the app."""
        files = [
            {
                "name": path.name,
                "mimetype": mimetypes.guess_type(path.name)[0] or "application/octet-stream",
                "content": base64.b64encode(path.read_bytes()).decode(),
            }
            for path in paths
        ]
        place = self._channel(channel) if channel else self.who.dm
        return self._said("say", channel=place, text=text, thread_ts=thread, files=files)

    def edit(self, said: Said, text: str) -> Said:
        return self._said("edit", channel=said.channel, ts=said.ts, text=text)

    def unfurl(self, said: Said) -> Said:
        """Let Slack add a link preview: a change of the message that nobody made."""
        return self._said("edit", channel=said.channel, ts=said.ts)

    def delete(self, said: Said) -> Said:
        return self._said("delete", channel=said.channel, ts=said.ts)

    def stop(self, said: Said) -> Pushed:
        """Press the stop button of a running answer."""
        return Pushed(answers_in(self._ask("stop", channel=said.channel, thread_ts=said.thread)))

    # What the app has put on the screen.

    def open_home(self) -> Pushed:
        return self._home("home")

    def open_messages(self) -> Pushed:
        return self._home("messages")

    def click(self, message: Seen, action_id: str, *, channel: str, value: str | None = None) -> Pushed:
        """Click what has this action id on a message; `value` overrides the button's (a feedback click needs one)."""
        element = message.button(action_id)
        place = self._channel(channel)
        trigger = self._ask("trigger", channel=place, message_ts=message.ts)
        container = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": place,
            "is_ephemeral": message.ephemeral_to is not None,
            **({"thread_ts": message.thread_ts} if message.thread_ts else {}),
        }
        payload = {
            **self._interactive("block_actions", trigger["trigger_id"]),
            "container": container,
            "channel": {"id": place, "name": self._channel_name(place)},
            "state": {"values": {}},
            "response_url": trigger["response_url"],
            "actions": [action(element, value)],
            **({} if message.ephemeral_to else {"message": message.raw}),
        }
        return self._interact(payload)

    def feedback(self, message: Seen, action_id: str, *, channel: str, good: bool) -> Pushed:
        element = message.button(action_id)
        button = element["positive_button" if good else "negative_button"]
        return self.click(message, action_id, channel=channel, value=button["value"])

    def click_view(self, view: Mapping[str, Any], action_id: str, *, value: Any = None) -> Pushed:
        """Click or choose something on a Home view or a modal."""
        element = next(one for one in elements(view["blocks"]) if one["action_id"] == action_id)
        trigger = self._ask("trigger", view_id=view["id"])
        payload = {
            **self._interactive("block_actions", trigger["trigger_id"]),
            "container": {"type": "view", "view_id": view["id"]},
            "view": self._view(view),
            "actions": [action(element, value)],
        }
        return self._interact(payload)

    def submit(self, view: Mapping[str, Any], values: Mapping[str, Any]) -> Pushed:
        """Submit a modal; values by action id: a text, an option's value, a list of them, or file ids."""
        return self._interact(self.submission(view, values))

    def submission(self, view: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
        """Return what a submission sends, for a test that sends it twice."""
        state: dict[str, dict[str, Any]] = {}
        for element in elements(view["blocks"]):
            filled = {"type": element["type"], **chosen(element, values.get(element["action_id"]))}
            state.setdefault(element["block_id"], {})[element["action_id"]] = filled
        trigger = self._ask("trigger", view_id=view["id"])
        return {
            **self._interactive("view_submission", trigger["trigger_id"]),
            "view": {**self._view(view), "state": {"values": state}},
            "response_urls": [],
        }

    def close(self, view: Mapping[str, Any]) -> Pushed:
        """Close a modal without sending it: Slack tells that, and nothing of what was typed."""
        trigger = self._ask("trigger", view_id=view["id"])
        closed = {**self._view(view), "state": {"values": {}}}
        return self._interact(
            {**self._interactive("view_closed", trigger["trigger_id"]), "view": closed, "is_cleared": False}
        )

    def interact(self, payload: Mapping[str, Any]) -> Pushed:
        """Push a made-up click, submission or shortcut."""
        return self._interact(dict(payload))

    def shortcut(self, callback_id: str) -> Pushed:
        trigger = self._ask("trigger")
        payload = {
            **self._interactive("shortcut", trigger["trigger_id"]),
            "callback_id": callback_id,
            "action_ts": _now(),
        }
        return self._interact(payload)

    def message_shortcut(self, callback_id: str, channel: str, ts: str) -> Pushed:
        place = self._channel(channel)
        trigger = self._ask("trigger", channel=place, message_ts=ts)
        payload = {
            **self._interactive("message_action", trigger["trigger_id"]),
            "callback_id": callback_id,
            "action_ts": _now(),
            "message_ts": ts,
            "channel": {"id": place, "name": self._channel_name(place)},
            "message": self.slack.look("message", ts=ts, team=self.workspace.id),
            "response_url": trigger["response_url"],
        }
        return self._interact(payload)

    def command(self, command: str, text: str = "", *, channel: str | None = None) -> Pushed:
        """Type a slash command; in the conversation with the app when no channel is named."""
        place = self._channel(channel) if channel else self.who.dm
        trigger = self._ask("trigger", channel=place)
        fields = {
            "token": "deprecated-verification-token",
            "team_id": self.workspace.id,
            "team_domain": self.workspace.domain,
            "channel_id": place,
            "channel_name": self._channel_name(place),
            "user_id": self.who.id,
            "user_name": self.who.handle,
            "command": command,
            "text": text,
            "api_app_id": APP_ID,
            "is_enterprise_install": "false",
            "response_url": trigger["response_url"],
            "trigger_id": trigger["trigger_id"],
        }
        told = self._ask("deliver", kind="slash_commands", payload=fields)
        return Pushed(answers_in(told))

    # The workspace around them.

    def join(self, channel: str, *, whom: str | None = None) -> Pushed:
        """Join a channel, or bring somebody in: a person's name or "bot"."""
        joined = self.who.id if whom is None else self._member(whom)
        return Pushed(answers_in(self._ask("join", user=joined, channel=self._channel(channel), inviter=self.who.id)))

    def change(self, whom: str, **changes: Any) -> Pushed:
        """Change a member: name, department, email, deleted, is_restricted, locale."""
        return Pushed(answers_in(self._ask("user", user=self._member(whom), changes=changes)))

    def uninstall(self) -> Pushed:
        """Remove the app from the workspace: both events, and the bot's tokens are dead."""
        tokens = self.slack.look("tokens", team=self.workspace.id)
        first = self.event({"type": "app_uninstalled"})
        second = self.event({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [self.workspace.bot.id]}})
        for token in tokens:
            headers = {"Authorization": f"Bearer {token['token']}"}
            self.slack.http.post("/api/auth.revoke", headers=headers)
        return Pushed((*first.answers, *second.answers))

    def event(self, event: Mapping[str, Any]) -> Pushed:
        """Push any event."""
        return Pushed(answers_in(self._ask("event", event=dict(event))))

    def install(self, app: httpx.Client, start: str) -> httpx.Response:
        """Go the way of an installation: from the app's page over Slack's consent back to the app's page."""
        begun = app.get(start)
        away = begun.headers.get("location") or _link(begun.text)
        query = {name: values[0] for name, values in parse_qs(urlsplit(away).query).items()}
        page = self.slack.http.get(f"{urlsplit(away).path}?{urlencode({**query, 'team': self.workspace.id})}")
        page.raise_for_status()
        wanted = ("redirect_uri", "scope", "user_scope", "state", "client_id")
        form = {"user_id": self.who.id, **{name: query.get(name, "") for name in wanted}}
        back = self.slack.http.post("/oauth/v2/authorize/callback", data=form).headers["location"]
        # The state cookie is for https only; the test's server speaks http.
        cookie = begun.headers.get("set-cookie", "").split(";")[0]
        return app.get(f"{urlsplit(back).path}?{urlsplit(back).query}", headers={"Cookie": cookie})

    def _home(self, tab: str) -> Pushed:
        event: dict[str, Any] = {"type": "app_home_opened", "user": self.who.id, "channel": self.who.dm, "tab": tab}
        home = [one for one in self.slack.views(self.who.id, workspace=self.workspace) if one["type"] == "home"]
        if tab == "home" and home:
            event["view"] = self._view(home[0])
        return self.event(event)

    def _said(self, what: str, **given: Any) -> Said:
        told = self._ask(what, **{name: value for name, value in given.items() if value is not None})
        return Said(answers_in(told), told["channel"], told["ts"], told["thread_ts"], tuple(told["files"]))

    def _interact(self, payload: dict[str, Any]) -> Pushed:
        return Pushed(answers_in(self._ask("deliver", kind="interactive", payload=payload)))

    def _ask(self, what: str, **given: Any) -> Any:
        return self.slack.ask(what, **{"user": self.who.id, "team": self.workspace.id, "how": dict(self.how), **given})

    def _interactive(self, type_: str, trigger_id: str) -> dict[str, Any]:
        return {
            "type": type_,
            "token": "deprecated-verification-token",
            "api_app_id": APP_ID,
            "team": {"id": self.workspace.id, "domain": self.workspace.domain},
            "enterprise": None,
            "is_enterprise_install": False,
            "user": {
                "id": self.who.id,
                "username": self.who.handle,
                "name": self.who.handle,
                "team_id": self.workspace.id,
            },
            "trigger_id": trigger_id,
        }

    def _view(self, view: Mapping[str, Any]) -> dict[str, Any]:
        return {"team_id": self.workspace.id, "app_id": APP_ID, "app_installed_team_id": self.workspace.id, **view}

    def _member(self, name: str) -> str:
        return self.workspace.bot.id if name == "bot" else self.workspace.person(name).id

    def _channel(self, name: str) -> str:
        return next((one.id for one in self.workspace.channels if one.name == name), name)

    def _channel_name(self, id_: str) -> str:
        return next((one.name for one in self.workspace.channels if one.id == id_), "directmessage")


def human(slack: StandIn, name: str, *, workspace: Workspace | None = None) -> Human:
    """Return a person of the (first) workspace by name."""
    home = workspace or slack.workspace
    return Human(slack, home, home.person(name))


def _now() -> str:
    return f"{time.time():.6f}"


def _link(page: str) -> str:
    found = re.search(r'href="([^"]*/oauth/v2/authorize[^"]*)"', page)
    assert found, page
    return html.unescape(found.group(1))
