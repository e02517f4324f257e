"""Clicks, submissions, commands and failures, over HTTP and over sockets."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from tests.servers.running import until
from tests.servers.slack import payloads
from tests.servers.slack.human import human
from tests.servers.slack.receiver import Receiver
from tests.servers.slack.refusals import refusal
from tests.servers.slack.stand_in import StandIn


class TestInteractions:
    def test_a_click_on_a_message(self, slack: StandIn, app: Receiver, client: WebClient) -> None:
        kim = human(slack, "김민원")
        said = kim.dm("질문")
        client.chat_postMessage(channel=said.channel, text="답", blocks=[payloads.section(), payloads.feedback()])
        answer = slack.transcript(said.channel)[-1]
        assert kim.feedback(answer, "rate", channel=said.channel, good=False).status == 200
        payload = app.clicked
        assert (payload["actions"][0]["type"], payload["actions"][0]["value"]) == ("feedback_buttons", "down:1")
        assert payload["container"]["message_ts"] == answer.ts
        assert client.views_open(trigger_id=payload["trigger_id"], view=payloads.modal(payloads.text_input()))["ok"]

    def test_a_submission_closes_or_complains(self, slack: StandIn, app: Receiver, client: WebClient) -> None:
        kim = human(slack, "박위원")
        kim.shortcut("ask_anywhere")
        audience = payloads.select(payloads.option("모두", "all"), payloads.option("직원", "staff"))
        asking = {"type": "input", "block_id": "audience", "label": payloads.plain("대상"), "element": audience}
        client.views_open(trigger_id=app.clicked["trigger_id"], view=payloads.modal(payloads.text_input(), asking))
        app.answer = lambda _request: (200, json.dumps({"response_action": "errors", "errors": {"text": "비었습니다"}}))
        kim.submit(slack.modal("박위원"), {"choose": "staff"})
        assert slack.modal("박위원")
        app.answer = lambda _request: (200, "")
        pushed = kim.submit(slack.modal("박위원"), {"text": "여권은?", "choose": "staff"})
        values = app.clicked["view"]["state"]["values"]
        assert values["text"]["text"]["value"] == "여권은?"
        assert values["audience"]["choose"]["selected_option"]["value"] == "staff"
        assert pushed.status == 200
        assert slack.views("박위원") == []

    def test_errors_of_unknown_blocks_are_noticed(self, slack: StandIn, app: Receiver, client: WebClient) -> None:
        kim = human(slack, "이교육")
        kim.shortcut("ask_anywhere")
        client.views_open(trigger_id=app.clicked["trigger_id"], view=payloads.modal(payloads.text_input()))
        app.answer = lambda _request: (200, json.dumps({"response_action": "errors", "errors": {"other": "?"}}))
        kim.submit(slack.modal("이교육"), {})
        assert slack.rejected()[-1]["error"] == "invalid_errors"

    def test_a_command_and_its_response_url(self, slack: StandIn, app: Receiver) -> None:
        kim = human(slack, "김민원")
        app.answer = lambda _request: (200, "잠시만요")
        kim.command("/ai", "도움말", channel="민원과")
        fields = app.clicked
        assert (fields["command"], fields["text"], fields["user_id"]) == ("/ai", "도움말", kim.who.id)
        seen = slack.transcript("민원과")[-1]
        assert (seen.text, seen.ephemeral_to) == ("잠시만요", kim.who.id)
        for number in range(5):
            assert httpx.post(fields["response_url"], json={"text": f"답 {number}"}).text == "ok"
        assert httpx.post(fields["response_url"], json={"text": "여섯째"}).status_code == 404
        assert slack.transcript("민원과")[-1].text == "답 4"

    def test_a_click_on_something_ephemeral_replaces_it(self, slack: StandIn, app: Receiver, client: WebClient) -> None:
        kim = human(slack, "김민원")
        place = slack.workspace.channel("민원과").id
        client.chat_postEphemeral(
            channel=place, user=kim.who.id, text="고르세요", blocks=[payloads.actions(payloads.button())]
        )
        kim.click(slack.transcript("민원과")[-1], "press", channel="민원과")
        payload = app.clicked
        assert payload["container"]["is_ephemeral"]
        httpx.post(payload["response_url"], json={"text": "골랐습니다", "replace_original": True})
        seen = slack.transcript("민원과")[-1]
        assert (seen.shown, seen.edits) == ("골랐습니다", 1)
        httpx.post(payload["response_url"], json={"delete_original": True})
        assert slack.transcript("민원과")[-1].deleted

    def test_home_and_message_shortcut(self, slack: StandIn, app: Receiver, client: WebClient) -> None:
        kim = human(slack, "김민원")
        kim.open_messages()
        assert app.events("app_home_opened")[-1]["tab"] == "messages"
        client.views_publish(user_id=kim.who.id, view=payloads.home(payloads.actions(payloads.button())))
        kim.click_view(slack.home("김민원"), "press")
        assert app.clicked["container"]["type"] == "view"
        said = human(slack, "이교육").say("민원과", "참고하세요")
        kim.message_shortcut("ask_about_message", "민원과", said.ts)
        assert app.clicked["message"]["text"] == "참고하세요"


class TestFailures:
    def test_planned_faults(self, slack: StandIn, client: WebClient) -> None:
        place = slack.workspace.channel("교육담당").id
        before = len(slack.transcript("교육담당"))
        slack.break_method("chat.postMessage", error="fatal_error", skip=1)
        assert client.chat_postMessage(channel=place, text="하나")["ok"]
        assert refusal(client, "chat.postMessage", channel=place, text="둘") == "fatal_error"
        slack.break_method("chat.postMessage", disconnect=True, after=True)
        with pytest.raises(OSError, match=r"closed|reset"):
            WebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[]).chat_postMessage(
                channel=place, text="셋"
            )
        assert [one.text for one in slack.transcript("교육담당")[before:]] == ["하나", "셋"]
        slack.break_method("*", status=503)
        with pytest.raises(SlackApiError) as failed:
            client.auth_test()
        assert failed.value.response.status_code == 503

    def test_a_call_that_hangs(self, slack: StandIn) -> None:
        slack.break_method("auth.test", hang=True)
        with pytest.raises(TimeoutError):
            WebClient(slack.bot_token, base_url=slack.api_url, timeout=1).auth_test()

    def test_rates_are_limited_when_asked(self, slack: StandIn, client: WebClient) -> None:
        slack.limit_rates(window_seconds=2)
        said = human(slack, "김민원").dm("질문")
        for _ in range(20):
            client.chat_startStream(channel=said.channel, thread_ts=said.ts)
        with pytest.raises(SlackApiError) as refused:
            client.chat_startStream(channel=said.channel, thread_ts=said.ts)
        assert refused.value.response.status_code == 429
        assert int(refused.value.response.headers["Retry-After"]) >= 1
        patient = WebClient(
            slack.bot_token, base_url=slack.api_url, retry_handlers=[RateLimitErrorRetryHandler(max_retry_count=3)]
        )
        assert patient.chat_startStream(channel=said.channel, thread_ts=said.ts)["ok"]


class TestSockets:
    @pytest.fixture
    def heard(self) -> list[SocketModeRequest]:
        return []

    @pytest.fixture
    def connected(
        self, slack: StandIn, client: WebClient, heard: list[SocketModeRequest]
    ) -> Iterator[SocketModeClient]:
        sockets = SocketModeClient(app_token=slack.app_token, web_client=client)

        def hear(_client: BaseSocketModeClient, request: SocketModeRequest) -> None:
            heard.append(request)
            silent = (
                request.type == "events_api"
                and not request.retry_attempt
                and "늦게" in json.dumps(request.payload, ensure_ascii=False)
            )
            if not silent:
                payload = {"text": "네"} if request.type == "slash_commands" else None
                sockets.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id, payload=payload))

        sockets.socket_mode_request_listeners.append(hear)
        sockets.connect()
        slack.use_sockets()
        until(lambda: slack.look("connections")["connections"], what="a connection")
        yield sockets
        sockets.close()

    @pytest.mark.usefixtures("connected")
    def test_envelopes_and_their_payloads(self, slack: StandIn, heard: list[SocketModeRequest]) -> None:
        kim = human(slack, "김민원")
        said = kim.dm("질문")
        assert said.status == 200
        assert (heard[0].type, heard[0].payload["event"]["text"]) == ("events_api", "질문")
        assert json.loads(kim.command("/ai", "도움말").body) == {"text": "네"}
        assert slack.transcript(said.channel)[-1].ephemeral_to == kim.who.id
        assert kim.shortcut("ask_anywhere").status == 200

    @pytest.mark.usefixtures("connected")
    def test_what_is_not_acknowledged_comes_again(self, slack: StandIn, heard: list[SocketModeRequest]) -> None:
        slack.retry(factor=0.001)
        begun = time.monotonic()
        said = human(slack, "김민원").dm("늦게 답하세요")
        slack.settle()
        assert said.answers[0].status == 0
        assert time.monotonic() - begun > 2.9
        assert [(one.retry_attempt, one.payload["event_id"]) for one in heard] == [
            (0, said.answers[0].event_id),
            (1, said.answers[0].event_id),
        ]

    @pytest.mark.usefixtures("connected")
    def test_a_dropped_connection_is_opened_again(self, slack: StandIn, heard: list[SocketModeRequest]) -> None:
        slack.retry(factor=0.001)
        slack.ask("drop", how="warn")
        until(lambda: slack.look("connections")["connections"], what="a second connection")
        # The SDK reads from the new connection only after it has let go of the old one, up to three seconds later.
        said = human(slack, "김민원").dm("질문")
        slack.settle()
        assert {one.payload["event_id"] for one in heard} == {said.answers[0].event_id}
