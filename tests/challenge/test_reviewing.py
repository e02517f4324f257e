"""Reviews: drafts that two tabs cannot lose, handed in whole, changed with a reason, and two judges at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from assistant.audit import verifying
from assistant.audit.models import Record
from assistant.challenge import discussing, moving_on, practising, review_form, reviewing, settling
from assistant.challenge.models.challenges import Stage
from assistant.challenge.models.judging import (
    Assignment,
    AssignmentState,
    ConflictKind,
    Remark,
    Review,
    ReviewVersion,
)
from assistant.challenge.review_form import Form
from assistant.challenge.reviewing import SavedElsewhere
from assistant.errors import AssistantError, Conflict, Invalid, NotFound
from tests.challenge import builders
from tests.challenge.judging_world import GOOD, Judging, judging
from tests.conftest import NOW, World


def made(world: World, **given: object) -> Judging:
    with world.transaction() as session:
        return judging(session, **given)


def submitted(world: World, j: Judging, entry: int = 0, reviewer: int = 0) -> int:
    with world.transaction() as session:
        reviewing.submit(session, j.given(entry, reviewer), j.form(), revision=0, who=j.judge(reviewer), now=NOW)
    return j.given(entry, reviewer)


def test_a_draft_is_kept_as_it_is_and_freezes_the_stage(world: World) -> None:
    j = made(world)
    half = j.form((4, None, 2), has_read=False, comments={j.criteria[0]: "좋음"}, to_entrant="잘했습니다")
    with world.transaction() as session:
        assert session.get_one(Stage, j.stage_id).frozen_at is None
        reviewing.save(session, j.given(0, 0), half, revision=0, who=j.judge(0), now=NOW)
    with world.assistant.database.reading() as session:
        opened = reviewing.open_review(session, j.given(0, 0), who=j.judge(0), now=NOW)
        assert opened.form.marks == {j.criteria[0]: 4, j.criteria[2]: 2}
        assert (opened.form.comments[j.criteria[0]], opened.form.to_entrant) == ("좋음", "잘했습니다")
        assert opened.assignment.state is AssignmentState.ASSIGNED
        assert opened.stage.frozen_at == NOW


def test_the_later_of_two_tabs_is_told_and_loses_nothing(world: World) -> None:
    j = made(world)
    first, second = j.form((4, 4)), j.form((1, 1), to_committee="다른 창")
    with world.transaction() as session:
        assert reviewing.save(session, j.given(0, 0), first, revision=0, who=j.judge(0), now=NOW).revision == 1
    with pytest.raises(SavedElsewhere) as clash, world.transaction() as session:
        reviewing.save(session, j.given(0, 0), second, revision=0, who=j.judge(0), now=NOW)
    assert (clash.value.mine, clash.value.theirs.marks[j.criteria[0]], clash.value.revision) == (second, 4, 1)
    with world.transaction() as session:
        assert reviewing.save(session, j.given(0, 0), second, revision=1, who=j.judge(0), now=NOW).revision == 2
        # The same again is no clash, as after a lost answer.
        assert reviewing.save(session, j.given(0, 0), second, revision=1, who=j.judge(0), now=NOW).revision == 2


def test_handing_in_needs_every_mark_and_the_reading(world: World) -> None:
    j = made(world)
    for form, said in ((j.form(GOOD[:3]), "적용 범위, 계속성"), (j.form(has_read=False), "읽었다는 확인")):
        with pytest.raises(Invalid, match=said), world.transaction() as session:
            reviewing.submit(session, j.given(0, 0), form, revision=0, who=j.judge(0), now=NOW)
    submitted(world, j)
    with world.transaction() as session:
        again = reviewing.submit(session, j.given(0, 0), j.form(), revision=1, who=j.judge(0), now=NOW)
        assert again.number == 1
        assert session.get_one(Assignment, j.given(0, 0)).state is AssignmentState.DONE
        assert session.scalar(select(func.count(Record.id)).where(Record.action == "review.submit")) == 1


def test_a_mark_off_the_scale_is_refused_and_everything_typed_is_given_back(world: World) -> None:
    j = made(world)
    with world.assistant.database.reading() as session:
        criteria = session.get_one(Stage, j.stage_id).criteria
        typed = {f"mark-{criteria[0].id}": "6", f"mark-{criteria[1].id}": "4", "to_entrant": "의견"}
        form, refused = review_form.as_typed(typed, criteria)
        assert refused is not None
        assert "1부터 5" in refused.sentence
        assert (form.marks.get(criteria[1].id), form.to_entrant) == (4, "의견")
        with pytest.raises(Invalid, match="2,000자"):
            review_form.read({"to_committee": "가" * 2_001}, criteria)


def test_a_review_is_changed_with_a_reason_while_the_stage_is_open(world: World) -> None:
    j = made(world)
    given = submitted(world, j)
    better = j.form((5, 5, 5, 5, 5))
    with pytest.raises(Invalid, match="수정 사유"), world.transaction() as session:
        reviewing.amend(session, given, better, reason=" ", revision=1, who=j.judge(0), now=NOW)
    with world.transaction() as session:
        version = reviewing.amend(session, given, better, reason="다시 읽음", revision=1, who=j.judge(0), now=NOW)
        assert (version.number, version.reason) == (2, "다시 읽음")
    with world.transaction() as session:
        review = session.scalars(select(Review).where(Review.assignment_id == given)).one()
        assert [sum(mark.value for mark in each.marks) for each in review.versions] == [21, 25]
        assert review.current_id == review.versions[1].id
        moving_on.close_stage(session, j.stage_id, reason="끝", who=j.admin, now=NOW)
    with pytest.raises(AssistantError), world.transaction() as session:
        reviewing.amend(session, given, j.form(), reason="또", revision=2, who=j.judge(0), now=NOW)


def test_two_judges_save_at_once(world: World) -> None:
    j = made(world, committee=4)
    together = Barrier(4)

    def judge(n: int) -> None:
        together.wait()
        with world.transaction() as session:
            reviewing.save(session, j.given(0, n), j.form((n + 1,)), revision=0, who=j.judge(n), now=NOW)
        together.wait()
        with world.transaction() as session:
            reviewing.submit(session, j.given(0, n), j.form(), revision=1, who=j.judge(n), now=NOW)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(judge, range(4)))
    with world.assistant.database.reading() as session:
        assert session.scalar(select(func.count(ReviewVersion.id))) == 4
        assert session.get_one(Stage, j.stage_id).frozen_at == NOW
        assert verifying.verify(session) == []


def test_two_tabs_save_at_once_and_one_is_told(world: World) -> None:
    j = made(world)
    together = Barrier(2)

    def tab(mark: int) -> bool:
        together.wait()
        try:
            with world.transaction() as session:
                reviewing.save(session, j.given(0, 0), j.form((mark,)), revision=0, who=j.judge(0), now=NOW)
        except SavedElsewhere:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(tab, (1, 5))) == [False, True]


def test_the_discussion_is_for_those_who_have_judged(world: World) -> None:
    j = made(world)
    submitted(world, j)
    with world.transaction() as session:
        row_id = discussing.say(session, j.entries[0], j.stage_id, "다시 봅시다.", who=j.judge(0), now=NOW).id
        with pytest.raises(Invalid):
            discussing.say(session, j.entries[0], j.stage_id, " ", who=j.judge(0), now=NOW)
        with pytest.raises(NotFound):
            discussing.say(session, j.entries[0], j.stage_id, "저도", who=j.judge(1), now=NOW)
        discussing.say(session, j.entries[0], j.stage_id, "관리자도 봅니다.", who=j.admin, now=NOW)
        with pytest.raises(NotFound):
            discussing.take_back(session, row_id, who=j.admin, now=NOW)
    with world.transaction() as session:
        discussing.take_back(session, row_id, who=j.judge(0), now=NOW)
        found = discussing.discussion_of(session, j.entries[0], j.stage_id, who=j.judge(0), now=NOW)
        assert [(each.name, each.remark.text) for each in found.remarks] == [
            ("위원1", ""),
            ("관리자", "관리자도 봅니다."),
        ]
        assert session.get_one(Remark, row_id).removed_at == NOW


def test_an_example_shows_its_reference_once_it_was_marked(world: World) -> None:
    j = made(world)
    marks = dict(zip(j.criteria, GOOD, strict=True))
    with world.transaction() as session:
        with pytest.raises(Invalid):
            practising.add(
                session, j.stage_id, title="예", text="글", reference={}, explanation="왜", who=j.admin, now=NOW
            )
        item_id = practising.add(
            session, j.stage_id, title="예", text="글", reference=marks, explanation="왜", who=j.admin, now=NOW
        ).id
        stage = session.get_one(Stage, j.stage_id)
        [before] = practising.items_for(session, stage, who=j.judge(0))
        assert (before.reference, before.explanation) == ({}, "")
        assert practising.items_for(session, stage, who=builders.who(j.people.staff[0])) == []
        with pytest.raises(NotFound):
            practising.answer(session, item_id, marks, who=j.admin, now=NOW)
        with pytest.raises(Invalid, match="창의성"):
            practising.answer(session, item_id, {j.criteria[0]: 3}, who=j.judge(0), now=NOW)
        practising.answer(session, item_id, dict.fromkeys(j.criteria, 1), who=j.judge(0), now=NOW)
        [after] = practising.items_for(session, stage, who=j.judge(0))
        assert (after.far_off, after.tries, after.reference, after.explanation) == (True, 1, marks, "왜")
        practising.answer(session, item_id, marks, who=j.judge(0), now=NOW)
        [again] = practising.items_for(session, stage, who=j.judge(0))
        assert (again.far_off, again.tries) == (False, 2)


def test_a_closed_stage_and_a_stranger_save_nothing(world: World) -> None:
    j = made(world)
    with pytest.raises(NotFound), world.transaction() as session:
        reviewing.save(session, j.given(0, 0), Form(), revision=0, who=j.judge(1), now=NOW)
    with world.transaction() as session:
        moving_on.close_stage(session, j.stage_id, reason="끝", who=j.admin, now=NOW)
    with pytest.raises(Conflict, match="끝나"), world.transaction() as session:
        reviewing.save(session, j.given(0, 0), j.form(), revision=0, who=j.judge(0), now=NOW)


def test_conflicts_set_while_others_hand_in_wait_for_each_other(world: World) -> None:
    j = made(world, committee=4)
    submitted(world, j)
    together = Barrier(4)

    def act(n: int) -> None:
        together.wait()
        with world.transaction() as session:
            if n == 0:
                for entry_id in j.entries:
                    settling.set_apart(
                        session,
                        entry_id,
                        j.reviewers[0],
                        kind=ConflictKind.OTHER,
                        reason="늦게 앎",
                        who=j.admin,
                        now=NOW,
                    )
            else:
                reviewing.submit(session, j.given(0, n), j.form(), revision=0, who=j.judge(n), now=NOW)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(act, range(4)))
    with world.assistant.database.reading() as session:
        states = [session.get_one(Assignment, j.given(0, n)).state for n in range(4)]
        assert states == [AssignmentState.RECUSED] + [AssignmentState.DONE] * 3
        assert verifying.verify(session) == []
