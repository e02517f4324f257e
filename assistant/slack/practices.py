"""Practices as Slack shows them: found, taken along with their blanks filled, reported on, put forward."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from slack_sdk.models.views import View
from sqlalchemy.orm import Session

from assistant.errors import Conflict
from assistant.people.models import Person
from assistant.people.roles import Actor
from assistant.practices import content, drafting, gallery, seeing, using, variables
from assistant.practices.gallery import Card, Wanted
from assistant.practices.models import Credit, Origin, Outcome, PracticeState
from assistant.slack import metadata, names
from assistant.slack.blocks.messages import Message
from assistant.slack.blocks.practices import (
    LONGEST_INPUT,
    PracticeCard,
    Report,
    found_message,
    nomination_modal,
    prompt_messages,
    prompt_modal,
    typed,
    use_modal,
)
from assistant.slack.metadata import Nominated
from assistant.slack.wording.practising import PracticeWords

_MOST = 5
_NEWEST = 3
_MOST_FIELDS = 100


def found(session: Session, asked: str, *, who: Actor, address: str, words: PracticeWords) -> Message:
    """Return the practices that fit; without words the newest."""
    shelf = gallery.show(session, Wanted(words=asked), who=who, size=_MOST)
    cards = [_card(each, address) for each in shelf.cards]
    url = f"{address}/practices"
    return found_message(asked, cards, words, count=shelf.count, partly=shelf.partly, url=url)


def newest(session: Session, *, who: Actor, address: str) -> list[PracticeCard]:
    """Return the newest practices for the Home tab."""
    return [_card(each, address) for each in gallery.show(session, Wanted(), who=who, size=_NEWEST).cards]


def prompt_form(session: Session, practice_id: int, *, who: Actor, words: PracticeWords) -> View | None:
    """Return the form for the blanks of a prompt, None when it has none. Raises `NotFound`."""
    said = _shown(session, practice_id, who=who)
    blanks = variables.variables(said.prompt)
    return prompt_modal(practice_id, said.title, blanks, words) if blanks else None


def take(
    session: Session,
    practice_id: int,
    values: Mapping[str, str],
    *,
    who: Actor,
    now: datetime,
    words: PracticeWords,
) -> list[Message]:
    """Count that somebody takes a prompt along and return it filled. Raises `NotFound`."""
    said = _shown(session, practice_id, who=who)
    using.copy(session, practice_id, who=who, now=now)
    left = [each for each in variables.variables(said.prompt) if not values.get(each)]
    filled = variables.fill(said.prompt, values)
    return prompt_messages(practice_id, said.title, filled, left, said.cautions, words)


def use_form(session: Session, practice_id: int, *, who: Actor, now: datetime, words: PracticeWords) -> View:
    """Return the form for how it went, with what was reported today. Raises `NotFound`."""
    said = _shown(session, practice_id, who=who)
    own = using.own_report(session, practice_id, who=who, now=now)
    minutes = "" if own is None or own.minutes_saved is None else str(own.minutes_saved)
    return use_modal(practice_id, said.title, Report(own.outcome, minutes, own.changed) if own else None, words)


def report(
    session: Session, practice_id: int, view: Mapping[str, Any], *, who: Actor, now: datetime, words: PracticeWords
) -> dict[str, str]:
    """Take the account in a form; return what is wrong by input, and take nothing then. Raises `NotFound`, `Invalid`."""
    minutes = typed(view, names.MINUTES_INPUT)
    if minutes and not (minutes.isascii() and minutes.isdigit() and int(minutes) <= using.MOST_MINUTES):
        return {names.MINUTES_INPUT: words.minutes_wrong(using.MOST_MINUTES)}
    using.report(
        session,
        practice_id,
        outcome=Outcome(typed(view, names.OUTCOME_INPUT)),
        minutes_saved=int(minutes) if minutes else None,
        changed=typed(view, names.CHANGED_INPUT),
        who=who,
        now=now,
    )
    return {}


def nomination_form(
    session: Session, nominated: Nominated, text: str, *, workspace: str, who: Actor, words: PracticeWords
) -> View:
    """Return the form that puts a message forward. Raises `Conflict` when somebody has."""
    _refuse_twice(session, nominated, workspace, words)
    if not text:
        raise Conflict(words.nothing_to_nominate)
    fields = list(gallery.show(session, Wanted(), who=who, size=1).fields)[:_MOST_FIELDS]
    return nomination_modal(text, fields, nominated, words)


def nominate(
    session: Session,
    nominated: Nominated,
    view: Mapping[str, Any],
    *,
    workspace: str,
    author: Actor | None,
    who: Actor,
    now: datetime,
    words: PracticeWords,
) -> dict[str, str]:
    """Put a message forward as its author's, as far as they are known; return what is missing by input.

    Raises `Conflict` when somebody has put it forward.
    """
    said = {name: typed(view, name) for name in (names.TITLE_INPUT, names.SITUATION_INPUT, names.PROMPT_INPUT)}
    missing = {name: words.blank for name, text in said.items() if not text}
    if missing:
        return missing
    _refuse_twice(session, nominated, workspace, words)
    person = session.get(Person, author.person_id) if author else None
    drafting.draft_from(
        session,
        source=_source(nominated, workspace),
        origin=Origin.NOMINATION,
        content=content.read(
            {
                "title": said[names.TITLE_INPUT],
                "situation": said[names.SITUATION_INPUT],
                "prompt": said[names.PROMPT_INPUT],
            }
        ),
        field=typed(view, names.FIELD_INPUT),
        department=person.department if person else "",
        award="",
        credit=Credit.NAMED,
        authors=[person.id] if person else [],
        who=who,
        now=now,
    )
    return {}


def values_of(practised: metadata.Practised, view: Mapping[str, Any]) -> dict[str, str]:
    """Return what was typed, by the names of the blanks."""
    inputs = {each: typed(view, f"{names.VARIABLE_INPUT}{n}") for n, each in enumerate(practised.variables)}
    return {name: value[:LONGEST_INPUT] for name, value in inputs.items() if value}


def _refuse_twice(session: Session, nominated: Nominated, workspace: str, words: PracticeWords) -> None:
    if drafting.of_source(session, _source(nominated, workspace)) is not None:
        raise Conflict(words.nominated_already)


def _source(nominated: Nominated, workspace: str) -> str:
    return f"slack:{workspace}:{nominated.channel}:{nominated.message}"


def _shown(session: Session, practice_id: int, *, who: Actor) -> content.Content:
    practice = seeing.find_shown(session, practice_id, who=who)
    assert practice.current is not None  # noqa: S101 - shown practices have a version
    return content.read(practice.current.content)


def _card(card: Card, address: str) -> PracticeCard:
    return PracticeCard(
        practice_id=card.id,
        title=card.title,
        field=card.field,
        award=card.award,
        is_provided=card.origin is Origin.PROVIDED,
        is_stale=card.state is PracticeState.STALE,
        situation=card.content.situation,
        url=f"{address}/practices/{card.id}",
    )
