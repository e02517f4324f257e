"""One stand-in for a file of tests, put right again after each of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from slack_sdk import WebClient

from tests.servers.slack.receiver import Receiver, receiver
from tests.servers.slack.stand_in import StandIn, slack_stand_in


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    with slack_stand_in(tmp_path_factory.mktemp("slack")) as slack:
        yield slack


@pytest.fixture
def slack(running: StandIn) -> Iterator[StandIn]:
    yield running
    running.heal()
    running.ask("limits", enforced=False)
    running.ask(
        "settings", events_url=None, socket_mode=False, retries=False, subscriptions=None, stream_ttl_seconds=300
    )


@pytest.fixture
def app(slack: StandIn) -> Iterator[Receiver]:
    with receiver() as listening:
        slack.deliver_to(listening.url)
        yield listening


@pytest.fixture
def client(slack: StandIn) -> WebClient:
    return WebClient(slack.bot_token, base_url=slack.api_url)
