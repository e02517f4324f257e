"""The sentences the Slack door needs; one value of this class per language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from assistant.slack.wording.entering import EntryWords
from assistant.slack.wording.practising import PracticeWords


@dataclass(frozen=True, kw_only=True)
class Words:
    """What is said, by where it is said. A field that needs something from the moment is a function of it.

    Keys of the mappings are the values of the enumerations they name: `Role`, `Audience`, `Listening`,
    `QuestionState` and `VersionState`.
    """

    # While an answer is on its way. Slack shows at most 50 characters of each of these.
    searching: str
    writing: str
    loading: tuple[str, ...]
    queued: Callable[[int], str]
    slack_busy: Callable[[int], str]

    # How it ended, when not with an answer.
    stopped: str
    failed: str
    broken: str
    small_talk: str
    no_question: str
    attachments_not_read: Callable[[Sequence[str]], str]
    try_again_later: str
    no_longer_possible: str

    # Beneath and above an answer.
    sources: str
    asked_by: Callable[[str], str]
    shared_by: Callable[[str], str]
    helpful: str
    helpful_label: str
    not_helpful: str
    not_helpful_label: str
    share: str
    shared: str
    already_shared: str
    being_shared: str
    not_for_all: str
    cannot_share_here: str
    sent_here_instead: str
    closed: Mapping[str, str]
    hand_over: str
    ask_again: str
    follow_up_label: Callable[[str], str]

    # Asking by shortcut, command or from the Home tab.
    ask_title: str
    ask_label: str
    ask_placeholder: str
    ask_hint_here: str
    ask_hint_direct: str
    ask_submit: str
    cancel: str
    close: str
    received_command: str
    prompts_title: str

    # What somebody thought of an answer.
    reason_title: str
    reason_label: str
    reasons: Mapping[str, str]
    remark_label: str
    remark_placeholder: str
    reason_submit: str
    thanks_up: str
    thanks_down: str
    thanks_for_reason: str
    helpless: str

    # Questions for the trainers.
    handed_over: str
    notice_title: str
    notice_asked_by: Callable[[str], str]
    notice_nearest: str
    notice_none_near: str
    notice_how: str
    open_on_web: str
    relayed_title: Callable[[str], str]
    relayed_note: str
    reply_told: str
    reply_only_trainers: str
    reply_not_told: str

    # The Home tab.
    home_greeting: Callable[[str], str]
    home_intro: str
    home_ask: str
    home_openers: str
    home_recent: str
    home_no_recent: str
    home_new: str
    home_open_questions: Callable[[int], str]
    home_answer_them: str
    home_web: str
    home_help: str
    states: Mapping[str, str]
    not_in_material: str
    role_line: Callable[[str], str]
    roles: Mapping[str, str]

    # Files dropped into the direct messages.
    offer: Callable[[Sequence[str]], str]
    offer_how: str
    offer_accept: str
    offer_decline: str
    offer_declined: str
    only_trainers_add: str
    material_title: str
    material_file: Callable[[str], str]
    material_title_label: str
    material_collection_label: str
    material_collection_none: str
    material_new_collection_label: str
    material_new_collection_hint: str
    material_audience_label: str
    material_submit: str
    material_confirmed: Callable[[str], str]
    audiences: Mapping[str, str]
    progress: Mapping[str, str]
    progress_percent: Callable[[str, int], str]
    progress_failed: Callable[[str], str]
    title_needed: str
    file_not_fetched: str

    # A channel's settings.
    channel_title: str
    channel_intro: Callable[[str], str]
    listening_label: str
    listening: Mapping[str, str]
    listening_hints: Mapping[str, str]
    collections_label: str
    collections_placeholder: str
    collections_hint: str
    collections_none: str
    private_label: str
    private_option: str
    private_hint: str
    save: str
    channel_saved: Callable[[str], str]
    channel_needed: str

    # `/ai`.
    help_title: str
    help_lines: tuple[str, ...]
    help_commands: tuple[tuple[str, str], ...]
    help_note: str
    sign_in: Callable[[int], str]
    sign_in_button: str
    sign_in_note: str

    # The challenge.
    entering: EntryWords

    # The practices.
    practising: PracticeWords
