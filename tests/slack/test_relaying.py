"""A trainer's answer from the web on its way to Slack, and what can go wrong with the last step."""

from __future__ import annotations

import pytest

from assistant.answering import handing_over
from assistant.people.models import Account, Role
from assistant.people.roles import Actor
from assistant.slack import relaying
from assistant.slack.models import Exchange
from assistant.slack.wording.korean import KOREAN
from tests.conftest import NOW
from tests.servers.slack.answered import Said
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
