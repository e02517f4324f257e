"""Whether a practice may be shared, asked and answered in the direct messages of those who made it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from assistant.files import Files
from assistant.notifications.models import Notification
from assistant.people.models import Person
from assistant.people.roles import Actor, actor
from assistant.practices import drafting, publishing, telling
from assistant.practices.models import ConsentState, Practice, PracticeState
from assistant.slack.blocks.consenting import consent_answered, consent_request
from assistant.slack.blocks.messages import Message
from assistant.slack.wording.practising import PracticeWords


def request_of(session: Session, row: Notification, *, address: str, words: PracticeWords) -> Message | None:
    """Return a notification as the request it is; None for every other one, and when nothing is to be asked any more."""
    practice_id = telling.asked_about(row.key)
    practice = session.get(Practice, practice_id) if practice_id is not None else None
    person = session.get(Person, row.person_id) if row.person_id is not None else None
    if practice is None or person is None or practice.state is PracticeState.RETIRED:
        return None
    asked = drafting.consent_of(practice, actor(person))
    if asked is None or asked.state is not ConsentState.ASKED:
        return None
    return _request(practice, address, words)


def answer(
    session: Session, practice_id: int, *, given: bool, who: Actor, now: datetime, address: str, words: PracticeWords
) -> Message:
    """Take what somebody says who made a practice. Raises `NotFound`, `NotAllowed`, `Conflict`."""
    practice = drafting.consent(session, practice_id, given=given, who=who, now=now)
    title = telling.title_of(practice)
    if given:
        return _agreed(practice, address, words)
    sentence = (words.taken_down if practice.state is PracticeState.RETIRED else words.declined)(title)
    return consent_answered(sentence, _url(practice, address), words)


def credit(
    session: Session,
    practice_id: int,
    credit_: str,
    *,
    files: Files,
    max_mb: int,
    who: Actor,
    now: datetime,
    address: str,
    words: PracticeWords,
) -> Message:
    """Say how those who made a practice are named; the request stays. Raises `NotFound`, `NotAllowed`, `Conflict`."""
    practice = drafting.save(session, practice_id, {"credit": credit_}, revision=None, who=who, now=now)
    publishing.name_again(session, practice, files=files, now=now, max_mb=max_mb)
    said = drafting.consent_of(practice, who)
    has_agreed = said is not None and said.state is ConsentState.GIVEN
    return (_agreed if has_agreed else _request)(practice, address, words)


def _agreed(practice: Practice, address: str, words: PracticeWords) -> Message:
    sentence = words.agreed(telling.title_of(practice), words.credits[practice.credit.value])
    return consent_answered(sentence, _url(practice, address), words)


def _request(practice: Practice, address: str, words: PracticeWords) -> Message:
    return consent_request(
        practice.id, telling.title_of(practice), practice.credit.value, _url(practice, address), words
    )


def _url(practice: Practice, address: str) -> str:
    return f"{address}/practices/{practice.id}#consent"
