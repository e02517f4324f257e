from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.audit import verifying
from assistant.audit.models import Record
from assistant.challenge import committee, deadline, moving_on, phases, reminding
from assistant.challenge.models.challenges import ChallengeState, Reviewer
from assistant.challenge.models.deciding import Decision, DecisionState, Report
from assistant.challenge.models.entries import Entry, EntryState
from assistant.challenge.phases import Phase
from assistant.database import Database
from assistant.errors import Conflict, Invalid, NotFound
from assistant.notifications.models import Notification
from assistant.people import sign_in
from assistant.people.models import Person, Role
from assistant.people.roles import Actor
from tests.challenge import builders
from tests.challenge.builders import DAY, People, who
from tests.conftest import NOW


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing.begin() as opened:
        yield opened


@pytest.fixture
def everybody(session: Session) -> People:
    return builders.people(session)


@pytest.fixture
def admin(everybody: People) -> Actor:
    return who(everybody.admin)


def keys(session: Session) -> list[str]:
    return list(session.scalars(select(Notification.key).order_by(Notification.id)))


def test_judging_begins_after_the_grace_time_with_entries_and_a_committee(
    session: Session, everybody: People, admin: Actor
) -> None:
    row = builders.challenge(session, phase=Phase.OPEN, due_at=NOW + DAY, grace_minutes=10)
    stage, due = row.stages[0], NOW + 9 * DAY
    after = NOW + DAY + timedelta(minutes=11)
    with pytest.raises(Conflict, match=r"2026-11-23 18:10:00 \(KST\)"):
        moving_on.begin_reviewing(session, stage.id, due_at=due, who=admin, now=NOW)
    with pytest.raises(Conflict, match="심사할 작품"):
        moving_on.begin_reviewing(session, stage.id, due_at=due, who=admin, now=after)
    builders.entry(session, row, everybody.staff[0])
    for person in everybody.committee[:2]:
        builders.reviewer(session, row, person)
    with pytest.raises(Conflict, match="2명뿐"):
        moving_on.begin_reviewing(session, stage.id, due_at=due, who=admin, now=after)
    builders.reviewer(session, row, everybody.committee[2])
    with pytest.raises(Conflict, match="차례"):
        moving_on.begin_reviewing(session, row.stages[1].id, due_at=due, who=admin, now=after)
    with pytest.raises(Invalid, match="뒤여야"):
        moving_on.begin_reviewing(session, stage.id, due_at=after, who=admin, now=after)
    moving_on.begin_reviewing(session, stage.id, due_at=due, who=admin, now=after)
    assert phases.phase_of(row, after) is Phase.REVIEWING
    assert phases.open_stage(row) is stage
    assert len(keys(session)) == 3
    with pytest.raises(Conflict):
        moving_on.begin_reviewing(session, stage.id, due_at=due, who=admin, now=after)


def test_judging_waits_for_whoever_may_still_hand_in(session: Session, everybody: People, admin: Actor) -> None:
    row = builders.challenge(session, phase=Phase.CLOSED, stages=1)
    builders.entry(session, row, everybody.staff[0], now=NOW - 2 * DAY)
    draft = builders.entry(session, row, everybody.staff[1], submitted=False)
    for person in everybody.committee:
        builders.reviewer(session, row, person)
    until = NOW + 2 * DAY
    for person in everybody.staff[:2]:
        deadline.grant_late(session, row.id, person.id, until=until, reason="입원", who=admin, now=NOW)

    def begin(now: datetime) -> None:
        moving_on.begin_reviewing(session, row.stages[0].id, due_at=NOW + 9 * DAY, who=admin, now=now)

    # One of the two had handed in before, and may again.
    with pytest.raises(Conflict, match=r"2명이 아직 내지 않았습니다. 2026-11-24 18:00:00 \(KST\)까지"):
        begin(NOW + DAY)
    for entry in (draft, *session.scalars(select(Entry).where(Entry.id != draft.id))):
        builders.submit(session, entry, now=NOW + DAY)
    begin(NOW + DAY)
    assert row.state is ChallengeState.REVIEWING


def test_a_time_that_was_granted_by_mistake_is_put_right(session: Session, everybody: People, admin: Actor) -> None:
    row = builders.challenge(session, phase=Phase.CLOSED, stages=1)
    builders.entry(session, row, everybody.staff[0])
    for person in everybody.committee:
        builders.reviewer(session, row, person)
    late, hour = everybody.staff[1], timedelta(hours=1)
    for until in (NOW + 365 * DAY, NOW + hour):
        deadline.grant_late(session, row.id, late.id, until=until, reason="입원", who=admin, now=NOW)
    assert [each.until for each in deadline.list_late(session, row.id, who=admin)] == [NOW + hour]
    assert deadline.window(session, row, who=builders.who(late), now=NOW).until == NOW + hour
    assert not deadline.window(session, row, who=builders.who(late), now=NOW + 2 * hour).is_open
    moving_on.begin_reviewing(session, row.stages[0].id, due_at=NOW + 9 * DAY, who=admin, now=NOW + 2 * hour)
    assert row.state is ChallengeState.REVIEWING


