"""Names that Slack stores and sends back; they must not change while messages that carry them are alive."""

from __future__ import annotations

from typing import Final

COMMAND: Final = "/ai"

# Words after the command; anything else is a question.
WORD_ASK: Final = "질문"
WORD_PRACTICES: Final = "사례"
WORD_HELP: Final = "도움말"
WORD_SIGN_IN: Final = "로그인"
WORD_SETTINGS: Final = "설정"
WORD_CHALLENGE: Final = "챌린지"

# Buttons: action id, and what the value carries.
FEEDBACK: Final = "answer_feedback"  # "up:<question id>" or "down:<question id>"
SHARE: Final = "share_answer"  # question id
HAND_OVER: Final = "hand_over"  # question id
FOLLOW_UP: Final = "ask_follow_up"  # the next question's text
AGAIN: Final = "ask_again"  # question id
SIGN_IN: Final = "sign_in"  # nothing
ASK: Final = "open_ask"  # the text to begin with, or nothing
OFFER_ACCEPTED: Final = "accept_material"  # id of the offered file
OFFER_DECLINED: Final = "decline_material"  # id of the offered file
LINK: Final = "open_link"  # a plain link button
ENTER: Final = "enter_challenge"  # challenge id
USE_PRACTICE: Final = "use_practice"  # practice id
REPORT_USE: Final = "report_use"  # practice id
AGREE: Final = "agree_to_practice"  # practice id
DECLINE: Final = "decline_practice"  # practice id
CREDIT_PRACTICE: Final = "credit_practice"  # a list; its values are "<practice id>:<credit>"

# Modals.
ASK_MODAL: Final = "ask"
REASON_MODAL: Final = "feedback_reason"
MATERIAL_MODAL: Final = "add_material"
CHANNEL_MODAL: Final = "channel_settings"
ENTRY_MODAL: Final = "challenge_entry"
CHECK_MODAL: Final = "challenge_check"
PRACTICE_MODAL: Final = "practice"
USE_MODAL: Final = "practice_use"
NOMINATION_MODAL: Final = "practice_nomination"

# Shortcuts.
ASK_ABOUT_MESSAGE: Final = "ask_about_message"
ASK_ANYWHERE: Final = "ask_anywhere"
ENTER_ANYWHERE: Final = "enter_anywhere"
NOMINATE: Final = "nominate_practice"

# Inputs of modals: block id and action id are the same word.
QUESTION_INPUT: Final = "question"
REASON_INPUT: Final = "reason"
REMARK_INPUT: Final = "remark"
TITLE_INPUT: Final = "title"
COLLECTION_INPUT: Final = "collection"
NEW_COLLECTION_INPUT: Final = "new_collection"
AUDIENCE_INPUT: Final = "audience"
LISTENING_INPUT: Final = "listening"
COLLECTIONS_INPUT: Final = "collections"
PRIVATE_INPUT: Final = "private"
FILES_INPUT: Final = "files"
TEAM_INPUT: Final = "team"
SHARE_INPUT: Final = "may_share"
CREDIT_INPUT: Final = "credit"
CHECKED_INPUT: Final = "checked"
OUTCOME_INPUT: Final = "outcome"
MINUTES_INPUT: Final = "minutes_saved"
CHANGED_INPUT: Final = "changed"
FIELD_INPUT: Final = "field"
PROMPT_INPUT: Final = "prompt"
SITUATION_INPUT: Final = "situation"
# Inputs that stand for a part of something: the word, then which part ("entry_title", "variable_2").
ENTRY_INPUT: Final = "entry_"
VARIABLE_INPUT: Final = "variable_"

# What people with an English Slack may type instead; all but the first two only when they stand alone.
ENGLISH_WORDS: Final = {
    "ask": WORD_ASK,
    "cases": WORD_PRACTICES,
    "help": WORD_HELP,
    "login": WORD_SIGN_IN,
    "settings": WORD_SETTINGS,
    "challenge": WORD_CHALLENGE,
}
