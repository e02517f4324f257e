"""What was decided stays what was decided: nothing changes underneath it, and nothing is announced that changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assistant.challenge import committee, conflicts, deciding, moving_on, outcome, settling, sight
from assistant.challenge.models.challenges import ChallengeState
from assistant.challenge.models.deciding import Decision
from assistant.challenge.models.entries import EntryState
from assistant.challenge.models.judging import ConflictKind
from assistant.challenge.proposing import Verdict
from assistant.database import Database
from assistant.errors import Conflict
from assistant.notifications.models import Notification
from assistant.people.models import Person
from tests.challenge import builders
from tests.challenge.builders import DAY, who
from tests.challenge.test_deciding import Judged, judged
from tests.conftest import NOW


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing.begin() as opened:
        yield opened


def decided(case: Judged, verdicts: list[Verdict] | None = None, *, now: timedelta = timedelta()) -> Decision:
    order = [[each.id for each in case.entries[1:3]]]
    row = case.propose(verdicts or case.suggested(order), tie_breaks=order)
    deciding.second(case.session, row.id, who=case.member, now=NOW + now)
    return deciding.decide(case.session, row.id, who=case.admin, now=NOW + now)


def set_apart(case: Judged, place: int) -> None:
    entry, reviewer = case.entries[place], case.reviewers[2]
    settling.set_apart(
        case.session, entry.id, reviewer.id, kind=ConflictKind.PERSONAL, reason="친척", who=case.admin, now=NOW
    )


def test_what_was_decided_is_not_announced_once_its_scores_are_others(session: Session) -> None:
    case = judged(session, stages=1)
    row = decided(case)
    set_apart(case, 0)
    with pytest.raises(Conflict, match="결정한 뒤에 점수가 달라졌습니다"):
        deciding.announce(session, row.id, who=case.admin, now=NOW)
    assert {each.state for each in case.entries} == {EntryState.SUBMITTED}
    assert session.scalar(select(func.count(Notification.id)).where(Notification.key.startswith("announced:"))) == 0
    # Decided anew from what counts now, it may be.
    deciding.announce(session, decided(case).id, who=case.admin, now=NOW)
    assert case.challenge.state is ChallengeState.PUBLISHED


def test_which_reviews_count_for_what_is_published_stands(session: Session) -> None:
    case = judged(session, stages=1)
    set_apart(case, 5)
    deciding.announce(session, decided(case).id, who=case.admin, now=NOW)
    before = outcome.result_record(outcome.of_stage(session, case.stage.id, who=case.admin, now=NOW))
    with pytest.raises(Conflict, match="수상을 취소"):
        set_apart(case, 0)
    (listed,) = settling.list_conflicts(session, case.challenge.id, who=case.admin, now=NOW)
    with pytest.raises(Conflict, match="수상을 취소"):
        settling.settle(session, listed.row.id, confirmed=False, reason="오해", who=case.admin, now=NOW)
    assert outcome.result_record(outcome.of_stage(session, case.stage.id, who=case.admin, now=NOW)) == before


def test_a_conflict_found_after_publication_leaves_what_was_published(session: Session) -> None:
    case = judged(session, stages=1)
    deciding.announce(session, decided(case).id, who=case.admin, now=NOW)
    before = outcome.result_record(outcome.of_stage(session, case.stage.id, who=case.admin, now=NOW))
    reviewer = session.get_one(Person, case.reviewers[2].person_id)
    moved = [reviewer, session.get_one(Person, case.entries[0].authors[0].person_id)]
    for each in moved:
        each.department = "민원여권과"
    session.flush()
    assert conflicts.detect(session, case.challenge.id, now=NOW) == 1
    assert outcome.result_record(outcome.of_stage(session, case.stage.id, who=case.admin, now=NOW)) == before
    # The reviewer still hears nothing more of that entry.
    seen = sight.sight_of(session, case.challenge.id, who=who(reviewer), now=NOW)
    assert case.entries[0].id in seen.conflicted


def test_whoever_stands_by_a_decision_stays_on_the_committee(session: Session) -> None:
    case = judged(session, stages=1)
    other = builders.person(session, "새 위원")
    member = builders.reviewer(session, case.challenge, other)
    row = case.propose()
    deciding.second(session, row.id, who=who(other), now=NOW)
    deciding.decide(session, row.id, who=case.admin, now=NOW)
    with pytest.raises(Conflict, match="동의한 위원"):
        committee.dismiss(session, member.id, reason="사정", who=case.admin, now=NOW)
    assert len(row.seconds) == 1
    # A proposal that nobody made the decision loses the second with its member.
    again = case.propose()
    deciding.second(session, again.id, who=who(other), now=NOW)
    committee.dismiss(session, member.id, reason="사정", who=case.admin, now=NOW)
    session.expire(again)
    assert again.seconds == []


def test_nothing_is_decided_or_announced_of_what_was_cancelled(session: Session) -> None:
    case = judged(session, stages=2)
    proposed = case.propose()
    deciding.second(session, proposed.id, who=case.member, now=NOW)
    moving_on.cancel(session, case.challenge.id, reason="예산", who=case.admin, now=NOW)
    for step in (deciding.second, deciding.decide):
        with pytest.raises(Conflict, match="취소된"):
            step(session, proposed.id, who=case.chair, now=NOW)


def test_what_was_decided_before_it_was_cancelled_is_not_announced(session: Session) -> None:
    case = judged(session, stages=2)
    row = decided(case)
    moving_on.cancel(session, case.challenge.id, reason="예산", who=case.admin, now=NOW)
    with pytest.raises(Conflict, match="취소된"):
        deciding.announce(session, row.id, who=case.admin, now=NOW)
    assert {each.state for each in case.entries} == {EntryState.SUBMITTED}


def test_a_new_candidate_is_verified_as_long_as_the_notice_says(session: Session) -> None:
    case = judged(session, stages=1, verification_days=10)
    decided(case)
    opened = moving_on.open_verification(session, case.challenge.id, who=case.admin, now=NOW)
    best, good = case.challenge.award_lines
    award = [None, best.id, good.id, good.id, None, None]
    verdicts = [
        Verdict(entry.id, EntryState.AWARDED if line else EntryState.NOT_AWARDED, line, "표절" if n == 0 else "")
        for n, (entry, line) in enumerate(zip(case.entries, award, strict=True))
    ]
    late = 10 * DAY + timedelta(hours=1)
    row = decided(case, verdicts, now=late)
    assert opened.verification_until == NOW + late + 10 * DAY
    with pytest.raises(Conflict, match="공개 검증이"):
        deciding.announce(session, row.id, who=case.admin, now=NOW + late)
    # One candidate less is no new one.
    verdicts[3] = Verdict(case.entries[3].id, EntryState.NOT_AWARDED, None, "자격 없음")
    later = late + 10 * DAY
    row = decided(case, verdicts, now=later)
    assert opened.verification_until == NOW + late + 10 * DAY
    deciding.announce(session, row.id, who=case.admin, now=NOW + later)
    assert case.challenge.state is ChallengeState.PUBLISHED
