"""The made-up workspaces: who works there, which channels and groups there are, and what the app may do."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

SIGNING_SECRET: Final = "8f742231b10e8888abcd99yyyzzz85a5"
APP_ID: Final = "A0TRAINING1"
APP_TOKEN: Final = "xapp-1-A0TRAINING1-stand-in"
CLIENT_ID: Final = "1111111111.2222222222"
CLIENT_SECRET: Final = "0123456789abcdef0123456789abcdef"

# Everything a door may ever ask for; a test with a manifest narrows it to what the manifest names.
SCOPES: Final = (
    "app_mentions:read",
    "assistant:write",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "reactions:write",
    "team:read",
    "usergroups:read",
    "users:read",
    "users:read.email",
)


def identifier(prefix: str, *words: str) -> str:
    """Return an id in Slack's form that says nothing about what it names."""
    return prefix + hashlib.sha256(" ".join(words).encode()).hexdigest()[:9].upper()


@dataclass(frozen=True)
class Someone:
    """A member of a workspace; the department stands in `profile.title`, which users.info gives to every app."""

    name: str
    handle: str
    id: str
    dm: str
    email: str | None = None
    department: str = ""
    locale: str = "ko-KR"
    guest: bool = False
    stranger: bool = False
    admin: bool = False
    deleted: bool = False


@dataclass(frozen=True)
class Channel:
    name: str
    id: str
    members: tuple[str, ...]
    private: bool = False


@dataclass(frozen=True)
class Group:
    name: str
    handle: str
    id: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class Bot:
    id: str
    bot_id: str
    handle: str
    name: str
    token: str | None


@dataclass(frozen=True)
class Workspace:
    id: str
    name: str
    domain: str
    bot: Bot
    people: tuple[Someone, ...]
    channels: tuple[Channel, ...]
    groups: tuple[Group, ...]

    def person(self, name: str) -> Someone:
        return next(one for one in self.people if name in {one.name, one.handle, one.id})

    def channel(self, name: str) -> Channel:
        return next(one for one in self.channels if name in {one.name, one.id})

    def group(self, name: str) -> Group:
        return next(one for one in self.groups if name in {one.name, one.handle, one.id})

    def described(self) -> dict[str, Any]:
        """Return what the stand-in's seed says of it."""
        return {
            "id": self.id,
            "name": self.name,
            "domain": self.domain,
            "app_id": APP_ID,
            "bot": vars(self.bot),
            "people": [vars(one) for one in self.people],
            "channels": [{**vars(one), "members": list(one.members)} for one in self.channels],
            "groups": [{**vars(one), "members": list(one.members)} for one in self.groups],
        }


@dataclass(frozen=True)
class _Made:
    """Makes ids that differ between workspaces."""

    domain: str
    people: dict[str, Someone] = field(default_factory=dict)

    def person(self, name: str, handle: str, **more: Any) -> Someone:
        address = None if more.get("stranger") else f"{handle}@{self.domain}.go.kr"
        person = Someone(
            name=name,
            handle=handle,
            id=identifier("U", self.domain, handle),
            dm=identifier("D", self.domain, handle),
            email=address,
            **more,
        )
        self.people[handle] = person
        return person

    def channel(self, name: str, members: Sequence[str], *, private: bool = False) -> Channel:
        return Channel(name, identifier("C", self.domain, name), tuple(members), private)


def office(name: str = "한빛구청", domain: str = "hanbit", *, installed: bool = True) -> Workspace:
    """Return a district office with the people that a story needs; not installed, its token comes from OAuth."""
    made = _Made(domain)
    token = f"xoxb-{domain}-stand-in" if installed else None
    bot = Bot(identifier("U", domain, "bot"), identifier("B", domain, "bot"), "training-ai", "교육비서", token)
    made.person("김민원", "minwon.kim", department="민원여권과")
    made.person("이교육", "gyoyuk.lee", department="인재교육과")
    made.person("박위원", "wiwon.park", department="감사담당관")
    made.person("최관리", "gwanri.choi", department="정보통신과", admin=True)
    made.person("정외부", "oebu.jung", department="", guest=True)
    made.person("Jane Park", "jane.park", department="국제교류팀", locale="en-US")
    made.person("한퇴직", "toejik.han", department="민원여권과", deleted=True)
    made.person("강타사", "tasa.kang", stranger=True)
    ids = {handle: person.id for handle, person in made.people.items()}
    staff = [bot.id, *(person.id for person in made.people.values() if not person.deleted and not person.guest)]
    channels = (
        made.channel("교육담당", [bot.id, ids["gyoyuk.lee"], ids["gwanri.choi"]]),
        made.channel("민원과", [*staff, ids["oebu.jung"]]),
        made.channel("인사비공개", [bot.id, ids["minwon.kim"], ids["gyoyuk.lee"], ids["gwanri.choi"]], private=True),
        made.channel("봇없는방", [ids["minwon.kim"], ids["gyoyuk.lee"]]),
    )
    groups = (
        Group("교육담당자", "trainers", identifier("S", domain, "trainers"), (ids["gyoyuk.lee"],)),
        Group("심사위원", "committee", identifier("S", domain, "committee"), (ids["wiwon.park"],)),
        Group("관리자", "admins", identifier("S", domain, "admins"), (ids["gwanri.choi"],)),
    )
    return Workspace(identifier("T", domain), name, domain, bot, tuple(made.people.values()), channels, groups)


HANBIT: Final = office()
SAEBOM: Final = office("새봄구청", "saebom")


def seed(
    workspaces: Sequence[Workspace],
    *,
    manifest: dict[str, Any] | None,
    redirect_uris: Sequence[str],
    settings: dict[str, Any],
) -> dict[str, Any]:
    """Return what the stand-in starts from; a manifest decides the scopes of the tokens and the events that are sent."""
    scopes = list(SCOPES)
    if manifest is not None:
        scopes = list(manifest["oauth_config"]["scopes"]["bot"])
        events = manifest["settings"]["event_subscriptions"]["bot_events"]
        settings = {"subscriptions": list(events), **settings}
    return {
        "app": {
            "id": APP_ID,
            "name": "교육비서",
            "signing_secret": SIGNING_SECRET,
            "app_token": APP_TOKEN,
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "redirect_uris": list(redirect_uris),
            "scopes": scopes,
        },
        "settings": settings,
        "workspaces": [one.described() for one in workspaces],
    }
