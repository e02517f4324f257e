"""What the stand-in pushes to an app: signed, complete, as often as Slack does."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier

from tests.servers.slack.human import human
from tests.servers.slack.pushing import push_raw, signed, ssl_check, url_verification
from tests.servers.slack.receiver import Receiver, Request
from tests.servers.slack.stand_in import StandIn


def _valid(slack: StandIn, request: Request) -> bool:
    return SignatureVerifier(slack.signing_secret).is_valid_request(request.body, request.headers)


def test_a_message_is_signed_and_complete(slack: StandIn, app: Receiver) -> None:
    said = human(slack, "김민원").dm("질문")
    assert (said.status, len(said.answers)) == (200, 1)
    [request] = app.requests
    assert _valid(slack, request)
    envelope = request.payload
    assert envelope["authorizations"][0]["user_id"] == slack.workspace.bot.id
    assert {"token", "team_id", "api_app_id", "event_id", "event_time", "event_context"} <= set(envelope)
    event = envelope["event"]
    assert (event["channel_type"], event["event_ts"], event["user"]) == (
        "im",
        event["ts"],
        slack.workspace.person("김민원").id,
    )


def test_what_is_typed_comes_escaped(slack: StandIn, app: Receiver) -> None:
    human(slack, "김민원").mention("민원과", "A&B < C? https://example.com/?a=1&b=2")
    [event] = app.events("app_mention")
    mention = f"<@{slack.workspace.bot.id}>"
    assert event["text"] == f"{mention} A&amp;B &lt; C? <https://example.com/?a=1&amp;b=2>"
    assert event["blocks"][0]["type"] == "rich_text"


def test_a_mention_comes_twice(slack: StandIn, app: Receiver) -> None:
    human(slack, "김민원").mention("인사비공개", "질문")
    assert {one.payload["event"]["type"] for one in app.requests} == {"app_mention", "message"}
    assert len({one.payload["event_id"] for one in app.requests}) == 2
    assert app.events("message")[0]["channel_type"] == "group"


@pytest.mark.usefixtures("app")
def test_where_the_bot_is_not_it_hears_nothing(slack: StandIn) -> None:
    assert human(slack, "김민원").mention("봇없는방", "질문").answers == ()
    assert human(slack, "김민원").join("봇없는방", whom="bot").status == 200
    assert human(slack, "김민원").mention("봇없는방", "질문").status == 200


def test_the_bots_own_message_carries_its_bot(slack: StandIn, app: Receiver, client: WebClient) -> None:
    client.chat_postMessage(channel=slack.workspace.channel("민원과").id, text="알림")
    event = _soon(app, "message")
    assert (event["bot_id"], event["app_id"]) == (slack.workspace.bot.bot_id, "A0TRAINING1")


def test_changes_of_messages(slack: StandIn, app: Receiver) -> None:
    kim = human(slack, "김민원")
    said = kim.dm("질문")
    kim.edit(said, "새 질문")
    kim.unfurl(said)
    edited, unfurled = app.events("message")[1:]
    assert (edited["subtype"], edited["message"]["text"], edited["previous_message"]["text"]) == (
        "message_changed",
        "새 질문",
        "질문",
    )
    assert unfurled["message"]["text"] == unfurled["previous_message"]["text"]
    kim.delete(said)
    assert app.events("message")[-1]["deleted_ts"] == said.ts
    gone = slack.transcript(said.channel)[-1]
    assert (gone.deleted, gone.text) == (True, "새 질문")


def test_a_deleted_message_with_replies_leaves_a_tombstone(slack: StandIn, app: Receiver, client: WebClient) -> None:
    kim = human(slack, "김민원")
    said = kim.dm("질문")
    client.chat_postMessage(channel=said.channel, thread_ts=said.ts, text="답")
    kim.delete(said)
    # What Slack tells of the bot's own message comes in the background, perhaps last.
    (tombstone,) = [each for each in app.events("message") if each.get("subtype") == "message_changed"]
    assert tombstone["message"]["subtype"] == "tombstone"


def test_wrong_pushes(slack: StandIn, app: Receiver) -> None:
    kim = human(slack, "김민원")
    kim.pushing(secret="wrong").dm("가")
    kim.pushing(shift_seconds=-600).dm("나")
    kim.pushing(event_id="Ev1").dm("다")
    kim.pushing(event_id="Ev1", headers={"X-Extra": "1"}).dm("다")
    assert [_valid(slack, one) for one in app.requests] == [False, False, True, True]
    assert [one.payload["event_id"] for one in app.requests[2:]] == ["Ev1", "Ev1"]
    push_raw(app.url, b"\xff", signed(slack, b"{}"))
    assert app.requests[-1].body == b"\xff"
    url_verification(slack, app.url)
    assert app.requests[-1].payload["type"] == "url_verification"
    ssl_check(slack, app.url)
    assert app.requests[-1].payload["ssl_check"] == "1"


@pytest.mark.parametrize("status", [500, 404])
def test_what_fails_is_delivered_again(slack: StandIn, app: Receiver, status: int) -> None:
    slack.retry(factor=0.001)
    app.answer = lambda _request: (status if len(app.requests) < 3 else 200, "")
    said = human(slack, "김민원").dm("질문")
    slack.settle()
    assert said.status == status
    assert [one.headers.get("x-slack-retry-num") for one in app.requests] == [None, "1", "2"]
    assert app.requests[1].headers["x-slack-retry-reason"] == "http_error"
    assert len({one.payload["event_id"] for one in app.requests}) == 1
    assert all(_valid(slack, one) for one in app.requests)


def test_what_is_late_is_delivered_again_while_it_works(slack: StandIn, app: Receiver) -> None:
    slack.retry(factor=0.001)

    def answer(_request: Request) -> tuple[int, str]:
        time.sleep(3.4 if len(app.requests) == 1 else 0)
        return 200, ""

    app.answer = answer
    said = human(slack, "김민원").dm("질문")
    slack.settle()
    assert (said.status, len(app.requests)) == (200, 2)
    assert said.seconds > 3.3
    assert app.requests[1].headers["x-slack-retry-reason"] == "http_timeout"


def test_an_app_that_is_away_hears_it_later(slack: StandIn, app: Receiver) -> None:
    slack.retry(factor=0.01)
    slack.ask("settings", events_url="http://127.0.0.1:9/slack/events")
    said = human(slack, "김민원").dm("질문")
    slack.deliver_to(app.url)
    slack.settle()
    assert said.answers[0].status == 0
    assert [one.headers["x-slack-retry-num"] for one in app.requests] in (["1"], ["2"])


def test_files_are_told_by_id_and_fetched_by_token(
    slack: StandIn, app: Receiver, client: WebClient, tmp_path: Path
) -> None:
    path = tmp_path / "안내.pdf"
    path.write_bytes(b"%PDF-1.7 content")
    said = human(slack, "이교육").share(None, path, text="올려 주세요")
    [shared] = app.events("file_shared")
    assert set(shared) == {"type", "file_id", "user_id", "file", "channel_id", "event_ts"}
    [message] = app.events("message")
    assert (message["subtype"], message["files"][0]["mimetype"]) == ("file_share", "application/pdf")
    told = client.files_info(file=said.files[0])["file"]
    assert (told["name"], told["size"]) == ("안내.pdf", 16)
    fetch = slack.http.get
    good = fetch(told["url_private_download"], headers={"Authorization": f"Bearer {slack.bot_token}"})
    assert good.content == b"%PDF-1.7 content"
    assert fetch(told["url_private_download"]).headers["content-type"].startswith("text/html")
    slack.break_method("files.download", status=302, headers={"Location": "http://example.com/"})
    assert fetch(told["url_private_download"]).status_code == 302


def test_an_upload_of_the_app(slack: StandIn, client: WebClient) -> None:
    channel = slack.workspace.channel("교육담당").id
    client.files_upload_v2(channel=channel, filename="표.csv", content="가,나", initial_comment="붙임")
    assert slack.transcript("교육담당")[-1].raw["files"][0]["name"] == "표.csv"
    assert slack.rejected() == []


def test_members_change_and_the_app_is_removed(slack: StandIn, app: Receiver, client: WebClient) -> None:
    admin = human(slack, "최관리")
    admin.change("박위원", department="기획예산과", name="박새위원")
    assert app.events("user_change")[0]["user"]["profile"]["title"] == "기획예산과"
    user = client.users_info(user=slack.workspace.person("박위원").id, include_locale=True)["user"]
    assert (user["real_name"], user["locale"]) == ("박새위원", "ko-KR")
    assert client.users_info(user=slack.workspace.person("정외부").id)["user"]["is_restricted"]
    group = slack.workspace.group("trainers")
    assert client.usergroups_users_list(usergroup=group.id)["users"] == list(group.members)


def _soon(app: Receiver, type_: str) -> dict[str, object]:
    waiting = threading.Event()
    for _ in range(100):
        if found := app.events(type_):
            return found[-1]
        waiting.wait(0.02)
    raise AssertionError(f"no {type_} came")
