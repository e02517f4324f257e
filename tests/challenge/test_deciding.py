from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assistant.audit import verifying
from assistant.challenge import deciding, feedback, moving_on, outcome, proposing, revoking, verification, winning
from assistant.challenge.models.challenges import Challenge, ChallengeState, Reviewer, Stage
from assistant.challenge.models.deciding import Decision, DecisionState
from assistant.challenge.models.entries import Entry, EntryState
from assistant.challenge.models.judging import Assignment, AssignmentState
from assistant.challenge.phases import Phase
from assistant.challenge.proposing import Verdict
from assistant.database import Database
from assistant.errors import Conflict, Invalid, NotAllowed, NotFound
from assistant.notifications.models import Notification
from assistant.people.roles import Actor
from tests.challenge import builders
from tests.challenge.builders import DAY, People, who
from tests.conftest import NOW

# Six entries, the second and third equal in everything.
MARKS = ([5, 5, 5, 5, 5], [4, 4, 4, 4, 4], [4, 4, 4, 4, 4], [3, 3, 3, 3, 3], [2, 2, 2, 2, 2], [1, 1, 1, 1, 1])


@dataclass
class Judged:
    session: Session
    people: People
    challenge: Challenge
    stage: Stage
    entries: list[Entry]
    reviewers: list[Reviewer]
    admin: Actor
    chair: Actor
    member: Actor

    def verdicts(self, *states: EntryState) -> list[Verdict]:
        return [Verdict(entry.id, state) for entry, state in zip(self.entries, states, strict=True)]

    def suggested(self, tie_breaks: list[list[int]] | None = None) -> list[Verdict]:
        return proposing.suggested(
            outcome.of_stage(self.session, self.stage.id, who=self.admin, now=NOW, tie_breaks=tie_breaks)
        )

    def propose(self, verdicts: list[Verdict] | None = None, **more: object) -> Decision:
        given = verdicts if verdicts is not None else self.suggested()
        return proposing.propose(
            self.session,
            self.stage.id,
            given,
            reason="점수 순서대로",
            who=self.admin,
            now=NOW,
            **more,  # type: ignore[arg-type]
        )


def judged(session: Session, *, stages: int, **changes: object) -> Judged:
    people = builders.people(session, staff=6, committee=3)
    changes = {"awards": (("최우수", 1), ("우수", 2)), "verification_days": 0} | changes
    challenge = builders.challenge(session, phase=Phase.DECIDING, stages=stages, **changes)  # type: ignore[arg-type]
    stage = challenge.stages[0]
    stage.finalists = 3 if stages > 1 else None
    reviewers = [
        builders.reviewer(session, challenge, person, chair=number == 0)
        for number, person in enumerate(people.committee)
    ]
    entries = [builders.entry(session, challenge, person, title=f"작품 {n}") for n, person in enumerate(people.staff)]
    for entry, marks in zip(entries, MARKS, strict=True):
        for reviewer in reviewers:
            builders.review(session, entry, reviewer, marks[: len(stage.criteria)], stage=stage)
    return Judged(
        session,
        people,
        challenge,
        stage,
        entries,
        reviewers,
        who(people.admin),
        who(people.committee[0]),
        who(people.committee[1]),
    )


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing.begin() as opened:
        yield opened


def states(case: Judged) -> list[EntryState]:
    return [each.state for each in case.entries]


def test_the_written_stage_lets_its_finalists_on_and_tells_everybody_once(session: Session) -> None:
    case = judged(session, stages=2)
    row = case.propose()
    assert states(case) == [EntryState.SUBMITTED] * 6
    assert [each.pending_state for each in case.entries] == [EntryState.FINALIST] * 3 + [EntryState.NOT_AWARDED] * 3
    with pytest.raises(Conflict, match="1명의 동의"):
        deciding.decide(session, row.id, who=case.admin, now=NOW)
    deciding.second(session, row.id, who=case.member, now=NOW)
    deciding.second(session, row.id, who=case.member, now=NOW)
    with pytest.raises(Conflict, match="결정한 뒤에"):
        deciding.announce(session, row.id, who=case.admin, now=NOW)
    deciding.decide(session, row.id, who=case.admin, now=NOW)
    deciding.announce(session, row.id, who=case.admin, now=NOW)
    assert states(case) == [EntryState.FINALIST] * 3 + [EntryState.NOT_AWARDED] * 3
    assert case.challenge.state is ChallengeState.DECIDING
    told = select(func.count()).where(Notification.key.startswith(f"announced:{case.stage.id}:"))
    assert session.scalar(told) == 6
    with pytest.raises(Conflict):
        deciding.announce(session, row.id, who=case.admin, now=NOW)
    assert session.scalar(told) == 6
    assert verifying.verify(session) == []