def test_judging_does_not_wait_longer_than_they_may(session: Session, everybody: People, admin: Actor) -> None:
    row = builders.challenge(session, phase=Phase.CLOSED, stages=1)
    builders.entry(session, row, everybody.staff[0])
    for person in everybody.committee:
        builders.reviewer(session, row, person)
    deadline.grant_late(session, row.id, everybody.staff[1].id, until=NOW + DAY, reason="입원", who=admin, now=NOW)
    later = NOW + DAY + timedelta(seconds=1)
    moving_on.begin_reviewing(session, row.stages[0].id, due_at=NOW + 9 * DAY, who=admin, now=later)
    assert row.state is ChallengeState.REVIEWING


def test_a_stage_ends_and_the_next_begins_with_finalists(session: Session, everybody: People, admin: Actor) -> None:
    row = builders.challenge(session, phase=Phase.REVIEWING, least_reviews=1)
    entry = builders.entry(session, row, everybody.staff[0])
    reviewer = builders.reviewer(session, row, everybody.committee[0])
    builders.assignment(session, entry, reviewer, stage=row.stages[0])
    with pytest.raises(Invalid, match="끝나지 않은"):
        moving_on.close_stage(session, row.stages[0].id, who=admin, now=NOW)
    moving_on.close_stage(session, row.stages[0].id, reason="위원 사정", who=admin, now=NOW)
    assert (row.state, phases.open_stage(row)) == (ChallengeState.DECIDING, None)
    with pytest.raises(Conflict, match="진출작"):
        moving_on.begin_reviewing(session, row.stages[1].id, due_at=NOW + DAY, who=admin, now=NOW)
    entry.state = EntryState.FINALIST
    session.flush()
    moving_on.begin_reviewing(session, row.stages[1].id, due_at=NOW + DAY, who=admin, now=NOW)
    assert phases.open_stage(row) is row.stages[1]
    with pytest.raises(Invalid, match="늦추기만"):
        moving_on.extend_reviewing(session, row.stages[1].id, due_at=NOW + DAY, reason="더", who=admin, now=NOW)
    moving_on.extend_reviewing(session, row.stages[1].id, due_at=NOW + 2 * DAY, reason="더", who=admin, now=NOW)
    assert verifying.verify(session) == []


def test_results_come_after_decision_verification_and_reports(
    session: Session, everybody: People, admin: Actor
) -> None:
    row = builders.challenge(session, phase=Phase.DECIDING, stage=2)
    entry = builders.entry(session, row, everybody.staff[0])
    with pytest.raises(Conflict, match="결정되지"):
        moving_on.open_verification(session, row.id, who=admin, now=NOW)
    session.add(
        Decision(
            stage_id=row.stages[1].id,
            state=DecisionState.DECIDED,
            outcomes=[],
            result={},
            advice={},
            reason="까닭",
            proposed_at=NOW,
            decided_by=everybody.admin.id,
            decided_at=NOW,
        )
    )
    session.flush()
    with pytest.raises(Conflict, match="공개 검증"):
        moving_on.publish(session, row.id, who=admin, now=NOW)
    moving_on.open_verification(session, row.id, who=admin, now=NOW)
    with pytest.raises(Conflict, match="2026-12-02"):
        moving_on.publish(session, row.id, who=admin, now=NOW)
    report = Report(entry_id=entry.id, facts="베꼈습니다.", created_at=NOW)
    session.add(report)
    session.flush()
    with pytest.raises(Conflict, match="제보가 1건"):
        moving_on.publish(session, row.id, who=admin, now=NOW + 10 * DAY)
    report.settled_at = NOW
    session.flush()
    moving_on.publish(session, row.id, who=admin, now=NOW + 10 * DAY)
    assert row.published_at == NOW + 10 * DAY


def test_the_committee_is_appointed_told_and_pledges(session: Session, everybody: People, admin: Actor) -> None:
    row = builders.challenge(session)
    first, second, *_ = everybody.committee
    one = committee.appoint(session, row.id, first.id, chair=True, who=admin, now=NOW)
    two = committee.appoint(session, row.id, second.id, chair=True, fields=["민원"], most_reviews=5, who=admin, now=NOW)
    session.expire_all()
    assert (one.chair, two.chair, two.fields) == (False, True, ["민원"])
    assert [person.name for _, person in committee.members(session, row.id, who=admin)] == ["위원2", "위원1"]
    with pytest.raises(Conflict, match="이미"):
        committee.appoint(session, row.id, first.id, who=admin, now=NOW)
    with pytest.raises(Invalid, match="없는 분야"):
        committee.appoint(session, row.id, everybody.committee[2].id, fields=["우주"], who=admin, now=NOW)
    assert len(keys(session)) == 2
    committee.pledge(session, row.id, who=who(first), now=NOW)
    committee.pledge(session, row.id, who=who(first), now=NOW + DAY)
    assert one.pledged_at == NOW
    with pytest.raises(NotFound):
        committee.pledge(session, row.id, who=who(everybody.staff[0]), now=NOW)


