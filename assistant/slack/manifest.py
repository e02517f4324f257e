"""What Slack must know of the app: what it may do, what it is told of, and where it is reached."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from assistant.errors import Invalid
from assistant.slack import names

EVENTS_PATH = "/slack/events"
INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"
# What an app-level token needs; it is made by hand, a manifest cannot ask for it.
APP_LEVEL_SCOPE = "connections:write"


@dataclass(frozen=True)
class Feature:
    """Something the app does, with the events it hears of, the scopes it needs and the methods it calls for it."""

    name: str
    events: frozenset[str] = field(default_factory=frozenset)
    scopes: frozenset[str] = field(default_factory=frozenset)
    methods: frozenset[str] = field(default_factory=frozenset)


def _feature(name: str, *, events: str = "", scopes: str = "", methods: str = "") -> Feature:
    return Feature(name, frozenset(events.split()), frozenset(scopes.split()), frozenset(methods.split()))


FEATURES = (
    _feature(
        "answers in direct messages",
        events="message.im",
        scopes="im:history im:write chat:write",
        methods="chat.postMessage chat.update chat.startStream chat.appendStream chat.stopStream "
        "conversations.open conversations.replies conversations.history auth.test",
    ),
    _feature(
        "agent view",
        events="app_home_opened agent_session_stopped",
        scopes="assistant:write chat:write",
        methods="agents.sessions.setStatus assistant.threads.setStatus assistant.threads.setSuggestedPrompts "
        "views.publish",
    ),
    _feature("mentions", events="app_mention", scopes="app_mentions:read chat:write", methods="chat.postEphemeral"),
    _feature(
        "follow-ups and questions without a mention",
        events="message.channels message.groups",
        scopes="channels:history groups:history",
        methods="conversations.replies",
    ),
    _feature("command, shortcuts and modals", scopes="commands", methods="views.open"),
    _feature("files of trainers", scopes="files:read", methods="files.info"),
    _feature(
        "people who change or leave",
        events="user_change",
        scopes="users:read users:read.email",
        methods="users.info",
    ),
    _feature(
        "settings of channels",
        events="member_joined_channel channel_rename",
        scopes="channels:read groups:read",
        methods="conversations.info",
    ),
    _feature("roles from user groups", scopes="usergroups:read", methods="usergroups.users.list"),
    _feature("several workspaces", events="app_uninstalled tokens_revoked", methods="oauth.v2.access"),
)


def events() -> list[str]:
    """Return the events the app subscribes to: exactly those it handles."""
    return sorted(frozenset[str]().union(*(each.events for each in FEATURES)))


def scopes() -> list[str]:
    """Return the bot scopes the app asks for."""
    return sorted(frozenset[str]().union(*(each.scopes for each in FEATURES)))


def manifest(public_url: str | None) -> dict[str, object]:
    """Return the manifest for Socket Mode, or for the HTTPS address where Slack reaches us. Raises `Invalid`."""
    address = _address(public_url)
    here = {"request_url": f"{address}{EVENTS_PATH}"} if address else {}
    return {
        "display_information": {
            "name": "교육 도우미",
            "description": "생성형 AI 교육자료에서 답을 찾아 출처와 함께 알려 드립니다.",
            "background_color": "#1f4e79",
        },
        "features": {
            "agent_view": {
                "agent_description": "생성형 AI 교육자료에서 답을 찾아 출처와 함께 알려 드립니다. 궁금한 점을 문장으로 적어 주세요.",
                "suggested_prompts": [{"title": title, "message": message} for title, message in _PROMPTS],
            },
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "assistant", "always_online": True},
            "shortcuts": [
                {
                    "name": "교육 도우미에게 질문",
                    "type": "message",
                    "callback_id": names.ASK_ABOUT_MESSAGE,
                    "description": "이 메시지에 대해 교육 도우미에게 묻습니다.",
                },
                {
                    "name": "새 질문하기",
                    "type": "global",
                    "callback_id": names.ASK_ANYWHERE,
                    "description": "어디서나 교육 도우미에게 묻습니다. 답은 다이렉트 메시지로 받습니다.",
                },
                {
                    "name": "우수사례로 추천",
                    "type": "message",
                    "callback_id": names.NOMINATE,
                    "description": "이 메시지의 프롬프트를 우수사례로 추천합니다. 교육담당이 살펴봅니다.",
                },
                {
                    "name": "챌린지 출품",
                    "type": "global",
                    "callback_id": names.ENTER_ANYWHERE,
                    "description": "열려 있는 챌린지에 출품하거나 쓰던 출품작을 이어서 씁니다.",
                },
            ],
            "slash_commands": [
                {
                    "command": names.COMMAND,
                    "description": "교육자료에서 답을 찾습니다. 나에게만 보입니다.",
                    "usage_hint": f"질문 내용 | {names.WORD_PRACTICES} 찾을 말 | {names.WORD_CHALLENGE} | {names.WORD_SIGN_IN} | {names.WORD_HELP}",
                    "should_escape": False,
                    **({"url": here["request_url"]} if here else {}),
                }
            ],
        },
        "oauth_config": {
            **({"redirect_urls": [f"{address}{REDIRECT_PATH}"]} if address else {}),
            "scopes": {"bot": scopes()},
        },
        "settings": {
            "event_subscriptions": {**here, "bot_events": events()},
            "interactivity": {"is_enabled": True, **here},
            "org_deploy_enabled": False,
            "socket_mode_enabled": not address,
            "token_rotation_enabled": False,
        },
    }


# Shown until the app has looked at who somebody is; the bundled material answers all of them.
_PROMPTS = (
    ("좋은 프롬프트의 요소", "좋은 프롬프트는 어떤 요소로 이루어지나요?"),
    ("민원 답변 초안", "민원 답변 초안을 쓸 때 프롬프트에 무엇을 적어야 하나요?"),
    ("개인정보 조심할 점", "생성형 AI에 넣으면 안 되는 개인정보는 무엇인가요?"),
    ("보고서 요약", "긴 보고서를 요약하는 프롬프트는 어떻게 쓰나요?"),
)


def _address(public_url: str | None) -> str:
    if not public_url:
        return ""
    parts = urlsplit(public_url)
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment:
        raise Invalid("Slack이 접속할 주소는 https://로 시작해야 합니다. 예: https://ai.example.go.kr")
    return public_url.rstrip("/")
