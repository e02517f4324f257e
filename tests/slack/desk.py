"""Replies made in this process: real rows and jobs that run at once, at a stand-in for Slack that can be broken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select, update

from assistant import worker
from assistant.jobs.inline import InlineJobs
from assistant.jobs.promises import Transaction, transactions
from assistant.settings import Settings
from assistant.slack import receiving, work
from assistant.slack.models import Came, Exchange
from assistant.slack.receiving import Message
from assistant.slack.workspaces import Workspaces
from tests.conftest import World
from tests.fakes import ScriptedChat
from tests.servers.slack.human import Said, human
from tests.servers.slack.seen import Seen
from tests.servers.slack.stand_in import StandIn


@dataclass(frozen=True)
class Desk:
    """Takes what somebody said and replies at once."""

    world: World
    slack: StandIn
    jobs: InlineJobs
    transaction: Transaction
    workspaces: Workspaces

    def take(self, said: Said, text: str, *, who: str = "김민원", came: Came = Came.DIRECT, **more: object) -> Exchange:
        """Take a message, reply as far as Slack lets us, and return how far that is."""
        team = self.slack.workspace.id
        given = {
            "key": f"slack:{team}:{said.channel}:{said.ts}:{came.value}",
            "workspace": team,
            "channel": said.channel,
            "member": self.slack.workspace.person(who).id,
            "came": came,
            "text": text,
            "message": said.ts,
            "thread": said.thread,
            **more,
        }
        with self.transaction() as session:
            row = receiving.receive(session, Message(**given), now=datetime.now(UTC))  # type: ignore[arg-type]
        return self.row(row.id)

    def ask(self, text: str, *, who: str = "김민원") -> tuple[Said, Exchange]:
        """Ask in the direct messages."""
        said = human(self.slack, who).dm(text)
        return said, self.take(said, text, who=who)

    def row(self, row_id: int) -> Exchange:
        with self.world.assistant.database.reading() as session:
            return session.get_one(Exchange, row_id)

    def rows(self) -> list[Exchange]:
        with self.world.assistant.database.reading() as session:
            return list(session.scalars(select(Exchange).order_by(Exchange.id)))

    def change(self, row_id: int, **values: object) -> None:
        with self.transaction() as session:
            session.execute(update(Exchange).where(Exchange.id == row_id).values(values))

    def again(self, row_id: int) -> Exchange:
        """Let the pause be over and do what was forgotten."""
        self.change(row_id, retry_at=None)
        self.jobs.run_forgotten()
        return self.row(row_id)

    def ours(self, channel: str, thread: str | None = None) -> list[Seen]:
        """Return our messages that stand in a thread."""
        found = self.slack.transcript(channel, thread=thread)
        return [one for one in found if one.user == self.slack.workspace.bot.id and not one.deleted]


def open_desk(world: World, slack: StandIn, *, patience: int = 1) -> Desk:
    """Return a desk in this world."""
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]
        home=world.assistant.settings.home,
        database_url=world.assistant.settings.database_url,
        slack_bot_token=slack.bot_token,
        slack_signing_secret=slack.signing_secret,
        slack_api_url=slack.api_url,
        relevance_threshold=0.2,
    )
    world = world.having(settings=settings)
    jobs = InlineJobs(world.assistant.database)
    workspaces = Workspaces(settings, None, patience=patience)
    jobs.register([*worker.workflows(world.assistant, jobs), *work.workflows(world.assistant, jobs, workspaces)])
    return Desk(world, slack, jobs, transactions(world.assistant.database.writing, jobs), workspaces)


def answering(desk: Desk, *replies: str | Exception) -> Desk:
    """Return the desk of an office whose model says these."""
    return open_desk(desk.world.having(chat=ScriptedChat(*replies)), desk.slack)
