"""Personal data in a draft: which kind stands where. A person removes it, or confirms that it may stay."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from assistant.audit import recording
from assistant.errors import Conflict, Invalid
from assistant.guard import masking
from assistant.guard.patterns import REMOVED
from assistant.people.models import Role
from assistant.people.roles import Actor, require
from assistant.practices import content as content_
from assistant.practices import seeing
from assistant.practices.content import LABELS
from assistant.practices.models import Practice

# Where a draft keeps the keys of the findings that somebody has confirmed.
CONFIRMED = "confirmed"
FILE = "file"

_KEY_LENGTH = 16


@dataclass(frozen=True)
class Finding:
    """Something to look at: its kind, where it stands, and a key that is another one once the value is another.

    `shown` is the value with its middle hidden; `is_forbidden` are numbers that may never be kept (Personal Information
    Protection Act, article 24-2): nobody can confirm those.
    """

    key: str
    name: str
    label: str
    kind: str
    lines: tuple[int, ...]
    shown: str
    is_forbidden: bool


def findings(practice: Practice) -> list[Finding]:
    """Return what stands in a draft, confirmed or not, in the order of the form; each file is something to look at."""
    found = find_in(practice.draft)
    for each in practice.files:
        key = _key(FILE, "파일", each.sha256)
        found.append(Finding(key, FILE, "첨부 파일", "기계가 읽지 않은 파일", (), each.filename, is_forbidden=False))
    return found


def find_in(values: Mapping[str, Any]) -> list[Finding]:
    """Return what stands in the parts of a form."""
    return [finding for name in LABELS for finding in _find(name, content_.clean(name, str(values.get(name) or "")))]


def unresolved(practice: Practice) -> list[Finding]:
    """Return what nobody has removed or confirmed."""
    confirmed = set(practice.draft.get(CONFIRMED, []))
    return [each for each in findings(practice) if each.is_forbidden or each.key not in confirmed]


def kinds_in(text: str) -> list[str]:
    """Return the kinds of personal data in a short text."""
    return sorted({each.kind for each in _find("prompt", text)})


def check(
    session: Session,
    practice_id: int,
    *,
    confirmed: Collection[str],
    has_read: bool,
    revision: int | None,
    who: Actor,
    now: datetime,
) -> Practice:
    """Note that a person has read the draft for personal data, names too, which no machine here finds.

    `has_read` says so, `confirmed` are the keys of the findings that may stay. Raises `Conflict` when something is left over, and when the
    draft is no longer the one that was read.
    """
    require(who, Role.TRAINER)
    if not has_read:
        raise Invalid(
            "이름·주소처럼 기계가 찾지 못하는 것도 있습니다. 처음부터 끝까지 읽은 뒤 ‘읽었습니다’에 표시해 주세요."
        )
    practice = seeing.find_to_change(session, practice_id, who=who)
    if revision is not None and revision != practice.revision:
        raise Conflict("그 사이에 글이 바뀌었습니다. 바뀐 글을 다시 읽고 확인해 주세요.")
    found = findings(practice)
    practice.draft = practice.draft | {CONFIRMED: sorted({each.key for each in found} & set(confirmed))}
    left = unresolved(practice)
    if left:
        places = ", ".join(f"{each.label}의 {each.kind}" for each in left)
        raise Conflict(f"아직 정리하지 않은 곳이 있습니다: {places}. 지우거나, 남겨도 되면 확인에 표시해 주세요.")
    practice.checked_at = now
    practice.checked_by = who.person_id
    session.flush()
    recording.record(session, "practice.check", f"practice:{practice.id}", who=who, now=now, found=len(found))
    return practice


def _find(name: str, text: str) -> list[Finding]:
    values: dict[tuple[str, str], list[int]] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        for pattern in REMOVED:
            for match in pattern.regex.finditer(line):
                values.setdefault((pattern.label, match.group()), []).append(number)
        for token, value in masking.mask(line).originals.items():
            values.setdefault((token.strip("⟦⟧").rpartition("_")[0], value), []).append(number)
    forbidden = {pattern.label for pattern in REMOVED}
    return [
        Finding(_key(name, kind, value), name, LABELS[name], kind, tuple(lines), _hidden(value), kind in forbidden)
        for (kind, value), lines in values.items()
    ]


def _key(name: str, kind: str, value: str) -> str:
    return hashlib.sha256(f"{name}\n{kind}\n{value}".encode()).hexdigest()[:_KEY_LENGTH]


def _hidden(value: str) -> str:
    """Return enough of a value to find it again in the text."""
    kept = 3
    return value[:kept] + "…" + value[-2:]
