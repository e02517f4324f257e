"""Blocks drawn as text, to be read beside docs/slack.md and docs/slack.ko.md, which show the same pictures."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from slack_sdk.models.blocks import Block

from assistant.slack.wording.english import ENGLISH
from assistant.slack.wording.words import Words

DOCS = Path(__file__).resolve().parents[3] / "docs"


def of(blocks: Sequence[Block]) -> str:
    return "\n".join(line for block in blocks for line in _lines(block.to_dict()))


def named(name: str, words: Words) -> str:
    """Return the picture that stands in the documentation of a language under this name."""
    path = DOCS / ("slack.md" if words is ENGLISH else "slack.ko.md")
    text = path.read_text(encoding="utf-8")
    found = re.search(rf"<!-- picture: {name} -->\n```text\n(.*?)\n```", text, re.DOTALL)
    assert found, f"{path.name} has no picture {name}"
    return found.group(1)


def _lines(block: dict[str, Any]) -> list[str]:  # noqa: PLR0911 - one for each kind of block
    kind = block["type"]
    if kind == "divider":
        return ["────────────────────────"]
    if kind == "header":
        return [f"■ {block['text']['text']}"]
    if kind in ("section", "markdown"):
        return (block["text"] if kind == "markdown" else block["text"]["text"]).split("\n")
    if kind == "context":
        return [f"  {line}" for each in block["elements"] for line in _links(each["text"]).split("\n")]
    if kind == "context_actions":
        (element,) = block["elements"]
        return [
            f"  (👍 {element['positive_button']['text']['text']})  (👎 {element['negative_button']['text']['text']})"
        ]
    if kind == "actions":
        return ["  ".join(f"[ {each['text']['text']} ]" for each in block["elements"])]
    if kind == "input":
        return [*_input(block), *([f"  {block['hint']['text']}"] if "hint" in block else [])]
    return [" | ".join(cell["text"] for cell in row) for row in block["rows"]]


def _links(text: str) -> str:
    return re.sub(r"<[^|>]+\|([^>]+)>", r"\1 ↗", text)


def _input(block: dict[str, Any]) -> list[str]:
    element = block["element"]
    label = f"{block['label']['text']}{' *' if not block.get('optional') else ''}"
    if "options" in element:
        chosen = [*element.get("initial_options", []), *filter(None, [element.get("initial_option")])]
        marks = {"radio_buttons": "◉○", "checkboxes": "☑☐"}.get(element["type"], "●·")
        return [label, *(f"  {marks[option not in chosen]} {_option(option)}" for option in element["options"])]
    inside = element.get("initial_value") or element.get("placeholder", {}).get("text", "")
    return [label, f"  [ {inside} ]"]


def _option(option: dict[str, Any]) -> str:
    more = option.get("description", {}).get("text")
    return f"{option['text']['text']} – {more}" if more else str(option["text"]["text"])
