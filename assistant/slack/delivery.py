"""One reply on its way: what it needs, and what is kept of how far it has come."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.orm import Session, sessionmaker

from assistant.jobs.promises import Transaction
from assistant.slack.calling import Caller
from assistant.slack.models import Came, Exchange
from assistant.slack.posting import Place
from assistant.slack.waiting import StatusLine
from assistant.slack.wording.words import Words


@dataclass(frozen=True)
class Delivery:
    """All that one delivery needs; `row` is the exchange as it stood at the start."""

    row: Exchange
    question_id: int
    words: Words
    caller: Caller
    bot_user: str
    transaction: Transaction
    reading: sessionmaker[Session]
    address: str
    hosts: Collection[str]
    has_model: bool
    status: StatusLine

    @property
    def place(self) -> Place:
        """Where the reply goes."""
        return Place(self.row.channel, self.row.thread)

    @property
    def quiet(self) -> bool:
        """True when nothing is shown before the answer is whole: only one reads it, nobody asked, or no place is."""
        return self.row.private or self.row.came in (Came.UNASKED, Came.COMMAND) or not self.row.thread

    @property
    def in_session(self) -> bool:
        """True when Slack was told that the thread is being worked on."""
        return self.has_model and not self.quiet

    def note(self, **changes: object) -> None:
        """Keep how far the delivery has come."""
        with self.transaction() as session:
            kept = session.get_one(Exchange, self.row.id)
            for name, value in changes.items():
                setattr(kept, name, value)

    def say_wait(self, seconds: float) -> None:
        """Name a wait that Slack imposes."""
        if not self.quiet:
            self.status.say(self.words.slack_busy(round(seconds)))
