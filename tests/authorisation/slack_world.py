"""What is acted on in Slack: things of one's own and of others, with the accounts of those who act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from assistant.answering import asking
from assistant.answering.models import Answer, Mode, QuestionState
from assistant.files import Files
from assistant.people.models import Account, Person
from assistant.people.roles import Actor, actor
from assistant.practices import drafting
from assistant.practices.models import Origin
from assistant.slack.models import Came, Exchange, ExchangeState, FileState, OfferedFile
from tests.authorisation.moments import Viewer
from tests.authorisation.recorded_slack import CHANNEL, TEAM
from tests.authorisation.world import Ids
from tests.practices import builders

QUESTION = "표식남의질문"
DRAFT = "표식사례초안"
OFFERED = "표식올린파일"


class Member(StrEnum):
    """Who acts. The owner wrote the entry, asked the question and made the practice; so did whoever is shut out."""

    OWNER = "owner"
    STAFF = "staff"
    COMMITTEE = "committee"
    TRAINER = "trainer who sent the file"
    ADMIN = "administrator"
    SHUT_OUT = "deactivated"


WHO = {
    Member.OWNER: Viewer.LEAD,
    Member.STAFF: Viewer.STAFF,
    Member.COMMITTEE: Viewer.JUDGE,
    Member.TRAINER: Viewer.TRAINER,
    Member.ADMIN: Viewer.ADMIN,
    Member.SHUT_OUT: Viewer.TEAM,
}
EVERYBODY = frozenset(Member) - {Member.SHUT_OUT}


@dataclass(frozen=True)
class Things:
    """Ids of what is acted on."""

    challenge: int
    entry: int
    question: int
    practice: int
    published: int
    offer: int


def member_id(member: Member) -> str:
    """Return what Slack calls somebody."""
    return f"U{list(Member).index(member) + 1}"


def furnish(session: Session, ids: Ids, files: Files) -> Things:
    """Add what is acted on to a world whose challenge is open."""
    now = datetime.now(UTC)
    people = {member: session.get_one(Person, ids.people[viewer]) for member, viewer in WHO.items()}
    for member, row in people.items():
        shut = now if member is Member.SHUT_OUT else None
        session.add(
            Account(
                workspace=TEAM,
                member=member_id(member),
                person_id=row.id,
                name=row.name,
                locale="ko-KR",
                checked_at=now,
                deactivated_at=shut,
            )
        )
    session.flush()
    trainer = actor(people[Member.TRAINER])
    authors = [actor(people[Member.OWNER]), actor(people[Member.SHUT_OUT])]
    draft = builders.draft(session, who=trainer, authors=authors, origin=Origin.CHALLENGE, title=DRAFT)
    drafting.ask_consent(session, draft.id, who=trainer, now=now)
    shown = builders.draft(session, who=trainer, authors=[trainer], title="모두의 사례")
    builders.publish(session, shown, who=trainer, files=files)
    offer = OfferedFile(
        key="offer",
        workspace=TEAM,
        channel="D1",
        thread="1.1",
        member=member_id(Member.TRAINER),
        file="F1",
        name=f"{OFFERED}.md",
        state=FileState.OFFERED,
        received_at=now,
    )
    session.add(offer)
    session.flush()
    question = _asked(session, actor(people[Member.OWNER]), now)
    return Things(ids.objects["challenge_id"], ids.objects["entry_id"], question, draft.id, shown.id, offer.id)


def _asked(session: Session, who: Actor, now: datetime) -> int:
    """Have the owner ask something privately, and answer it."""
    question = asking.ask(session, QUESTION, who=who, now=now)
    question.state = QuestionState.ANSWERED
    session.add(Answer(question_id=question.id, mode=Mode.REFUSED, text="답", relevance=0.0, answered_at=now))
    session.add(
        Exchange(
            key="asked",
            workspace=TEAM,
            channel=CHANNEL,
            member=member_id(Member.OWNER),
            came=Came.COMMAND,
            private=True,
            text=QUESTION,
            state=ExchangeState.DELIVERED,
            question_id=question.id,
            received_at=now,
            finished_at=now,
        )
    )
    session.flush()
    return question.id
