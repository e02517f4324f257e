"""Tokens, scopes, workspaces and installations of the stand-in."""

from __future__ import annotations

from pathlib import Path

import httpx
from slack_sdk import WebClient

from tests.servers.slack.human import human
from tests.servers.slack.receiver import receiver
from tests.servers.slack.refusals import refusal
from tests.servers.slack.stand_in import StandIn, slack_stand_in
from tests.servers.slack.workspace import SAEBOM, office


class TestPermission:
    def test_tokens(self, slack: StandIn) -> None:
        assert refusal(WebClient("xoxb-unknown", base_url=slack.api_url), "auth.test") == "invalid_auth"
        assert refusal(WebClient(base_url=slack.api_url), "auth.test") == "not_authed"
        assert refusal(WebClient(slack.bot_token, base_url=slack.api_url), "apps.connections.open") == "invalid_auth"

    def test_scopes_and_subscriptions_come_from_the_manifest(self, tmp_path: Path) -> None:
        manifest = {
            "oauth_config": {"scopes": {"bot": ["chat:write", "users:read"]}},
            "settings": {"event_subscriptions": {"bot_events": ["app_mention"]}},
        }
        with slack_stand_in(tmp_path, manifest=manifest) as narrow, receiver() as listening:
            narrow.deliver_to(listening.url)
            client = WebClient(narrow.bot_token, base_url=narrow.api_url)
            person = human(narrow, "김민원")
            assert refusal(client, "reactions.add", channel="C", name="eyes", timestamp="1") == "missing_scope"
            assert "email" not in client.users_info(user=person.who.id)["user"]["profile"]
            assert person.dm("질문").answers == ()
            assert [one.type for one in person.mention("민원과", "질문").answers] == ["app_mention"]

    def test_two_workspaces_do_not_mix(self, slack: StandIn, client: WebClient) -> None:
        other = WebClient(SAEBOM.bot.token, base_url=slack.api_url)
        assert {client.auth_test()["team_id"], other.auth_test()["team_id"]} == {one.id for one in slack.workspaces}
        assert refusal(other, "users.info", user=slack.workspace.person("김민원").id) == "user_not_found"

    def test_an_installation_gives_a_token(self, tmp_path: Path) -> None:
        back = "http://127.0.0.1:1/slack/oauth_redirect"
        with slack_stand_in(
            tmp_path, workspaces=[office(), office("새봄구청", "saebom", installed=False)], redirect_uris=[back]
        ) as two:
            new = two.workspaces[1]
            person = new.person("최관리")
            consent = {
                "client_id": two.client_id,
                "scope": "chat:write",
                "redirect_uri": back,
                "state": "s",
                "team": new.id,
            }
            assert "최관리" in two.http.get("/oauth/v2/authorize", params=consent).text
            form = {**consent, "user_id": person.id, "user_scope": ""}
            went = httpx.URL(two.http.post("/oauth/v2/authorize/callback", data=form).headers["location"])
            told = WebClient(base_url=two.api_url).oauth_v2_access(
                client_id=two.client_id, client_secret=two.client_secret, code=went.params["code"], redirect_uri=back
            )
            assert (told["team"]["id"], told["bot_user_id"], told["scope"]) == (new.id, new.bot.id, "chat:write")
            client = WebClient(told["access_token"], base_url=two.api_url)
            assert client.chat_postMessage(channel=new.channel("민원과").id, text="안녕하세요")["ok"]
            assert two.transcript("민원과") == []
            assert [one.text for one in two.transcript("민원과", workspace=new)] == ["안녕하세요"]
