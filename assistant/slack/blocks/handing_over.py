"""A question on its way to the trainers, and their answer on its way back."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, MarkdownBlock

from assistant.slack import names
from assistant.slack.blocks import markdown, tables, texts
from assistant.slack.blocks.messages import Message, message
from assistant.slack.wording.words import Words

_QUESTION = 2500
_QUOTED = 500
_NEAREST = 3
_TITLE = 150
_ANSWER = 9000


def trainer_notice(
    open_id: int,
    question_text: str,
    asked_by: str,
    nearest: Sequence[str],
    url: str,
    words: Words,
) -> Message:
    """Return the message in the trainers' channel; a reply in its thread is the answer. An empty name is left out."""
    titles = "\n".join(
        f"• {texts.escaped(texts.clipped(texts.in_one_line(title), _TITLE))}" for title in nearest[:_NEAREST]
    )
    near = f"*{words.notice_nearest}*\n{titles}" if titles else words.notice_none_near
    return message(
        f"{words.notice_title}: {texts.in_one_line(question_text)}",
        texts.header(words.notice_title, block_id=f"open_question:{open_id}"),
        texts.section(texts.quoted(question_text, _QUESTION)),
        *([texts.small_plain(words.notice_asked_by(asked_by))] if asked_by else []),
        texts.section(near),
        texts.small_plain(words.notice_how),
        texts.row(texts.link_button(words.open_on_web, names.LINK, url)),
    )


def waiting_list(questions: Sequence[str], count: int, url: str, words: Words) -> Message:
    """Return what waits for a trainer, the first of it in its words, and the way to answer it."""
    lines = "\n".join(f"• {texts.escaped(texts.clipped(texts.in_one_line(each), _TITLE))}" for each in questions)
    return message(
        words.home_open_questions(count),
        texts.plain_section(words.home_open_questions(count)),
        texts.section(lines),
        texts.row(texts.link_button(words.home_answer_them, names.LINK, url, style="primary")),
    )


def relayed_answer(question_text: str, answer_text: str, trainer_name: str, words: Words) -> list[Message]:
    """Return a trainer's answer for the one who asked; the text is clean Markdown (`guard.outgoing`)."""
    head: list[Block] = [texts.plain_section(words.relayed_title(trainer_name))]
    if question_text.strip():
        head.append(texts.section(texts.quoted(question_text, _QUOTED)))
    parts: list[Block] = [MarkdownBlock(text=part) for part in markdown.parts(tables.in_text(answer_text), _ANSWER)]
    note = texts.small_plain(words.relayed_note)
    if len(parts) < 2:  # noqa: PLR2004 - one message is enough
        return [message(words.relayed_title(trainer_name), *head, *parts, note)]
    first, *middle, last = parts
    return [
        message(words.relayed_title(trainer_name), *head, first),
        *(message(words.relayed_title(trainer_name), part) for part in middle),
        message(words.relayed_title(trainer_name), last, note),
    ]
