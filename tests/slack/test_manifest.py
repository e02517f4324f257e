"""The manifest against Slack's limits, its reference (where it is at hand) and what our listeners handle."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import Invalid
from assistant.slack import manifest, names

REFERENCE = Path(__file__).resolve().parents[3] / "shared" / "data" / "slack"
URL = "https://ai.example.go.kr"

# One of these scopes is enough; None: the method needs none. From Slack's reference, only what we call.
SCOPES: dict[str, set[str] | None] = {
    "agents.sessions.setStatus": {"chat:write"},
    "assistant.threads.setStatus": {"chat:write"},
    "assistant.threads.setSuggestedPrompts": {"assistant:write"},
    "auth.test": None,
    "chat.appendStream": {"chat:write"},
    "chat.postEphemeral": {"chat:write"},
    "chat.postMessage": {"chat:write"},
    "chat.startStream": {"chat:write"},
    "chat.stopStream": {"chat:write"},
    "chat.update": {"chat:write"},
    "conversations.history": {"channels:history", "groups:history", "im:history", "mpim:history"},
    "conversations.info": {"channels:read", "groups:read", "im:read", "mpim:read"},
    "conversations.open": {"channels:manage", "groups:write", "im:write", "mpim:write"},
    "conversations.replies": {"channels:history", "groups:history", "im:history", "mpim:history"},
    "files.info": {"files:read"},
    "oauth.v2.access": None,
    "usergroups.users.list": {"usergroups:read"},
    "users.info": {"users:read"},
    "views.open": None,
    "views.publish": None,
}
EVENTS: dict[str, set[str]] = {
    "agent_session_stopped": {"chat:write"},
    "app_home_opened": set(),
    "app_mention": {"app_mentions:read"},
    "app_uninstalled": set(),
    "channel_rename": {"channels:read"},
    "member_joined_channel": {"channels:read", "groups:read", "mpim:read"},
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
    "tokens_revoked": set(),
    "user_change": {"users:read"},
}


def both() -> list[dict[str, Any]]:
    return [manifest.manifest(None), manifest.manifest(URL)]


@pytest.mark.parametrize("made", both(), ids=["socket", "http"])
def test_it_is_within_slacks_limits(made: dict[str, Any]) -> None:
    shown, features = made["display_information"], made["features"]
    assert set(made) == {"display_information", "features", "oauth_config", "settings"}
    assert 0 < len(shown["name"]) <= 35
    assert 0 < len(shown["description"]) <= 140
    assert len(features["agent_view"]["agent_description"]) <= 300
    prompts = features["agent_view"]["suggested_prompts"]
    assert 0 < len(prompts) <= 4
    assert all(set(each) == {"title", "message"} and len(each["title"]) <= 75 for each in prompts)
    assert features["bot_user"]["display_name"].isascii()
    for each in features["shortcuts"]:
        assert 0 < len(each["name"]) <= 24
        assert 0 < len(each["description"]) <= 150
        assert each["type"] in ("message", "global")
    for each in features["slash_commands"]:
        assert each["command"].startswith("/")
        assert len(each["command"]) <= 32
        assert len(each["description"]) <= 2000
        assert len(each["usage_hint"]) <= 1000
    assert json.loads(json.dumps(made)) == made


@pytest.mark.parametrize("made", both(), ids=["socket", "http"])
def test_it_uses_the_agent_view_and_lets_people_write(made: dict[str, Any]) -> None:
    assert "assistant_view" not in made["features"]
    assert made["features"]["app_home"]["messages_tab_read_only_enabled"] is False
    assert made["settings"]["interactivity"]["is_enabled"] is True
    assert {each["callback_id"] for each in made["features"]["shortcuts"]} == {
        names.ASK_ABOUT_MESSAGE,
        names.ASK_ANYWHERE,
        names.ENTER_ANYWHERE,
        names.NOMINATE,
    }


def test_socket_mode_needs_no_address() -> None:
    made = manifest.manifest(None)
    assert made["settings"]["socket_mode_enabled"] is True  # type: ignore[index]
    assert "https://" not in json.dumps(made)


def test_http_mode_has_one_address_for_everything() -> None:
    made: dict[str, Any] = manifest.manifest(f"{URL}/")
    assert made["settings"]["socket_mode_enabled"] is False
    assert made["settings"]["event_subscriptions"]["request_url"] == f"{URL}/slack/events"
    assert made["settings"]["interactivity"]["request_url"] == f"{URL}/slack/events"
    assert made["features"]["slash_commands"][0]["url"] == f"{URL}/slack/events"
    assert made["oauth_config"]["redirect_urls"] == [f"{URL}/slack/oauth_redirect"]


@pytest.mark.parametrize("url", ["http://ai.example.go.kr", "ai.example.go.kr", "https://", "https://a.kr/?x=1"])
def test_an_address_slack_cannot_use_is_refused(url: str) -> None:
    with pytest.raises(Invalid, match="https://"):
        manifest.manifest(url)


def test_every_method_and_event_has_its_scope_and_no_scope_is_idle() -> None:
    asked = set(manifest.scopes())
    methods = {method for feature in manifest.FEATURES for method in feature.methods}
    assert methods == set(SCOPES)
    assert set(manifest.events()) == set(EVENTS)
    for needed in (*SCOPES.values(), *EVENTS.values()):
        assert not needed or needed & asked
    used = {scope for needed in (*SCOPES.values(), *EVENTS.values()) for scope in needed or ()}
    # `commands` belongs to the command and the shortcuts, the e-mail is a field of users.info.
    assert asked - used == {"commands", "users:read.email"}


@pytest.mark.parametrize("feature", manifest.FEATURES, ids=lambda feature: feature.name)
def test_a_feature_has_the_scopes_of_what_it_does(feature: manifest.Feature) -> None:
    # Follow-ups and mentions also write, with the scope of the features before them.
    asked = feature.scopes | {"chat:write"}
    for method in feature.methods:
        needed = SCOPES[method]
        assert needed is None or needed & asked
    for event in feature.events:
        assert not EVENTS[event] or EVENTS[event] & asked


def test_the_tables_above_say_what_slacks_reference_says() -> None:
    if not REFERENCE.is_dir():
        pytest.skip("Slack's reference is not at hand; the tables in this test stand for it")
    events = {each["name"]: each for each in json.loads((REFERENCE / "events" / "events.json").read_text("utf-8"))}
    for name, scopes in EVENTS.items():
        # The reference spells some scopes with a dot.
        assert {scope.replace(".", ":", 1) for scope in events[name]["scopes"]} == scopes
    for name, needed in SCOPES.items():
        reference = json.loads((REFERENCE / "methods" / f"{name}.json").read_text("utf-8"))
        assert (set(reference.get("scope", {}).get("bot") or ()) or None) == needed, name


def test_every_event_has_a_listener_and_every_listener_an_event() -> None:
    listeners = Path(manifest.__file__).parent / "listeners"
    code = "\n".join(path.read_text(encoding="utf-8") for path in sorted(listeners.glob("*.py")))
    quoted = set(re.findall(r'"([a-z_]+)"', code))
    for event in manifest.events():
        assert event.split(".")[0] in quoted, event
    listened = set(re.findall(r'app\.event\("([a-z_]+)"\)', code))
    assert listened <= {event.split(".")[0] for event in manifest.events()}
