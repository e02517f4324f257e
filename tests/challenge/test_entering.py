"""Entering: drafts that are never lost, versions, the deadline to the moment, and one receipt for each."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from assistant.audit.models import Record
from assistant.challenge import deadline, entering
from assistant.challenge.models.challenges import Challenge, ChallengeState
from assistant.challenge.models.entries import Entry, EntryState, EntryVersion
from assistant.challenge.phases import Phase
from assistant.errors import Conflict, Invalid, NotAllowed, NotFound
from assistant.notifications.models import Notification
from assistant.people.models import Role
from assistant.people.roles import OPERATOR, Actor
from assistant.practices.models import Credit
from tests.challenge import builders
from tests.challenge.builders import CONTENT, People
from tests.conftest import NOW, World

FORM = {name: str(value) for name, value in CONTENT.items()}


def opened(world: World, *, phase: Phase = Phase.OPEN, staff: int = 3, **changes: object) -> tuple[int, People]:
    with world.transaction() as session:
        people = builders.people(session, staff=staff, committee=1)
        return builders.challenge(session, phase=phase, **changes).id, people


def drafted(world: World, challenge_id: int, who: Actor, *, now: datetime = NOW) -> int:
    with world.transaction() as session:
        entry = entering.begin(session, challenge_id, who=who, now=now)
        entering.save(session, entry.id, FORM, who=who, now=now, revision=None)
        return entry.id


def handed_in(world: World, entry_id: int, who: Actor, *, now: datetime = NOW) -> EntryVersion:
    with world.transaction() as session:
        return entering.submit(session, entry_id, who=who, now=now)


def stored(world: World, entry_id: int) -> Entry:
    with world.assistant.database.reading() as session:
        entry = session.get(Entry, entry_id)
        assert entry is not None
        assert entry.versions is not None
        assert entry.authors is not None
        return entry


def test_an_entry_is_drafted_handed_in_and_receipted(world: World) -> None:
    challenge_id, people = opened(world)
    who = builders.who(people.staff[0])
    entry_id = drafted(world, challenge_id, who)
    version = handed_in(world, entry_id, who)
    entry = stored(world, entry_id)
    assert (entry.state, entry.number, version.number, version.late) == (EntryState.SUBMITTED, "2026-001", 1, False)
    assert version.content == CONTENT
    assert version.title == CONTENT["title"]
    with world.assistant.database.reading() as session:
        record = session.scalars(select(Record).where(Record.action == "entry.submit")).one()
        told = session.scalars(select(Notification)).one()
    assert (record.subject, record.details) == (f"entry:{entry_id}", {"number": "2026-001", "version": 1})
    assert "2026-001" in told.title
    assert CONTENT["problem"] not in told.text


def test_begin_gives_back_the_draft_that_was_begun_and_a_second_entry_after_handing_in(world: World) -> None:
    challenge_id, people = opened(world)
    who = builders.who(people.staff[0])
    first = drafted(world, challenge_id, who)
    assert drafted(world, challenge_id, who) == first
    handed_in(world, first, who)
    assert drafted(world, challenge_id, who) != first


def test_an_edit_is_a_new_version_with_the_old_number_and_pressing_twice_is_one(world: World) -> None:
    challenge_id, people = opened(world)
    who = builders.who(people.staff[0])
    entry_id = drafted(world, challenge_id, who)
    first = handed_in(world, entry_id, who)
    assert handed_in(world, entry_id, who).id == first.id
    with world.transaction() as session:
        entering.save(session, entry_id, {"effect": "40분을 아낍니다."}, who=who, now=NOW, revision=None)
    assert stored(world, entry_id).current_id == first.id
    second = handed_in(world, entry_id, who)
    entry = stored(world, entry_id)
    assert (second.number, entry.number, entry.current_id) == (2, "2026-001", second.id)
    assert [each.content["effect"] for each in entry.versions] == [CONTENT["effect"], "40분을 아낍니다."]


def test_whoever_saves_later_gets_both_texts(world: World) -> None:
    challenge_id, people = opened(world)
    who = builders.who(people.staff[0])
    entry_id = drafted(world, challenge_id, who)
    began = stored(world, entry_id).revision
    with world.transaction() as session:
        entering.save(session, entry_id, {"problem": "한 화면"}, who=who, now=NOW, revision=began)
    with world.transaction() as session, pytest.raises(entering.SavedElsewhere) as caught:
        entering.save(session, entry_id, {"problem": "다른 화면"}, who=who, now=NOW, revision=began)
    assert (caught.value.mine["problem"], caught.value.theirs["problem"]) == ("다른 화면", "한 화면")
    assert stored(world, entry_id).draft["problem"] == "한 화면"
    with world.transaction() as session:
        entering.save(session, entry_id, caught.value.mine, who=who, now=NOW, revision=caught.value.revision)
    assert stored(world, entry_id).draft["problem"] == "다른 화면"


def test_saving_the_same_again_is_no_conflict_and_no_change(world: World) -> None:
    challenge_id, people = opened(world)
    who = builders.who(people.staff[0])
    entry_id = drafted(world, challenge_id, who)
    revision = stored(world, entry_id).revision
    with world.transaction() as session:
        entering.save(session, entry_id, FORM, who=who, now=NOW, revision=1)
    assert stored(world, entry_id).revision == revision


def test_a_draft_is_saved_also_when_it_is_too_long_and_after_the_deadline(world: World) -> None:
    challenge_id, people = opened(world)
    who = builders.who(people.staff[0])
    entry_id = drafted(world, challenge_id, who)
    with world.transaction() as session:
        late = NOW + timedelta(days=99)
        entering.save(session, entry_id, {"problem": "가" * 5_000}, who=who, now=late, revision=None)
    assert len(stored(world, entry_id).draft["problem"]) == 5_000
    with world.transaction() as session, pytest.raises(Invalid, match="5,000자"):
        entering.submit(session, entry_id, who=who, now=NOW)


def test_what_one_agrees_to_is_kept_beside_the_text(world: World) -> None:
    challenge_id, people = opened(world)
    who = builders.who(people.staff[0])
    entry_id = drafted(world, challenge_id, who)
    with world.transaction() as session:
        chosen = {"may_share": "yes", "credit": "department"}
        entering.save(session, entry_id, chosen, who=who, now=NOW, revision=None)
    entry = stored(world, entry_id)
    assert (entry.may_share, entry.credit) == (True, Credit.DEPARTMENT)
    assert set(entry.draft) == set(CONTENT)


def test_an_unfinished_entry_is_not_handed_in_and_all_that_is_missing_is_said(world: World) -> None:
    challenge_id, people = opened(world)
    who = builders.who(people.staff[0])
    with world.transaction() as session:
        entry_id = entering.begin(session, challenge_id, who=who, now=NOW).id
    with world.transaction() as session, pytest.raises(Invalid, match=r"제목을 적어 주세요.*방법을 적어 주세요"):
        entering.submit(session, entry_id, who=who, now=NOW)
    assert stored(world, entry_id).number is None


def test_a_resident_number_is_not_handed_in_and_not_repeated(world: World) -> None:
    challenge_id, people = opened(world)
    who = builders.who(people.staff[0])
    entry_id = drafted(world, challenge_id, who)
    with world.transaction() as session:
        entering.save(session, entry_id, {"prompt": "900101-1234567"}, who=who, now=NOW, revision=None)
    with world.transaction() as session, pytest.raises(Invalid, match="주민등록번호") as caught:
        entering.submit(session, entry_id, who=who, now=NOW)
    assert "900101" not in caught.value.sentence


@pytest.mark.parametrize(
    ("after", "grace", "late"),
    [
        (timedelta(0), 0, False),
        (timedelta(microseconds=1), 0, None),
        (timedelta(seconds=1), 10, True),
        (timedelta(minutes=10), 10, True),
        (timedelta(minutes=10, microseconds=1), 10, None),
    ],
)
def test_the_deadline_is_the_moment_itself(world: World, after: timedelta, grace: int, late: bool | None) -> None:
    due = NOW + timedelta(hours=1)
    challenge_id, people = opened(world, due_at=due, grace_minutes=grace)
    who = builders.who(people.staff[0])
    entry_id = drafted(world, challenge_id, who)
    if late is None:
        with world.transaction() as session, pytest.raises(Conflict, match=r"서버 시각 2026-11-22 19:"):
            entering.submit(session, entry_id, who=who, now=due + after)
        assert stored(world, entry_id).state is EntryState.DRAFT
    else:
        assert handed_in(world, entry_id, who, now=due + after).late is late


def test_nothing_is_begun_before_the_opening_and_nothing_handed_in_once_judging_began(world: World) -> None:
    challenge_id, people = opened(world, phase=Phase.ANNOUNCED)
    who = builders.who(people.staff[0])
    with world.transaction() as session, pytest.raises(Conflict, match="에 시작합니다"):
        entering.begin(session, challenge_id, who=who, now=NOW)
    entry_id = drafted(world, challenge_id, who, now=NOW + timedelta(days=2))
    with world.transaction() as session:
        challenge = session.get(Challenge, challenge_id)
        assert challenge is not None
        challenge.state = ChallengeState.REVIEWING
    with world.transaction() as session, pytest.raises(Conflict):
        entering.submit(session, entry_id, who=who, now=NOW + timedelta(days=2))


def test_an_exception_lets_one_person_in_until_its_end_and_is_logged(world: World) -> None:
    challenge_id, people = opened(world)
    one, other = builders.who(people.staff[0]), builders.who(people.staff[1])
    ids = [drafted(world, challenge_id, each) for each in (one, other)]
    late = NOW + timedelta(days=11)
    until = late + timedelta(hours=1)
    admin = builders.who(people.admin)
    with world.transaction() as session:
        deadline.grant_late(session, challenge_id, people.staff[0].id, until=until, reason="출장", who=admin, now=late)
    assert handed_in(world, ids[0], one, now=until).late
    with world.transaction() as session, pytest.raises(Conflict, match="끝났습니다"):
        entering.submit(session, ids[1], who=other, now=late)
    with world.transaction() as session, pytest.raises(Conflict):
        entering.submit(session, ids[0], who=one, now=until + timedelta(microseconds=1))
    with world.assistant.database.reading() as session:
        record = session.scalars(select(Record).where(Record.action == "entry.late")).one()
    assert (record.person_id, record.reason, record.details["person"]) == (people.admin.id, "출장", people.staff[0].id)


def test_an_exception_needs_an_administrator_a_reason_a_later_time_and_no_judging_yet(world: World) -> None:
    challenge_id, people = opened(world)
    admin, staff = builders.who(people.admin), builders.who(people.staff[0])
    late = NOW + timedelta(days=11)
    until = late + timedelta(hours=1)

    def grant(who: Actor, **changes: object) -> None:
        given = {"until": until, "reason": "출장", "now": late} | changes
        with world.transaction() as session:
            deadline.grant_late(session, challenge_id, people.staff[0].id, who=who, **given)  # type: ignore[arg-type]

    with pytest.raises(NotAllowed):
        grant(staff)
    with pytest.raises(Invalid, match="까닭"):
        grant(admin, reason=" ")
    with pytest.raises(Invalid, match="나중"):
        grant(admin, until=late)
    with world.transaction() as session:
        challenge = session.get(Challenge, challenge_id)
        assert challenge is not None
        challenge.state = ChallengeState.REVIEWING
    with pytest.raises(Conflict):
        grant(admin)


def test_withdrawing_needs_a_reason_and_ends_with_the_decision(world: World) -> None:
    challenge_id, people = opened(world)
    who = builders.who(people.staff[0])
    entry_id = drafted(world, challenge_id, who)
    handed_in(world, entry_id, who)
    with world.transaction() as session, pytest.raises(Invalid):
        entering.withdraw(session, entry_id, reason="  ", who=who, now=NOW)
    with world.transaction() as session:
        entering.withdraw(session, entry_id, reason="다른 대회에 냈습니다", who=who, now=NOW)
    entry = stored(world, entry_id)
    assert (entry.state, entry.number, entry.state_reason) == (EntryState.WITHDRAWN, "2026-001", "다른 대회에 냈습니다")
    with world.transaction() as session, pytest.raises(Conflict):
        entering.save(session, entry_id, FORM | {"effect": "x"}, who=who, now=NOW, revision=None)
    second = drafted(world, challenge_id, who)
    assert handed_in(world, second, who).entry_id == second
    assert stored(world, second).number == "2026-002"
    with world.transaction() as session:
        challenge = session.get(Challenge, challenge_id)
        assert challenge is not None
        challenge.state = ChallengeState.DECIDING
    with world.transaction() as session, pytest.raises(Conflict):
        entering.withdraw(session, second, reason="늦었다", who=who, now=NOW)


def test_for_others_an_entry_is_not_there(world: World) -> None:
    challenge_id, people = opened(world)
    entry_id = drafted(world, challenge_id, builders.who(people.staff[0]))
    others = [builders.who(each) for each in (people.staff[1], people.admin, people.committee[0])]
    for who in [*others, OPERATOR]:
        with world.transaction() as session:
            with pytest.raises(NotFound):
                entering.save(session, entry_id, {"problem": "x"}, who=who, now=NOW, revision=None)
            with pytest.raises(NotFound):
                entering.submit(session, entry_id, who=who, now=NOW)
            with pytest.raises(NotFound):
                entering.withdraw(session, entry_id, reason="x", who=who, now=NOW)
            assert entering.find_own(session, challenge_id, who=who) == []
    with world.transaction() as session, pytest.raises(NotAllowed):
        entering.begin(session, challenge_id, who=replace(OPERATOR, role=Role.STAFF), now=NOW)