def test_an_expert_from_outside_comes_in_by_a_link(session: Session, everybody: People, admin: Actor) -> None:
    row = builders.challenge(session)
    with pytest.raises(Invalid, match="이름"):
        committee.invite(session, row.id, "prof@uni.ac.kr", name="", who=admin, now=NOW)
    reviewer, secret = committee.invite(session, row.id, "Prof@uni.ac.kr", name="한교수", who=admin, now=NOW)
    assert sign_in.use_link(session, secret, now=NOW + 6 * DAY)
    person = session.get_one(Person, reviewer.person_id)
    assert (person.name, person.role, reviewer.external) == ("한교수", Role.COMMITTEE, True)
    again = committee.invite_again(session, reviewer.id, who=admin, now=NOW)
    assert again != secret
    known, _ = committee.invite(session, row.id, everybody.staff[0].email, name="", who=admin, now=NOW)
    assert session.get_one(Person, known.person_id).role is Role.STAFF
    assert "prof" not in str([(each.reason, each.details) for each in session.scalars(select(Record))])


def test_only_who_has_not_reviewed_is_dismissed(session: Session, everybody: People, admin: Actor) -> None:
    row = builders.challenge(session, phase=Phase.REVIEWING)
    entry = builders.entry(session, row, everybody.staff[0])
    busy, idle = (builders.reviewer(session, row, person) for person in everybody.committee[:2])
    builders.review(session, entry, busy, [5, 4, 3, 2, 1], stage=row.stages[0])
    with pytest.raises(Conflict, match="심사를 낸"):
        committee.dismiss(session, busy.id, reason="사정", who=admin, now=NOW)
    committee.dismiss(session, idle.id, reason="사정", who=admin, now=NOW)
    assert session.scalars(select(Reviewer.id)).all() == [busy.id]


def test_drafts_are_reminded_once_each_time_and_a_missed_run_catches_up(session: Session, everybody: People) -> None:
    row = builders.challenge(session, phase=Phase.OPEN, opens_at=NOW - DAY, due_at=NOW + 10 * DAY)
    kim, lee, park, choi, jung, _ = everybody.staff
    builders.entry(session, row, kim, submitted=False, team=[lee])
    builders.entry(session, row, park)
    builders.entry(session, row, choi, submitted=False, now=NOW + 5 * DAY)
    builders.entry(session, row, jung, state=EntryState.WITHDRAWN)
    edited = builders.entry(session, row, everybody.trainer)
    edited.saved_at = NOW + timedelta(hours=1)
    session.flush()

    def told() -> list[int]:
        return sorted(session.scalars(select(Notification.person_id)).all())

    reminding.remind(session, now=NOW)
    assert told() == []
    week = sorted([kim.id, lee.id, everybody.trainer.id])
    for hours in (0, 1, 30):
        reminding.remind(session, now=NOW + 3 * DAY + timedelta(hours=hours))
        assert told() == week
    reminding.remind(session, now=NOW + 9 * DAY + timedelta(hours=20))
    reminding.remind(session, now=NOW + 9 * DAY + timedelta(hours=21))
    assert told() == sorted(week + week + [choi.id])
    reminding.remind(session, now=NOW + 10 * DAY)
    assert len(told()) == 7
    texts = session.scalars(select(Notification.text)).all()
    assert sum("고친 내용" in each for each in texts) == 2
    assert "서버 시각 2026-12-02 18:00:00 (KST)" in texts[0]


def test_reviewers_are_reminded_of_what_is_left_and_of_nothing_they_may_not_see(
    session: Session, everybody: People
) -> None:
    row = builders.challenge(session, phase=Phase.REVIEWING)
    stage = row.stages[0]
    stage.due_at = NOW + 2 * DAY
    entries = [builders.entry(session, row, person) for person in everybody.staff[:3]]
    one, two, three = (builders.reviewer(session, row, person) for person in everybody.committee[:3])
    for entry in entries[:2]:
        builders.assignment(session, entry, one, stage=stage)
    builders.conflict(session, entries[0], one)
    builders.review(session, entries[0], two, [3] * 5, stage=stage)
    builders.assignment(session, entries[0], three, stage=stage)
    builders.conflict(session, entries[0], three)
    reminding.remind(session, now=NOW)
    reminding.remind(session, now=NOW)
    (told,) = session.scalars(select(Notification))
    assert told.person_id == one.person_id
    assert "심사 1건" in told.title
