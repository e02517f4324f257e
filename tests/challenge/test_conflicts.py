"""Conflicts of interest: found in all authors, declared, settled by somebody else, and what they do to a review."""

from __future__ import annotations

import unicodedata

import pytest
from sqlalchemy import select

from assistant.audit.models import Record
from assistant.challenge import committee, conflicts, reassigning, reviewing, settling, sight
from assistant.challenge.models.challenges import Challenge
from assistant.challenge.models.entries import Author, Entry
from assistant.challenge.models.judging import (
    Assignment,
    AssignmentState,
    ConflictKind,
    ConflictOfInterest,
    ConflictState,
)
from assistant.challenge.phases import Phase
from assistant.errors import Conflict, Invalid, NotAllowed, NotFound
from assistant.people.models import Person, Role
from tests.challenge import builders
from tests.challenge.judging_world import Judging, judging
from tests.conftest import NOW, World


def kinds(world: World, j: Judging, reviewer: int) -> set[tuple[int, ConflictKind]]:
    with world.assistant.database.reading() as session:
        rows = session.scalars(
            select(ConflictOfInterest).where(ConflictOfInterest.reviewer_id == j.reviewers[reviewer])
        )
        return {(j.entries.index(row.entry_id), row.kind) for row in rows if row.entry_id in j.entries}


def test_own_entries_team_mates_and_departments_are_found_among_all_authors(world: World) -> None:
    with world.transaction() as session:
        j = judging(session, assigned=False)
        lead, helper, mate = j.people.committee
        # The first reviewer is the second author of the first entry; the second entered with its lead elsewhere.
        session.add(Author(entry_id=j.entries[0], person_id=lead.id, position=2))
        of = session.get_one(Challenge, j.challenge_id)
        builders.entry(session, of, helper, team=[j.people.staff[1]], title="다른 작품")
        session.get_one(Person, mate.id).department = unicodedata.normalize("NFD", "부서 3")
        assert conflicts.detect(session, j.challenge_id, now=NOW) >= 3
    assert kinds(world, j, 0) == {(0, ConflictKind.AUTHOR)}
    assert kinds(world, j, 1) == {(1, ConflictKind.TEAM)}
    assert kinds(world, j, 2) == {(2, ConflictKind.DEPARTMENT)}
    with world.transaction() as session:
        assert conflicts.detect(session, j.challenge_id, now=NOW) == 0


def test_departments_count_only_where_the_notice_says_so(world: World) -> None:
    with world.transaction() as session:
        j = judging(session, assigned=False, department_conflicts=False)
        session.get_one(Person, j.people.committee[0].id).department = "부서1"
        assert conflicts.detect(session, j.challenge_id, now=NOW) == 0


def test_whoever_is_appointed_while_it_is_judged_or_decided_is_looked_at_at_once(world: World) -> None:
    with world.transaction() as session:
        j = judging(session, phase=Phase.DECIDING)
        late = builders.person(session, "늦은 위원", role=Role.COMMITTEE, department="부서1")
        row = committee.appoint(session, j.challenge_id, late.id, who=j.admin, now=NOW)
        assert sight.sight_of(session, j.challenge_id, who=builders.who(late), now=NOW).conflicted == {j.entries[0]}
        other = builders.person(session, "더 늦은 위원", role=Role.COMMITTEE)
        committee.appoint(session, j.challenge_id, other.id, who=j.admin, now=NOW)
        # Which office she is of became known when she signed in.
        other.department = "부서2"
        session.flush()
        committee.pledge(session, j.challenge_id, who=builders.who(other), now=NOW)
        seen = sight.sight_of(session, j.challenge_id, who=builders.who(other), now=NOW)
        assert seen.conflicted == {j.entries[1]}
        assert row.pledged_at is None


def test_a_declared_conflict_takes_the_entry_away_at_once(world: World) -> None:
    with world.transaction() as session:
        j = judging(session)
        with pytest.raises(Invalid, match="사유"):
            conflicts.declare(session, j.entries[0], kind=ConflictKind.MENTOR, reason=" ", who=j.judge(0), now=NOW)
        conflicts.declare(session, j.entries[0], kind=ConflictKind.MENTOR, reason="멘토", who=j.judge(0), now=NOW)
    with world.transaction() as session:
        row = session.get_one(Assignment, j.given(0, 0))
        assert (row.state, row.reason) == (AssignmentState.RECUSED, "이해관계: 멘토링")
        left = conflicts.to_declare(session, sight.sight_of(session, j.challenge_id, who=j.judge(0), now=NOW))
        assert [each.entry_id for each in left] == j.entries[1:]
        with pytest.raises(NotFound):
            conflicts.declare(session, j.entries[0], kind=ConflictKind.MENTOR, reason="또", who=j.judge(0), now=NOW)
        outsider = builders.who(j.people.staff[0])
        assert conflicts.to_declare(session, sight.sight_of(session, j.challenge_id, who=outsider, now=NOW)) == []
        with pytest.raises(NotFound):
            conflicts.declare(session, j.entries[1], kind=ConflictKind.OTHER, reason="나", who=outsider, now=NOW)


