"""Slack delivers at least once: however often, in whatever order and to whichever process, one answer comes of it."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import pytest

from assistant.slack.calling import TIERS
from tests.journeys.test_takeover import chroma  # noqa: F401
from tests.servers.running import Server, serving, until
from tests.servers.slack.human import Said
from tests.servers.slack.pushing import push_raw, signed
from tests.servers.slack.receiver import receiver
from tests.slack.office import TEMPERATURE, Office, office

TIMES = 4
# Slack takes a message a second in each.
PLACES = [
    ("김민원", None),
    ("이교육", None),
    ("박위원", None),
    ("최관리", None),
    ("김민원", "민원과"),
    ("김민원", "인사비공개"),
    ("이교육", "교육담당"),
]


@pytest.fixture(scope="module")
def stormy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office of its own: the storm uses up a minute's calls."""
    with office(tmp_path_factory.mktemp("office")) as opened:
        yield opened


def test_events_that_come_four_times_and_in_any_order_are_answered_once(stormy: Office) -> None:
    bodies, said = _held_back(stormy)
    pushes = [body for body in bodies for _ in range(TIMES)]
    Random(7).shuffle(pushes)  # noqa: S311 - the same order each time
    _push_at_once(stormy, pushes)
    for each in said:
        _one_answer(stormy, each)
    stormy.server.kill()
    stormy.begin_again()
    _push_at_once(stormy, pushes)
    for each in said:
        _one_answer(stormy, each)
    assert len(stormy.model.get("/requests").json()) == len(said)  # type: ignore[union-attr]


def test_forty_one_questions_at_once_are_all_answered_within_slacks_allowance(stormy: Office) -> None:
    stormy.slack.limit_rates(window_seconds=60)
    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(lambda number: _ask_somewhere(stormy, number), range(41)))
    assert {each.status for each in said} == {200}
    for each in said:
        stormy.answer(each.channel, each.thread, containing="출처", seconds=200)
    for each in said:
        _one_answer(stormy, each)
    busy = [call for call in stormy.slack.calls() if call["status"] == 429 and call["method"] in TIERS]
    assert [(call["method"], call["time"]) for call in busy] == []


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_two_processes_answer_once_what_reaches_both(tmp_path: Path, database_url: str, chroma: str) -> None:  # noqa: F811
    shared = {"ASSISTANT_DATABASE_URL": database_url, "ASSISTANT_CHROMA_URL": chroma}
    with office(tmp_path, **shared) as first, _another(first, tmp_path / "second") as second:
        bodies, said = _held_back(first)
        pushes = [(server, body) for body in bodies for server in (first.server, second) for _ in range(TIMES // 2)]
        Random(3).shuffle(pushes)  # noqa: S311 - the same order each time
        with ThreadPoolExecutor(8) as pool:
            told = list(pool.map(lambda pair: _push(first, pair[1], pair[0]), pushes))
        assert set(told) <= {200, 401}
        for each in said:
            _one_answer(first, each)
        assert len(first.model.get("/requests").json()) == len(said)  # type: ignore[union-attr]


def _held_back(at_work: Office) -> tuple[list[bytes], list[Said]]:
    """Let three people ask while nobody answers; return what Slack delivers. A mention comes as two events."""
    at_work.script()
    with receiver() as nobody:
        at_work.slack.deliver_to(nobody.url)
        said = [
            at_work.person("김민원").dm(TEMPERATURE),
            at_work.person("이교육").mention("민원과", TEMPERATURE),
            at_work.person("박위원").dm("온도를 높이면 무엇이 늘어나나요?"),
        ]
        bodies = [each.body for each in nobody.requests]
        assert Counter(each.payload["event"]["type"] for each in nobody.requests) == {"message": 3, "app_mention": 1}
    at_work.slack.deliver_to(f"{at_work.root}/slack/events")
    return bodies, said


def _ask_somewhere(at_work: Office, number: int) -> Said:
    who, channel = PLACES[number % len(PLACES)]
    text = f"{TEMPERATURE} ({number}번 모둠)"
    return at_work.person(who).mention(channel, text) if channel else at_work.person(who).dm(text)


def _push_at_once(at_work: Office, bodies: list[bytes]) -> None:
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda body: _push(at_work, body, at_work.server), bodies))
    assert set(told) <= {200, 401}


def _push(at_work: Office, body: bytes, server: Server) -> int:
    url = f"{str(server.client.base_url).rstrip('/')}/slack/events"
    return push_raw(url, body, signed(at_work.slack, body)).status_code


def _one_answer(at_work: Office, said: Said) -> None:
    at_work.answer(said.channel, said.thread, containing="출처", seconds=120)
    assert len(at_work.ours(said.channel, said.thread)) == 1


@contextlib.contextmanager
def _another(first: Office, home: Path) -> Iterator[Server]:
    given = {name: value for name, value in first.given.items() if name != "ASSISTANT_KNOWLEDGE_FOLDER"}
    with serving(home, **given, ASSISTANT_KNOWLEDGE_FOLDER=first.given["ASSISTANT_KNOWLEDGE_FOLDER"]) as server:
        until(lambda: server.client.get("/readyz").status_code == 200, what="the second process")
        yield server
