"""Entering the challenge from Slack: a form that is kept while it is written, and files that are fetched afterwards."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from slack_sdk.models.views import View
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from assistant.challenge import attaching, content, deadline, entering, phases, queries, teams
from assistant.challenge.models.challenges import Challenge
from assistant.challenge.models.entries import Entry
from assistant.challenge.phases import Phase
from assistant.errors import AssistantError, Unavailable
from assistant.files import Files
from assistant.jobs.promises import Transaction, promise
from assistant.jobs.workflows import BUG_SENTENCE
from assistant.notifications import telling
from assistant.people import accounts
from assistant.people.roles import Actor
from assistant.slack import members, names, notifying, posting
from assistant.slack.blocks.entries import (
    LONGEST_INPUT,
    YES,
    ChallengeCard,
    EntryForm,
    OwnEntry,
    entry_modal,
    not_handed_in,
)
from assistant.slack.errors import sentence_of
from assistant.slack.fetching import fetch
from assistant.slack.members import Member
from assistant.slack.models import SentEntry, SentState
from assistant.slack.wording.entering import EntryWords
from assistant.slack.wording.languages import words_for
from assistant.slack.wording.words import Words
from assistant.slack.workspaces import Workspaces

_SEOUL = ZoneInfo("Asia/Seoul")
_LONGEST = timedelta(hours=24)
# Slack names kinds of files in its own way; what it does not know it would refuse with the whole form.
_TYPES = frozenset(
    {"pdf", "pptx", "docx", "xlsx", "hwp", "hwpx", "txt", "md", "csv", "png", "jpg", "jpeg", "gif", "webp"}
)

logger = logging.getLogger(__name__)


def card_of(
    session: Session, member: Member, address: str, words: EntryWords, *, now: datetime
) -> ChallengeCard | None:
    """Return the challenge that matters now as a member sees it, None when there is none."""
    challenge = queries.current(session, now=now)
    if challenge is None:
        return None
    window = deadline.window(session, challenge, who=member.who, now=now)
    url = f"{address}/challenges/{challenge.id}"
    return ChallengeCard(
        challenge_id=challenge.id,
        title=challenge.title,
        theme=challenge.theme,
        when=_when(challenge, window.until, words, now=now, is_open=window.is_open),
        server_time=words.server_time(_clock(now)),
        may_enter=window.is_open,
        own=[
            _own(each, address, is_open=window.is_open)
            for each in entering.find_own(session, challenge.id, who=member.who)
        ],
        waiting=queries.reviews_waiting(session, challenge, who=member.who),
        url=url,
        judging_url=f"{url}/judging",
    )


def form_of(session: Session, carried: str, *, member: Member, workspace: str, address: str, now: datetime) -> View:
    """Return the form of an entry ("entry:17"), or of one's draft for a challenge ("challenge:3"), begun if need be.

    Raises `NotFound`, and `Conflict` when nothing can be handed in now.
    """
    kind, _, number = carried.partition(":")
    who = member.who
    if kind == "entry":
        entry = entering.find_authored(session, int(number), who=who)
        entering.require_editable(entry)
        window = deadline.require_open(session, queries.find(session, entry.challenge_id), who=who, now=now)
    else:
        entry = entering.begin(session, int(number), who=who, now=now)
        window = deadline.window(session, queries.find(session, entry.challenge_id), who=who, now=now)
    challenge = queries.find(session, entry.challenge_id)
    values = {part: str(entry.draft.get(part) or "") for part in content.LABELS}
    others = [each.person_id for each in entry.authors if each.person_id != who.person_id]
    form = EntryForm(
        entry_id=entry.id,
        due=_clock(window.until),
        values=values,
        fields=challenge.fields,
        too_long=[part for part, text in values.items() if len(text) > LONGEST_INPUT],
        may_share=entry.may_share,
        credit=entry.credit,
        team=accounts.members_of(session, workspace, others),
        leads=entry.authors[0].person_id == who.person_id,
        files=[each.filename for each in entry.attachments if each.removed_at is None],
        most_files=challenge.most_files,
        most_file_mb=challenge.most_file_mb,
        most_authors=challenge.most_authors,
        file_types=sorted({Path(f"a{each}").suffix[1:] for each in attaching.ACCEPTED} & _TYPES),
        url=f"{address}/entries/{entry.id}/edit",
    )
    return entry_modal(form, words_for(member.locale).entering)


def values_of(view: Mapping[str, Any]) -> dict[str, str]:
    """Return what stands in the form, by part of the entry; parts the form does not show are not there."""
    values = {}
    for block, elements in view["state"]["values"].items():
        told = elements.get(block) or {}
        if block.startswith(names.ENTRY_INPUT):
            values[block.removeprefix(names.ENTRY_INPUT)] = told_by(told)
        elif block == names.SHARE_INPUT:
            values["may_share"] = YES if told.get("selected_options") else ""
        elif block == names.CREDIT_INPUT:
            values["credit"] = told_by(told)
    return values


def told_by(element: Mapping[str, Any]) -> str:
    """Return the text of an input, or the value of what was chosen."""
    return str(element.get("value") or (element.get("selected_option") or {}).get("value") or "")


def send(
    session: Session,
    entry_id: int,
    view: Mapping[str, Any],
    *,
    key: str,
    workspace: str,
    member: str,
    who: Actor,
    now: datetime,
) -> dict[str, str]:
    """Promise to hand a kept form in; return what is missing by part, and promise nothing then.

    Raises `Conflict` after the deadline.
    """
    entry = entering.find_authored(session, entry_id, who=who)
    challenge = queries.find(session, entry.challenge_id)
    missing = content.missing_in(entry.draft, challenge.fields)
    if missing:
        return missing
    deadline.require_open(session, challenge, who=who, now=now)
    if session.scalar(select(SentEntry.id).where(SentEntry.key == key)) is not None:
        return {}
    inputs = view["state"]["values"]
    team = (inputs.get(names.TEAM_INPUT) or {}).get(names.TEAM_INPUT)
    files = ((inputs.get(names.FILES_INPUT) or {}).get(names.FILES_INPUT) or {}).get("files") or []
    row = SentEntry(
        key=key,
        workspace=workspace,
        member=member,
        entry_id=entry.id,
        files=[str(each["id"]) for each in files],
        team=None if team is None else [str(each) for each in team.get("selected_users") or []],
        state=SentState.RECEIVED,
        received_at=now,
    )
    session.add(row)
    session.flush()
    promise(session, hand_in, row.id)
    return {}


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


def _own(entry: Entry, address: str, *, is_open: bool) -> OwnEntry:
    title = entry.current.title if entry.current else str(entry.draft.get("title") or "")
    return OwnEntry(
        entry_id=entry.id,
        number=entry.number or "",
        title=title,
        state=entry.state,
        url=f"{address}/entries/{entry.id}",
        may_edit=is_open and entry.state in entering.EDITABLE,
    )


def _when(challenge: Challenge, until: datetime, words: EntryWords, *, now: datetime, is_open: bool) -> str:
    if is_open:
        return words.open_until(_clock(until), _left(until, now))
    if phases.phase_of(challenge, now) is Phase.ANNOUNCED:
        return words.opens_at(_clock(challenge.opens_at))
    return words.over(_clock(until))


def _left(until: datetime, now: datetime) -> str:
    """Return how many days are left as offices count them: D-0 is the last day."""
    return f"D-{(until.astimezone(_SEOUL).date() - now.astimezone(_SEOUL).date()).days}"


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(_SEOUL):%Y-%m-%d %H:%M:%S}"


def _row(reading: sessionmaker[Session], sent_id: int, state: SentState) -> SentEntry | None:
    with reading() as session:
        row = session.get(SentEntry, sent_id)
    return row if row is not None and row.state is state else None


def _words(reading: sessionmaker[Session], row: SentEntry) -> Words:
    with reading() as session:
        account = accounts.find(session, row.workspace, row.member)
        return words_for(account.locale if account else None)
