"""The deputy chairs where the chair has an interest or is not there, never beside them, and the log says why."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.audit.models import Record
from assistant.challenge import chairing, committee, deciding, feedback, severity
from assistant.challenge.chairing import Absence
from assistant.challenge.models.judging import ConflictState
from assistant.database import Database
from assistant.errors import Conflict, NotAllowed
from tests.challenge import builders
from tests.challenge.builders import who
from tests.challenge.test_deciding import Judged, judged
from tests.conftest import NOW


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing.begin() as opened:
        yield opened


@pytest.fixture
def case(session: Session) -> Judged:
    """A stage that three have judged; the second of them is the deputy."""
    made = judged(session, stages=1)
    committee.make_deputy(session, made.reviewers[1].id, who=made.admin, now=NOW)
    made.admin, made.member = made.member, made.admin
    return made


def recorded(session: Session, action: str) -> list[dict[str, object]]:
    return [each.details for each in session.scalars(select(Record).where(Record.action == action))]


def test_while_the_chair_can_chair_the_deputy_is_one_of_the_others(session: Session, case: Judged) -> None:
    deputy = case.admin
    with pytest.raises(NotAllowed, match="위원장이 맡을 수 있는 동안"):
        case.propose([])
    with pytest.raises(NotAllowed):
        severity.judges(session, case.stage.id, who=deputy, now=NOW)
    with pytest.raises(NotAllowed):
        feedback.edit(session, case.stage.id, case.entries[0].id, "의견", who=deputy, now=NOW)
    assert chairing.absence(session, case.challenge.id) is None


def test_the_deputy_proposes_and_decides_where_the_chair_has_an_interest(session: Session, case: Judged) -> None:
    deputy = case.admin
    row = builders.conflict(session, case.entries[0], case.reviewers[0])
    decision = case.propose(case.suggested())
    with pytest.raises(NotAllowed):
        deciding.decide(session, decision.id, who=case.chair, now=NOW)
    deciding.second(session, decision.id, who=who(case.people.committee[2]), now=NOW)
    deciding.decide(session, decision.id, who=deputy, now=NOW)
    assert severity.judges(session, case.stage.id, who=deputy, now=NOW)[1]
    feedback.edit(session, case.stage.id, case.entries[0].id, "다듬은 의견", who=deputy, now=NOW)
    assert recorded(session, "decision.propose")[0]["deputy"] == Absence.INTEREST
    assert recorded(session, "decision.decide") == [{"deputy": Absence.INTEREST}]
    # The chair has no interest after all: the deputy is one of the others again.
    row.state = ConflictState.DISMISSED
    session.flush()
    with pytest.raises(NotAllowed):
        case.propose([])


def test_a_deputy_in_conflict_stands_in_for_nobody(session: Session, case: Judged) -> None:
    builders.conflict(session, case.entries[0], case.reviewers[0])
    builders.conflict(session, case.entries[1], case.reviewers[1])
    with pytest.raises(NotAllowed, match="이해충돌이 있는 작품이"):
        case.propose([])


def test_a_chair_who_is_gone_or_entered_is_stood_in_for(session: Session, case: Judged) -> None:
    chair = case.people.committee[0]
    chair.deactivated_at = NOW
    session.flush()
    assert chairing.absence(session, case.challenge.id) is Absence.LEFT
    chair.deactivated_at = None
    case.reviewers[0].chair = False
    session.flush()
    assert chairing.absence(session, case.challenge.id) is Absence.NOBODY
    case.propose(case.suggested())
    assert recorded(session, "decision.propose")[0]["deputy"] == Absence.NOBODY
    case.reviewers[0].chair = True
    builders.entry(session, case.challenge, chair, title="위원장의 작품")
    assert chairing.absence(session, case.challenge.id) is Absence.INTEREST


def test_there_is_one_deputy_and_it_is_not_the_chair(session: Session, case: Judged) -> None:
    admin = case.member
    chair, deputy, third = case.reviewers
    with pytest.raises(Conflict, match="위원장은 부위원장을"):
        committee.make_deputy(session, chair.id, who=admin, now=NOW)
    committee.make_deputy(session, third.id, who=admin, now=NOW)
    session.expire_all()
    assert [each.deputy for each in (chair, deputy, third)] == [False, False, True]
    committee.make_chair(session, third.id, who=admin, now=NOW)
    session.expire_all()
    assert [(each.chair, each.deputy) for each in (chair, third)] == [(False, False), (True, False)]
    with pytest.raises(NotAllowed):
        committee.make_deputy(session, deputy.id, who=case.chair, now=NOW)
    assert len(recorded(session, "committee.deputy")) == 2