def test_a_conflict_with_a_person_keeps_away_from_what_they_entered_and_tells_nothing(world: World) -> None:
    with world.transaction() as session:
        j = judging(session)
        for person in (j.people.staff[1], j.people.trainer):
            said = conflicts.declare_person(
                session,
                j.challenge_id,
                person.id,
                kind=ConflictKind.PERSONAL,
                reason="가족",
                who=j.judge(0),
                now=NOW,
            )
            assert said is None
    assert kinds(world, j, 0) == {(1, ConflictKind.PERSONAL)}


def test_it_is_settled_by_an_administrator_who_is_neither_of_the_two(world: World) -> None:
    with world.transaction() as session:
        j = judging(session)
        of = session.get_one(Challenge, j.challenge_id)
        other = builders.person(session, "다른 관리자", role=Role.ADMIN)
        member = builders.reviewer(session, of, session.get_one(Person, j.people.admin.id))
        entry = session.get_one(Entry, j.entries[0])
        conflict_id = builders.conflict(session, entry, member, state=ConflictState.OPEN).id
    with pytest.raises(NotFound), world.transaction() as session:
        settling.settle(session, conflict_id, confirmed=False, reason="아님", who=j.admin, now=NOW)
    with pytest.raises(NotAllowed), world.transaction() as session:
        settling.settle(session, conflict_id, confirmed=False, reason="아님", who=j.judge(0), now=NOW)
    with world.transaction() as session:
        row = settling.settle(
            session, conflict_id, confirmed=False, reason="모르는 사이", who=builders.who(other), now=NOW
        )
        assert (row.state, row.decided_by) == (ConflictState.DISMISSED, other.id)
    with pytest.raises(Conflict, match="본인"), world.transaction() as session:
        settling.settle(session, conflict_id, confirmed=True, reason="맞음", who=j.admin, now=NOW)


def test_an_author_never_judges_their_own_whatever_is_settled(world: World) -> None:
    with world.transaction() as session:
        j = judging(session)
        session.add(Author(entry_id=j.entries[0], person_id=j.people.committee[0].id, position=2))
        session.flush()
        conflicts.detect(session, j.challenge_id, now=NOW)
        row = session.scalars(select(ConflictOfInterest)).one()
        assert row.state is ConflictState.CONFIRMED
        with pytest.raises(Conflict, match="풀 수 없습니다"):
            settling.settle(session, row.id, confirmed=False, reason="괜찮음", who=j.admin, now=NOW)


def test_one_that_appears_later_takes_the_review_out_of_the_count_and_the_log_says_so(world: World) -> None:
    with world.transaction() as session:
        j = judging(session)
        reviewing.submit(session, j.given(0, 0), j.form(), revision=0, who=j.judge(0), now=NOW)
    with world.transaction() as session:
        conflict_id = settling.set_apart(
            session, j.entries[0], j.reviewers[0], kind=ConflictKind.VENDOR, reason="용역", who=j.admin, now=NOW
        ).id
    with world.transaction() as session:
        assert session.get_one(Assignment, j.given(0, 0)).state is AssignmentState.RECUSED
        out = session.scalars(select(Record).where(Record.action == "review.leave_out")).one()
        assert (out.subject, out.details["reviewer"]) == (f"entry:{j.entries[0]}", j.reviewers[0])
        settling.settle(session, conflict_id, confirmed=False, reason="오래전 일", who=j.admin, now=NOW)
    with world.transaction() as session:
        assert session.get_one(Assignment, j.given(0, 0)).state is AssignmentState.DONE
        assert session.scalars(select(Record).where(Record.action == "review.count_again")).one()


def test_recusing_declining_and_abstaining_say_why(world: World) -> None:
    with world.transaction() as session:
        j = judging(session)
        with pytest.raises(Invalid):
            reassigning.decline(session, j.given(0, 0), reason="", who=j.judge(0), now=NOW)
        reassigning.decline(session, j.given(0, 0), reason="휴가", who=j.judge(0), now=NOW)
        reassigning.abstain(session, j.given(1, 0), reason="모르는 분야", who=j.judge(0), now=NOW)
        reassigning.recuse(session, j.given(2, 0), kind=ConflictKind.MENTOR, reason="멘토", who=j.judge(0), now=NOW)
        states = [session.get_one(Assignment, j.given(n, 0)).state for n in range(3)]
        assert states == [AssignmentState.DECLINED, AssignmentState.ABSTAINED, AssignmentState.RECUSED]
        found = sight.sight_of(session, j.challenge_id, who=j.judge(0), now=NOW)
        assert found.assigned == {j.entries[1]}
        assert found.waiting == frozenset()
