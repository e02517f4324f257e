"""A message as a person sees it in Slack."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_TEXTS = ("text", "title", "details", "output", "label", "description", "placeholder")
_PARTS = ("blocks", "elements", "fields", "accessory", "rows", "tasks", "sources", "positive_button", "negative_button")


@dataclass(frozen=True)
class Seen:
    """One message; `shown` is all its text with buttons' labels, `stream` the state of a streamed one."""

    ts: str
    user: str
    text: str
    thread_ts: str | None
    ephemeral_to: str | None
    deleted: bool
    stream: str | None
    edits: int
    blocks: tuple[dict[str, Any], ...]
    raw: dict[str, Any]

    @classmethod
    def read(cls, raw: dict[str, Any]) -> Seen:
        return cls(
            ts=raw["ts"],
            user=raw["user"],
            text=raw["text"],
            thread_ts=raw.get("thread_ts"),
            ephemeral_to=raw.get("ephemeral_to"),
            deleted=raw.get("deleted", False),
            stream=raw["stream"]["state"] if "stream" in raw else None,
            edits=len(raw["edits"]),
            blocks=tuple(raw.get("blocks") or ()),
            raw=raw,
        )

    @property
    def shown(self) -> str:
        """What stands in the channel: the blocks, or the text without them; a streamed text stands above its blocks."""
        parts = list(texts(list(self.blocks)))
        if self.raw.get("markdown_text") is not None or not parts:
            parts.insert(0, self.text)
        return "\n".join(parts)

    @property
    def buttons(self) -> list[dict[str, Any]]:
        """The elements that can be clicked, with their block ids."""
        return list(elements(list(self.blocks)))

    def button(self, action_id: str) -> dict[str, Any]:
        return next(one for one in self.buttons if one.get("action_id") == action_id)


def texts(part: Any) -> Iterator[str]:
    """Yield every text in blocks, in order."""
    if isinstance(part, list):
        for one in part:
            yield from texts(one)
    elif isinstance(part, dict):
        for name in _TEXTS:
            value = part.get(name)
            if isinstance(value, str):
                yield value
            else:
                yield from texts(value)
        for name in _PARTS:
            yield from texts(part.get(name))


def elements(blocks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield what carries an action id, each with the id of its block."""
    for block in blocks:
        inside = [*block.get("elements", []), block.get("accessory"), block.get("element")]
        for element in inside:
            if isinstance(element, dict) and "action_id" in element:
                yield {"block_id": block.get("block_id", ""), **element}
