"""An office at work: Slack's stand-in, a model and the real assistant, each in its own process."""

from __future__ import annotations

import contextlib
import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from assistant.slack.manifest import manifest
from tests.servers.running import Server, scripted_model, serving, until
from tests.servers.slack.human import Human, human
from tests.servers.slack.seen import Seen
from tests.servers.slack.stand_in import StandIn, slack_stand_in
from tests.servers.slack.workspace import HANBIT, SAEBOM

MATERIAL = """# 프롬프트 기본

## 1. 역할 지정

역할을 지정하면 답의 말투와 전문성이 정해집니다. 예를 들어 "너는 민원 담당 공무원이다"라고 씁니다.

## 2. 온도

온도를 낮추면 답이 일정해지고, 높이면 새로운 표현이 늘어납니다.
"""
# Where Slack leads an administrator back to; a test goes the last step itself.
PUBLIC = "http://assistant.example"
TEMPERATURE = "온도를 낮추면 답이 어떻게 되나요?"
UNKNOWN = "구내식당 메뉴는 언제 바뀌나요?"


@dataclass
class Office:
    """What a journey needs; `model` is None where the assistant has none. `since` is when the test began."""

    slack: StandIn
    server: Server
    model: httpx.Client | None
    home: Path
    given: dict[str, str]
    since: str = ""

    @property
    def root(self) -> str:
        """The assistant's address."""
        return str(self.server.client.base_url).rstrip("/")

    def begin_again(self) -> None:
        """Start the assistant once more after it was killed or stopped, at another address."""
        self.server = Server(self.home, self.given)
        if "ASSISTANT_SLACK_APP_TOKEN" not in self.given:
            self.slack.deliver_to(f"{self.root}/slack/events")

    def person(self, name: str) -> Human:
        return human(self.slack, name)

    def rows(self, query: str, *values: object) -> list[Any]:
        """Return rows of the assistant's database."""
        with contextlib.closing(sqlite3.connect(f"file:{self.home / 'assistant.db'}?mode=ro", uri=True)) as database:
            return database.execute(query, values).fetchall()

    def an_hour_later(self) -> None:
        """Let every talk in direct messages be over, and what was whispered be gone."""
        self.since = f"{time.time():.6f}"
        path = self.home / "assistant.db"
        with contextlib.closing(sqlite3.connect(path, timeout=10)) as database, database:
            database.execute("UPDATE slack_thread SET last_at = '2020-01-01 00:00:00.000000'")

    def asked_of_the_model(self) -> list[str]:
        """Return all that stood before the model since it was last scripted, one text a request."""
        assert self.model is not None
        return [
            "\n".join(str(message["content"]) for message in request["messages"])
            for request in self.model.get("/requests").json()
        ]

    def whisper(self, channel: str, name: str, *, containing: str, seconds: float = 20) -> Seen:
        """Wait for something that only one person sees."""
        member = self.slack.workspace.person(name).id

        def heard(found: list[Seen]) -> list[Seen]:
            now = [one for one in found if one.ephemeral_to == member and one.ts > self.since]
            return [one for one in now if containing in one.shown]

        found = self.seen(
            channel, None, lambda all_: bool(heard(all_)), what=f"{containing} whispered", seconds=seconds
        )
        return heard(found)[-1]

    def browser(self, link: str) -> httpx.Client:
        """Open a sign-in link in a new browser and press its button."""
        client = httpx.Client(base_url=self.root, follow_redirects=True, timeout=30)
        path = urlsplit(link).path
        token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).text)
        if token:
            client.post(path, data={"csrf_token": token.group(1)}, headers={"Origin": self.root})
        return client

    def script(self, *replies: dict[str, Any]) -> None:
        """Say what the model says next."""
        assert self.model is not None
        self.model.post("/script", json=list(replies)).raise_for_status()

    def seen(
        self, channel: str, thread: str | None, wanted: Callable[[list[Seen]], bool], *, what: str, seconds: float = 40
    ) -> list[Seen]:
        """Wait until the messages of a thread are as wanted and return them."""
        found: list[Seen] = []

        def look() -> list[Seen] | None:
            found[:] = self.slack.transcript(channel, thread=thread)
            return found if wanted(found) else None

        try:
            return until(look, what=what, seconds=seconds)
        except AssertionError as error:
            raise AssertionError(
                f"{error}\n" + "\n".join(f"{one.ts} {one.user} {one.stream}: {one.shown}" for one in found)
            ) from None

    def answer(self, channel: str, thread: str, *, containing: str, seconds: float = 40) -> Seen:
        """Wait for a finished message of ours in a thread that contains something."""

        def there(found: list[Seen]) -> bool:
            return any(_is_ours(self, one) and containing in one.shown and _is_done(one) for one in found)

        found = self.seen(channel, thread, there, what=f"an answer with {containing}", seconds=seconds)
        return next(one for one in found if _is_ours(self, one) and containing in one.shown and _is_done(one))

    def ours(self, channel: str, thread: str | None = None) -> list[Seen]:
        """Return our messages of a thread that are not deleted."""
        return [one for one in self.slack.transcript(channel, thread=thread) if _is_ours(self, one)]


