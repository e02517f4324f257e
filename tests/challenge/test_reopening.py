"""A stage whose reviews have become too few is judged on, and decided anew."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.challenge import committee, deciding, moving_on, outcome, reassigning, reviewing, settling
from assistant.challenge.models.challenges import ChallengeState
from assistant.challenge.models.deciding import DecisionState
from assistant.challenge.models.entries import EntryState
from assistant.challenge.models.judging import ConflictKind
from assistant.challenge.review_form import Form
from assistant.database import Database
from assistant.errors import Conflict, Invalid, NotAllowed
from assistant.notifications.models import Notification
from assistant.people.models import Role
from tests.challenge import builders
from tests.challenge.builders import DAY, who
from tests.challenge.test_deciding import judged
from tests.challenge.test_standing import decided
from tests.conftest import NOW


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing.begin() as opened:
        yield opened


def test_an_entry_short_of_reviews_gets_another_and_wins(session: Session) -> None:
    case = judged(session, stages=1, least_reviews=3)
    row = decided(case)
    best, stage = case.entries[0], case.stage
    settling.set_apart(
        session, best.id, case.reviewers[2].id, kind=ConflictKind.PERSONAL, reason="친척", who=case.admin, now=NOW
    )
    assert best.id in outcome.of_stage(session, stage.id, who=case.admin, now=NOW).result.too_few[stage.id]
    late = builders.person(session, "늦은 위원", role=Role.COMMITTEE)
    member = committee.appoint(session, case.challenge.id, late.id, who=case.admin, now=NOW)
    committee.pledge(session, case.challenge.id, who=who(late), now=NOW)

    again = {"due_at": NOW + DAY, "reason": "한 위원의 이해관계가 드러남", "who": case.admin, "now": NOW}
    with pytest.raises(NotAllowed):
        moving_on.reopen_stage(session, stage.id, **again | {"who": case.chair})
    for wrong in ({"reason": " "}, {"due_at": NOW}):
        with pytest.raises(Invalid):
            moving_on.reopen_stage(session, stage.id, **again | wrong)
    moving_on.reopen_stage(session, stage.id, **again)
    session.expire_all()
    assert (case.challenge.state, stage.closed_at, row.state) == (
        ChallengeState.REVIEWING,
        None,
        DecisionState.SUPERSEDED,
    )
    assert {each.pending_state for each in case.entries} == {None}
    told = select(Notification.person_id).where(Notification.title.endswith("다시 시작"))
    assert set(session.scalars(told)) == {each.id for each in (*case.people.committee, late)}

    given = reassigning.assign(session, stage.id, best.id, member.id, who=case.admin, now=NOW)
    marks = dict.fromkeys((each.id for each in stage.criteria), 5)
    reviewing.submit(session, given.id, Form(marks, has_read=True), revision=0, who=who(late), now=NOW)
    moving_on.close_stage(session, stage.id, who=case.admin, now=NOW)
    deciding.announce(session, decided(case).id, who=case.admin, now=NOW)
    assert best.state is EntryState.AWARDED


def test_what_is_announced_or_shown_is_not_opened_again(session: Session) -> None:
    case = judged(session, stages=2)
    deciding.announce(session, decided(case).id, who=case.admin, now=NOW)
    with pytest.raises(Conflict, match="아직 발표하지 않은"):
        moving_on.reopen_stage(session, case.stage.id, due_at=NOW + DAY, reason="다시", who=case.admin, now=NOW)
    assert case.challenge.state is ChallengeState.DECIDING


def test_while_candidates_are_verified_no_stage_is_opened(session: Session) -> None:
    case = judged(session, stages=1, verification_days=10)
    decided(case)
    moving_on.open_verification(session, case.challenge.id, who=case.admin, now=NOW)
    with pytest.raises(Conflict, match="아직 발표하지 않은"):
        moving_on.reopen_stage(session, case.stage.id, due_at=NOW + DAY, reason="다시", who=case.admin, now=NOW)
