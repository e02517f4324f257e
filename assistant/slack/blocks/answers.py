"""An answer in Slack: its text in as many messages as it takes, then its sources and what can be done next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import (
    Block,
    ContextActionsBlock,
    ContextBlock,
    FeedbackButtonObject,
    FeedbackButtonsElement,
    MarkdownBlock,
    TableBlock,
)

from assistant.slack import names
from assistant.slack.blocks import markdown, tables, texts
from assistant.slack.blocks.messages import Message, notification
from assistant.slack.wording.words import Words

# Slack takes 12,000 characters of Markdown a message and is reported to refuse about 13,200 in all blocks together.
TEXT = 8000
MESSAGE = 11_000
PLAIN = 3000
_SOURCE_TITLE = 120
_SOURCE_PLACE = 100
_QUESTION = 600


@dataclass(frozen=True)
class SourceLine:
    """A source as a reader sees it: its number in the text, and where it is opened.

    `is_practice` is a practice of the office, which is told from other material.
    """

    n: int
    title: str
    place: str
    url: str
    is_practice: bool = False


@dataclass(frozen=True)
class AnswerView:
    """What is shown of an answer; the text is clean Markdown (`guard.outgoing`), empty only when failed or stopped.

    `question`, `asked_by` and `shared_by` are for readers who did not see the question being asked.
    """

    question_id: int
    text: str
    notice: str = ""
    sources: Sequence[SourceLine] = ()
    refused: bool = False
    failed: bool = False
    stopped: bool = False
    follow_up: str | None = None
    may_hand_over: bool = False
    may_share: bool = False
    asked_by: str | None = None
    shared_by: str | None = None
    question: str | None = None


def answer_messages(view: AnswerView, words: Words, *, with_tables: bool = True) -> list[Message]:
    """Return the answer as messages in their order; what can be pressed is under the last.

    `with_tables=False` shows every table as aligned text, for when Slack has refused a table.
    """
    bodies: list[list[Block]] = [_opening(view, words)]
    for block in _body(_text(view, words), bodies, with_tables=with_tables):
        _put(block, bodies)
    closing = closing_blocks(view, words)
    if closing:
        _put_together(closing, bodies)
    return [Message(_first_line(blocks), blocks) for blocks in bodies if blocks]


def closing_blocks(view: AnswerView, words: Words) -> list[Block]:
    """Return what stands beneath the text: how it came to be, its sources, and what can be done next."""
    blocks: list[Block] = []
    if view.stopped and view.text.strip():
        blocks.append(texts.small_plain(words.stopped))
    if view.notice:
        blocks.append(texts.small_plain(view.notice))
    blocks += source_blocks(view.sources, words)
    # Who shares an answer has these buttons already, and nobody else may rate what was said in private.
    if not (view.refused or view.failed or view.stopped or view.shared_by):
        blocks.append(_feedback(view.question_id, words))
    return blocks + _buttons(view, words)


def looks_as_streamed(view: AnswerView, words: Words) -> bool:
    """Tell whether a streamed text with `closing_blocks` under it is the answer as it should stay.

    If not (several messages, a table, somebody else's question), the streamed message is replaced by the first of
    `answer_messages`, and the others are posted after it.
    """
    messages = answer_messages(view, words)
    return (
        len(messages) == 1 and isinstance(messages[0].blocks[0], MarkdownBlock) and not _has_table(messages[0].blocks)
    )


def plain_messages(view: AnswerView, words: Words) -> list[Message]:
    """Return the answer without any blocks, for when Slack refuses them all: text and sources, nothing to press."""
    whole = "\n\n".join(part for part in (_text(view, words), view.notice, _plain_sources(view, words)) if part)
    return [Message(markdown.as_markup(part), ()) for part in markdown.parts(tables.in_text(whole), PLAIN)]


def source_blocks(sources: Sequence[SourceLine], words: Words) -> list[ContextBlock]:
    """Return the numbered list of sources, each a link to its passage."""
    chunks = [f"*{words.sources}*"] if sources else []
    for source in sources:
        label = f"{texts.clipped(source.title, _SOURCE_TITLE)} · {texts.clipped(source.place, _SOURCE_PLACE)}"
        line = f"[{source.n}] {_practice(source, words)}{texts.link(source.url, label)}"
        if len(chunks[-1]) + len(line) + 1 > texts.TEXT:
            chunks.append(line)
        else:
            chunks[-1] += f"\n{line}"
    return [texts.small(chunk) for chunk in chunks]


def _practice(source: SourceLine, words: Words) -> str:
    return f"「{words.practising.ours}」 " if source.is_practice else ""


def _text(view: AnswerView, words: Words) -> str:
    if view.text.strip():
        return view.text.strip("\n")
    return words.stopped if view.stopped else words.failed


def _opening(view: AnswerView, words: Words) -> list[Block]:
    lines = [words.shared_by(view.shared_by)] if view.shared_by else []
    lines += [words.asked_by(view.asked_by)] if view.asked_by and view.asked_by != view.shared_by else []
    blocks: list[Block] = [texts.small_plain("\n".join(lines))] if lines else []
    if view.question:
        blocks.append(texts.section(texts.quoted(texts.clipped(view.question, _QUESTION))))
    return blocks


def _body(text: str, bodies: list[list[Block]], *, with_tables: bool) -> Sequence[Block]:
    """Put all but the last stretch of prose into the messages; return that stretch."""
    prose = ""
    for segment in tables.segments(text):
        if isinstance(segment, tables.Prose):
            prose += segment.text
            continue
        fits = with_tables and tables.fits(segment)
        if fits and not (_has_table(bodies[-1]) and _weight(bodies[-1]) + len(prose) <= MESSAGE):
            for block in _prose(prose):
                _put(block, bodies)
            prose = ""
        fits = fits and not prose.strip() and not _has_table(bodies[-1])
        if fits:
            _put(tables.table_block(segment), bodies)
        else:
            prose += tables.aligned(segment)
    return _prose(prose)


def _prose(text: str) -> Sequence[Block]:
    return [MarkdownBlock(text=part) for part in markdown.parts(text, TEXT)]


def _put(block: Block, bodies: list[list[Block]]) -> None:
    if bodies[-1] and _weight(bodies[-1]) + _weight([block]) > MESSAGE:
        bodies.append([])
    bodies[-1].append(block)


def _put_together(blocks: list[Block], bodies: list[list[Block]]) -> None:
    if _weight(bodies[-1]) + _weight(blocks) <= MESSAGE:
        bodies[-1] += blocks
        return
    bodies.append([])
    for block in blocks:
        _put(block, bodies)


def _weight(blocks: Sequence[Block]) -> int:
    return sum(_characters(block) for block in blocks)


def _characters(block: Block) -> int:
    if isinstance(block, MarkdownBlock):
        return len(block.text)
    if isinstance(block, TableBlock):
        return sum(len(getattr(cell, "text", "")) for row in block.rows for cell in row)
    # Labels, values and names of buttons are counted with what surrounds them: more than Slack can count.
    return len(str(block.to_dict()))


def _has_table(blocks: Sequence[Block]) -> bool:
    return any(isinstance(block, TableBlock) for block in blocks)


def _first_line(blocks: Sequence[Block]) -> str:
    """Return what a notification shows: the answer's words rather than who asked."""
    for block in blocks:
        if isinstance(block, MarkdownBlock):
            return notification(block.text)
    for block in blocks:
        if isinstance(block, TableBlock):
            return notification(" · ".join(str(getattr(cell, "text", "")) for cell in block.rows[0]))
    return notification(str(getattr(getattr(blocks[0], "elements", [None])[0], "text", "")))


def _feedback(question_id: int, words: Words) -> Block:
    buttons = FeedbackButtonsElement(
        action_id=names.FEEDBACK,
        positive_button=FeedbackButtonObject(
            text=words.helpful, accessibility_label=words.helpful_label, value=f"up:{question_id}"
        ),
        negative_button=FeedbackButtonObject(
            text=words.not_helpful, accessibility_label=words.not_helpful_label, value=f"down:{question_id}"
        ),
    )
    return ContextActionsBlock(elements=[buttons])


def _buttons(view: AnswerView, words: Words) -> list[Block]:
    value = str(view.question_id)
    buttons = []
    if view.may_hand_over and (view.refused or view.failed):
        buttons.append(texts.button(words.hand_over, names.HAND_OVER, value, style="primary"))
    if view.failed or view.stopped:
        buttons.append(texts.button(words.ask_again, names.AGAIN, value))
    if view.follow_up and not (view.failed or view.stopped):
        follow_up = texts.clipped(view.follow_up, texts.VALUE)
        buttons.append(texts.button(words.follow_up_label(follow_up), names.FOLLOW_UP, follow_up))
    if view.may_share and not (view.failed or view.stopped):
        buttons.append(texts.button(words.share, names.SHARE, value))
    return [texts.row(*buttons)] if buttons else []


def _plain_sources(view: AnswerView, words: Words) -> str:
    lines = [
        f"[{each.n}] {_practice(each, words)}{texts.in_one_line(each.title)} · {texts.in_one_line(each.place)} {each.url}"
        for each in view.sources
    ]
    return "\n".join([words.sources, *lines]) if lines else ""