def _is_ours(office: Office, one: Seen) -> bool:
    return one.user in {each.bot.id for each in office.slack.workspaces} and not one.deleted


def _is_done(one: Seen) -> bool:
    return one.stream != "streaming"


@contextlib.contextmanager
def office(
    folder: Path, *, with_model: bool = True, sockets: bool = False, installed: bool = True, **environment: str
) -> Iterator[Office]:
    """Open an office; extra settings of the assistant by their environment names.

    Not `installed`, its workspaces have no token yet and install the app themselves.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        slack = stack.enter_context(
            slack_stand_in(
                folder,
                workspaces=(HANBIT, SAEBOM)
                if installed
                else [replace(each, bot=replace(each.bot, token=None)) for each in (HANBIT, SAEBOM)],
                manifest=manifest(None if sockets else "https://assistant.example"),
                redirect_uris=[f"{PUBLIC}/slack/oauth_redirect"],
            )
        )
        model = stack.enter_context(scripted_model()) if with_model else None
        home = folder / "home"
        (home / "material").mkdir(parents=True)
        (home / "material" / "기본.md").write_text(MATERIAL, encoding="utf-8")
        given = {
            **(slack.environment() if installed else _to_be_installed(slack)),
            "ASSISTANT_SLACK_TRAINERS_CHANNEL": slack.workspace.channel("교육담당").id,
            "ASSISTANT_RELEVANCE_THRESHOLD": "0.3",
            **environment,
        }
        if model is not None:
            given |= {
                "ASSISTANT_OPENAI_BASE_URL": f"{model.base_url}/v1".replace("//v1", "/v1"),
                "ASSISTANT_CHAT_RETRIES": "0",
            }
        if sockets:
            given["ASSISTANT_SLACK_APP_TOKEN"] = slack.app_token
            given.pop("ASSISTANT_SLACK_SIGNING_SECRET")
            slack.use_sockets()
        server = stack.enter_context(serving(home, **given))
        opened = Office(slack, server, model, home, {"ASSISTANT_KNOWLEDGE_FOLDER": str(home / "material"), **given})
        stack.callback(lambda: opened.server.stop() if opened.server.process.poll() is None else None)
        if not sockets:
            slack.deliver_to(f"{opened.root}/slack/events")
        until(lambda: _indexed(server), what="the material")
        yield opened


def _to_be_installed(slack: StandIn) -> dict[str, str]:
    return {
        "ASSISTANT_PUBLIC_URL": PUBLIC,
        "ASSISTANT_SLACK_API_URL": slack.api_url,
        "ASSISTANT_SLACK_SIGNING_SECRET": slack.signing_secret,
        "ASSISTANT_SLACK_CLIENT_ID": slack.client_id,
        "ASSISTANT_SLACK_CLIENT_SECRET": slack.client_secret,
    }


def _indexed(server: Server) -> bool:
    found = server.client.get("/api/search", params={"q": "온도"}).json()
    return bool(found["results"])
