"""What Slack tells about the element that was clicked, filled in or chosen."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any


def action(element: Mapping[str, Any], value: Any) -> dict[str, Any]:
    """Return the one entry of a click's `actions`."""
    names = ("type", "block_id", "action_id", "text", "value", "style")
    kept = {name: element[name] for name in names if name in element}
    clicked = {**kept, "action_ts": f"{time.time():.6f}"}
    if element["type"] in {"button", "feedback_buttons"}:
        return {**clicked, **({} if value is None else {"value": value})}
    return {**clicked, **chosen(element, value)}


def _options(element: Mapping[str, Any]) -> list[Any]:
    grouped = [option for group in element.get("option_groups", []) for option in group["options"]]
    return [*element.get("options", []), *grouped]


def chosen(element: Mapping[str, Any], value: Any) -> dict[str, Any]:
    """Return how Slack tells what was chosen in an element; nothing chosen keeps what the view began with."""
    kind = element["type"]
    if kind in {"static_select", "radio_buttons", "external_select"}:
        option = next((one for one in _options(element) if one["value"] == value), None)
        return {"selected_option": option if value is not None else element.get("initial_option")}
    if kind in {"checkboxes", "multi_static_select"}:
        if value is None:
            return {"selected_options": element.get("initial_options", [])}
        return {"selected_options": [one for one in _options(element) if one["value"] in value]}
    if kind in {"multi_users_select", "file_input"}:
        given = element.get("initial_users", []) if value is None else list(value)
        return {"selected_users": given} if kind == "multi_users_select" else {"files": [{"id": id_} for id_ in given]}
    if kind in {"users_select", "conversations_select", "channels_select", "datepicker", "timepicker"}:
        name = {"datepicker": "date", "timepicker": "time"}.get(kind, kind.removesuffix("s_select"))
        return {f"selected_{name}": value}
    return {"value": element.get("initial_value") if value is None else value}
