"""What a practice says: its parts, what people call them, and what is still missing before others may see it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any

LONGEST_TITLE = 120
LONGEST_TEXT = 6_000
# What somebody typed is kept also when it is too long to be published.
LONGEST_DRAFT = 20_000

LABELS = MappingProxyType(
    {
        "title": "제목",
        "situation": "어떤 상황에서 쓰나요",
        "prompt": "프롬프트",
        "tool": "도구",
        "steps": "쓰는 순서",
        "before": "적용 전",
        "after": "적용 후",
        "effect": "효과",
        "cautions": "주의할 점",
    }
)
OPTIONAL = frozenset({"steps"})

_ONE_LINE = frozenset({"title", "tool"})
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Content:
    """The text of a practice; `prompt` may hold variables such as `{부서명}`, `steps` is how to go about it."""

    title: str = ""
    situation: str = ""
    prompt: str = ""
    tool: str = ""
    before: str = ""
    after: str = ""
    effect: str = ""
    cautions: str = ""
    steps: str = ""


def read(values: Mapping[str, Any]) -> Content:
    """Return the content of a form, a draft or a version; what is not there is empty, other keys are left alone."""
    return Content(**{name: clean(name, str(values.get(name) or "")) for name in LABELS})


def as_dict(content: Content) -> dict[str, Any]:
    """Return what `read` reads."""
    return asdict(content)


def clean(name: str, text: str) -> str:
    """Return what somebody typed in composed form, without signs that no database keeps; one line where one is meant."""
    whole = text.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
    composed = _CONTROL.sub("", unicodedata.normalize("NFC", whole))[:LONGEST_DRAFT]
    return " ".join(composed.split()) if name in _ONE_LINE else composed.strip()


def missing(content: Content) -> dict[str, str]:
    """Return, for each part that keeps a practice from being published, a sentence that says what to do."""
    found: dict[str, str] = {}
    for name, label in LABELS.items():
        longest = LONGEST_TITLE if name in _ONE_LINE else LONGEST_TEXT
        length = len(getattr(content, name))
        if not length and name not in OPTIONAL:
            found[name] = f"‘{label}’ 칸을 채워 주세요."
        elif length > longest:
            found[name] = f"‘{label}’ 칸은 {longest:,}자까지 쓸 수 있습니다. 지금 {length:,}자입니다."
    return found
