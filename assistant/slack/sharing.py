"""A private answer shown to all of a channel, by the one it was given to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.answering import asking
from assistant.answering.models import Question
from assistant.errors import Conflict, NotAllowed, Unavailable
from assistant.knowledge import queries
from assistant.slack import posting, viewing
from assistant.slack.blocks import answers
from assistant.slack.blocks.messages import Message
from assistant.slack.calling import Caller, Refused
from assistant.slack.door import Door
from assistant.slack.members import Member
from assistant.slack.models import Exchange
from assistant.slack.posting import Place
from assistant.slack.wording.languages import words_for
from assistant.slack.wording.words import Words

CLAIM = "share"
# Longer than a post and its tries may take: an older claim is a crash's.
_HELD = timedelta(minutes=5)


def share(door: Door, question_id: int, *, member: Member, at: Place, caller: Caller) -> None:
    """Post one's own private answer for everybody in the place it was given, once.

    Raises `NotFound` for somebody else's, `NotAllowed` where it was made from what not everybody may read, `Conflict`
    when it is shared already or the channel is closed to us.
    """
    words = words_for(member.locale)
    with door.transaction() as session:
        row, messages = _shareable(session, door, question_id, member=member)
        was_claimed = row.calling.startswith(CLAIM)
        _claim(row, words)
    place = Place(row.channel or at.channel, row.thread)
    # Slack is called outside the transaction: while it hangs, nobody else waits.
    posted: list[str] = []
    try:
        for number, message in enumerate(messages):
            found = posting.find_posted(caller, place, _mark(row, number)) if was_claimed else None
            posted.append(found or posting.post(caller, place, message, mark=_mark(row, number)))
    except Refused as error:
        _release(door, row, calling=CLAIM if posted else "")
        raise Conflict(words.cannot_share_here) from error
    except Unavailable:
        # It may have been posted all the same: the next press looks.
        _release(door, row, calling=CLAIM)
        raise
    with door.transaction() as session:
        kept = session.get_one(Exchange, row.id)
        kept.posted, kept.calling = posted, ""


def _claim(row: Exchange, words: Words) -> None:
    """Keep every other press out while this one posts. Raises `Conflict` while another one does."""
    now = datetime.now(UTC)
    begun = row.calling.removeprefix(CLAIM) if row.calling.startswith(CLAIM) else ""
    if begun and now - datetime.fromisoformat(begun) < _HELD:
        raise Conflict(words.being_shared)
    row.calling = f"{CLAIM}{now.isoformat(timespec='seconds')}"


def _release(door: Door, row: Exchange, *, calling: str) -> None:
    with door.transaction() as session:
        session.get_one(Exchange, row.id).calling = calling


def _shareable(session: Session, door: Door, question_id: int, *, member: Member) -> tuple[Exchange, list[Message]]:
    """Return the exchange of an answer that may be shared and is not yet, and what to post."""
    words = words_for(member.locale)
    question = asking.find(session, question_id, who=member.who)
    row = session.scalar(select(Exchange).where(Exchange.question_id == question_id).with_for_update())
    if row is None or question.answer is None:
        raise Conflict(words.no_longer_possible)
    if row.posted:
        raise Conflict(words.already_shared)
    if not _is_for_all(session, question):
        raise NotAllowed(words.not_for_all)
    view = viewing.view_of(
        session,
        row,
        question,
        words=words_for(None),
        address=door.assistant.settings.address,
        hosts=door.assistant.settings.allowed_hosts,
        shared_by=member.who.name,
    )
    return row, answers.answer_messages(view, words_for(None))


def _mark(row: Exchange, number: int) -> str:
    return f"{row.key}:shared:{number}"


def _is_for_all(session: Session, question: Question) -> bool:
    """Tell whether everybody may read what the answer was made from; not every sentence need name its source."""
    if question.answer is None:
        return False
    cited = {each.document_id for each in question.answer.citations}
    return queries.are_for_everyone(session, cited | {each.document_id for each in question.answer.evidence})
