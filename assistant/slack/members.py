"""A member of a workspace as somebody who acts here: Slack's profile, asked for once a day."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from assistant.errors import NotAllowed, Unavailable
from assistant.jobs.promises import Transaction
from assistant.people import accounts
from assistant.people.accounts import Profile
from assistant.people.roles import Actor
from assistant.slack.calling import Caller, Refused

PROFILE_HOURS = 24
_UNKNOWN = frozenset({"user_not_found", "user_not_visible"})
_STRANGER = "우리 기관의 워크스페이스에 속한 사람에게만 답합니다."
_NOT_KNOWN = "Slack에서 누구인지 확인하지 못했습니다. 잠시 뒤 저절로 다시 시도합니다."

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Member:
    """Somebody in a workspace: who acts, and in which language they read."""

    who: Actor
    locale: str


def find(session: Session, workspace: str, member: str) -> Member | None:
    """Return a member that is known already, None when Slack has to be asked. Raises `NotAllowed` when deactivated."""
    account = accounts.find(session, workspace, member)
    if account is None:
        return None
    return Member(accounts.acting(session, workspace, member), account.locale)


def meet(
    member: str, *, caller: Caller, reading: sessionmaker[Session], transaction: Transaction, now: datetime
) -> Member:
    """Return a member, with a profile that is at most a day old; Slack failing to answer, an older one will do.

    Raises `NotAllowed` for a deactivated member and for a stranger from another organisation.
    """
    with reading() as session:
        account = accounts.find(session, caller.workspace, member)
        fresh = account is not None and account.checked_at > now - timedelta(hours=PROFILE_HOURS)
    if not fresh:
        try:
            told = caller.call("users.info", user=member, include_locale="true", patient=account is None)
            remember(told["user"], workspace=caller.workspace, transaction=transaction, now=now)
        except Refused as error:
            if error.code in _UNKNOWN:
                raise NotAllowed(_STRANGER) from error
            if account is None:
                raise Unavailable(_NOT_KNOWN) from error
            logger.warning("the profile of a member could not be refreshed (%s)", error.code)
        except Unavailable:
            if account is None:
                raise
            logger.warning("the profile of a member could not be refreshed: Slack does not answer")
    with reading() as session:
        found = find(session, caller.workspace, member)
    if found is None:
        raise NotAllowed(_STRANGER)
    return found


def remember(user: Mapping[str, Any], *, workspace: str, transaction: Transaction, now: datetime) -> None:
    """Keep what Slack says of a user. A stranger gets no account; one who had one loses it."""
    profile = profile_of(user, workspace=workspace)
    with transaction() as session:
        if profile is not None:
            accounts.refresh(session, profile, now=now)
        elif accounts.find(session, workspace, str(user.get("id", ""))) is not None:
            accounts.deactivate(session, workspace, str(user["id"]), now=now)


def profile_of(user: Mapping[str, Any], *, workspace: str) -> Profile | None:
    """Return Slack's user as a profile of ours, None for a bot and for a member of another organisation."""
    if user.get("is_bot") or user.get("is_stranger") or user.get("team_id", workspace) != workspace:
        return None
    profile = user.get("profile") or {}
    guest = bool(user.get("is_restricted") or user.get("is_ultra_restricted"))
    confirmed = user.get("is_email_confirmed", True)
    name = profile.get("real_name") or user.get("real_name") or user.get("name") or str(user["id"])
    return Profile(
        workspace=workspace,
        member=str(user["id"]),
        name=str(name)[:100],
        email=(profile.get("email") or None) if confirmed else None,
        department=str(_department(profile))[:100],
        locale=str(user.get("locale") or "")[:20],
        active=not user.get("deleted", False),
        full=not guest,
    )


def _department(profile: Mapping[str, Any]) -> str:
    """Return the department: a custom field called so, or what stands under "title", where offices often write it."""
    for each in (profile.get("fields") or {}).values():
        if isinstance(each, dict) and each.get("label") in ("부서", "소속", "Department"):
            return str(each.get("value", ""))
    return str(profile.get("title") or "")
