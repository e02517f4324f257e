"""The assistant dies while it announces a challenge: after the next start the channel has been told, and once."""

from __future__ import annotations

import re
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from tests.servers.running import command, until
from tests.slack.office import Office, office

TITLE = "2026 생성형 AI 챌린지"


def test_killed_while_announcing_the_channel_is_told_once(tmp_path: Path) -> None:
    with office(tmp_path / "office", with_model=False) as at_work:
        channel = at_work.slack.workspace.channel("민원과").id
        with closing(administrator(at_work)) as browser:
            drawn_up(at_work, browser, channel)
            at_work.slack.break_method("chat.postMessage", hang=True, after=True)
            page = browser.get("/challenges/1/announce")
            assert TITLE in page.text
            pressed(at_work, browser, "/challenges/1/announce", page, revision="1")
        until(lambda: told(at_work), what="the announcement in the channel", seconds=90)
        assert at_work.rows("SELECT state, calling FROM notification") == [("queued", 1)]
        at_work.server.kill()
        at_work.slack.heal()
        at_work.begin_again()
        until(
            lambda: at_work.rows("SELECT 1 FROM notification WHERE state = 'sent'"), what="the note of it", seconds=90
        )
        assert told(at_work) == 1


def told(at_work: Office) -> int:
    """Return how often the channel has been told."""
    return len([one for one in at_work.ours("민원과") if f"{TITLE} 공고" in one.shown])


def administrator(at_work: Office) -> httpx.Client:
    made = command(at_work.home, "sign-in-link", "boss@example.go.kr", "--role", "admin", **at_work.given)
    assert made.code == 0, made.errors
    return at_work.browser(made.said.strip())


def drawn_up(at_work: Office, browser: httpx.Client, channel: str) -> None:
    """Draw up a small challenge that this channel is told of."""
    soon = datetime.now(UTC) + timedelta(days=3)
    rules = {
        "do": "save",
        "title": TITLE,
        "fields": "민원\n교통",
        "opens_at": f"{soon:%Y-%m-%dT09:00}",
        "due_at": f"{soon + timedelta(days=30):%Y-%m-%dT18:00}",
        "tie_order": "criteria,decision",
        "channel": f"{at_work.slack.workspace.id}:{channel}",
        "stages.0.name": "심사",
        "stages.0.weight": "100",
        "stages.0.criteria.0.name": "쓸모",
        "stages.0.criteria.0.weight": "100",
        "stages.0.criteria.0.scale": "5",
        "awards.0.name": "대상",
        "awards.0.count": "1",
    } | dict.fromkeys(("grace_minutes", "most_files", "decimals", "verification_days"), "0")
    rules |= dict.fromkeys(("most_authors", "most_file_mb", "least_reviews", "quorum"), "1")
    pressed(at_work, browser, "/challenges/new", browser.get("/challenges/new"), **rules)


def pressed(at_work: Office, browser: httpx.Client, path: str, page: httpx.Response, **form: str) -> None:
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token
    answer = browser.post(path, data={"csrf_token": token.group(1), **form}, headers={"Origin": at_work.root})
    assert answer.status_code == 200, answer.text