def test_a_tie_at_the_line_is_for_the_committee(session: Session) -> None:
    case = judged(session, stages=2)
    case.stage.finalists = 2
    first, second, third = (each.id for each in case.entries[:3])
    assert [each.state for each in case.suggested()[:3]] == [EntryState.FINALIST, *[EntryState.NOT_AWARDED] * 2]
    decided = case.suggested([[third, second]])
    on = [each.entry_id for each in decided if each.state is EntryState.FINALIST]
    assert on == [first, third]
    row = case.propose(decided, tie_breaks=[[third, second]])
    assert row.tie_breaks == [[third, second]]
    assert [each["rank"] for each in row.result["ranks"]] == [1, 2, 3, 4, 5, 6]


def test_passing_over_a_better_one_takes_a_reason(session: Session) -> None:
    case = judged(session, stages=2)
    on, out = EntryState.FINALIST, EntryState.NOT_AWARDED
    verdicts = case.verdicts(out, on, on, out, out, out)
    with pytest.raises(Invalid, match="점수가 더 높은"):
        case.propose(verdicts)
    verdicts[0] = Verdict(case.entries[0].id, out, reason="다른 공모전에서 수상한 작품")
    assert case.propose(verdicts).outcomes[0]["reason"] == "다른 공모전에서 수상한 작품"


def test_awards_from_the_highest_line_down_and_no_more_than_there_are(session: Session) -> None:
    case = judged(session, stages=1)
    best, good = case.challenge.award_lines
    chosen = {each.entry_id: each.award_id for each in case.suggested()}
    assert [chosen[each.id] for each in case.entries] == [best.id, good.id, good.id, None, None, None]
    given = [Verdict(each.id, EntryState.AWARDED, best.id) for each in case.entries[:2]]
    rest = [Verdict(each.id, EntryState.NOT_AWARDED) for each in case.entries[2:]]
    with pytest.raises(Invalid, match="최우수"):
        case.propose([*given, *rest])
    with pytest.raises(Invalid, match="모든 작품"):
        case.propose(given)


def announced(case: Judged) -> Decision:
    row = case.propose()
    deciding.second(case.session, row.id, who=case.chair, now=NOW)
    deciding.decide(case.session, row.id, who=case.admin, now=NOW)
    return deciding.publish(case.session, case.challenge.id, who=case.admin, now=NOW)


def test_the_last_stage_publishes_and_an_award_may_be_taken_back(session: Session) -> None:
    case = judged(session, stages=1)
    announced(case)
    assert case.challenge.state is ChallengeState.PUBLISHED
    board = winning.board(session, case.challenge.id, who=who(case.people.staff[5]), now=NOW)
    assert [(each.award, each.entry.id) for each in board.winners] == [
        ("최우수", case.entries[0].id),
        ("우수", case.entries[1].id),
        ("우수", case.entries[2].id),
    ]
    with pytest.raises(NotAllowed):
        revoking.revoke(session, case.entries[0].id, reason="표절", who=case.chair, now=NOW)
    with pytest.raises(Invalid):
        revoking.revoke(session, case.entries[0].id, reason=" ", who=case.admin, now=NOW)
    revoking.revoke(session, case.entries[0].id, reason="표절로 확인됨", who=case.admin, now=NOW)
    assert case.entries[0].state is EntryState.REVOKED
    assert len(winning.board(session, case.challenge.id, who=case.member, now=NOW).winners) == 2
    with pytest.raises(Conflict, match="5년"):
        revoking.revoke(session, case.entries[1].id, reason="늦음", who=case.admin, now=NOW + 6 * 366 * DAY)


def test_those_of_one_award_are_listed_by_their_numbers_and_not_by_rank(session: Session) -> None:
    case = judged(session, stages=1, awards=(("최우수", 1), ("우수", 3)), announce_channel="C1")
    for number, entry in zip((6, 5, 4, 3, 2, 1), case.entries, strict=True):
        entry.number = f"2026-10{number}"
    announced(case)
    told = session.scalars(select(Notification.text).where(Notification.text.startswith("수상작을"))).one()
    assert told.splitlines()[1:] == [
        "• 최우수: 작품 0",
        "• 우수: 작품 3",
        "• 우수: 작품 2",
        "• 우수: 작품 1",
        "같은 상을 받은 작품끼리는 접수번호 순서로 적었으며, 순위가 아닙니다.",
    ]
    board = winning.board(session, case.challenge.id, who=case.member, now=NOW)
    assert [each.title for each in board.winners] == ["작품 0", "작품 3", "작품 2", "작품 1"]


