"""What a modal remembers while it is open: small dataclasses of ids, as JSON in `private_metadata`."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any, TypeVar

Memory = TypeVar("Memory")


@dataclass(frozen=True)
class Place:
    """Where an answer belongs; all empty: the person's direct messages."""

    channel: str = ""
    thread: str = ""


@dataclass(frozen=True)
class Rated:
    """The question whose answer was found wanting, and where that was said."""

    question_id: int
    channel: str = ""
    thread: str = ""


@dataclass(frozen=True)
class Offered:
    """The file that waits for its title."""

    file_row_id: int


@dataclass(frozen=True)
class Configured:
    """The channel whose settings are open."""

    channel: str
    name: str


@dataclass(frozen=True)
class Entering:
    """The entry whose form is open, and marks of what each part (and the team) said when it was opened."""

    entry_id: int
    began: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sent:
    """What was sent from an entry's form, while its author looks at what seems to be personal data in it.

    `revision` is the draft that was looked through; without a `team` the form had none to name. `key` is the form's.
    """

    entry_id: int
    revision: int
    key: str
    files: list[str]
    team: list[str] | None = None


@dataclass(frozen=True)
class Practised:
    """The practice whose prompt or report is open; `variables` in the order of their inputs."""

    practice_id: int
    variables: tuple[str, ...] = ()


@dataclass(frozen=True)
class Nominated:
    """The message that is put forward, and who wrote it."""

    channel: str
    message: str
    member: str


def dumps(memory: Any) -> str:  # noqa: ANN401 - any of the dataclasses above
    """Return the JSON for `private_metadata`."""
    return json.dumps(asdict(memory), ensure_ascii=False, separators=(",", ":"))


def loads(kind: type[Memory], text: str) -> Memory:
    """Return what `dumps` wrote. Raises `ValueError` or `TypeError` for anything else."""
    return kind(**json.loads(text))
