"""What a reviewer fills in: marks and comments for each criterion, two comments kept apart, and that they have read."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from assistant.challenge.models.challenges import Criterion
from assistant.challenge.models.judging import ReviewVersion
from assistant.errors import Invalid

LONGEST_COMMENT = 2_000


@dataclass(frozen=True)
class Form:
    """A review as it stands in the form, finished or not; by id of the criterion, None where there is no mark yet."""

    marks: Mapping[int, int | None] = field(default_factory=dict)
    comments: Mapping[int, str] = field(default_factory=dict)
    to_committee: str = ""
    to_entrant: str = ""
    has_read: bool = False


def read(values: Mapping[str, Any], criteria: Sequence[Criterion]) -> Form:
    """Return the form from a page's fields (`mark-7`, `comment-7`, …). Raises `Invalid` for a mark off the scale."""
    return Form(
        marks={each.id: _mark(str(values.get(f"mark-{each.id}") or ""), each) for each in criteria},
        comments={each.id: _text(values.get(f"comment-{each.id}"), each.name) for each in criteria},
        to_committee=_text(values.get("to_committee"), "위원회에 남기는 의견"),
        to_entrant=_text(values.get("to_entrant"), "참가자에게 전하는 의견"),
        has_read=bool(values.get("has_read")),
    )


def as_typed(values: Mapping[str, Any], criteria: Sequence[Criterion]) -> tuple[Form, Invalid | None]:
    """Return what can be shown of a form, with the reason why it cannot be kept, so that nothing typed is lost."""
    try:
        return read(values, criteria), None
    except Invalid as error:
        marks: dict[int, int | None] = {}
        for each in criteria:
            with suppress(Invalid):
                marks[each.id] = _mark(str(values.get(f"mark-{each.id}") or ""), each)
        comments = {each.id: str(values.get(f"comment-{each.id}") or "") for each in criteria}
        both = (str(values.get("to_committee") or ""), str(values.get("to_entrant") or ""))
        return Form(marks, comments, *both, has_read=bool(values.get("has_read"))), error


def dump(form: Form) -> dict[str, Any]:
    """Return the form as a draft keeps it."""
    return {
        "marks": {str(each): mark for each, mark in form.marks.items() if mark is not None},
        "comments": {str(each): text for each, text in form.comments.items() if text},
        "to_committee": form.to_committee,
        "to_entrant": form.to_entrant,
        "has_read": form.has_read,
    }


def load(draft: Mapping[str, Any]) -> Form:
    """Return the form from a draft; an empty one from nothing."""
    return Form(
        marks={int(each): mark for each, mark in draft.get("marks", {}).items()},
        comments={int(each): text for each, text in draft.get("comments", {}).items()},
        to_committee=draft.get("to_committee", ""),
        to_entrant=draft.get("to_entrant", ""),
        has_read=draft.get("has_read", False),
    )


def handed_in(version: ReviewVersion) -> Form:
    """Return the form as it was handed in, which whoever did had read to the end."""
    return Form(
        marks={each.criterion_id: each.value for each in version.marks},
        comments={each.criterion_id: each.comment for each in version.marks},
        to_committee=version.to_committee,
        to_entrant=version.to_entrant,
        has_read=True,
    )


def say_the_same(one: Form, other: Form) -> bool:
    """Tell whether two forms hold the same marks and words; a confirmed reading is neither."""
    return dump(replace(one, has_read=True)) == dump(replace(other, has_read=True))


def finished_marks(form: Form, criteria: Sequence[Criterion]) -> dict[int, int]:
    """Return the marks of a form that may be handed in. Raises `Invalid` naming everything that is missing."""
    missing = [each.name for each in criteria if form.marks.get(each.id) is None]
    said = [f"점수를 주지 않은 항목이 있습니다: {', '.join(missing)}."] if missing else []
    if not form.has_read:
        said.append("작품과 첨부 파일을 읽었다는 확인에 표시해 주세요.")
    if said:
        raise Invalid(" ".join(said))
    return {each.id: mark for each in criteria if (mark := form.marks[each.id]) is not None}


def _mark(typed: str, criterion: Criterion) -> int | None:
    typed = typed.strip()
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and 1 <= int(typed) <= criterion.scale):
        raise Invalid(f"‘{criterion.name}’ 점수는 1부터 {criterion.scale} 사이의 숫자여야 합니다.")
    return int(typed)


def _text(typed: object, label: str) -> str:
    text = unicodedata.normalize("NFC", str(typed or "").replace("\r\n", "\n").replace("\x00", "")).strip()
    if len(text) > LONGEST_COMMENT:
        raise Invalid(f"‘{label}’ 칸은 {LONGEST_COMMENT:,}자까지 쓸 수 있습니다. 지금 {len(text):,}자입니다.")
    return text
