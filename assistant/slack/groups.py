"""Roles from Slack's user groups."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from assistant.errors import AssistantError, Unavailable
from assistant.jobs.promises import Transaction
from assistant.people import accounts
from assistant.people.models import Account, Role
from assistant.slack import members
from assistant.slack.calling import Caller, Refused
from assistant.slack.workspaces import Workspaces

logger = logging.getLogger(__name__)


def follow_groups(
    groups: Mapping[Any, str],
    *,
    reading: sessionmaker[Session],
    transaction: Transaction,
    workspaces: Workspaces,
) -> None:
    """Give the members of the configured groups their roles; a group Slack does not tell of changes nobody's role.

    Whoever of them was never met is met here, so that the first thing they do is done in their role.
    """
    if not groups:
        return
    try:
        known = workspaces.each()
    except Unavailable as error:
        logger.warning("the user groups could not be read: %s", error)
        return
    for workspace in known:
        try:
            caller = workspaces.caller(workspace)
            in_groups = {
                Role(role): [str(user) for user in caller.call("usergroups.users.list", usergroup=group)["users"]]
                for role, group in groups.items()
            }
            _meet(caller, {user for users in in_groups.values() for user in users}, reading, transaction)
        except (Refused, Unavailable) as error:
            logger.warning("the user groups of %s could not be read: %s", workspace, error)
            continue
        with transaction() as session:
            accounts.set_group_roles(session, workspace, in_groups)


def _meet(caller: Caller, users: Collection[str], reading: sessionmaker[Session], transaction: Transaction) -> None:
    with reading() as session:
        known = set(session.scalars(select(Account.member).where(Account.workspace == caller.workspace)))
    for user in sorted(set(users) - known):
        try:
            members.meet(user, caller=caller, reading=reading, transaction=transaction, now=datetime.now(UTC))
        except AssistantError as error:
            logger.info("a member of a user group was not met: %s", type(error).__name__)
