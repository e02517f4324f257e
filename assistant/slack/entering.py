"""Entering the challenge from Slack: a form that is kept while it is written, and files that are fetched afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from slack_sdk.models.views import View
from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.challenge import attaching, content, deadline, entering, merging, personal, phases, queries
from assistant.challenge.merging import Kept
from assistant.challenge.models.challenges import Challenge
from assistant.challenge.models.entries import Entry
from assistant.challenge.phases import Phase
from assistant.jobs.promises import promise
from assistant.people import accounts
from assistant.people.roles import Actor
from assistant.slack import handing_in, names
from assistant.slack.blocks.entries import (
    LONGEST_INPUT,
    YES,
    ChallengeCard,
    EntryForm,
    Found,
    OwnEntry,
    check_modal,
    entry_modal,
)
from assistant.slack.members import Member
from assistant.slack.metadata import Entering, Sent
from assistant.slack.models import SentEntry, SentState
from assistant.slack.wording.entering import EntryWords
from assistant.slack.wording.languages import words_for

_SEOUL = ZoneInfo("Asia/Seoul")
_MOST_LINES = 5
_TEAM = "team"
# Slack names kinds of files in its own way; what it does not know it would refuse with the whole form.
_TYPES = frozenset(
    {"pdf", "pptx", "docx", "xlsx", "hwp", "hwpx", "txt", "md", "csv", "png", "jpg", "jpeg", "gif", "webp"}
)


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
    team = accounts.members_of(session, workspace, others)
    form = EntryForm(
        entry_id=entry.id,
        due=_clock(window.until),
        values=values,
        fields=challenge.fields,
        too_long=[part for part, text in values.items() if len(text) > LONGEST_INPUT],
        may_share=entry.may_share,
        credit=entry.credit,
        team=team,
        leads=entry.authors[0].person_id == who.person_id,
        files=[each.filename for each in entry.attachments if each.removed_at is None],
        most_files=challenge.most_files,
        most_file_mb=challenge.most_file_mb,
        most_authors=challenge.most_authors,
        file_types=sorted({Path(f"a{each}").suffix[1:] for each in attaching.ACCEPTED} & _TYPES),
        url=f"{address}/entries/{entry.id}/edit",
        began=merging.began_with(entry) | {_TEAM: _mark_of_team(team)},
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


def keep(
    session: Session, opened: Entering, values: Mapping[str, str], *, view_id: str, who: Actor, now: datetime
) -> Kept:
    """Save what stands in a form, but for parts that somebody else has written since it was opened."""
    return merging.keep(session, opened.entry_id, values, began=opened.began, form=view_id, who=who, now=now)


def newer_in(kept: Kept, words: EntryWords) -> dict[str, str]:
    """Return what to do about the parts that are newer elsewhere, by part."""
    return dict.fromkeys(kept.unseen, words.unseen) | dict.fromkeys(kept.clashing, words.clashing)


def sent_of(session: Session, opened: Entering, view: Mapping[str, Any], *, key: str, who: Actor) -> Sent:
    """Return what was sent from a form whose texts have been kept; a team that was left alone is left alone."""
    entry = entering.find_authored(session, opened.entry_id, who=who)
    inputs = view["state"]["values"]
    team = (inputs.get(names.TEAM_INPUT) or {}).get(names.TEAM_INPUT)
    members = None if team is None else [str(each) for each in team.get("selected_users") or []]
    if members is not None and opened.began.get(_TEAM) == _mark_of_team(members):
        members = None
    files = ((inputs.get(names.FILES_INPUT) or {}).get(names.FILES_INPUT) or {}).get("files") or []
    return Sent(
        entry_id=entry.id,
        revision=entry.revision,
        key=key,
        files=[str(each["id"]) for each in files],
        team=members,
    )


def wrong_with(session: Session, entry_id: int, *, who: Actor, now: datetime, words: EntryWords) -> dict[str, str]:
    """Return what is missing, or must not be kept, by part. Raises `Conflict` after the deadline."""
    entry = entering.find_authored(session, entry_id, who=who)
    challenge = queries.find(session, entry.challenge_id)
    wrong = {
        each.name: words.forbidden(words.kinds.get(each.kind, each.kind), _lines(each))
        for each in personal.find_in_draft(entry.draft)
        if each.is_forbidden
    }
    wrong |= content.missing_in(entry.draft, challenge.fields)
    if not wrong:
        deadline.require_open(session, challenge, who=who, now=now)
    return wrong


def to_look_at(session: Session, sent: Sent, *, who: Actor, words: EntryWords) -> View | None:
    """Return what looks like personal data for its author to look at, None where nothing does."""
    entry = entering.find_authored(session, sent.entry_id, who=who)
    found = [
        Found(words.parts.get(each.name, each.label), _lines(each), words.kinds.get(each.kind, each.kind), each.count)
        for each in personal.find_in_draft(entry.draft)
    ]
    return check_modal(found, sent, words) if found else None


def has_looked(session: Session, sent: Sent, view: Mapping[str, Any], *, who: Actor, words: EntryWords) -> str:
    """Return why what was sent cannot be handed in yet, "" once its author has said that it may."""
    told = (view["state"]["values"].get(names.CHECKED_INPUT) or {}).get(names.CHECKED_INPUT) or {}
    if not told.get("selected_options"):
        return words.check_unticked
    entry = entering.find_authored(session, sent.entry_id, who=who)
    return "" if entry.revision == sent.revision else words.check_changed


def send(session: Session, sent: Sent, *, workspace: str, member: str, who: Actor, now: datetime) -> None:
    """Promise to hand in what was sent, once. Raises `Conflict` after the deadline."""
    entry = entering.find_authored(session, sent.entry_id, who=who)
    deadline.require_open(session, queries.find(session, entry.challenge_id), who=who, now=now)
    if session.scalar(select(SentEntry.id).where(SentEntry.key == sent.key)) is not None:
        return
    row = SentEntry(
        key=sent.key,
        workspace=workspace,
        member=member,
        entry_id=entry.id,
        files=list(sent.files),
        team=None if sent.team is None else list(sent.team),
        state=SentState.RECEIVED,
        received_at=now,
    )
    session.add(row)
    session.flush()
    promise(session, handing_in.hand_in, row.id)


def _mark_of_team(members: Iterable[str]) -> str:
    return merging.mark(" ".join(sorted(members)))


def _lines(finding: personal.Finding) -> str:
    return ", ".join(map(str, finding.lines[:_MOST_LINES]))


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
