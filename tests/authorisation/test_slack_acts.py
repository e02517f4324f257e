"""Every act in Slack, for everybody, on what is theirs and what is not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import pytest
from pydantic import SecretStr
from slack_bolt import App

from assistant import worker
from assistant.jobs.inline import InlineJobs
from assistant.people import roles
from assistant.slack import app as slack_app
from assistant.slack import names, work
from assistant.slack.app import create_slack_app
from assistant.slack.door import Door
from assistant.slack.listeners import commands
from assistant.slack.workspaces import Workspaces
from tests.authorisation import slack_world
from tests.authorisation.conftest import Lay
from tests.authorisation.ground import Ground
from tests.authorisation.marks import INSIDE, TITLE
from tests.authorisation.moments import Moment
from tests.authorisation.recorded_slack import Answered, Listening, RecordedSlack, recorded_slack
from tests.authorisation.slack_rules import ACTS, NOT_ACTS, Act, Effect
from tests.authorisation.slack_world import DRAFT, OFFERED, QUESTION, Member, Things
from tests.web.conftest import Working

# What nobody reads who was refused.
MARKED = (QUESTION, DRAFT, OFFERED, TITLE, INSIDE)
KINDS = sorted({each.kind for each in ACTS})


@dataclass(frozen=True)
class Room:
    """The Slack door on the ground, with a Slack that records."""

    ground: Ground
    template: Path
    app: App
    door: Door
    slack: RecordedSlack
    things: Things

    def act(self, act: Act, member: Member) -> tuple[Answered, bool]:
        """Do something as somebody, and tell whether anything was written."""
        self.ground.lay(self.template)
        answered = self.slack.act(self.app, act.body(self.things, member))
        return answered, self.ground.has_changed()


@pytest.fixture(scope="module")
def room(world_at: Lay) -> Iterator[Room]:
    world = world_at(Moment.OPEN)
    ground = world.ground
    with recorded_slack() as slack:
        with ground.assistant.database.writing.begin() as session:
            things = slack_world.furnish(session, world.ids, ground.assistant.files)
        template = ground.home / "slack.template"
        ground.keep(template)
        ground.touched = True
        given = {
            "slack_bot_token": SecretStr("xoxb-recorded"),
            "slack_signing_secret": SecretStr("secret"),
            "slack_api_url": slack.address,
        }
        settings = ground.assistant.settings.model_copy(update=given)
        assistant = replace(ground.assistant, settings=settings)
        workspaces = Workspaces(settings, None, patience=1)
        inline = InlineJobs(assistant.database)
        flows = [*worker.workflows(assistant, inline), *work.workflows(assistant, inline, workspaces)]
        inline.register(flows)
        app, door = create_slack_app(assistant, Working(inline, held=True), workspaces)
        yield Room(ground, template, app, door, slack, things)


def test_every_listener_has_a_rule(room: Room) -> None:
    """What was bound and is in no rule, and rules of what is bound no more."""
    bound = Listening()
    for module in slack_app._LISTENERS:
        module.register(cast("App", bound), room.door)
    acts = {(kind, name.lstrip("^")) for kind, name in bound.acts if name not in NOT_ACTS}
    ruled = {(each.kind, each.name.lstrip("^")) for each in ACTS}
    assert acts - ruled == set(), "these have no rule: say in slack_rules who may do them"
    assert ruled - acts == set(), "these rules are about nothing that is listened to"
    assert {each.word for each in ACTS if each.kind == "command"} == set(commands._WORDS)


def test_every_name_of_a_modal_and_of_a_shortcut_is_listened_to() -> None:
    ruled = {each.name for each in ACTS}
    modals = {value for name, value in vars(names).items() if name.endswith("_MODAL")}
    assert modals <= ruled


@pytest.mark.parametrize("kind", KINDS)
def test_everybody_may_do_what_is_theirs_and_nothing_else(room: Room, kind: str) -> None:
    wrong = [
        f"{member:25} {act.name} {act.word} {act.carried(room.things)}: {problem}"
        for act in ACTS
        if act.kind == kind
        for member in Member
        if (problem := _problem(room, act, member))
    ]
    assert not wrong, "\n" + "\n".join(wrong)


def _problem(room: Room, act: Act, member: Member) -> str:
    """Return what is otherwise than the rule says."""
    answered, wrote = room.act(act, member)
    if "failed" in answered.body:
        return answered.body
    if member in act.who:
        came = {
            Effect.OPENS: answered.has_opened,
            Effect.WRITES: wrote,
            Effect.SPEAKS: answered.has_spoken and roles.SHUT_OUT not in answered.text,
            Effect.NOTHING: not (wrote or answered.has_spoken or answered.has_opened),
        }
        return "" if came[act.effect] else f"does not come to what it should ({act.effect}): {answered}"
    if wrote or answered.has_opened:
        return f"refused, and yet it {'wrote' if wrote else 'opened something'}: {answered}"
    if answered.has_spoken is not act.refuses_aloud:
        return f"refused {'without a word' if act.refuses_aloud else 'aloud'}: {answered}"
    if member is Member.SHUT_OUT and act.refuses_aloud and roles.SHUT_OUT[:20] not in answered.text:
        return f"does not say that they are shut out: {answered}"
    marked = [word for word in MARKED if word in answered.text]
    return f"shows {marked}" if marked else ""
