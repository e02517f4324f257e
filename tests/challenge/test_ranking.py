"""Ties go by the order of the notice, then by a recorded decision, and never by chance or by id."""

import random
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from assistant.challenge import ranking
from assistant.challenge.models.challenges import Averaging
from assistant.challenge.scoring import Judged, Rule, official
from tests.challenge.test_scoring import PRESENTATION, WRITTEN, even, judged_of, panels, review, rule

ORDER = ("criteria", "presentation", "decision")


def ranks(
    judged: Sequence[Judged], by: Rule, *, tie_breaks: Sequence[Sequence[int]] = ()
) -> dict[int, tuple[int, str]]:
    found = ranking.rank(official(judged, by), by, tie_breaks=tie_breaks)
    return {each.entry_id: (each.rank, each.decided_by) for each in found}


def three_times(entry: int, *marks: int) -> list[Judged]:
    return [review(entry, n, *marks) for n in (1, 2, 3)]


# 30·2 + 25·… : all of these are 60 points with other marks.
SAME = (3, 3, 3, 3, 3)
LOWER_FIRST = (2, 3, 3, 5, 3)
HIGHER_FIRST = (4, 3, 3, 1, 3)


def test_the_heaviest_criterion_decides_first() -> None:
    judged = [*three_times(1, *LOWER_FIRST), *three_times(2, *SAME), *three_times(3, *HIGHER_FIRST)]
    assert ranks(judged, rule(ties=ORDER)) == {3: (1, "criteria"), 2: (2, "criteria"), 1: (3, "criteria")}


def test_what_nothing_tells_apart_shares_its_rank_and_the_next_is_left_out() -> None:
    judged = [*three_times(1, *SAME), *three_times(2, *SAME), *three_times(3, 1, 1, 1, 1, 1), *three_times(4, *[5] * 5)]
    assert ranks(judged, rule(ties=ORDER)) == {4: (1, ""), 1: (2, ""), 2: (2, ""), 3: (4, "")}
    found = ranking.rank(official(judged, rule()), rule())
    assert ranking.undecided(found) == [[1, 2]]
    assert [each.tied_with for each in found] == [(), (2,), (1,), ()]


def test_a_recorded_decision_comes_last() -> None:
    judged = [*three_times(1, *SAME), *three_times(2, *SAME), *three_times(3, *HIGHER_FIRST)]
    decided = ranks(judged, rule(ties=ORDER), tie_breaks=[[2, 1, 3]])
    assert decided == {3: (1, "criteria"), 2: (2, "decision"), 1: (3, "decision")}
    # Where the notice knows no decision, or it names only one of them, nothing is decided.
    assert ranks(judged, rule(ties=("criteria",)), tie_breaks=[[2, 1]])[1] == (2, "criteria")
    assert ranks(judged, rule(ties=ORDER), tie_breaks=[[2, 3]])[1][0] == 2


def test_the_presentation_decides_where_the_criteria_do_not() -> None:
    # Both have 60 · 0.6 + 0.4 · 60 = 60 · … in another way: one was better written, the other better heard.
    written = [*(even(1, n, 3) for n in (1, 2, 3)), *(review(2, n, 3, 3, 3, 3, 3) for n in (1, 2, 3))]
    heard = [review(entry, n, 6, 3, stage=PRESENTATION) for entry in (1, 2) for n in (1, 2, 3)]
    both = rule(Averaging.MEAN, WRITTEN, PRESENTATION, ties=ORDER)
    assert ranks([*written, *heard], both) == {1: (1, ""), 2: (1, "")}
    other = [
        *three_times(1, 5, 5, 5, 5, 5),
        *three_times(2, *[1] * 5),
        *(review(1, n, 4, 2, stage=PRESENTATION) for n in (1, 2, 3)),
        *(review(2, n, 10, 5, stage=PRESENTATION) for n in (1, 2, 3)),
    ]
    by = rule(
        Averaging.MEAN,
        WRITTEN.__class__(1, 60, WRITTEN.criteria),
        PRESENTATION.__class__(2, 80, PRESENTATION.criteria),
        ties=("presentation",),
    )
    assert official(other, by).finals[1] == official(other, by).finals[2]
    assert ranks(other, by) == {2: (1, "presentation"), 1: (2, "presentation")}


def test_ranks_come_before_rounding() -> None:
    judged = [
        *three_times(1, 5, 5, 5, 5, 5),
        *(review(2, n, 5, 5, 5, 5, 5) for n in range(1, 200)),
        review(2, 200, 5, 5, 5, 5, 4),
    ]
    result = official(judged, rule())
    assert round(float(result.finals[2]), 1) == round(float(result.finals[1]), 1) == 100.0
    assert ranks(judged, rule(ties=ORDER))[2][0] == 2


@given(panels, st.randoms(use_true_random=False))
def test_other_ids_give_the_same_ranks(panel: dict[int, dict[int, list[int]]], chance: random.Random) -> None:
    names = list(panel)
    others = list(panel)
    chance.shuffle(others)
    renamed = dict(zip(names, others, strict=True))
    first = ranks(judged_of(panel), rule(ties=ORDER))
    second = ranks(judged_of({renamed[entry]: by for entry, by in panel.items()}), rule(ties=ORDER))
    assert {renamed[entry]: found for entry, found in first.items()} == second


@given(panels)
def test_ranks_follow_the_scores_and_leave_room_for_who_shares_one(panel: dict[int, dict[int, list[int]]]) -> None:
    result = official(judged_of(panel), rule())
    found = ranking.rank(result, rule(ties=ORDER))
    assert [each.score for each in found] == sorted(result.finals.values(), reverse=True)
    for each in found:
        assert each.rank == 1 + sum(other.rank < each.rank for other in found)
        better = sum(other.score > each.score for other in found)
        assert better < each.rank <= better + 1 + len(each.tied_with)
