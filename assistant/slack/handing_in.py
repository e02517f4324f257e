"""An entry that was sent from a modal: its files are fetched, its team is named, and then it is handed in."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from assistant.challenge import attaching, entering, teams
from assistant.errors import AssistantError, Unavailable
from assistant.files import Files
from assistant.jobs.promises import Transaction, promise
from assistant.jobs.workflows import BUG_SENTENCE
from assistant.notifications import telling
from assistant.people import accounts
from assistant.people.roles import Actor
from assistant.slack import members, notifying, posting
from assistant.slack.blocks.entries import not_handed_in
from assistant.slack.errors import sentence_of
from assistant.slack.fetching import fetch
from assistant.slack.members import Member
from assistant.slack.models import SentEntry, SentState
from assistant.slack.wording.languages import words_for
from assistant.slack.wording.words import Words
from assistant.slack.workspaces import Workspaces

_LONGEST = timedelta(hours=24)

logger = logging.getLogger(__name__)


def hand_in(
    sent_id: int,
    *,
    transaction: Transaction,
    reading: sessionmaker[Session],
    workspaces: Workspaces,
    files: Files,
    max_mb: int,
) -> None:
    """Fetch the files, name the team, and hand the entry in as of when it was sent; what goes wrong is noted."""
    row = _row(reading, sent_id, SentState.RECEIVED)
    if row is None:
        return
    caller = workspaces.caller(row.workspace)
    now = datetime.now(UTC)

    def meet(member: str) -> Member:
        return members.meet(member, caller=caller, reading=reading, transaction=transaction, now=now)

    try:
        who = meet(row.member).who
        team = None if row.team is None else [meet(each).who.person_id for each in row.team if each != row.member]
        words = _words(reading, row)
        for file in row.files:
            name = str(caller.call("files.info", file=file)["file"].get("name") or "file")
            data = fetch(caller, file, max_mb=max_mb, words=words)
            with transaction() as session:
                attaching.attach(
                    session, row.entry_id, name, data, files=files, max_mb=max_mb, who=who, now=row.received_at
                )
        with transaction() as session:
            if team is not None:
                _name_team(session, row, team, who=who)
            entering.submit(session, row.entry_id, who=who, now=row.received_at)
            session.get_one(SentEntry, sent_id).state = SentState.ENTERED
            # The receipt is waited for: it need not wait for the next look at what is to be told.
            for notification_id, attempt in telling.undelivered(session, now=now):
                promise(session, notifying.deliver_notification, notification_id, attempt=attempt)
    except Unavailable:
        raise
    except AssistantError as error:
        _give_back(transaction, sent_id, sentence_of(error, _words(reading, row)))


def say_why(sent_id: int, *, transaction: Transaction, reading: sessionmaker[Session], workspaces: Workspaces) -> None:
    """Tell the person why an entry was not received, once."""
    row = _row(reading, sent_id, SentState.FAILED)
    if row is None:
        return
    caller = workspaces.caller(row.workspace)
    place = posting.direct(caller, row.member)
    mark = f"{row.key}:failed"
    shown = not_handed_in(row.sentence, row.entry_id, _words(reading, row).entering)
    if not posting.find_posted(caller, place, mark):
        posting.post(caller, place, shown, mark=mark)
    with transaction() as session:
        session.get_one(SentEntry, sent_id).state = SentState.TOLD


def fail(session: Session, sent_id: int, sentence: str) -> None:
    """Note that an entry could not be handed in now: while Slack is away it is tried again, a bug is owned up to."""
    row = session.get(SentEntry, sent_id)
    if row is None or row.state is not SentState.RECEIVED:
        return
    logger.error("sent entry %s: %s", sent_id, sentence)
    row.attempt += 1
    if sentence == BUG_SENTENCE or datetime.now(UTC) - row.received_at > _LONGEST:
        row.state, row.sentence = SentState.FAILED, sentence
        promise(session, say_why, sent_id)


def fail_to_say(session: Session, sent_id: int, sentence: str) -> None:
    """Note that the person could not be told; the next look tries again, for a day."""
    row = session.get(SentEntry, sent_id)
    if row is None:
        return
    logger.error("sent entry %s: %s", sent_id, sentence)
    row.attempt += 1
    if datetime.now(UTC) - row.received_at > _LONGEST:
        row.state = SentState.TOLD


def unfinished(session: Session, state: SentState) -> list[tuple[int, int]]:
    """Return id and attempt of every sent entry in a state."""
    rows = session.execute(select(SentEntry.id, SentEntry.attempt).where(SentEntry.state == state))
    return [(row_id, attempt) for row_id, attempt in rows]


def _give_back(transaction: Transaction, sent_id: int, sentence: str) -> None:
    with transaction() as session:
        row = session.get_one(SentEntry, sent_id)
        row.state, row.sentence = SentState.FAILED, sentence
        promise(session, say_why, sent_id, attempt=row.attempt)


def _name_team(session: Session, row: SentEntry, team: list[int | None], *, who: Actor) -> None:
    """Set the authors; what those who stay did keeps its words."""
    entry = entering.find_authored(session, row.entry_id, who=who)
    parts = {each.person_id: each.part for each in entry.authors}
    ids = [each for each in (who.person_id, *team) if each is not None]
    teams.set_authors(
        session, row.entry_id, [(each, parts.get(each, "")) for each in ids], who=who, now=row.received_at
    )


def _row(reading: sessionmaker[Session], sent_id: int, state: SentState) -> SentEntry | None:
    with reading() as session:
        row = session.get(SentEntry, sent_id)
    return row if row is not None and row.state is state else None


def _words(reading: sessionmaker[Session], row: SentEntry) -> Words:
    with reading() as session:
        account = accounts.find(session, row.workspace, row.member)
        return words_for(account.locale if account else None)
