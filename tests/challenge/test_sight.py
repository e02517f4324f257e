"""Who sees what: one rule for reading, listing, names, reviews and results."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from assistant.challenge import discussing, progress, reassigning, reviewing, settling, sight
from assistant.challenge.models.challenges import Challenge, Stage
from assistant.challenge.models.entries import Entry, EntryState
from assistant.challenge.models.judging import ConflictState
from assistant.challenge.phases import Phase
from assistant.errors import NotFound
from assistant.people.models import Person
from assistant.people.roles import Actor
from tests.challenge import builders
from tests.challenge.judging_world import GOOD, Judging, judging
from tests.conftest import NOW, World


def made(world: World, **given: object) -> Judging:
    with world.transaction() as session:
        return judging(session, **given)


def seen_by(world: World, j: Judging, who: Actor) -> set[int]:
    """The ids that somebody sees; the query and the question about one entry have to agree."""
    with world.assistant.database.reading() as session:
        found = sight.sight_of(session, j.challenge_id, who=who, now=NOW)
        listed = {row.id for row in session.scalars(sight.visible_entries(session, found))}
        assert listed == {row.id for row in session.scalars(select(Entry)) if sight.sees(found, row)}
        return listed


def test_everybody_sees_their_own_and_reviewers_what_is_assigned(world: World) -> None:
    j = made(world)
    everything = set(j.entries)
    assert seen_by(world, j, builders.who(j.people.staff[0])) == {j.entries[0]}
    assert seen_by(world, j, builders.who(j.people.trainer)) == set()
    assert seen_by(world, j, j.judge(0)) == everything
    assert seen_by(world, j, j.admin) == everything
    with world.transaction() as session:
        reassigning.remove(session, j.given(1, 0), reason="너무 많음", who=j.admin, now=NOW)
    assert seen_by(world, j, j.judge(0)) == {j.entries[0], j.entries[2]}


def test_nothing_is_seen_without_a_pledge(world: World) -> None:
    j = made(world, pledged=False)
    assert seen_by(world, j, j.judge(0)) == set()


def test_a_draft_is_its_authors_alone_and_what_was_withdrawn_is_not_judged(world: World) -> None:
    j = made(world)
    with world.transaction() as session:
        of = session.get_one(Challenge, j.challenge_id)
        draft = builders.entry(session, of, session.get_one(Person, j.people.trainer.id), submitted=False).id
        out = session.get_one(Entry, j.entries[0])
        out.state, out.state_reason = EntryState.WITHDRAWN, "일이 바뀜"
    assert draft not in seen_by(world, j, j.admin)
    assert seen_by(world, j, builders.who(j.people.trainer)) == {draft}
    assert seen_by(world, j, j.judge(0)) == set(j.entries[1:])
    assert j.entries[0] in seen_by(world, j, j.admin)


@pytest.mark.parametrize("state", [ConflictState.OPEN, ConflictState.CONFIRMED, ConflictState.DISMISSED])
def test_a_conflict_keeps_away_unless_it_is_dismissed(world: World, state: ConflictState) -> None:
    j = made(world)
    with world.transaction() as session:
        entry = session.get_one(Entry, j.entries[0])
        member = session.get_one(Challenge, j.challenge_id).reviewers[0]
        builders.conflict(session, entry, member, state=state)
    sees_it = state is ConflictState.DISMISSED
    assert (j.entries[0] in seen_by(world, j, j.judge(0))) is sees_it
    with world.assistant.database.reading() as session:
        found = sight.sight_of(session, j.challenge_id, who=j.judge(0), now=NOW)
        assert (j.entries[0] in found.assigned) is sees_it


def test_a_blind_stage_hides_names_and_the_presentation_shows_them(world: World) -> None:
    j = made(world)
    with world.transaction() as session:
        entry, found = sight.find_entry(session, j.entries[0], who=j.judge(0), now=NOW)
        assert not sight.sees_names(found, entry)
        session.get_one(Stage, j.stage_id).blind = False
    with world.assistant.database.reading() as session:
        entry, found = sight.find_entry(session, j.entries[0], who=j.judge(0), now=NOW)
        assert sight.sees_names(found, entry)
        entry, found = sight.find_entry(session, j.entries[0], who=builders.who(j.people.staff[0]), now=NOW)
        assert sight.sees_names(found, entry)


def test_an_administrator_who_judges_is_blind_and_waits_like_the_others(world: World) -> None:
    j = made(world)
    with world.transaction() as session:
        of = session.get_one(Challenge, j.challenge_id)
        member = builders.reviewer(session, of, session.get_one(Person, j.people.admin.id))
        entry = session.get_one(Entry, j.entries[0])
        builders.assignment(session, entry, member, stage=of.stages[0])
        found = sight.sight_of(session, j.challenge_id, who=j.admin, now=NOW)
        assert not sight.sees_names(found, entry)
        assert not sight.sees_reviews(found, entry)
        assert not sight.sees_results(found)
        other = session.get_one(Entry, j.entries[1])
        assert sight.sees_names(found, other)
        assert sight.sees_reviews(found, other)


def test_reviews_of_others_come_after_ones_own(world: World) -> None:
    j = made(world)
    with world.transaction() as session:
        reviewing.submit(session, j.given(0, 1), j.form(), revision=0, who=j.judge(1), now=NOW)
    with pytest.raises(NotFound), world.transaction() as session:
        discussing.discussion_of(session, j.entries[0], j.stage_id, who=j.judge(0), now=NOW)
    with world.transaction() as session:
        reviewing.submit(session, j.given(0, 0), j.form(), revision=0, who=j.judge(0), now=NOW)
    with world.assistant.database.reading() as session:
        found = discussing.discussion_of(session, j.entries[0], j.stage_id, who=j.judge(0), now=NOW)
        assert [name for name, _ in found.reviews] == ["위원1", "위원2"]
        mine = sight.sight_of(session, j.challenge_id, who=j.judge(0), now=NOW)
        assert not sight.sees_results(mine)


def test_results_are_hidden_from_who_entered_until_they_are_published(world: World) -> None:
    j = made(world, phase=Phase.DECIDING)
    with world.transaction() as session:
        of = session.get_one(Challenge, j.challenge_id)
        builders.entry(session, of, session.get_one(Person, j.people.committee[0].id))
        builders.entry(session, of, session.get_one(Person, j.people.admin.id))
    with world.assistant.database.reading() as session:

        def sees(who: Actor) -> bool:
            return sight.sees_results(sight.sight_of(session, j.challenge_id, who=who, now=NOW))

        assert not sees(j.judge(0))
        assert not sees(j.admin)
        assert sees(builders.who(j.people.committee[1]))
        assert not sees(builders.who(j.people.staff[0]))


def conflicted(world: World) -> Judging:
    """A world where everybody has judged the first entry, and the first reviewer turns out to be in conflict with it."""
    with world.transaction() as session:
        j = judging(session, assigned=False)
        of = session.get_one(Challenge, j.challenge_id)
        entry = session.get_one(Entry, j.entries[0])
        for member in of.reviewers[1:]:
            builders.review(session, entry, member, GOOD, stage=of.stages[0])
        builders.conflict(session, entry, of.reviewers[0])
        return j


def test_in_conflict_the_entry_is_not_found(world: World) -> None:
    j = conflicted(world)
    with world.assistant.database.reading() as session:
        with pytest.raises(NotFound) as hidden:
            sight.find_entry(session, j.entries[0], who=j.judge(0), now=NOW)
        with pytest.raises(NotFound) as nothing:
            sight.find_entry(session, 999_999, who=j.judge(0), now=NOW)
        assert hidden.value.sentence == nothing.value.sentence


def test_in_conflict_the_discussion_is_not_found(world: World) -> None:
    j = conflicted(world)
    with world.assistant.database.reading() as session:
        with pytest.raises(NotFound) as hidden:
            discussing.discussion_of(session, j.entries[0], j.stage_id, who=j.judge(0), now=NOW)
        with pytest.raises(NotFound) as nothing:
            discussing.discussion_of(session, 999_999, j.stage_id, who=j.judge(0), now=NOW)
        assert hidden.value.sentence == nothing.value.sentence
    with pytest.raises(NotFound), world.transaction() as session:
        discussing.say(session, j.entries[0], j.stage_id, "의견", who=j.judge(0), now=NOW)


def test_in_conflict_the_queue_and_its_count_leave_it_out(world: World) -> None:
    with world.transaction() as session:
        j = judging(session)
        of = session.get_one(Challenge, j.challenge_id)
        builders.conflict(session, session.get_one(Entry, j.entries[0]), of.reviewers[0])
    with world.assistant.database.reading() as session:
        queue = progress.queue(session, j.challenge_id, who=j.judge(0), now=NOW)
        assert [each.entry_id for each in queue.items] == j.entries[1:]


def test_in_conflict_an_administrator_finds_no_trace_of_the_judging(world: World) -> None:
    j = conflicted(world)
    with world.transaction() as session:
        of = session.get_one(Challenge, j.challenge_id)
        mine = builders.entry(session, of, session.get_one(Person, j.people.admin.id)).id
        for member in of.reviewers:
            builders.review(session, session.get_one(Entry, mine), member, GOOD, stage=of.stages[0])
        builders.conflict(session, session.get_one(Entry, mine), of.reviewers[2], state=ConflictState.OPEN)
    with world.assistant.database.reading() as session:
        shown = progress.overview(session, j.stage_id, who=j.admin, now=NOW)
        assert mine not in shown.given
        assert mine not in [entry.id for entry, _, _ in shown.entries]
        assert [each.done for each in shown.loads] == [0, 1, 1]
        listed = settling.list_conflicts(session, j.challenge_id, who=j.admin, now=NOW)
        assert [each.row.entry_id for each in listed] == [j.entries[0]]
        with pytest.raises(NotFound):
            discussing.discussion_of(session, mine, j.stage_id, who=j.admin, now=NOW)
        found = sight.sight_of(session, j.challenge_id, who=j.admin, now=NOW)
        assert mine not in [row.id for row in session.scalars(sight.judged_entries(session, found))]


def test_in_conflict_the_assignment_and_its_form_are_not_found(world: World) -> None:
    with world.transaction() as session:
        j = judging(session)
        of = session.get_one(Challenge, j.challenge_id)
        builders.conflict(session, session.get_one(Entry, j.entries[0]), of.reviewers[0])
    with pytest.raises(NotFound), world.transaction() as session:
        reviewing.open_review(session, j.given(0, 0), who=j.judge(0), now=NOW)
    with pytest.raises(NotFound), world.transaction() as session:
        reviewing.save(session, j.given(0, 0), j.form(), revision=0, who=j.judge(0), now=NOW)
    with pytest.raises(NotFound), world.transaction() as session:
        reviewing.open_review(session, j.given(1, 1), who=j.judge(0), now=NOW)
