"""Slack's published limits as a judge of what the builders return: an empty list of faults is a pass."""

from collections.abc import Iterator, Sequence
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

MARKDOWN = 12_000
EVERYTHING = 13_200
MESSAGES_ONLY = {"markdown", "context_actions", "plan", "task_card", "file"}
ALLOWED = {
    "message": MESSAGES_ONLY | {"section", "context", "actions", "header", "divider", "table", "input", "rich_text"},
    "modal": {"section", "context", "actions", "header", "divider", "input", "rich_text", "alert"},
    "home": {"section", "context", "actions", "header", "divider", "input", "rich_text", "table"},
}


def faults_of_message(text: str, blocks: Sequence[Block]) -> list[str]:
    found = [] if 0 < len(text) <= 300 and text.strip() and "\n" not in text else [f"notification {text!r}"]
    found += [] if "<" not in text and ">" not in text else ["notification with markup"]
    return found + _faults([block.to_dict() for block in blocks], "message", most=50)


def faults_of_view(view: View) -> list[str]:
    as_json = view.to_dict()
    found = _faults(as_json["blocks"], view.type, most=100)
    if len(str(as_json)) > 250_000:
        found.append("view too large")
    if view.type == "modal":
        found += [] if as_json.get("title") and as_json.get("close") else ["modal without title or close"]
        has_input = any(block["type"] == "input" for block in as_json["blocks"])
        found += ["modal with input and without submit"] if has_input and "submit" not in as_json else []
        for each in ("title", "submit", "close"):
            found += [f"{each} too long"] if len(as_json.get(each, {"text": ""})["text"]) > 24 else []
        found += ["metadata too long"] if len(as_json.get("private_metadata", "")) > 3000 else []
    return found


def _faults(blocks: Sequence[dict[str, Any]], surface: str, *, most: int) -> list[str]:
    found = [] if 0 < len(blocks) <= most else [f"{len(blocks)} blocks"]
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    found += ["block ids not unique"] if len(set(ids)) < len(ids) else []
    found += [f"{block['type']} in {surface}" for block in blocks if block["type"] not in ALLOWED[surface]]
    markdown = sum(len(block["text"]) for block in blocks if block["type"] == "markdown")
    found += [f"{markdown} characters of Markdown"] if markdown > MARKDOWN else []
    everything = sum(map(_characters, blocks))
    found += [f"{everything} characters"] if surface == "message" and everything > EVERYTHING else []
    found += ["two tables"] if sum(block["type"] == "table" for block in blocks) > 1 else []
    for block in blocks:
        found += list(_faults_of_block(block))
    return found


def _characters(value: object) -> int:
    if isinstance(value, dict):
        return sum(_characters(each) for key, each in value.items() if key in ("text", "elements", "rows", "fields"))
    if isinstance(value, list):
        return sum(map(_characters, value))
    return len(value) if isinstance(value, str) else 0


def _faults_of_block(block: dict[str, Any]) -> Iterator[str]:  # noqa: C901, PLR0912 - a list of rules
    kind = block["type"]
    if kind == "section" and not (block.get("text") or block.get("fields")):
        yield "section without text"
    if kind == "header" and len(block["text"]["text"]) > 150:
        yield "header too long"
    if kind in ("context", "actions", "context_actions"):
        most = {"context": 10, "actions": 25, "context_actions": 5}[kind]
        if not 0 < len(block["elements"]) <= most:
            yield f"{kind} with {len(block['elements'])} elements"
        names = [each["action_id"] for each in block["elements"] if "action_id" in each]
        if len(set(names)) < len(names):
            yield f"{kind} with equal action ids"
    if kind == "table":
        rows = block["rows"]
        if not (0 < len(rows) <= 100 and len({len(row) for row in rows}) == 1 and 0 < len(rows[0]) <= 20):
            yield "table too large or ragged"
        if len(block.get("column_settings", [])) > 20:
            yield "too many columns"
    if kind == "input" and (len(block["label"]["text"]) > 2000 or block["block_id"] != block["element"]["action_id"]):
        yield "input"
    for text in _texts(block):
        if not text.get("text", "").strip():
            yield f"empty text in {kind}"
        elif len(text["text"]) > 3000:
            yield f"text too long in {kind}"
    for element in _elements(block):
        yield from _faults_of_element(element)


def _faults_of_element(element: dict[str, Any]) -> Iterator[str]:  # noqa: C901, PLR0912 - a list of rules
    kind = element["type"]
    if kind == "button":
        if len(element["text"]["text"]) > 75 or len(element.get("value", "x")) > 2000 or element.get("value") == "":
            yield "button"
        if len(element.get("url", "")) > 3000:
            yield "button url"
    if kind == "feedback_buttons":
        for each in (element["positive_button"], element["negative_button"]):
            if len(each["text"]["text"]) > 75 or not 0 < len(each["value"]) <= 2000:
                yield "feedback button"
            if len(each["accessibility_label"]) > 75:
                yield "feedback label"
    options = element.get("options")
    if options is not None:
        if not 0 < len(options) <= (10 if kind in ("radio_buttons", "checkboxes") else 100):
            yield f"{len(options)} options"
        if len({option["value"] for option in options}) < len(options):
            yield "options with equal values"
        for option in options:
            sizes = (
                (option["text"]["text"], 75),
                (option["value"], 150),
                (option.get("description", {}).get("text", "x"), 75),
            )
            if any(not 0 < len(text) <= limit for text, limit in sizes):
                yield f"option {option}"
        chosen = [*element.get("initial_options", []), *filter(None, [element.get("initial_option")])]
        if any(option not in options for option in chosen):
            yield "initial option that is no option"
    if len(element.get("placeholder", {"text": "x"})["text"]) > 150:
        yield "placeholder"


def _texts(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if value.get("type") in ("mrkdwn", "plain_text", "raw_text"):
            yield value
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


def _elements(block: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from (each for each in block.get("elements", []) if "text" not in each or each["type"] == "button")
    if "element" in block:
        yield block["element"]
    if "accessory" in block:
        yield block["accessory"]
