"""What is replied to at once: it needs no search, and a search would find nothing."""

from __future__ import annotations

from sqlalchemy.orm import Session

from assistant.answering import queries, recognising, suggesting
from assistant.answering.models import OpenState
from assistant.people.models import Role
from assistant.people.roles import Actor, may
from assistant.slack.blocks.handing_over import waiting_list
from assistant.slack.blocks.messages import Message
from assistant.slack.blocks.sentences import said
from assistant.slack.models import Came, Exchange
from assistant.slack.wording.words import Words

_SHOWN = 5


def reply_to(session: Session, row: Exchange, *, who: Actor, address: str, words: Words) -> Message | None:
    """Return the reply to a message that is no question for the material, None for one that is."""
    if row.came is Came.UNASKED:
        return None
    if not row.text.strip():
        return said(words.no_question)
    if recognising.is_small_talk(row.text):
        return said(words.small_talk)
    if row.text == suggesting.OPEN_QUESTIONS and may(who, Role.TRAINER):
        return _waiting(session, who=who, address=address, words=words)
    return None


def _waiting(session: Session, *, who: Actor, address: str, words: Words) -> Message | None:
    waiting = [each for each in queries.open_questions(session, who=who) if each.state is OpenState.WAITING]
    if not waiting:
        return None
    return waiting_list([each.text for each in waiting[:_SHOWN]], len(waiting), f"{address}/unanswered", words)
