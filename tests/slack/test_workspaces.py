"""Several workspaces: an administrator installs, each is answered with its own token, and one that leaves is forgotten."""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import Iterator

import httpx
import pytest

from tests.servers.running import until
from tests.servers.slack.human import human
from tests.slack.office import TEMPERATURE, Office, office


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("office"), installed=False) as opened:
        yield opened


@pytest.fixture(scope="module")
def admin(offices: Office) -> Iterator[httpx.Client]:
    """An administrator's browser."""
    log = (offices.home / "log.txt").read_text(encoding="utf-8")
    found = re.search(r"/sign-in/\S+", log)
    assert found, log
    with httpx.Client(base_url=offices.root) as browser:
        page = browser.get(found.group())
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
        assert token, page.text
        told = browser.post(
            found.group(), data={"csrf_token": token.group(1)}, headers={"Sec-Fetch-Site": "same-origin"}
        )
        assert told.status_code in (302, 303), told.text
        yield browser


def test_nobody_but_an_administrator_installs(offices: Office) -> None:
    with httpx.Client(base_url=offices.root) as browser:
        for path in ("/slack/install", "/slack/oauth_redirect?code=x&state=y"):
            told = browser.get(path)
            assert told.status_code in (302, 303, 401, 403)
            assert "oauth/v2/authorize" not in told.headers.get("location", "") + told.text


def test_a_state_that_we_did_not_give_is_refused(offices: Office, admin: httpx.Client) -> None:
    told = admin.get("/slack/oauth_redirect", params={"code": "x", "state": "y"}, headers={"Cookie": _cookies(admin)})
    assert told.status_code in (400, 401, 403)
    assert _bots(offices) == []


def test_two_workspaces_are_answered_each_with_its_own_token(offices: Office, admin: httpx.Client) -> None:
    for workspace in offices.slack.workspaces:
        owner = human(offices.slack, "최관리", workspace=workspace)
        with _Browser(admin) as browser:
            told = owner.install(browser, "/slack/install")
        assert told.status_code == 200, told.text
    assert sorted(_bots(offices)) == sorted(each.id for each in offices.slack.workspaces)
    for workspace in offices.slack.workspaces:
        said = human(offices.slack, "김민원", workspace=workspace).dm(TEMPERATURE)
        assert said.status == 200

        def answered() -> bool:
            seen = offices.slack.transcript(said.channel, workspace=workspace, thread=said.thread)  # noqa: B023
            return any("출처" in one.shown and one.user == workspace.bot.id for one in seen)  # noqa: B023

        until(answered, what="an answer in each workspace", seconds=40)
    with contextlib.closing(sqlite3.connect(offices.home / "assistant.db")) as connection:
        (people,) = connection.execute("SELECT count(DISTINCT person_id) FROM account").fetchone()
    assert people == 2


def test_a_workspace_that_removes_the_app_is_forgotten(offices: Office) -> None:
    second = offices.slack.workspaces[1]
    human(offices.slack, "최관리", workspace=second).uninstall()
    assert _bots(offices) == [offices.slack.workspace.id]
    human(offices.slack, "김민원", workspace=second).dm(TEMPERATURE)
    said = human(offices.slack, "이교육").dm(TEMPERATURE)
    offices.answer(said.channel, said.thread, containing="출처")


def _bots(offices: Office) -> list[str]:
    with contextlib.closing(sqlite3.connect(offices.home / "assistant.db")) as connection:
        return [team for (team,) in connection.execute("SELECT DISTINCT team_id FROM slack_bots")]


def _cookies(browser: httpx.Client) -> str:
    return "; ".join(f"{name}={value}" for name, value in browser.cookies.items())


class _Browser(httpx.Client):
    """Adds its own cookies to the one of the installation, which is for https only."""

    def __init__(self, signed_in: httpx.Client) -> None:
        super().__init__(base_url=signed_in.base_url)
        self._session = _cookies(signed_in)

    def get(self, url: str, **how: object) -> httpx.Response:  # type: ignore[override]
        given = dict(how.pop("headers", None) or {})  # type: ignore[call-overload]
        cookie = "; ".join(filter(None, [self._session, given.pop("Cookie", "")]))
        return super().get(url, headers={**given, "Cookie": cookie}, **how)  # type: ignore[arg-type]
