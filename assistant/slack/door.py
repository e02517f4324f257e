"""What every listener is given, and the few things all of them do."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from slack_sdk import WebClient
from sqlalchemy.orm import Session

from assistant.assembly import Assistant
from assistant.jobs.promises import Enqueues, transaction
from assistant.people import accounts
from assistant.slack import members
from assistant.slack.calling import Caller, Pace
from assistant.slack.errors import REFUSALS
from assistant.slack.members import Member
from assistant.slack.wording.languages import words_for
from assistant.slack.wording.words import Words
from assistant.slack.workspaces import LISTENER_SECONDS, Workspaces


@dataclass(frozen=True)
class Door:
    """The built things, the jobs that keep promises, and the workspaces."""

    assistant: Assistant
    jobs: Enqueues
    workspaces: Workspaces

    def transaction(self) -> AbstractContextManager[Session]:
        """Open a transaction whose promises are enqueued after its commit."""
        return transaction(self.assistant.database.writing, self.jobs)

    def reading(self) -> AbstractContextManager[Session]:
        """Open a session that only reads."""
        return self.assistant.database.reading()

    def caller(self, workspace: str, client: WebClient) -> Caller:
        """Return a workspace's API for a listener: an answer within Slack's three seconds or none."""
        quick = self.workspaces.client(client.token, seconds=LISTENER_SECONDS)
        return Caller(quick, workspace, Pace(), pause=_never)

    def meet(self, workspace: str, member: str, client: WebClient) -> Member:
        """Return who acts; somebody new is asked for at Slack. Raises `NotAllowed`, `Unavailable`."""
        with self.reading() as session:
            known = members.find(session, workspace, member)
        return known or members.meet(
            member,
            caller=self.caller(workspace, client),
            reading=self.assistant.database.reading,
            transaction=self.transaction,
            now=datetime.now(UTC),
        )

    def words(self, workspace: str, member: str, client: WebClient) -> Words:
        """Return the words in the language of who acts, as far as Slack tells it."""
        try:
            return words_for(self.meet(workspace, member, client).locale)
        except REFUSALS:
            with self.reading() as session:
                account = accounts.find(session, workspace, member)
                return words_for(account.locale if account else None)


def workspace_of(body: Mapping[str, Any]) -> str:
    """Return the workspace a request came from: events, commands and interactions each say it in their own way."""
    team = body.get("team")
    told = body.get("team_id") or (team.get("id") if isinstance(team, Mapping) else team)
    return str(told or (body.get("user") or {}).get("team_id", ""))


def member_of(body: Mapping[str, Any]) -> str:
    """Return who pressed, typed or sent."""
    user = body.get("user")
    return str(body.get("user_id") or (user.get("id") if isinstance(user, Mapping) else user) or "")


def _never(seconds: float) -> None:
    raise TimeoutError(f"a listener cannot wait {seconds:.0f} s")
