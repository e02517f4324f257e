"""Both languages say everything, each in its own letters."""

import re
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from assistant.knowledge.models import Audience, VersionState
from assistant.people.models import Role
from assistant.slack import names
from assistant.slack.wording.english import ENGLISH
from assistant.slack.wording.korean import KOREAN
from assistant.slack.wording.languages import words_for
from assistant.slack.wording.words import Words

HANGUL = re.compile("[ᄀ-ᇿ㄰-㆏가-힣]")
ENGLISH_SENTENCE = re.compile(r"(?:[A-Za-z]{2,}[ ,]+){3}")
SAMPLES = {int: 3, str: "x"}
FIELDS = [field.name for field in fields(Words)]


def said(words: Words, name: str) -> list[str]:
    """Return every sentence of a field, functions called with samples."""
    value = getattr(words, name)
    if callable(value):
        taken = get_args(get_type_hints(Words)[name])[0]
        value = value(*(SAMPLES.get(each, ["x", "x"]) for each in taken))
    return list(_strings(value))


def _strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if is_dataclass(value):
        return _of_parts(value)
    inside = value.values() if isinstance(value, Mapping) else value
    return [each for inner in inside for each in _strings(inner)]


def _of_parts(words: Any) -> list[str]:
    """Return every sentence of what is said about one subject."""
    found: list[str] = []
    for field in fields(words):
        value = getattr(words, field.name)
        if callable(value):
            taken, _ = get_args(get_type_hints(type(words))[field.name])
            value = value(*(SAMPLES.get(each, ["x", "x"]) for each in taken))
        found += _strings(value)
    return found


@pytest.mark.parametrize("name", FIELDS)
def test_english_has_no_korean_and_korean_no_english_sentence(name: str) -> None:
    assert not [each for each in said(ENGLISH, name) if HANGUL.search(each)]
    assert not [each for each in said(KOREAN, name) if ENGLISH_SENTENCE.search(each)]
    assert all(each.strip() == each and each for words in (KOREAN, ENGLISH) for each in said(words, name))


@pytest.mark.parametrize("name", FIELDS)
def test_both_languages_have_the_same_parts(name: str) -> None:
    korean, english = getattr(KOREAN, name), getattr(ENGLISH, name)
    if isinstance(korean, Mapping):
        assert list(korean) == list(english)
    elif isinstance(korean, tuple):
        assert len(korean) == len(english)


def test_every_state_role_and_audience_has_a_word() -> None:
    assert set(KOREAN.roles) == {each.value for each in Role}
    assert set(KOREAN.audiences) == {each.value for each in Audience}
    assert set(KOREAN.progress) == {each.value for each in VersionState}
    assert set(KOREAN.states) >= {"queued", "searching", "writing", "answered", "failed", "stopped"}
    assert set(KOREAN.listening) == set(KOREAN.listening_hints) == {"mentions", "questions"}


@pytest.mark.parametrize("words", [KOREAN, ENGLISH])
def test_labels_are_within_slacks_limits(words: Words) -> None:
    titles = (words.ask_title, words.reason_title, words.material_title, words.channel_title)
    actions = (words.ask_submit, words.reason_submit, words.material_submit, words.save, words.cancel, words.close)
    assert all(len(each) <= 24 for each in (*titles, *actions))
    assert len(words.loading) <= 10
    assert all(len(each) <= 50 for each in (*words.loading, words.searching, words.writing))
    buttons = (words.hand_over, words.share, words.ask_again, words.offer_accept, words.offer_decline, words.helpful)
    assert all(len(each) <= 30 for each in (*buttons, words.not_helpful, words.open_on_web, words.sign_in_button))


def test_numbers_read_well() -> None:
    assert ENGLISH.queued(1) == "Answering 1 earlier question first."
    assert ENGLISH.queued(2) == "Answering 2 earlier questions first."
    assert KOREAN.queued(2) == "앞선 질문 2개에 먼저 답하고 있습니다."


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("ko-KR", KOREAN),
        ("en-US", ENGLISH),
        ("en_GB", ENGLISH),
        ("EN", ENGLISH),
        ("ja-JP", KOREAN),
        ("", KOREAN),
        (None, KOREAN),
    ],
)
def test_english_is_for_english_slacks_only(locale: str | None, words: Words) -> None:
    assert words_for(locale) is words


def test_only_words_that_work_are_offered() -> None:
    offered = {command.split()[1] for command, _ in KOREAN.help_commands}
    assert offered == {"질문", names.WORD_PRACTICES, names.WORD_SIGN_IN, names.WORD_SETTINGS, names.WORD_HELP} | {
        names.WORD_CHALLENGE
    }
    english = {command.split()[1] for command, _ in ENGLISH.help_commands}
    assert english <= {*names.ENGLISH_WORDS, "your"}


def test_every_sentence_is_used() -> None:
    slack = Path(names.__file__).parent
    code = "\n".join(path.read_text(encoding="utf-8") for path in slack.rglob("*.py") if path.parent.name != "wording")
    assert [name for name in FIELDS if not re.search(rf"\.{name}\b", code)] == []


def test_functions_are_told_what_they_say() -> None:
    for name in FIELDS:
        if isinstance(getattr(KOREAN, name), Callable):
            assert all("x" in each or re.search(r"\d", each) for each in (" ".join(said(KOREAN, name)),))
