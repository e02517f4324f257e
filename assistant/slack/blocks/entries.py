"""The challenge in Slack: where it stands, and the form in which somebody enters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    RadioButtonsElement,
    StaticSelectElement,
)
from slack_sdk.models.blocks.basic_components import DispatchActionConfig
from slack_sdk.models.blocks.block_elements import FileInputElement, InteractiveElement, UserMultiSelectElement
from slack_sdk.models.views import View

from assistant.slack import metadata, names
from assistant.slack.blocks import texts
from assistant.slack.blocks.messages import Message, message
from assistant.slack.wording.entering import EntryWords

# Slack's own limit of a text input.
LONGEST_INPUT = 3000
_LONGEST_TITLE = 120
_LINE = 150
_MOST_OWN = 5
_MOST_FOUND = 20
YES = "yes"


@dataclass(frozen=True)
class OwnEntry:
    """An entry of the person who looks; `may_edit` is false once it is out of their hands."""

    entry_id: int
    number: str
    title: str
    state: str
    url: str
    may_edit: bool


@dataclass(frozen=True)
class ChallengeCard:
    """A challenge as one person sees it: `when` says until when, `waiting` how many reviews are theirs to write."""

    challenge_id: int
    title: str
    theme: str
    when: str
    server_time: str
    may_enter: bool
    own: Sequence[OwnEntry]
    waiting: int
    url: str
    judging_url: str


@dataclass(frozen=True)
class EntryForm:
    """A draft as it is to be shown. `too_long` are parts that Slack's inputs cannot hold: they are written on the web.

    `began` are marks of what is shown, by which it is known later whether somebody else has written meanwhile.
    """

    entry_id: int
    due: str
    values: Mapping[str, str]
    fields: Sequence[str]
    too_long: Sequence[str]
    may_share: bool
    credit: str
    team: Sequence[str]
    leads: bool
    files: Sequence[str]
    most_files: int
    most_file_mb: int
    most_authors: int
    file_types: Sequence[str]
    url: str
    began: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """What looks like personal data: in which part and lines ("2, 3"), of what kind, how often; never what it is."""

    part: str
    lines: str
    kind: str
    count: int


def challenge_blocks(card: ChallengeCard | None, words: EntryWords) -> list[Block]:
    """Return the challenge, one's own entries, and what one can do now."""
    if card is None:
        return [texts.plain_section(words.none_now)]
    title = texts.clipped_escaped(texts.in_one_line(card.title), _LINE)
    lines = [f"*{title}*", texts.clipped_escaped(card.theme, _LINE), texts.escaped(card.when)]
    lines += [_own_line(each, words) for each in card.own[:_MOST_OWN]]
    blocks: list[Block] = [texts.section("\n".join(filter(None, lines)))]
    begun = next((each for each in card.own if each.may_edit), None)
    buttons: list[InteractiveElement] = [texts.link_button(words.see_notice, f"{names.LINK}_notice", card.url)]
    if card.may_enter:
        carried = f"entry:{begun.entry_id}" if begun else f"challenge:{card.challenge_id}"
        label = words.go_on if begun else words.enter
        buttons.insert(0, texts.button(label, names.ENTER, carried, style="primary"))
    blocks.append(texts.row(*buttons))
    if card.waiting:
        blocks.append(texts.plain_section(words.judge(card.waiting)))
        blocks.append(texts.row(texts.link_button(words.see_notice, f"{names.LINK}_judging", card.judging_url)))
    if card.may_enter:
        blocks.append(texts.small_plain(card.server_time))
    return blocks


def challenge_message(card: ChallengeCard | None, words: EntryWords) -> Message:
    """Return the same as a message of its own."""
    return message(card.title if card else words.none_now, *challenge_blocks(card, words))


def entry_modal(form: EntryForm, words: EntryWords) -> View:
    """Return the form; each input tells its text while it is written, so that closing it loses nothing."""
    blocks: list[Block] = [texts.plain_section(words.intro(form.due))]
    for part, label in words.parts.items():
        if part in form.too_long:
            blocks.append(texts.section(f"*{texts.escaped(label)}*\n{texts.link(form.url, words.see_notice)}"))
        elif part == "field":
            blocks.append(_field(form, label, words))
        else:
            blocks.append(_text(part, label, form.values.get(part, ""), words))
    if form.files:
        blocks.append(texts.small_plain(words.files_there([texts.in_one_line(each) for each in form.files])))
    if form.most_files > len(form.files):
        blocks.append(_files(form, words))
    if form.leads and form.most_authors > 1:
        blocks.append(_team(form, words))
    blocks += [_share(form, words), _credit(form, words)]
    return View(
        type="modal",
        callback_id=names.ENTRY_MODAL,
        title=words.title,
        submit=words.submit,
        close=words.close,
        notify_on_close=True,
        private_metadata=metadata.dumps(metadata.Entering(form.entry_id, dict(form.began))),
        blocks=blocks,
    )


