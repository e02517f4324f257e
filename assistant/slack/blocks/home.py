"""The Home tab: ask, what one asked lately, what is new, and what waits for a trainer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import Block, DividerBlock
from slack_sdk.models.views import View

from assistant.slack import names
from assistant.slack.blocks import texts
from assistant.slack.blocks.entries import ChallengeCard, challenge_blocks
from assistant.slack.blocks.practices import PracticeCard, practice_blocks
from assistant.slack.wording.words import Words

_RECENT = 5
_OPENERS = 4
_NEW = 5
_LINE = 150


@dataclass(frozen=True)
class RecentQuestion:
    """A question somebody asked; `state` is a `QuestionState`, `answered` false when the material had no answer."""

    text: str
    state: str
    answered: bool


@dataclass(frozen=True)
class HomeData:
    """What a person's Home tab shows; `open_questions` is None for those who do not answer them."""

    name: str
    recent: Sequence[RecentQuestion]
    openers: Sequence[tuple[str, str]]
    new_documents: Sequence[str]
    role_line: str
    open_questions: int | None
    web_url: str
    challenge: ChallengeCard | None = None
    practices: Sequence[PracticeCard] = ()


def home_view(data: HomeData, words: Words) -> View:
    """Return the Home tab."""
    blocks: list[Block] = [
        texts.header(words.home_greeting(data.name)),
        texts.plain_section(words.home_intro),
        texts.row(
            texts.button(words.home_ask, names.ASK, style="primary"),
            texts.link_button(words.home_web, names.LINK, data.web_url),
            texts.button(words.sign_in_button, names.SIGN_IN),
        ),
        *_waiting(data, words),
        *_challenge(data, words),
        *_practices(data, words),
        *_openers(data, words),
        *_recent(data, words),
        *_new(data, words),
        DividerBlock(),
        texts.small(f"{words.home_help}\n{_one_line(data.role_line)}"),
    ]
    return View(type="home", blocks=blocks)


def _waiting(data: HomeData, words: Words) -> list[Block]:
    if not data.open_questions:
        return []
    url = f"{data.web_url.rstrip('/')}/unanswered"
    return [
        texts.plain_section(words.home_open_questions(data.open_questions)),
        texts.row(texts.link_button(words.home_answer_them, names.LINK, url)),
    ]


def _challenge(data: HomeData, words: Words) -> list[Block]:
    if data.challenge is None:
        return []
    return [
        DividerBlock(),
        texts.section(f"*{words.entering.heading}*"),
        *challenge_blocks(data.challenge, words.entering),
    ]


def _practices(data: HomeData, words: Words) -> list[Block]:
    if not data.practices:
        return []
    return [
        DividerBlock(),
        texts.section(f"*{words.practising.heading}*"),
        *practice_blocks(data.practices, words.practising),
    ]


def _openers(data: HomeData, words: Words) -> list[Block]:
    # One row each: a phone shows them as a list, and equal action ids must not meet in a row.
    rows = [texts.row(texts.button(title, names.ASK, message)) for title, message in data.openers[:_OPENERS]]
    return [DividerBlock(), texts.section(f"*{words.home_openers}*"), *rows] if rows else []


def _recent(data: HomeData, words: Words) -> list[Block]:
    lines = [_recent_line(each, words) for each in data.recent[:_RECENT]] or [words.home_no_recent]
    return [DividerBlock(), texts.section("\n".join([f"*{words.home_recent}*", *lines]))]


def _recent_line(recent: RecentQuestion, words: Words) -> str:
    found = recent.answered or recent.state != "answered"
    state = words.states[recent.state] if found else words.not_in_material
    return f"• {_one_line(recent.text)}  _{state}_"


def _new(data: HomeData, words: Words) -> list[Block]:
    lines = [f"• {_one_line(title)}" for title in data.new_documents[:_NEW]]
    return [DividerBlock(), texts.section("\n".join([f"*{words.home_new}*", *lines]))] if lines else []


def _one_line(text: str) -> str:
    return texts.escaped(texts.clipped(texts.in_one_line(text), _LINE))
