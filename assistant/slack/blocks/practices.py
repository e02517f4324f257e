"""Practices in Slack: cards of them, their prompt to fill in, how it went, and a message put forward as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import (
    Block,
    InputBlock,
    Option,
    PlainTextInputElement,
    RadioButtonsElement,
    RichTextBlock,
    RichTextElementParts,
    RichTextPreformattedElement,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from assistant.slack import metadata, names
from assistant.slack.blocks import texts
from assistant.slack.blocks.messages import Message, message
from assistant.slack.wording.practising import PracticeWords

# Slack's own limit of a text input.
LONGEST_INPUT = 3000
LONGEST_TITLE = 120
# Slack takes 100 blocks a view and 3,000 characters of what a modal remembers.
MOST_VARIABLES = 40
_PART = 2800
_SEARCH = 100
_TITLE = 120
_MARK = 60
_SITUATION = 200
_CAUTIONS = 600
_LEFT = 1000
_LABEL = 100


@dataclass(frozen=True)
class PracticeCard:
    """A practice in a list; `award` is "" for most."""

    practice_id: int
    title: str
    field: str
    award: str
    is_provided: bool
    is_stale: bool
    situation: str
    url: str


@dataclass(frozen=True)
class Report:
    """What somebody reported today, to be shown again."""

    outcome: str
    minutes: str
    changed: str


def practice_blocks(cards: Sequence[PracticeCard], words: PracticeWords) -> list[Block]:
    """Return each practice with what can be done with it."""
    blocks: list[Block] = []
    for each in cards:
        marks = [words.provided if each.is_provided else each.award, each.field, words.stale if each.is_stale else ""]
        lines = [
            f"*{_bold(each.title)}*",
            " · ".join(texts.clipped_escaped(texts.in_one_line(mark), _MARK) for mark in marks if mark),
            texts.clipped_escaped(texts.in_one_line(each.situation), _SITUATION),
        ]
        blocks.append(texts.section("\n".join(filter(None, lines))))
        value = str(each.practice_id)
        blocks.append(
            texts.row(
                texts.button(words.use, names.USE_PRACTICE, value),
                texts.button(words.report, names.REPORT_USE, value),
                texts.link_button(words.see, f"{names.LINK}_practice", each.url),
            )
        )
    return blocks


def found_message(
    search: str, cards: Sequence[PracticeCard], words: PracticeWords, *, count: int, partly: bool, url: str
) -> Message:
    """Return the practices found, best first, or that there are none; without words these are the newest."""
    asked = texts.clipped(texts.in_one_line(search), _SEARCH)
    if not cards:
        sentence = words.none(asked) if asked else words.none_yet
        return message(sentence, texts.plain_section(sentence))
    title = (words.found_partly if partly else words.found)(asked) if asked else words.newest
    blocks = [texts.plain_section(title), *practice_blocks(cards, words)]
    if count > len(cards):
        blocks.append(texts.row(texts.link_button(words.see_all(count), f"{names.LINK}_practices", url)))
    return message(title, *blocks)


def prompt_modal(practice_id: int, title: str, variables: Sequence[str], words: PracticeWords) -> View:
    """Return a form with an input for each blank of a prompt."""
    asked = tuple(variables[:MOST_VARIABLES])
    blocks: list[Block] = [texts.plain_section(words.prompt_intro(_title(title)))]
    blocks += [
        InputBlock(
            block_id=f"{names.VARIABLE_INPUT}{n}",
            label=texts.clipped(each, _LABEL),
            element=PlainTextInputElement(
                action_id=f"{names.VARIABLE_INPUT}{n}", multiline=True, max_length=LONGEST_INPUT
            ),
            # A blank that is left stays a blank in the prompt.
            optional=True,
        )
        for n, each in enumerate(asked)
    ]
    if len(variables) > len(asked):
        blocks.append(texts.small_plain(words.more_variables(len(variables) - len(asked))))
    blocks.append(texts.small_plain(words.prompt_private))
    remembered = metadata.dumps(metadata.Practised(practice_id, asked))
    return _modal(names.PRACTICE_MODAL, words.prompt_title, words.prompt_submit, remembered, blocks, words)


def prompt_messages(
    practice_id: int, title: str, prompt: str, left: Sequence[str], cautions: str, words: PracticeWords
) -> list[Message]:
    """Return a prompt to copy, in as many messages as it takes; the last one says what to mind."""
    parts = _parts(prompt)
    closing: list[Block] = []
    if left:
        closing.append(texts.small_plain(texts.clipped(words.prompt_left(left), _LEFT)))
    if cautions:
        closing.append(texts.small_plain(words.cautions(texts.clipped(cautions, _CAUTIONS))))
    closing.append(texts.row(texts.button(words.report, names.REPORT_USE, str(practice_id))))
    shown = []
    for n, part in enumerate(parts, start=1):
        sentence = words.prompt_here(_title(title)) if n == 1 else words.prompt_part(n, len(parts))
        blocks: list[Block] = [texts.plain_section(sentence)]
        if n == 1 and len(parts) > 1:
            blocks.append(texts.small_plain(words.prompt_part(n, len(parts))))
        blocks.append(_code(part))
        shown.append(message(sentence, *blocks, *(closing if n == len(parts) else [])))
    return shown


def use_modal(practice_id: int, title: str, report: Report | None, words: PracticeWords) -> View:
    """Return the form in which somebody says how a practice went for them."""
    options = [Option(value=key, text=texts.plain(label)) for key, label in words.outcomes.items()]
    chosen = next((each for each in options if report and each.value == report.outcome), None)
    blocks: list[Block] = [
        texts.plain_section(words.use_intro(_title(title))),
        InputBlock(
            block_id=names.OUTCOME_INPUT,
            label=words.outcome,
            element=RadioButtonsElement(action_id=names.OUTCOME_INPUT, options=options, initial_option=chosen),
        ),
        _text(
            names.MINUTES_INPUT, words.minutes, report.minutes if report else "", hint=words.minutes_hint, longest=10
        ),
        _text(
            names.CHANGED_INPUT,
            words.changed,
            report.changed if report else "",
            hint=words.changed_hint,
            longest=1000,
            multiline=True,
        ),
    ]
    remembered = metadata.dumps(metadata.Practised(practice_id))
    return _modal(names.USE_MODAL, words.use_title, words.send, remembered, blocks, words)


def nomination_modal(text: str, fields: Sequence[str], nominated: metadata.Nominated, words: PracticeWords) -> View:
    """Return the form in which a message is put forward; its text is the prompt to begin with."""
    blocks: list[Block] = [
        texts.plain_section(words.nominate_intro),
        _text(names.TITLE_INPUT, words.label_title, "", longest=LONGEST_TITLE, optional=False),
        _text(
            names.SITUATION_INPUT,
            words.label_situation,
            "",
            hint=words.situation_hint,
            multiline=True,
            optional=False,
        ),
        _text(
            names.PROMPT_INPUT,
            words.label_prompt,
            texts.clipped(text, LONGEST_INPUT),
            hint=words.nominate_cut if len(text) > LONGEST_INPUT else "",
            multiline=True,
            optional=False,
        ),
    ]
    if fields:
        options = [Option(value=each, text=texts.plain(texts.clipped(each, texts.OPTION))) for each in fields]
        element = StaticSelectElement(action_id=names.FIELD_INPUT, options=options, placeholder=words.field_placeholder)
        blocks.append(InputBlock(block_id=names.FIELD_INPUT, label=words.label_field, element=element, optional=True))
    remembered = metadata.dumps(nominated)
    return _modal(names.NOMINATION_MODAL, words.nominate_title, words.send, remembered, blocks, words)


def typed(view: Mapping[str, object], name: str) -> str:
    """Return the text of an input, or the value of what was chosen; "" for an input that is not there."""
    state = view["state"]["values"]  # type: ignore[index]
    element = (state.get(name) or {}).get(name) or {}
    return str(element.get("value") or (element.get("selected_option") or {}).get("value") or "").strip()


def _modal(
    callback: str, title: str, submit: str, remembered: str, blocks: Sequence[Block], words: PracticeWords
) -> View:
    return View(
        type="modal",
        callback_id=callback,
        title=title,
        submit=submit,
        close=words.close,
        private_metadata=remembered,
        blocks=list(blocks),
    )


def _text(
    name: str,
    label: str,
    value: str,
    *,
    hint: str = "",
    longest: int = LONGEST_INPUT,
    multiline: bool = False,
    optional: bool = True,
) -> InputBlock:
    return InputBlock(
        block_id=name,
        label=label,
        element=PlainTextInputElement(
            action_id=name, multiline=multiline, max_length=longest, initial_value=value or None
        ),
        hint=texts.plain(hint) if hint else None,
        optional=optional,
    )


def _code(text: str) -> Block:
    # Shown letter for letter, whatever marks are in it, with Slack's own button to copy it.
    return RichTextBlock(elements=[RichTextPreformattedElement(elements=[RichTextElementParts.Text(text=text)])])


def _parts(text: str) -> list[str]:
    """Cut a text at the ends of lines where it can be; put together, the parts are the text again."""
    parts = []
    while len(text) > _PART:
        at = text.rfind("\n", 1, _PART) + 1 or _PART
        while at > 1 and texts.belongs_together(text, at):
            at -= 1
        parts.append(text[:at])
        text = text[at:]
    return [*parts, text] if text.strip() else parts


def _title(title: str) -> str:
    return texts.clipped(texts.in_one_line(title), _TITLE)


def _bold(title: str) -> str:
    # A star within bold text would end it.
    return texts.escaped(_title(title)).replace("*", "∗")