def test_candidates_are_verified_before_they_win(session: Session) -> None:
    case = judged(session, stages=1, verification_days=10)
    row = case.propose()
    deciding.second(session, row.id, who=case.member, now=NOW)
    deciding.decide(session, row.id, who=case.admin, now=NOW)
    moving_on.open_verification(session, case.challenge.id, who=case.admin, now=NOW)
    clerk = who(case.people.staff[5])
    board = winning.board(session, case.challenge.id, who=clerk, now=NOW)
    assert board.are_candidates
    assert len(board.winners) == 3
    with pytest.raises(NotFound):
        verification.report(session, case.entries[5].id, facts="가", evidence="나", contact="", who=clerk, now=NOW)
    with pytest.raises(Invalid):
        verification.report(session, case.entries[0].id, facts="가", evidence=" ", contact="", who=clerk, now=NOW)
    report = verification.report(
        session, case.entries[0].id, facts="같은 글이 있습니다.", evidence="사내 게시판", contact="", who=clerk, now=NOW
    )
    later = NOW + 11 * DAY
    with pytest.raises(Conflict, match="검증이"):
        deciding.announce(session, row.id, who=case.admin, now=NOW)
    with pytest.raises(Conflict, match="제보가 1건"):
        deciding.announce(session, row.id, who=case.admin, now=later)
    verification.settle(session, report.id, "우연히 비슷한 글로 확인됨", who=case.admin, now=later)
    deciding.announce(session, row.id, who=case.admin, now=later)
    assert case.entries[0].state is EntryState.AWARDED


def test_authors_get_the_committees_words_without_names(session: Session) -> None:
    case = judged(session, stages=1)
    author = who(case.people.staff[0])
    assert feedback.for_authors(session, case.entries[0].id, who=author) == (case.entries[0], [])
    feedback.edit(session, case.stage.id, case.entries[1].id, "다듬은 의견", who=case.chair, now=NOW)
    with pytest.raises(NotAllowed):
        feedback.edit(session, case.stage.id, case.entries[1].id, "다른 의견", who=case.member, now=NOW)
    foreign = builders.challenge(session, phase=Phase.DECIDING, stages=1, title="다른 챌린지").stages[0]
    with pytest.raises(NotFound, match="그 단계"):
        feedback.edit(session, foreign.id, case.entries[1].id, "다른 의견", who=case.chair, now=NOW)
    announced(case)
    _, (words,) = feedback.for_authors(session, case.entries[0].id, who=author)
    assert words.text.count("• 참가자에게 전하는 말") == 3
    assert not any(person.name in words.text for person in case.people.committee)
    _, (edited,) = feedback.for_authors(session, case.entries[1].id, who=who(case.people.staff[1]))
    assert edited.text == "다듬은 의견"
    with pytest.raises(NotFound):
        feedback.for_authors(session, case.entries[0].id, who=who(case.people.staff[1]))
    feedback.reply(session, words.id, "고맙습니다.", who=author, now=NOW)
    with pytest.raises(Conflict, match="한 번"):
        feedback.reply(session, words.id, "또", who=author, now=NOW)


def test_marks_that_changed_since_the_proposal_stop_it(session: Session) -> None:
    case = judged(session, stages=1)
    row = case.propose()
    deciding.second(session, row.id, who=case.member, now=NOW)
    builders.conflict(session, case.entries[0], case.reviewers[2])
    mine = select(Assignment).where(
        Assignment.entry_id == case.entries[3].id, Assignment.reviewer_id == case.reviewers[2].id
    )
    session.scalars(mine).one().state = AssignmentState.REMOVED
    session.flush()
    with pytest.raises(Conflict, match="점수가 달라졌습니다"):
        deciding.decide(session, row.id, who=case.admin, now=NOW)
    again = case.propose()
    assert session.get_one(Decision, row.id).state is DecisionState.SUPERSEDED
    assert again.state is DecisionState.PROPOSED


def test_who_has_an_interest_takes_no_part(session: Session) -> None:
    case = judged(session, stages=1)
    builders.conflict(session, case.entries[2], case.reviewers[0])
    builders.conflict(session, case.entries[2], case.reviewers[1])
    row = case.propose()
    deciding.second(session, row.id, who=case.member, now=NOW)
    # Their second does not count for the entry they are kept away from.
    with pytest.raises(Conflict, match="1명의 동의"):
        deciding.decide(session, row.id, who=case.admin, now=NOW)
    deciding.second(session, row.id, who=who(case.people.committee[2]), now=NOW)
    assert deciding.missing_seconds(session, row, 1) == 0
    assert deciding.missing_seconds(session, row, 2) == 1
    with pytest.raises(NotAllowed, match="이해충돌"):
        deciding.decide(session, row.id, who=case.chair, now=NOW)
    seen = outcome.of_stage(session, case.stage.id, who=case.chair, now=NOW)
    assert case.entries[2].id not in seen.gathered.entries
    assert case.entries[2].id not in {each.entry_id for each in seen.ranked}
    with pytest.raises(NotAllowed):
        outcome.of_stage(session, case.stage.id, who=who(case.people.staff[0]), now=NOW)
