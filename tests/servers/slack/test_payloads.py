"""The stand-in for Slack keeps honest: it takes what Slack takes and refuses what Slack refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from slack_sdk import WebClient

from tests.servers.slack import payloads
from tests.servers.slack.human import human
from tests.servers.slack.refusals import refusal
from tests.servers.slack.stand_in import StandIn

HERE = Path(__file__).parent
REFERENCE = HERE.parents[3] / "shared" / "data" / "slack" / "methods"


class TestPayloads:
    @pytest.mark.parametrize("name", payloads.GOOD_MESSAGES)
    def test_good_blocks_are_taken(self, slack: StandIn, client: WebClient, name: str) -> None:
        channel = slack.workspace.channel("민원과").id
        assert client.chat_postMessage(channel=channel, text="가", blocks=payloads.GOOD_MESSAGES[name])["ok"]

    @pytest.mark.parametrize("name", payloads.BAD_MESSAGES)
    def test_bad_blocks_are_refused(self, slack: StandIn, client: WebClient, name: str) -> None:
        channel = slack.workspace.channel("민원과").id
        error = refusal(client, "chat.postMessage", channel=channel, text="가", blocks=payloads.BAD_MESSAGES[name])
        assert error in {"invalid_blocks", "msg_blocks_too_many", "msg_blocks_too_long"}
        assert slack.rejected()[-1]["method"] == "chat.postMessage"

    @pytest.mark.parametrize("name", payloads.GOOD_MODALS)
    def test_good_modals_open(self, slack: StandIn, client: WebClient, name: str) -> None:
        person = slack.workspace.person("김민원").id
        trigger = slack.ask("trigger", user=person)["trigger_id"]
        assert client.views_open(trigger_id=trigger, view=payloads.GOOD_MODALS[name])["view"]["type"] == "modal"
        assert (
            refusal(client, "views.open", trigger_id=trigger, view=payloads.GOOD_MODALS[name]) == "exchanged_trigger_id"
        )

    @pytest.mark.parametrize("name", payloads.BAD_MODALS)
    def test_bad_modals_do_not(self, slack: StandIn, client: WebClient, name: str) -> None:
        trigger = slack.ask("trigger", user=slack.workspace.person("김민원").id)["trigger_id"]
        assert refusal(client, "views.open", trigger_id=trigger, view=payloads.BAD_MODALS[name]) == "invalid_arguments"

    @pytest.mark.parametrize("name", payloads.GOOD_HOMES)
    def test_good_homes_are_published(self, slack: StandIn, client: WebClient, name: str) -> None:
        client.views_publish(user_id=slack.workspace.person("김민원").id, view=payloads.GOOD_HOMES[name])
        assert slack.home("김민원")["blocks"] == payloads.GOOD_HOMES[name]["blocks"]

    @pytest.mark.parametrize("name", payloads.BAD_HOMES)
    def test_bad_homes_are_not(self, slack: StandIn, client: WebClient, name: str) -> None:
        person = slack.workspace.person("김민원").id
        assert refusal(client, "views.publish", user_id=person, view=payloads.BAD_HOMES[name]) == "invalid_arguments"

    @pytest.mark.parametrize("name", payloads.BAD_CALLS)
    def test_bad_calls_are_refused(self, slack: StandIn, client: WebClient, name: str) -> None:
        said = human(slack, "김민원").dm("질문")
        ts = client.chat_postMessage(channel=said.channel, text="가")["ts"]
        method, arguments, error = payloads.BAD_CALLS[name]
        assert refusal(client, method, **arguments(said.channel, str(ts))) == error

    def test_the_methods_are_those_of_the_reference(self) -> None:
        known = json.loads((HERE / "methods.json").read_text(encoding="utf-8"))
        assert {"chat.startStream", "views.open", "users.info"} <= set(known)
        assert all(rules["tier"] in {"t1", "t2", "t3", "t4", "t5"} for rules in known.values())
        for method, rules in known.items():
            if not (REFERENCE / f"{method}.json").exists():
                continue  # the reference does not come with the project
            told = json.loads((REFERENCE / f"{method}.json").read_text(encoding="utf-8"))
            arguments = set(told["args"]["properties"]) - {"token"}
            assert set(rules["required"]) | set(rules["optional"]) == arguments | (
                {"session_status"} & set(rules["optional"])
            ), method
            assert set(rules["required"]) <= set(told["args"].get("required", [])), method
            assert rules["scopes"] == sorted(told["scope"].get("bot", [])), method
