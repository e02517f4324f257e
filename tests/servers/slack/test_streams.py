"""The life of a streamed message in the stand-in."""

from __future__ import annotations

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.models.messages.chunk import MarkdownTextChunk, TaskUpdateChunk

from tests.servers.running import until
from tests.servers.slack import payloads
from tests.servers.slack.answered import Said
from tests.servers.slack.human import Human, human
from tests.servers.slack.refusals import refusal
from tests.servers.slack.stand_in import StandIn


@pytest.fixture
def kim(slack: StandIn) -> Human:
    return human(slack, "김민원")


@pytest.fixture
def said(kim: Human) -> Said:
    return kim.dm("여권은 어떻게 만드나요?")


def _start(client: WebClient, said: Said, text: str = "여권은 ") -> str:
    return str(client.chat_startStream(channel=said.channel, thread_ts=said.ts, markdown_text=text)["ts"])


def test_a_stream_is_a_message_that_grows(slack: StandIn, client: WebClient, said: Said) -> None:
    stream = client.chat_stream(channel=said.channel, thread_ts=said.ts, buffer_size=1)
    stream.append(markdown_text="여권은 ")
    assert [(one.text, one.stream) for one in slack.transcript(said.channel, thread=said.ts)[1:]] == [
        ("여권은 ", "streaming")
    ]
    task = TaskUpdateChunk(id="1", title="자료 찾기", status="complete")
    stream.append(chunks=[MarkdownTextChunk(text="구청에서 만듭니다. [1]"), task])
    stream.stop(
        blocks=[payloads.section("출처"), payloads.feedback()],
        metadata={"event_type": "answer", "event_payload": {"id": "1"}},
    )
    seen = slack.transcript(said.channel, thread=said.ts)[-1]
    assert (seen.text, seen.stream) == ("여권은 구청에서 만듭니다. [1]", "stopped")
    assert seen.shown.splitlines()[:2] == ["여권은 구청에서 만듭니다. [1]", "출처"]
    assert seen.raw["stream"]["tasks"][0]["status"] == "complete"
    replies = client.conversations_replies(channel=said.channel, ts=said.ts, include_all_metadata=True)
    assert replies["messages"][-1]["metadata"]["event_payload"] == {"id": "1"}
    assert "metadata" not in client.conversations_replies(channel=said.channel, ts=said.ts)["messages"][-1]


def test_nothing_is_added_after_the_end(client: WebClient, said: Said) -> None:
    ts = _start(client, said)
    assert refusal(client, "chat.appendStream", channel=said.channel, ts=ts) == "no_text"
    assert refusal(client, "chat.update", channel=said.channel, ts=ts, text="끝") == "streaming_state_conflict"
    client.chat_stopStream(channel=said.channel, ts=ts)
    for method in ("chat.appendStream", "chat.stopStream"):
        error = refusal(client, method, channel=said.channel, ts=ts, markdown_text="더")
        assert error == "message_not_in_streaming_state"
    assert client.chat_update(channel=said.channel, ts=ts, text="고친 답")["ok"]


def test_a_stream_dies_of_age(slack: StandIn, client: WebClient, said: Said) -> None:
    slack.live_for(0.2)
    ts = _start(client, said)
    until(lambda: slack.transcript(said.channel)[-1].stream == "expired", what="the end of the stream")
    error = refusal(client, "chat.appendStream", channel=said.channel, ts=ts, markdown_text="더")
    assert error == "message_not_in_streaming_state"
    assert client.chat_update(channel=said.channel, ts=ts, text="온전한 답")["ok"]
    assert slack.transcript(said.channel)[-1].shown == "온전한 답"


def test_the_stop_button(slack: StandIn, client: WebClient, kim: Human, said: Said) -> None:
    ts = _start(client, said)
    kim.stop(said)
    assert refusal(client, "chat.appendStream", channel=said.channel, ts=ts, markdown_text="더") == "stopped_by_user"
    assert slack.transcript(said.channel)[-1].stream == "stopped_by_user"
    assert client.chat_update(channel=said.channel, ts=ts, text="여권은 (중지)")["ok"]


def test_a_channel_needs_recipients(slack: StandIn, client: WebClient, kim: Human) -> None:
    asked = kim.mention("민원과", "질문")
    place = {"channel": asked.channel, "thread_ts": asked.ts}
    assert refusal(client, "chat.startStream", **place) == "missing_recipient_team_id"
    place["recipient_team_id"] = slack.workspace.id
    assert refusal(client, "chat.startStream", **place) == "missing_recipient_user_id"
    place["recipient_user_id"] = kim.who.id
    assert client.api_call("chat.startStream", json=place)["ok"]
    assert refusal(client, "chat.startStream", **{**place, "recipient_user_id": "U0"}) == "user_not_found"
    elsewhere = slack.workspace.channel("봇없는방").id
    assert refusal(client, "chat.startStream", channel=elsewhere) == "not_in_channel"


def test_another_message_is_no_stream(client: WebClient, said: Said) -> None:
    post = client.chat_postMessage(channel=said.channel, text="답")["ts"]
    assert (
        refusal(client, "chat.appendStream", channel=said.channel, ts=post, markdown_text="더")
        == "message_not_in_streaming_state"
    )
    assert (
        refusal(client, "chat.appendStream", channel=said.channel, ts=said.ts, markdown_text="더")
        == "message_not_owned_by_app"
    )


def test_status_prompts_and_sessions(slack: StandIn, client: WebClient, said: Said) -> None:
    client.assistant_threads_setStatus(
        channel_id=said.channel, thread_ts=said.ts, status="찾는 중", loading_messages=["자료 찾는 중"]
    )
    client.assistant_threads_setSuggestedPrompts(
        channel_id=said.channel, prompts=[{"title": "여권", "message": "여권은?"}]
    )
    client.agents_sessions_setStatus(channel_id=said.channel, thread_ts=said.ts, status="processing", title="여권")
    client.agents_sessions_rename(channel_id=said.channel, thread_ts=said.ts, title="여권 발급")
    session = slack.session(said.channel, said.ts)
    assert session is not None
    assert (session["status"], session["session"], session["title"]) == ("찾는 중", "processing", "여권 발급")
    client.chat_postMessage(channel=said.channel, thread_ts=said.ts, text="답")
    assert (slack.session(said.channel, said.ts) or {})["status"] == ""
    opened = slack.session(said.channel, None)
    assert opened is not None
    assert opened["prompts"]["prompts"][0]["title"] == "여권"


def test_an_unflushed_stream_that_is_stopped_is_a_message(client: WebClient, said: Said, slack: StandIn) -> None:
    stream = client.chat_stream(channel=said.channel, thread_ts=said.ts)
    stream.append(markdown_text="짧은 답")
    stream.stop()
    assert slack.transcript(said.channel)[-1].shown == "짧은 답"
    with pytest.raises(SlackApiError):
        client.chat_appendStream(channel=said.channel, ts=str(stream._stream_ts), markdown_text="더")
