"""The workspaces the app is installed in, and a client for each."""

from __future__ import annotations

from dataclasses import dataclass, field

from slack_sdk import WebClient
from slack_sdk.http_retry.builtin_handlers import ConnectionErrorRetryHandler
from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from sqlalchemy import select

from assistant.database import Database
from assistant.errors import Unavailable
from assistant.settings import Settings
from assistant.slack.calling import Caller, Pace, Refused

# Within Slack's three seconds for the whole request.
LISTENER_SECONDS = 2
JOB_SECONDS = 10
# Listeners only store and promise; this many at once outrun what a workspace sends.
LISTENERS_AT_ONCE = 40
_NOT_HERE = "이 Slack 워크스페이스에는 앱이 설치되어 있지 않습니다. 관리자에게 알려 주세요."
_NOT_NOW = "Slack이 응답하지 않습니다. 잠시 뒤 저절로 다시 시도합니다."
_NOT_TAKEN = "Slack이 토큰을 받아 주지 않습니다. 관리자에게 ASSISTANT_SLACK_BOT_TOKEN을 확인해 달라고 해 주세요."


@dataclass(frozen=True)
class Installed:
    """A workspace with the bot's token there, its user id and its bot id."""

    workspace: str
    token: str
    bot_user: str
    bot: str


@dataclass(frozen=True)
class Workspaces:
    """Finds the token of a workspace: the one of the settings, or what an installation has stored.

    `patience` is how many seconds a job waits for one answer of Slack's.
    """

    settings: Settings
    store: SQLAlchemyInstallationStore | None
    pace: Pace = field(default_factory=Pace)
    patience: int = JOB_SECONDS
    _only: list[Installed] = field(default_factory=list)

    def caller(self, workspace: str) -> Caller:
        """Return the API of a workspace for a job. Raises `Unavailable` when the app is not installed there."""
        return Caller(self.client(self.installed(workspace).token, seconds=self.patience), workspace, self.pace)

    def client(self, token: str | None, *, seconds: int) -> WebClient:
        """Return a client of Slack's Web API; one that only failed to connect tries once more."""
        return WebClient(
            token,
            base_url=self.settings.slack_api_url,
            timeout=seconds,
            retry_handlers=[ConnectionErrorRetryHandler(error_types=[ConnectionRefusedError])],
        )

    def installed(self, workspace: str, *, seconds: int | None = None) -> Installed:
        """Return token and bot of a workspace. Raises `Unavailable` when the app is not installed there.

        The one workspace of the settings is asked for at Slack once; `seconds` is the longest that may take.
        """
        if self.store is None:
            return self._the_only_one(seconds or self.patience)
        bot = self.store.find_bot(enterprise_id=None, team_id=workspace)
        if bot is None or not bot.bot_token:
            raise Unavailable(_NOT_HERE)
        return Installed(workspace, bot.bot_token, bot.bot_user_id, bot.bot_id)

    def first(self) -> str:
        """Return the office's own workspace: the one of the settings, or the first that installed the app."""
        each = self.each()
        if not each:
            raise Unavailable(_NOT_HERE)
        return each[0]

    def each(self) -> list[str]:
        """Return the ids of the workspaces that are known by now, the first that installed the app first."""
        if self.store is None:
            return [self._the_only_one(self.patience).workspace]
        bots = self.store.bots.c
        with self.store.engine.connect() as connection:
            rows = connection.execute(select(bots.team_id).order_by(bots.installed_at, bots.id))
            return list(dict.fromkeys(str(team) for (team,) in rows))

    def _the_only_one(self, seconds: int) -> Installed:
        if not self._only:
            token = self.settings.slack_bot_token
            value = token.get_secret_value() if token else ""
            try:
                told = Caller(self.client(value, seconds=seconds), "", Pace(), pause=_never).call("auth.test")
            except Refused as error:
                raise Unavailable(_NOT_TAKEN) from error
            except TimeoutError as error:
                raise Unavailable(_NOT_NOW) from error
            found = Installed(str(told["team_id"]), value, str(told["user_id"]), str(told.get("bot_id", "")))
            self._only.append(found)
        return self._only[0]


def open_workspaces(settings: Settings, database: Database) -> Workspaces:
    """Return the workspaces of these settings."""
    store = None
    if settings.slack_installs and settings.slack_client_id:
        store = SQLAlchemyInstallationStore(client_id=settings.slack_client_id, engine=database.engine)
    return Workspaces(settings, store)


def _never(seconds: float) -> None:
    raise TimeoutError(f"Slack has us wait {seconds:.0f} s")
