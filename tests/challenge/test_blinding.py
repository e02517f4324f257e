"""Who judges blind learns nowhere who wrote what, also in the lists, the search and the log of an administrator."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy.orm import Session

from assistant.audit import recording
from assistant.challenge import conflicts, history, overview, own_conflicts, progress, settling, sight
from assistant.challenge.models.challenges import Challenge
from assistant.challenge.models.entries import Attachment, AttachmentState, Entry, FirstLook, LookState
from assistant.challenge.models.judging import Assignment, AssignmentState, ConflictKind
from assistant.people.models import Person
from assistant.people.roles import Actor
from tests.challenge import builders
from tests.challenge.judging_world import Judging, judging
from tests.conftest import NOW, World

TITLE, BLOTTED = "민원여권과 홍길동순의 답변 도우미", "○○○ ○○○의 답변 도우미"


@dataclass(frozen=True)
class Blind:
    """A stage that is judged, with an entry whose title and texts name its author; its log says who handed it in."""

    j: Judging
    entry_id: int

    @property
    def admin(self) -> Actor:
        return self.j.admin


@pytest.fixture
def blind(world: World) -> Blind:
    with world.transaction() as session:
        return _blind(session)


def test_the_queue_and_what_may_be_declared_name_nobody(world: World, blind: Blind) -> None:
    j = blind.j
    with world.transaction() as session:
        challenge = session.get_one(Challenge, j.challenge_id)
        _give(session, blind, challenge.reviewers[0].id)
        late = builders.person(session, "서약 전")
        builders.reviewer(session, challenge, late, pledged=False)
        unpledged = builders.who(late)
    with world.assistant.database.reading() as session:
        queue = progress.queue(session, j.challenge_id, who=j.judge(0), now=NOW)
        assert [each.title for each in queue.items] == ["작품 1", "작품 2", "작품 3", BLOTTED]
        for who in (j.judge(0), j.judge(1), unpledged):
            seen = sight.sight_of(session, j.challenge_id, who=who, now=NOW)
            assert BLOTTED in [each.title for each in conflicts.to_declare(session, seen)]


def test_where_the_stage_is_open_the_queue_says_what_the_entry_says(world: World) -> None:
    with world.transaction() as session:
        blind = _blind(session, stage=2)
        challenge = session.get_one(Challenge, blind.j.challenge_id)
        _give(session, blind, challenge.reviewers[0].id)
        queue = progress.queue(session, challenge.id, who=blind.j.judge(0), now=NOW)
        assert TITLE in [each.title for each in queue.items]
        # Who is not to read it does not learn it here either.
        seen = sight.sight_of(session, challenge.id, who=blind.j.judge(1), now=NOW)
        assert BLOTTED in [each.title for each in conflicts.to_declare(session, seen)]


def test_the_log_of_who_judges_blind_names_no_author(world: World, blind: Blind) -> None:
    assert {("홍길동순", ""), ("관리자", "홍길동순이 부탁함")} <= set(_log(world, blind))
    given = _as_judge(world, blind)
    said = _log(world, blind)
    assert ("참가자 (이름을 가림)", "") in said
    assert ("관리자", "○○○이 부탁함") in said
    assert not [each for each in said if "홍길동순" in "".join(each)]
    _hand_in(world, given)
    assert ("홍길동순", "") in _log(world, blind)


def _log(world: World, blind: Blind) -> list[tuple[str, str]]:
    with world.assistant.database.reading() as session:
        records = history.list_records(session, blind.j.challenge_id, who=blind.admin, now=NOW)
        return [(each.name, each.reason) for each in records]


def test_the_list_of_who_judges_blind_is_not_found_by_a_name(world: World, blind: Blind) -> None:
    def found(words: str) -> list[str]:
        with world.assistant.database.reading() as session:
            shown = overview.show(session, blind.j.challenge_id, who=blind.admin, now=NOW, words=words)
            return [each.title for each in shown.rows]

    assert [found(each) for each in ("홍길동순", "길동순", "명단 홍길동순", "답변 명단")] == [[TITLE]] * 4
    given = _as_judge(world, blind)
    assert [found(each) for each in ("홍길동순", "길동순", "명단 홍길동순")] == [[]] * 3
    # By what else it says it is found, in the text and in the file.
    assert found("답변 명단") == [BLOTTED]
    assert "작품 1" in found("작품")
    _hand_in(world, given)
    assert found("홍길동순") == [TITLE]


def test_the_first_look_of_who_judges_blind_names_nobody(world: World, blind: Blind) -> None:
    _as_judge(world, blind)
    with world.assistant.database.reading() as session:
        shown = overview.show(session, blind.j.challenge_id, who=blind.admin, now=NOW)
        row = next(each for each in shown.rows if each.entry.id == blind.entry_id)
        other = next(each for each in shown.rows if each.entry.id == blind.j.entries[0])
        assert (list(row.summary), row.authors) == (["○○○의 글"], [])
        # What it is alike is of another year, and by the same person.
        assert [each["title"] for each in row.similar] == ["작년에도 ○○○"]
        assert [each["title"] for each in other.similar] == [BLOTTED]
        numbers = dict(overview.numbers(session, shown.sight))
        assert numbers[row.entry.number] == BLOTTED


def test_the_assignments_of_who_judges_blind_tell_nothing_by_conflicts(world: World, blind: Blind) -> None:
    j = blind.j
    with world.transaction() as session:
        members = session.get_one(Challenge, j.challenge_id).reviewers
        entry = session.get_one(Entry, blind.entry_id)
        mentor = builders.conflict(session, entry, members[0], kind=ConflictKind.MENTOR)
        mentor.reason = "홍길동순을 가르침"
        builders.conflict(session, entry, members[1], kind=ConflictKind.AUTHOR)
        theirs = session.get_one(Person, entry.authors[0].person_id)
        sent = {"kind": ConflictKind.PERSONAL, "reason": "친척 홍길동순", "who": j.judge(2), "now": NOW}
        conflicts.declare_person(session, j.challenge_id, theirs.id, **sent)
    listed, declared = _conflicts(world, blind)
    assert (TITLE, "홍길동순을 가르침") in listed
    assert (len(listed), declared) == (3, ["홍길동순"])
    given = _as_judge(world, blind)
    assert _conflicts(world, blind) == ([(BLOTTED, "○○○을 가르침"), (BLOTTED, "친척 ○○○")], [])
    # Of the declared person the log tells an administrator that it was done, and no more.
    assert ("위원3", "친척 ○○○") in _log(world, blind)
    with world.assistant.database.reading() as session:
        shown = progress.overview(session, j.stage_id, who=blind.admin, now=NOW)
        assert BLOTTED in [title for _, title, _ in shown.entries]
        assert shown.judges_blind
    _hand_in(world, given)
    listed, declared = _conflicts(world, blind)
    assert (len(listed), declared) == (3, ["홍길동순"])


def _conflicts(world: World, blind: Blind) -> tuple[list[tuple[str, str]], list[str]]:
    with world.assistant.database.reading() as session:
        rows = settling.list_conflicts(session, blind.j.challenge_id, who=blind.admin, now=NOW)
        declared = own_conflicts.declared_people(session, blind.j.challenge_id, who=blind.admin, now=NOW)
        return sorted((each.title, each.reason) for each in rows), [each.person for each in declared]


def _blind(session: Session, *, stage: int = 1) -> Blind:
    j = judging(session, stage=stage)
    challenge = session.get_one(Challenge, j.challenge_id)
    lead = builders.person(session, "홍길동순", department="민원여권과")
    entry = builders.entry(session, challenge, lead, title=TITLE, submitted=False, problem="홍 길동순이 씁니다.")
    file = Attachment(
        entry=entry,
        filename="a.txt",
        sha256="0" * 64,
        size=1,
        state=AttachmentState.READ,
        text="명단: 홍길동순",
        added_at=NOW,
    )
    session.add(file)
    session.flush()
    version = builders.submit(session, entry)
    version.attachment_ids = [file.id]
    last_year = {"kind": "entry", "id": 9_999, "title": "작년에도 홍길동순", "where": "prompt", "share": 0.9}
    session.add(_look(version.id, [last_year | {"number": "1", "challenge": "작년"}], ["홍길동순의 글"]))
    first = session.get_one(Entry, j.entries[0])
    this = {"kind": "entry", "id": entry.id, "title": TITLE, "where": "prompt", "share": 0.9}
    assert first.current_id is not None
    session.add(_look(first.current_id, [this | {"number": "4", "challenge": "올해"}], []))
    recording.record(session, "entry.submit", f"entry:{entry.id}", who=builders.who(lead), now=NOW)
    recording.record(
        session, "assignment.assign", f"entry:{entry.id}", who=j.admin, now=NOW, reason="홍길동순이 부탁함"
    )
    session.flush()
    return Blind(j, entry.id)


def _look(version_id: int, similar: list[dict[str, object]], summary: list[str]) -> FirstLook:
    return FirstLook(version_id=version_id, state=LookState.DONE, similar=similar, summary=summary)


def _give(session: Session, blind: Blind, reviewer_id: int) -> int:
    row = Assignment(
        stage_id=blind.j.stage_id,
        entry_id=blind.entry_id,
        reviewer_id=reviewer_id,
        state=AssignmentState.ASSIGNED,
        assigned_at=NOW,
    )
    session.add(row)
    session.flush()
    return row.id


def _as_judge(world: World, blind: Blind) -> int:
    """Let the administrator be of the committee, with this entry to judge."""
    with world.transaction() as session:
        challenge = session.get_one(Challenge, blind.j.challenge_id)
        admin = session.get_one(Person, blind.j.people.admin.id)
        return _give(session, blind, builders.reviewer(session, challenge, admin).id)


def _hand_in(world: World, assignment_id: int) -> None:
    with world.transaction() as session:
        session.get_one(Assignment, assignment_id).state = AssignmentState.DONE
