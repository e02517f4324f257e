"""One open office for the journeys that do not break anything."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests import stories
from tests.conftest import World
from tests.servers.running import until
from tests.servers.slack.stand_in import StandIn, slack_stand_in
from tests.servers.slack.workspace import HANBIT
from tests.slack.desk import Desk, open_desk
from tests.slack.office import Office, office


@pytest.fixture(scope="session")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    groups = {role: HANBIT.group(f"{role}s").id for role in ("admin", "trainer")} | {
        "committee": HANBIT.group("committee").id
    }
    given = {"ASSISTANT_SLACK_GROUPS": json.dumps(groups), "ASSISTANT_MAX_UPLOAD_MB": "1"}
    with office(tmp_path_factory.mktemp("office"), **given) as found:
        with_roles = "SELECT count(*) FROM person WHERE group_role IS NOT NULL"
        until(lambda: found.rows(with_roles)[0][0] == len(groups), what="the roles of the user groups")
        yield found


@pytest.fixture
def at_work(opened: Office) -> Iterator[Office]:
    """The open office, with nothing scripted, nothing broken and no talk going on; Slack must take all that is sent."""
    opened.slack.heal()
    opened.script()
    opened.an_hour_later()
    before = len(opened.slack.rejected())
    yield opened
    assert opened.slack.rejected()[before:] == []


@pytest.fixture(scope="session")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    with slack_stand_in(tmp_path_factory.mktemp("slack")) as slack:
        yield slack


@pytest.fixture
def slack(alone: StandIn) -> Iterator[StandIn]:
    """A stand-in with no assistant behind it, put right again after each test."""
    yield alone
    alone.heal()
    alone.ask("limits", enforced=False)
    alone.ask("settings", stream_ttl_seconds=300)


@pytest.fixture
def desk(world: World, slack: StandIn) -> Desk:
    """Replies made in this process, at the stand-in."""
    return open_desk(world, slack)


@pytest.fixture
def taught(desk: Desk) -> Desk:
    """The desk, with a little material to answer from."""
    stories.add(desk.world, stories.ROLE)
    return desk
