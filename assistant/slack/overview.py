"""The home tab: own questions, what is new, where to go."""

from __future__ import annotations

from datetime import datetime, timedelta

from slack_sdk.models.views import View
from sqlalchemy.orm import Session

from assistant.answering import queries, suggesting
from assistant.answering.models import Answer, Mode, OpenState
from assistant.knowledge import queries as material
from assistant.people.models import Role
from assistant.people.roles import may
from assistant.slack import entering, practices
from assistant.slack.blocks.home import HomeData, RecentQuestion, home_view
from assistant.slack.members import Member
from assistant.slack.wording.words import Words

_RECENT = 5
_NEW = timedelta(days=14)


def home_of(session: Session, member: Member, address: str, words: Words, *, now: datetime) -> View:
    """Return the home tab of a member."""
    who = member.who
    recent = [
        RecentQuestion(question.text, question.state, _is_answered(question.answer))
        for question in queries.recent(session, who=who, limit=_RECENT)
    ]
    openers = suggesting.openers(session, who=who, now=now)
    trainer = may(who, Role.TRAINER)
    waiting = queries.open_questions(session, who=who) if trainer else []
    return home_view(
        HomeData(
            name=who.name,
            recent=recent,
            # What waits has a line of its own here.
            openers=[(each.title, each.message) for each in openers if each.message != suggesting.OPEN_QUESTIONS],
            new_documents=material.new_titles(session, who=who, since=now - _NEW),
            role_line=words.role_line(words.roles[who.role]),
            open_questions=sum(each.state is OpenState.WAITING for each in waiting) if trainer else None,
            web_url=address,
            challenge=entering.card_of(session, member, address, words.entering, now=now),
            practices=practices.newest(session, who=who, address=address),
        ),
        words,
    )


def _is_answered(answer: Answer | None) -> bool:
    return answer is not None and answer.mode is not Mode.REFUSED
