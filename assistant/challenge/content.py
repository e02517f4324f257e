"""What an entry says: its parts, what people call them, and what is still missing before it can be handed in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any

LONGEST_TITLE = 120
LONGEST_TEXT = 4_000
MOST_MINUTES = 10_000
# A form is kept as it was typed, also when it is too long to be handed in; a person types no more than this.
LONGEST_DRAFT = 20_000

LABELS = MappingProxyType(
    {
        "title": "제목",
        "field": "분야",
        "problem": "해결하려던 문제",
        "prompt": "사용한 프롬프트",
        "tools": "사용한 도구와 모델",
        "before": "적용 전",
        "after": "적용 후",
        "effect": "효과",
        "measured": "효과를 잰 방법",
        "repeat": "다른 부서에서 따라 하는 방법",
        "minutes_saved": "한 번에 줄어든 시간(분)",
    }
)
OPTIONAL = frozenset({"measured", "minutes_saved"})

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NUMBER = re.compile(r"\d{1,6}")
_ONE_LINE = frozenset({"title", "field", "minutes_saved"})


@dataclass(frozen=True)
class Content:
    """An entry's text; `minutes_saved` is what one use saves, None when nobody measured it."""

    title: str = ""
    field: str = ""
    problem: str = ""
    prompt: str = ""
    tools: str = ""
    before: str = ""
    after: str = ""
    effect: str = ""
    measured: str = ""
    repeat: str = ""
    minutes_saved: int | None = None


TEXTS = tuple(each.name for each in fields(Content) if each.name not in _ONE_LINE)
"""The parts that may have several lines, in the order of the form."""


def read(values: Mapping[str, Any]) -> Content:
    """Return the content of a form, a draft or a version; what is not there is empty, other keys are left alone."""
    cleaned = {name: clean(name, str(values.get(name) or "")) for name in LABELS}
    minutes = cleaned.pop("minutes_saved").replace(",", "").removesuffix("분").strip()
    number = int(minutes) if _NUMBER.fullmatch(minutes) else None
    return Content(**cleaned, minutes_saved=number)


def clean(name: str, text: str) -> str:
    """Return what somebody typed in composed form, without signs that no database keeps; one line where one is meant."""
    whole = text.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
    composed = _CONTROL.sub("", unicodedata.normalize("NFC", whole))
    return " ".join(composed.split()) if name in _ONE_LINE else composed.strip()


def missing(content: Content, fields: Sequence[str]) -> dict[str, str]:
    """Return, for each part that keeps an entry from being handed in, a sentence that says what to do."""
    found = {name: f"{_topic(LABELS[name])} 적어 주세요." for name in _required(content)}
    if content.field and content.field not in fields:
        found["field"] = f"'{content.field}' 분야는 이번 챌린지에 없습니다. 목록에서 골라 주세요."
    elif "field" in found:
        found["field"] = "분야를 목록에서 골라 주세요."
    if len(content.title) > LONGEST_TITLE:
        found["title"] = f"제목은 {LONGEST_TITLE}자까지 쓸 수 있습니다. 지금 {len(content.title)}자입니다."
    for name in TEXTS:
        if (length := len(getattr(content, name))) > LONGEST_TEXT:
            found[name] = f"{LABELS[name]} 칸은 {LONGEST_TEXT:,}자까지 쓸 수 있습니다. 지금 {length:,}자입니다."
    if content.minutes_saved is not None and content.minutes_saved > MOST_MINUTES:
        found["minutes_saved"] = f"줄어든 시간은 {MOST_MINUTES:,}분까지 적을 수 있습니다."
    return {name: found[name] for name in LABELS if name in found}


def missing_in(values: Mapping[str, Any], fields: Sequence[str]) -> dict[str, str]:
    """Return the same for a draft, where the minutes may also be something that is no number."""
    content = read(values)
    found = missing(content, fields)
    typed = clean("minutes_saved", str(values.get("minutes_saved") or ""))
    if typed and content.minutes_saved is None:
        found["minutes_saved"] = "줄어든 시간은 분 단위 숫자로만 적어 주세요. 예: 30"
    return found


def worth_adding(content: Content) -> list[str]:
    """Return sentences about what is not asked for and would help those who judge."""
    found = []
    if not content.measured:
        found.append("효과를 잰 방법이 비어 있습니다.")
    if content.minutes_saved is None:
        found.append("한 번에 줄어든 시간이 비어 있습니다.")
    return found


def _required(content: Content) -> list[str]:
    return [name for name in LABELS if name not in OPTIONAL and not getattr(content, name)]


def _topic(label: str) -> str:
    """Return a label with the particle that makes it the object: 를 after a vowel, 을 after a consonant."""
    has_final = (ord(label[-1]) - 0xAC00) % 28 != 0
    return f"{label}{'을' if has_final else '를'}"
