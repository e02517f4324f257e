"""A trainer's answer from the web on its way to Slack, and what can go wrong with the last step."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from assistant.answering import handing_over
from assistant.people.models import Account, Role
from assistant.people.roles import Actor
from assistant.slack import material, relaying
from assistant.slack.models import Exchange, FileState, OfferedFile
from assistant.slack.wording.korean import KOREAN
from tests.conftest import NOW
from tests.servers.slack.answered import Said
from tests.servers.slack.human import human
from tests.slack.desk import Desk

UNKNOWN = "구내식당 메뉴는 언제 바뀌나요?"


@pytest.fixture
def trainer(desk: Desk) -> Actor:
    return desk.world.make_person(Role.TRAINER)


def handed_over(desk: Desk) -> tuple[Said, Exchange, int]:
    said, row = desk.ask(UNKNOWN)
    with desk.transaction() as session:
        account = session.query(Account).one()
        asker = Actor(account.person_id, account.name, Role.STAFF)
        open_id = handing_over.hand_over(session, row.question_id or 0, who=asker, now=NOW).id
    return said, row, open_id


def answer(desk: Desk, open_id: int, text: str, trainer: Actor, *, minute: int = 0) -> None:
    with desk.transaction() as session:
        handing_over.answer(session, open_id, text, who=trainer, now=NOW.replace(minute=minute))
    desk.jobs.run_forgotten()


def test_an_answer_of_the_web_is_told_once_and_told_again_when_it_changes(desk: Desk, trainer: Actor) -> None:
    said, _, open_id = handed_over(desk)
    desk.jobs.run_forgotten()
    before = len(desk.ours(said.channel, said.ts))
    answer(desk, open_id, "월요일마다 [여기](https://evil.example/x)에서 바뀝니다.", trainer)
    desk.jobs.run_forgotten()
    *_, told = desk.ours(said.channel, said.ts)
    assert len(desk.ours(said.channel, said.ts)) == before + 1
    assert KOREAN.relayed_title("trainer") in told.shown
    assert UNKNOWN in told.shown
    assert "evil.example/x" not in told.shown
    answer(desk, open_id, "화요일에도 바뀝니다.", trainer, minute=1)
    assert "화요일에도" in desk.ours(said.channel, said.ts)[-1].shown
    with desk.transaction() as session:
        assert relaying.untold(session) == []


def test_a_thread_that_is_gone_is_no_reason_not_to_tell(desk: Desk, trainer: Actor) -> None:
    said, row, open_id = handed_over(desk)
    desk.change(row.id, channel="CGONE", thread="1.2")
    text = f"월요일마다 바뀝니다, {said.ts}부터."
    answer(desk, open_id, text, trainer)
    assert any(text in one.shown for one in desk.ours(said.channel))


def test_slack_being_away_only_delays_it(desk: Desk, trainer: Actor) -> None:
    said, _, open_id = handed_over(desk)
    desk.slack.break_method("chat.postMessage", times=9, status=503)
    answer(desk, open_id, "월요일마다 바뀝니다.", trainer)
    desk.slack.heal()
    desk.jobs.run_forgotten()
    assert len([one for one in desk.ours(said.channel, said.ts) if "월요일마다" in one.shown]) == 1


def test_who_has_left_is_not_told(desk: Desk, trainer: Actor) -> None:
    said, _, open_id = handed_over(desk)
    before = len(desk.ours(said.channel))
    with desk.transaction() as session:
        session.query(Account).one().deactivated_at = NOW
    answer(desk, open_id, "월요일마다 바뀝니다.", trainer)
    assert len(desk.ours(said.channel)) == before


def test_a_file_is_offered_when_slack_is_back(desk: Desk) -> None:
    said, row_id = dropped(desk, faults={"chat.postMessage": {"times": 9, "status": 503}})
    row = offer(desk, row_id)
    assert row.state is FileState.RECEIVED
    assert row.attempt == 2
    desk.slack.heal()
    desk.jobs.run_forgotten()
    assert offer(desk, row_id).state is FileState.DECLINED
    assert len([one for one in desk.ours(said.channel, said.ts) if KOREAN.only_trainers_add in one.shown]) == 1


def test_a_file_nothing_comes_of_is_owned_up_to(desk: Desk) -> None:
    said, row_id = dropped(desk, faults={"chat.postMessage": {"times": 1, "error": "as_user_not_supported"}})
    assert offer(desk, row_id).state is FileState.DONE
    (told,) = desk.ours(said.channel, said.ts)
    assert KOREAN.broken in told.shown


def dropped(desk: Desk, *, faults: dict[str, dict[str, object]]) -> tuple[Said, int]:
    said = human(desk.slack, "김민원").dm("파일")
    for method, fault in faults.items():
        desk.slack.break_method(method, **fault)  # type: ignore[arg-type]
    with desk.transaction() as session:
        material.drop_file(
            session,
            key=f"file:{said.ts}",
            workspace=desk.slack.workspace.id,
            channel=said.channel,
            thread=said.ts,
            member=human(desk.slack, "김민원").who.id,
            file="F1",
            name="자료.md",
            now=datetime.now(UTC),
        )
    with desk.transaction() as session:
        return said, session.scalars(select(OfferedFile.id)).one()


def offer(desk: Desk, row_id: int) -> OfferedFile:
    with desk.world.assistant.database.reading() as session:
        return session.get_one(OfferedFile, row_id)
