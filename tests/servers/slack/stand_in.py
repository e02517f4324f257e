"""Slack as far as a test needs it: a process on this machine that answers, pushes, forgets nothing and can misbehave."""

from __future__ import annotations

import contextlib
import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.servers.running import until
from tests.servers.slack import installing
from tests.servers.slack.seen import Seen
from tests.servers.slack.workspace import (
    APP_TOKEN,
    CLIENT_ID,
    CLIENT_SECRET,
    HANBIT,
    SAEBOM,
    SIGNING_SECRET,
    Workspace,
    seed,
)


@dataclass(frozen=True)
class StandIn:
    """A running stand-in; without a workspace named, everything is about the first one."""

    url: str
    calls_file: Path
    workspaces: tuple[Workspace, ...]
    http: httpx.Client = field(repr=False)

    signing_secret = SIGNING_SECRET
    app_token = APP_TOKEN
    client_id = CLIENT_ID
    client_secret = CLIENT_SECRET

    @property
    def api_url(self) -> str:
        """The base URL for a client of Slack; it ends in `/api/`."""
        return f"{self.url}/api/"

    @property
    def authorize_url(self) -> str:
        return f"{self.url}/oauth/v2/authorize"

    @property
    def workspace(self) -> Workspace:
        return self.workspaces[0]

    @property
    def bot_token(self) -> str:
        assert self.workspace.bot.token is not None
        return self.workspace.bot.token

    def environment(self) -> dict[str, str]:
        """Return the settings that point the assistant here; the names are the ones of assistant/settings.py."""
        return {
            "ASSISTANT_SLACK_API_URL": self.api_url,
            "ASSISTANT_SLACK_BOT_TOKEN": self.bot_token,
            "ASSISTANT_SLACK_SIGNING_SECRET": self.signing_secret,
        }

    # What the app is told.

    def deliver_to(self, url: str, *, subscriptions: Sequence[str] | None = None) -> None:
        """Send events, clicks and commands to this URL from now on; subscriptions as in the manifest, all when None."""
        given: dict[str, Any] = {"events_url": url, "socket_mode": False}
        if subscriptions is not None:
            given["subscriptions"] = list(subscriptions)
        self.ask("settings", **given)

    def use_sockets(self) -> None:
        """Send everything over the sockets that the app opens from now on."""
        self.ask("settings", socket_mode=True)

    def retry(self, *, factor: float = 0.01) -> None:
        """Deliver events again as Slack does, after waits shortened by the factor."""
        self.ask("settings", retries=True, retry_factor=factor)

    def live_for(self, seconds: float) -> None:
        """Let a stream die this long after its start instead of five minutes."""
        self.ask("settings", stream_ttl_seconds=seconds)

    # What goes wrong.

    def break_method(self, method: str, *, times: int = 1, skip: int = 0, **fault: Any) -> None:
        """Let calls fail.

        One of `error="…"`, `status=503`, `status=429, retry_after=2`, `hang=True`, `disconnect=True`, `delay_ms=…`;
        with `after=True` the call does its work first. `method` may also be "*", "files.download" or "response_url";
        with `about="…"` only calls that carry these words fail.
        """
        self.ask("faults", method=method, times=times, skip=skip, **fault)

    def heal(self) -> None:
        self.ask("faults", clear=True)

    def limit_rates(self, *, window_seconds: float = 60) -> None:
        """Answer 429 by Slack's tiers; a shorter window lets a test wait it out."""
        self.ask("limits", window_seconds=window_seconds)

    # What can be seen.

    def calls(self, method: str | None = None) -> list[dict[str, Any]]:
        """Return what the app has asked of Slack, in order: method, args, team, time, status, error, rejected."""
        found: list[dict[str, Any]] = self.look("calls", **({"method": method} if method else {}))
        return found

    def rejected(self) -> list[dict[str, Any]]:
        """Return the calls and acknowledgements that were malformed; a good app leaves none."""
        return [call for call in self.calls() if call["rejected"]]

    def transcript(self, channel: str, *, workspace: Workspace | None = None, thread: str | None = None) -> list[Seen]:
        """Return all messages of a channel (name or id) in order, also deleted and ephemeral ones."""
        home = workspace or self.workspace
        id_ = next((one.id for one in home.channels if one.name == channel), channel)
        seen = [Seen.read(one) for one in self.look("messages", channel=id_, team=home.id)]
        return [one for one in seen if thread is None or thread in {one.ts, one.thread_ts}]

    def views(self, person: str, *, workspace: Workspace | None = None) -> list[dict[str, Any]]:
        """Return the open modals and the Home view of a person."""
        home = workspace or self.workspace
        found: list[dict[str, Any]] = self.look("views", user=home.person(person).id, team=home.id)
        return found

    def home(self, person: str, *, workspace: Workspace | None = None) -> dict[str, Any]:
        return next(view for view in self.views(person, workspace=workspace) if view["type"] == "home")

    def modal(self, person: str, *, workspace: Workspace | None = None) -> dict[str, Any]:
        """Return the modal that lies on top."""
        return [view for view in self.views(person, workspace=workspace) if view["type"] == "modal"][-1]

    def session(self, channel: str, thread: str | None, *, workspace: Workspace | None = None) -> dict[str, Any] | None:
        """Return status line, prompts, title and session state of a conversation, when there is any."""
        home = workspace or self.workspace
        sessions = self.look("sessions", team=home.id)
        return next((one for one in sessions if (one["channel"], one["thread_ts"]) == (channel, thread)), None)

    def deliveries(self) -> list[dict[str, Any]]:
        """Return every attempt to deliver something to the app: kind, type, event_id, attempt, status, seconds."""
        found: list[dict[str, Any]] = self.look("deliveries")
        return found

    def settle(self, seconds: float = 60) -> None:
        """Wait until no delivery is going to be tried again."""
        until(lambda: self.look("pending")["pending"] == 0, what="the retries to end", seconds=seconds)

    def look(self, what: str, **query: str) -> Any:
        return self.http.get(f"/_test/{what}", params=query).raise_for_status().json()

    def ask(self, what: str, **given: Any) -> Any:
        return self.http.post(f"/_test/{what}", json=given).raise_for_status().json()


@contextlib.contextmanager
def slack_stand_in(
    folder: Path,
    *,
    workspaces: Sequence[Workspace] = (HANBIT, SAEBOM),
    manifest: Mapping[str, Any] | None = None,
    redirect_uris: Sequence[str] = (),
    **settings: Any,
) -> Iterator[StandIn]:
    """Run a stand-in; its seed, its log and calls.jsonl lie in the folder.

    With a manifest the tokens have its scopes and only its events are sent; without one everything is allowed.
    """
    modules = installing.installed()
    described = seed(
        workspaces,
        manifest=dict(manifest) if manifest is not None else None,
        redirect_uris=redirect_uris,
        settings=settings,
    )
    (folder / "seed.json").write_text(json.dumps(described, ensure_ascii=False), encoding="utf-8")
    calls = folder / "calls.jsonl"
    command = [installing.node(modules), installing.HERE / "launcher.mjs", modules, folder / "seed.json", calls]
    with (
        (folder / "stand_in.log").open("ab") as log,
        subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, stderr=log) as process,
    ):
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            assert line, (folder / "stand_in.log").read_text(encoding="utf-8")[-3000:]
            url = str(json.loads(line)["url"])
            with httpx.Client(base_url=url, timeout=150) as http:
                yield StandIn(url, calls, tuple(workspaces), http)
        finally:
            process.terminate()
