"""The finished answer in the form and at the place that Slack takes."""

from __future__ import annotations

import pytest

from assistant.answering.models import Question
from assistant.slack import names
from assistant.slack.models import Came, ExchangeState, Form
from assistant.slack.wording.korean import KOREAN
from tests.servers.slack.human import human
from tests.slack.desk import Desk, answering

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

TEMPERATURE = "온도를 낮추면 답이 어떻게 돼?"
LONG = "\n\n".join(
    f"{number}. 온도를 낮추면 답이 일정해지고 높이면 새로운 표현이 늘어납니다. [1]" for number in range(420)
)
TABLE = "온도별 결과입니다. [1]\n\n| 온도 | 결과 |\n|---|---|\n| 낮음 | 일정함 [1] |\n| 높음 | 새로움 [1] |\n"


def test_a_long_answer_becomes_several_messages_with_all_its_marks(taught: Desk) -> None:
    desk = answering(taught, LONG)
    said, row = desk.ask(TEMPERATURE)
    ours = desk.ours(said.channel, said.ts)
    assert len(ours) > 1
    assert row.posted == [one.ts for one in ours]
    whole = "\n".join(one.shown for one in ours)
    assert whole.count("[1]") == 420 + 1
    assert all(f"{number}. 온도를" in whole for number in range(420))
    assert [bool([each for each in one.buttons if each["action_id"] == names.FEEDBACK]) for one in ours] == [
        *([False] * (len(ours) - 1)),
        True,
    ]
    assert desk.slack.rejected() == []


def test_a_long_answer_goes_on_where_it_was_cut_off(taught: Desk) -> None:
    desk = answering(taught, LONG)
    desk.slack.break_method("chat.postMessage", skip=1, status=503)
    said, row = desk.ask(TEMPERATURE)
    assert len(row.posted) == 1
    row = desk.again(row.id)
    ours = desk.ours(said.channel, said.ts)
    assert row.posted == [one.ts for one in ours]
    assert "\n".join(one.shown for one in ours).count("[1]") == 420 + 1


def test_a_table_that_slack_does_not_take_becomes_text(taught: Desk) -> None:
    desk = answering(taught, TABLE)
    desk.slack.break_method("chat.postMessage", error="invalid_blocks")
    said, row = desk.ask(TEMPERATURE)
    (one,) = desk.ours(said.channel, said.ts)
    assert row.form is Form.WITHOUT_TABLES
    assert "table" not in [block["type"] for block in one.blocks]
    assert "일정함" in one.shown
    assert one.button(names.FEEDBACK)


def test_blocks_that_slack_does_not_take_become_plain_words_with_their_sources(taught: Desk) -> None:
    desk = answering(taught, LONG)
    for code in ("invalid_blocks", "msg_blocks_too_long"):
        desk.slack.break_method("chat.postMessage", error=code)
    said, row = desk.ask(TEMPERATURE)
    ours = desk.ours(said.channel, said.ts)
    assert row.form is Form.PLAIN
    assert all(not one.blocks for one in ours)
    assert "\n".join(one.text for one in ours).count("[1]") == 420 + 1
    assert "/passages/" in ours[-1].text


@pytest.mark.parametrize("code", ["is_archived", "not_in_channel", "channel_not_found", "restricted_action"])
def test_what_a_channel_does_not_take_goes_to_the_asker_with_the_reason(taught: Desk, code: str) -> None:
    asker = human(taught.slack, "김민원")
    said = asker.mention("민원과", TEMPERATURE)
    before = len(taught.ours(asker.who.dm))
    taught.slack.break_method("chat.postMessage", error=code)
    row = taught.take(said, TEMPERATURE, came=Came.MENTION)
    reason, one = taught.ours(asker.who.dm)[before:]
    assert taught.ours(said.channel, said.ts) == []
    assert reason.shown == f"{KOREAN.closed[code]} {KOREAN.sent_here_instead}"
    assert TEMPERATURE in one.shown
    assert "출처" in one.shown
    assert (row.state, row.channel, row.posted) == (ExchangeState.DELIVERED, asker.who.dm, [one.ts])


def test_small_talk_where_we_may_not_write_is_answered_directly(taught: Desk) -> None:
    asker = human(taught.slack, "김민원")
    said = asker.mention("민원과", "안녕하세요")
    before = len(taught.ours(asker.who.dm))
    taught.slack.break_method("chat.postMessage", error="not_in_channel")
    row = taught.take(said, "안녕하세요", came=Came.MENTION)
    assert row.state is ExchangeState.DELIVERED
    assert [one.shown for one in taught.ours(asker.who.dm)[before:]][1] == KOREAN.small_talk


def test_with_the_messages_tab_off_a_question_of_a_modal_is_answered_on_the_home_tab(taught: Desk) -> None:
    taught.slack.break_method("chat.postMessage", error="messages_tab_disabled", times=3)
    said = human(taught.slack, "김민원").dm("-")
    row = taught.take(said, TEMPERATURE, came=Came.MODAL, channel="", thread="", message="")
    assert row.state is ExchangeState.FAILED
    with taught.world.assistant.database.reading() as session:
        assert session.get_one(Question, row.question_id).answer is not None


def test_a_command_whose_address_is_spent_is_answered_beside_it(taught: Desk) -> None:
    asker = human(taught.slack, "김민원")
    said = asker.dm("-")
    row = taught.take(
        said, TEMPERATURE, came=Came.COMMAND, private=True, response_url=f"{taught.slack.url}/commands/spent"
    )
    assert row.state is ExchangeState.DELIVERED
    one = taught.slack.transcript(said.channel)[-1]
    assert one.ephemeral_to == asker.who.id
    assert "출처" in one.shown


def test_a_private_answer_that_was_cut_off_is_not_told_from_the_beginning(taught: Desk) -> None:
    desk = answering(taught, LONG)
    asker = human(desk.slack, "김민원")
    said = asker.mention("민원과", TEMPERATURE)
    desk.slack.break_method("chat.postEphemeral", skip=2, status=503)
    row = desk.take(said, TEMPERATURE, came=Came.MENTION, private=True)
    assert row.state is ExchangeState.ASKED
    row = desk.again(row.id)
    whispers = [one.shown for one in desk.slack.transcript(said.channel) if one.ephemeral_to]
    whispers = whispers[[at for at, one in enumerate(whispers) if one == KOREAN.searching][-1] :]
    assert row.state is ExchangeState.DELIVERED
    assert "\n".join(whispers[1:]).count("[1]") == 420 + 1
