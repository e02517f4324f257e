"""What says it comes from Slack: only what Slack has signed, once, and nothing of it makes us stumble."""

from __future__ import annotations

import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlencode

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from assistant.database import Database
from assistant.slack import replays
from assistant.slack.replays import Replays
from tests.conftest import NOW
from tests.servers.slack.pushing import push_raw, signed, ssl_check, url_verification
from tests.slack.office import Office

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def url(at_work: Office) -> str:
    return f"{at_work.root}/slack/events"


def test_slack_is_answered_when_it_looks_at_the_address(at_work: Office, url: str) -> None:
    told = url_verification(at_work.slack, url)
    assert told.status_code == 200
    assert "challenge" in told.text or told.text
    assert ssl_check(at_work.slack, url).status_code == 200
    body = urlencode({"ssl_check": "1", "token": "x"}).encode()
    assert push_raw(url, body, {}, kind=FORM).status_code == 200


def test_an_unsigned_look_does_nothing_else(url: str) -> None:
    body = urlencode({"ssl_check": "1", "command": "/ai", "text": "로그인"}).encode()
    assert push_raw(url, body, {}, kind=FORM).status_code == 401


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("X-Slack-Request-Timestamp", "vorgestern"),
        ("X-Slack-Request-Timestamp", "1e9"),
        ("X-Slack-Request-Timestamp", "-5"),
        ("X-Slack-Request-Timestamp", "١٢٣٤٥٦٧٨٩٠"),
        ("X-Slack-Request-Timestamp", "9" * 400),
        ("X-Slack-Request-Timestamp", ""),
        ("X-Slack-Signature", "v0=서명"),
        ("X-Slack-Signature", "v0=" + "0" * 64),
        ("X-Slack-Signature", ""),
    ],
)
def test_what_the_sdks_verifier_would_stumble_over_is_refused(
    at_work: Office, url: str, header: str, value: str
) -> None:
    body = b"{}"
    headers = {name: each for name, each in signed(at_work.slack, body).items() if name.lower() != header.lower()}
    raw = [(name.encode(), each.encode()) for name, each in {**headers, header: value}.items()]
    assert httpx.post(url, content=body, headers=raw).status_code == 401


def test_a_body_that_is_no_text_is_refused(at_work: Office, url: str) -> None:
    assert push_raw(url, b"\xff\xfe{}", signed(at_work.slack, b"{}")).status_code == 400


@pytest.mark.parametrize("how", [{"secret": "wrong"}, {"shift_seconds": -600}, {"shift_seconds": 600}])
def test_nothing_is_done_for_a_wrong_or_old_signature(at_work: Office, how: dict[str, object]) -> None:
    said = at_work.person("김민원").pushing(**how).dm("온도가 무엇인가요?")
    assert {each.status for each in said.answers} == {401}
    assert at_work.ours(said.channel, said.thread) == []


def test_the_same_request_again_is_refused(at_work: Office, url: str) -> None:
    body = urlencode(
        {"command": "/ai", "text": "도움말", "team_id": at_work.slack.workspace.id, "user_id": "U1"}
    ).encode()
    headers = signed(at_work.slack, body)
    assert [push_raw(url, body, headers, kind=FORM).status_code for _ in range(2)] == [200, 401]


def test_too_much_is_refused_and_a_long_message_is_not(at_work: Office, url: str) -> None:
    body = b'{"type": "url_verification", "challenge": "' + b"x" * 900_000 + b'"}'
    assert push_raw(url, body, signed(at_work.slack, body)).status_code == 200
    body += b" " * 200_000
    assert push_raw(url, body, signed(at_work.slack, body)).status_code == 413


def test_no_request_leaves_a_traceback(at_work: Office) -> None:
    log = (at_work.home / "log.txt").read_text(encoding="utf-8")
    # A job that met a broken Slack in another test may have left one; it does not come through the web server or Bolt.
    # The log is wrapped, in the middle of a path too.
    assert re.findall(r'File"[^"]*/(?:uvicorn|starlette|slack_bolt)/[^"]*"', re.sub(r"\s", "", log)) == []


def test_signatures_are_forgotten_when_they_can_no_longer_be_replayed(database: Database) -> None:
    late = NOW + timedelta(minutes=9)
    seen = Replays(database.writing)
    assert not seen.is_replay("1", "v0=a", now=NOW)
    assert not seen.is_replay("2", "v0=b", now=late)
    assert replays.forget_old(database.writing, now=NOW + timedelta(minutes=11)) == 1
    assert seen.is_replay("2", "v0=b", now=late)
    seen.forget("2", "v0=b")
    assert not seen.is_replay("2", "v0=b", now=late)


def test_of_the_same_request_many_times_at_once_one_is_taken(database: Database) -> None:
    replicas = [Replays(database.writing), Replays(database.writing)]
    with ThreadPoolExecutor(16) as pool:
        told = list(pool.map(lambda n: replicas[n % 2].is_replay(str(n // 8), "v0=a", now=NOW), range(160)))
    assert [sum(not each for each in told[at : at + 8]) for at in range(0, 160, 8)] == [1] * 20


def test_requests_whose_signature_cannot_be_stored_fail_and_the_next_do_not(database: Database) -> None:
    seen = Replays(database.writing)
    with database.writing.begin() as session:
        session.execute(text("ALTER TABLE slack_request RENAME TO elsewhere"))
    with ThreadPoolExecutor(8) as pool:
        told = [pool.submit(seen.is_replay, str(number), "v0=a", now=NOW) for number in range(24)]
    assert all(isinstance(each.exception(), DBAPIError) for each in told)
    with database.writing.begin() as session:
        session.execute(text("ALTER TABLE elsewhere RENAME TO slack_request"))
    assert [seen.is_replay("1", "v0=a", now=NOW) for _ in range(2)] == [False, True]


def test_thirty_slow_listeners_delay_neither_a_button_nor_a_page(at_work: Office) -> None:
    asker = at_work.person("김민원")
    at_work.slack.break_method("views.publish", times=30, delay_ms=1900)
    slow = [threading.Thread(target=asker.open_home) for _ in range(30)]
    for each in slow:
        each.start()
    time.sleep(0.5)
    quick = asker.command("/ai", "도움말")
    page = at_work.server.client.get("/readyz")
    for each in slow:
        each.join()
    assert quick.status == 200
    assert quick.seconds < 3
    assert page.elapsed.total_seconds() < 3
