"""Payloads that Slack takes, and payloads that each break one documented rule."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

Block = dict[str, Any]


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Block:
    return {"type": "mrkdwn", "text": text}


def section(text: str = "본문", **more: Any) -> Block:
    return {"type": "section", "text": mrkdwn(text), **more}


def button(text: str = "누르기", **more: Any) -> Block:
    return {"type": "button", "text": plain(text), "action_id": "press", "value": "1", **more}


def actions(*elements: Block, **more: Any) -> Block:
    return {"type": "actions", "elements": list(elements), **more}


def option(text: str, value: str) -> Block:
    return {"text": plain(text), "value": value}


def select(*options: Block, **more: Any) -> Block:
    return {"type": "static_select", "action_id": "choose", "options": list(options), **more}


def feedback(text: str = "도움됨", value: str = "up:1") -> Block:
    good = {"text": plain(text), "value": value}
    bad = {"text": plain("아니요"), "value": "down:1"}
    element = {"type": "feedback_buttons", "action_id": "rate", "positive_button": good, "negative_button": bad}
    return {"type": "context_actions", "elements": [element]}


def table(rows: int = 2, columns: int = 2, cell: str = "칸") -> Block:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": cell}] * columns for _ in range(rows)]}


def text_input(**more: Any) -> Block:
    element = {"type": "plain_text_input", "action_id": "text", **more}
    return {"type": "input", "block_id": "text", "label": plain("질문"), "element": element}


def modal(*blocks: Block, **more: Any) -> Block:
    return {"type": "modal", "title": plain("질문하기"), "submit": plain("보내기"), "blocks": list(blocks), **more}


def home(*blocks: Block) -> Block:
    return {"type": "home", "blocks": list(blocks)}


_FILE_INPUT: Final[Block] = {"type": "file_input", "action_id": "files", "max_files": 3}
_FILES: Final[Block] = {"type": "input", "label": plain("파일"), "element": _FILE_INPUT}

GOOD_MESSAGES: Final[dict[str, list[Block]]] = {
    "section": [section()],
    "fields": [{"type": "section", "fields": [mrkdwn("가"), mrkdwn("나")]}],
    "markdown": [{"type": "markdown", "text": "가" * 12_000}],
    "buttons": [actions(*(button(action_id=f"press{number}") for number in range(25)))],
    "feedback": [section(), feedback()],
    "table": [table(100, 20, "칸")],
    "context": [{"type": "context", "elements": [mrkdwn("가")] * 10}],
    "fifty": [{"type": "divider"}] * 50,
    "select": [actions(select(*(option(f"{number}", f"{number}") for number in range(100))))],
    "confirm": [actions(button(confirm={"text": plain("정말요?")}))],
}
GOOD_MODALS: Final[dict[str, Block]] = {
    "input": modal(text_input(multiline=True, max_length=3000)),
    "files": modal(_FILES),
    "metadata": modal(section(), private_metadata="가" * 3000),
    "hundred": modal(*([{"type": "divider"}] * 100)),
}
GOOD_HOMES: Final[dict[str, Block]] = {"plain": home(section(), actions(button())), "table": home(table())}

BAD_MESSAGES: Final[dict[str, list[Block]]] = {
    "unknown block": [{"type": "paragraph", "text": "가"}],
    "no type": [{"text": plain("가")}],
    "51 blocks": [{"type": "divider"}] * 51,
    "section of 3,001": [section("가" * 3001)],
    "section without text": [{"type": "section"}],
    "11 fields": [{"type": "section", "fields": [mrkdwn("가")] * 11}],
    "field of 2,001": [{"type": "section", "fields": [mrkdwn("가" * 2001)]}],
    "empty text": [section("")],
    "blank text": [section("  ")],
    "unknown key": [section(colour="red")],
    "header of 151": [{"type": "header", "text": plain("가" * 151)}],
    "header in mrkdwn": [{"type": "header", "text": mrkdwn("가")}],
    "11 context elements": [{"type": "context", "elements": [mrkdwn("가")] * 11}],
    "26 buttons": [actions(*(button(action_id=f"press{number}") for number in range(26)))],
    "no buttons": [actions()],
    "button of 76": [actions(button("가" * 76))],
    "button value of 2,001": [actions(button(value="가" * 2001))],
    "button in mrkdwn": [actions({**button(), "text": mrkdwn("가")})],
    "button style": [actions(button(style="warning"))],
    "button url": [actions(button(url="/documents/1"))],
    "block_id of 256": [section(block_id="가" * 256)],
    "action_id of 256": [actions(button(action_id="가" * 256))],
    "block_id twice": [section(block_id="same"), section(block_id="same")],
    "action_id twice": [actions(button(), button())],
    "6 in context_actions": [{**feedback(), "elements": feedback()["elements"] * 6}],
    "feedback text of 76": [feedback("가" * 76)],
    "feedback value of 2,001": [feedback(value="가" * 2001)],
    "feedback in actions": [actions(*feedback()["elements"])],
    "markdown of 12,001": [{"type": "markdown", "text": "가" * 12_001}],
    "markdown of 12,001 in two": [
        {"type": "markdown", "text": "가" * 6_001},
        {"type": "markdown", "text": "가" * 6_000},
    ],
    "101 rows": [table(101)],
    "21 columns": [table(columns=21)],
    "uneven rows": [
        {"type": "table", "rows": [[{"type": "raw_text", "text": "가"}], [{"type": "raw_text", "text": "나"}] * 2]}
    ],
    "two tables": [table(), table()],
    "table of 10,001": [table(1, 1, "가" * 10_001)],
    "101 options": [actions(select(*(option(f"{number}", f"{number}") for number in range(101))))],
    "no options": [actions(select())],
    "option of 76": [actions(select(option("가" * 76, "1")))],
    "option value of 151": [actions(select(option("가", "1" * 151)))],
    "options twice": [actions(select(option("가", "1"), option("나", "1")))],
    "initial option unknown": [actions(select(option("가", "1"), initial_option=option("나", "2")))],
    "6 in overflow": [
        section(
            accessory={"type": "overflow", "action_id": "more", "options": [option(f"{n}", f"{n}") for n in range(6)]}
        )
    ],
    "11 radio buttons": [
        actions({"type": "radio_buttons", "action_id": "one", "options": [option(f"{n}", f"{n}") for n in range(11)]})
    ],
    "file_input in a message": [_FILES],
    "alert in a message": [{"type": "alert", "level": "info", "text": mrkdwn("가")}],
    "image without alt_text": [{"type": "image", "image_url": "https://example.com/a.png"}],
    "blocks too long": [section("가" * 2900) for _ in range(5)],
}
BAD_MODALS: Final[dict[str, Block]] = {
    "input without submit": {name: value for name, value in modal(text_input()).items() if name != "submit"},
    "title of 25": {**modal(section()), "title": plain("가" * 25)},
    "submit of 25": {**modal(section()), "submit": plain("가" * 25)},
    "no title": {name: value for name, value in modal(section()).items() if name != "title"},
    "metadata of 3,001": modal(section(), private_metadata="가" * 3001),
    "callback_id of 256": modal(section(), callback_id="가" * 256),
    "101 blocks": modal(*([{"type": "divider"}] * 101)),
    "markdown in a modal": modal({"type": "markdown", "text": "가"}),
    "feedback in a modal": modal(feedback()),
    "11 files": modal({**_FILES, "element": {**_FILE_INPUT, "max_files": 11}}),
    "unknown key": modal(section(), colour="red"),
    "label of 2,001": modal({**text_input(), "label": plain("가" * 2001)}),
    "placeholder of 151": modal(text_input(placeholder=plain("가" * 151))),
    "min over max": modal(text_input(min_length=10, max_length=5)),
    "a home": home(section()),
}
BAD_HOMES: Final[dict[str, Block]] = {
    "file_input at home": home(_FILES),
    "markdown at home": home({"type": "markdown", "text": "가"}),
    "context_actions at home": home(feedback()),
    "a modal": modal(section()),
}

Arguments = dict[str, Any]
# Calls that are wrong whatever the world looks like: method, arguments in place of good ones, Slack's error.
BAD_CALLS: Final[dict[str, tuple[str, Callable[[str, str], Arguments], str]]] = {
    "unknown method": ("chat.shout", lambda channel, _ts: {"channel": channel, "text": "가"}, "unknown_method"),
    "unknown argument": ("chat.postMessage", lambda channel, _ts: {"channel": channel, "text": "가", "loud": True}, "invalid_arguments"),
    "missing argument": ("chat.postMessage", lambda _channel, _ts: {"text": "가"}, "invalid_arguments"),
    "no text": ("chat.postMessage", lambda channel, _ts: {"channel": channel}, "no_text"),
    "no such channel": ("chat.postMessage", lambda _channel, _ts: {"channel": "C0", "text": "가"}, "channel_not_found"),
    "markdown of 12,001": ("chat.postMessage", lambda channel, _ts: {"channel": channel, "markdown_text": "가" * 12_001}, "msg_too_long"),
    "markdown and text": ("chat.postMessage", lambda channel, _ts: {"channel": channel, "markdown_text": "가", "text": "가"}, "markdown_text_conflict"),
    "update of 4,001": ("chat.update", lambda channel, ts: {"channel": channel, "ts": ts, "text": "가" * 4_001}, "msg_too_long"),
    "update of nothing": ("chat.update", lambda channel, _ts: {"channel": channel, "ts": "1.000000", "text": "가"}, "message_not_found"),
    "task of unknown status": (
        "chat.startStream",
        lambda channel, ts: {"channel": channel, "thread_ts": ts, "chunks": [{"type": "task_update", "id": "1", "title": "찾기", "status": "done"}]},
        "invalid_chunks",
    ),
    "unknown display mode": ("chat.startStream", lambda channel, ts: {"channel": channel, "thread_ts": ts, "task_display_mode": "list"}, "invalid_arguments"),
    "five prompts": (
        "assistant.threads.setSuggestedPrompts",
        lambda channel, _ts: {"channel_id": channel, "prompts": [{"title": "가", "message": "나"}] * 5},
        "invalid_arguments",
    ),
    "loading message of 51": (
        "assistant.threads.setStatus",
        lambda channel, ts: {"channel_id": channel, "thread_ts": ts, "status": "찾는 중", "loading_messages": ["가" * 51]},
        "invalid_arguments",
    ),
    "status without thread": ("assistant.threads.setStatus", lambda channel, _ts: {"channel_id": channel, "status": "찾는 중"}, "invalid_arguments"),
    "unknown session status": ("agents.sessions.setStatus", lambda channel, ts: {"channel_id": channel, "thread_ts": ts, "status": "busy"}, "invalid_arguments"),
    "session without thread": ("agents.sessions.setStatus", lambda channel, _ts: {"channel_id": channel, "status": "active"}, "thread_ts_required"),
    "session title of 201": (
        "agents.sessions.setStatus",
        lambda channel, ts: {"channel_id": channel, "thread_ts": ts, "status": "active", "title": "가" * 201},
        "invalid_arguments",
    ),
    "replies to nothing": ("conversations.replies", lambda channel, _ts: {"channel": channel, "ts": "1.000000"}, "thread_not_found"),
    "no such group": ("usergroups.users.list", lambda _channel, _ts: {"usergroup": "S0"}, "no_such_subteam"),
    "no such user": ("users.info", lambda _channel, _ts: {"user": "U0"}, "user_not_found"),
}  # fmt: skip