def check_modal(found: Sequence[Found], sent: metadata.Sent, words: EntryWords) -> View:
    """Return what looks like personal data, to be looked at; the form lies beneath with everything in it."""
    lines = [words.check_found(each.part, each.lines, each.kind, each.count) for each in found[:_MOST_FOUND]]
    option = Option(value=YES, text=texts.plain(words.check_option))
    return View(
        type="modal",
        callback_id=names.CHECK_MODAL,
        title=words.check_title,
        submit=words.submit,
        close=words.check_back,
        private_metadata=metadata.dumps(sent),
        blocks=[
            texts.plain_section(words.check_intro),
            texts.plain_section("\n".join(f"• {line}" for line in lines)),
            InputBlock(
                block_id=names.CHECKED_INPUT,
                label=words.check_label,
                element=CheckboxesElement(action_id=names.CHECKED_INPUT, options=[option]),
                # What is missing is said here, not by Slack in its own words.
                optional=True,
            ),
        ],
    )


def kept_message(title: str, entry_id: int, words: EntryWords) -> Message:
    """Return that a draft waits, with the way back into it."""
    sentence = words.kept(texts.clipped(texts.in_one_line(title), _LINE) or words.untitled)
    return message(sentence, texts.plain_section(sentence), _back(entry_id, words))


def not_handed_in(reason: str, entry_id: int, words: EntryWords) -> Message:
    """Return why an entry was not received, with the way back into it."""
    sentence = words.not_handed_in(reason)
    return message(sentence, texts.plain_section(sentence), _back(entry_id, words))


def _back(entry_id: int, words: EntryWords) -> Block:
    return texts.row(texts.button(words.go_on, names.ENTER, f"entry:{entry_id}"))


def _own_line(own: OwnEntry, words: EntryWords) -> str:
    title = texts.clipped(texts.in_one_line(own.title), _LINE) or words.untitled
    return f"• {texts.link(own.url, words.own(own.number or words.no_number, title, words.states[own.state]))}"


def _text(part: str, label: str, value: str, words: EntryWords) -> InputBlock:
    several = part not in ("title", "minutes_saved")
    hint = words.hints.get(part)
    return InputBlock(
        block_id=f"{names.ENTRY_INPUT}{part}",
        label=label,
        element=PlainTextInputElement(
            action_id=f"{names.ENTRY_INPUT}{part}",
            multiline=several,
            initial_value=value or None,
            max_length=_LONGEST_TITLE if part == "title" else LONGEST_INPUT,
            dispatch_action_config=DispatchActionConfig(trigger_actions_on=["on_character_entered"]),
        ),
        hint=texts.plain(hint) if hint else None,
        dispatch_action=True,
        # What is missing is said in one sentence when it is handed in: a draft may be anything.
        optional=True,
    )


def _field(form: EntryForm, label: str, words: EntryWords) -> InputBlock:
    options = [Option(value=each, text=texts.plain(texts.clipped(each, texts.OPTION))) for each in form.fields]
    chosen = next((each for each in options if each.value == form.values.get("field")), None)
    return InputBlock(
        block_id=f"{names.ENTRY_INPUT}field",
        label=label,
        element=StaticSelectElement(
            action_id=f"{names.ENTRY_INPUT}field",
            options=options,
            initial_option=chosen,
            placeholder=words.field_placeholder,
        ),
        dispatch_action=True,
        optional=True,
    )


def _files(form: EntryForm, words: EntryWords) -> InputBlock:
    return InputBlock(
        block_id=names.FILES_INPUT,
        label=words.files(form.most_files - len(form.files), form.most_file_mb),
        element=FileInputElement(
            action_id=names.FILES_INPUT,
            filetypes=list(form.file_types),
            max_files=min(10, form.most_files - len(form.files)),
        ),
        optional=True,
    )


def _team(form: EntryForm, words: EntryWords) -> InputBlock:
    return InputBlock(
        block_id=names.TEAM_INPUT,
        label=words.team,
        element=UserMultiSelectElement(
            action_id=names.TEAM_INPUT,
            initial_users=list(form.team) or None,
            max_selected_items=form.most_authors - 1,
        ),
        hint=texts.plain(words.team_hint(form.most_authors - 1)),
        optional=True,
    )


def _share(form: EntryForm, words: EntryWords) -> InputBlock:
    option = Option(value=YES, text=texts.plain(words.share_option))
    return InputBlock(
        block_id=names.SHARE_INPUT,
        label=words.share,
        element=CheckboxesElement(
            action_id=names.SHARE_INPUT,
            options=[option],
            initial_options=[option] if form.may_share else None,
        ),
        optional=True,
    )


def _credit(form: EntryForm, words: EntryWords) -> InputBlock:
    options = [Option(value=key, text=texts.plain(label)) for key, label in words.credits.items()]
    return InputBlock(
        block_id=names.CREDIT_INPUT,
        label=words.credit,
        element=RadioButtonsElement(
            action_id=names.CREDIT_INPUT,
            options=options,
            initial_option=next(each for each in options if each.value == form.credit),
        ),
    )
