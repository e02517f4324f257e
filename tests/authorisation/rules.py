"""How a rule is written: lines of whom, when and what, of which the first that fits holds; and how a request is filled."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from httpx import Response

from tests.authorisation.moments import EVERYBODY, Moment, Viewer
from tests.authorisation.world import Ids
from tests.web.routes import Address


class Outcome(StrEnum):
    """What a request comes to; `IN_OR_NOT_NOW` where more than the moment decides which of both."""

    IN = "let in"
    HIDDEN = "hidden"
    REFUSED = "refused"
    NOT_NOW = "not now"
    IN_OR_NOT_NOW = "let in or not now"
    SIGN_IN = "led to sign in"


_STATUSES = {
    Outcome.IN: {200, 201, 202, 303, 422},
    Outcome.HIDDEN: {404},
    Outcome.REFUSED: {403},
    Outcome.NOT_NOW: {409},
    Outcome.IN_OR_NOT_NOW: {200, 303, 422, 409},
}
# After these nothing may have been written.
UNTOUCHED = frozenset({Outcome.HIDDEN, Outcome.REFUSED, Outcome.NOT_NOW, Outcome.SIGN_IN})

# When is a moment of a challenge, or where a practice stands.
Rule = Callable[[Viewer, StrEnum], Outcome]
Line = tuple[Collection[Viewer], Collection[StrEnum], Outcome]
# What is sent along; None where it names what is not there.
Sent = Callable[[Ids], dict[str, Any] | None]

ALWAYS = frozenset(Moment)


def by(*lines: Line, rest: Outcome) -> Rule:
    """Return the rule of these lines; whoever no line names at a moment gets `rest`."""

    def rule(viewer: Viewer, moment: StrEnum) -> Outcome:
        if viewer is Viewer.NOBODY:
            return Outcome.SIGN_IN
        return next((said for whom, when, said in lines if viewer in whom and moment in when), rest)

    return rule


def everybody(when: Collection[StrEnum] = ALWAYS, *, else_: Outcome = Outcome.HIDDEN) -> Rule:
    """Return the rule that lets all in who are signed in, at some moments."""
    return by((EVERYBODY, when, Outcome.IN), rest=else_)


@dataclass(frozen=True)
class Asked:
    """A rule, what is sent along, and objects other than the usual ones for placeholders."""

    rule: Rule
    sent: Sent = lambda _ids: {}
    instead: Mapping[str, str] = field(default_factory=dict)


def form(**fields: str) -> Sent:
    """Return a form that is the same for everybody."""
    return lambda _ids: {"data": fields}


def with_ids(**fields: str) -> Sent:
    """Return a form whose values are ids by their names; what stands after `=` is taken as it is."""

    def sent(ids: Ids) -> dict[str, Any] | None:
        values = {name: text[1:] if text[:1] == "=" else _id(ids, text) for name, text in fields.items()}
        return None if None in values.values() else {"data": values}

    return sent


def later(*, days: int) -> str:
    """Return a time to come as a form writes it."""
    return f"={(datetime.now(ZoneInfo('Asia/Seoul')) + timedelta(days=days)):%Y-%m-%dT%H:%M}"


def filled(address: Address, ids: Ids, instead: Mapping[str, str]) -> str | None:
    """Return the path with the ids of a world, None where something it names is not there."""
    path = address.path
    for name in re.findall(r"\{(\w+)\}", path):
        id_ = 1 if name == "n" else ids.of(instead.get(name, name))
        if id_ is None:
            return None
        path = path.replace(f"{{{name}}}", str(id_))
    return path


def comes_to(answer: Response) -> str:
    """Return what an answer is, in the words of the rules."""
    if answer.status_code == 303 and answer.headers["location"] == "/sign-in":
        return Outcome.SIGN_IN
    return next((said for said, statuses in _STATUSES.items() if answer.status_code in statuses), "failed")


def fits(expected: Outcome, answer: Response) -> bool:
    """Tell whether an answer is what the rule says."""
    if expected is Outcome.SIGN_IN or comes_to(answer) == Outcome.SIGN_IN:
        return expected == comes_to(answer)
    return answer.status_code in _STATUSES[expected]


def _id(ids: Ids, name: str) -> str | None:
    found = ids.people[Viewer(name[7:])] if name.startswith("person:") else ids.of(name)
    return None if found is None else str(found)
