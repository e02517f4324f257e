"""The files of candidates as everybody may see them while candidates are verified, where the notice says that they are.

Pages are shown of a file in which no personal data was found, and whose makers want to be named: what stands on a page
cannot be blotted out. Of the others the text is shown, without the names and the data; files nobody could read, and
pictures, are only counted, since no machine has looked through them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from assistant.challenge import blinding, crediting, personal, previews, winning
from assistant.challenge.models.challenges import Challenge, ChallengeState
from assistant.challenge.models.entries import Attachment, AttachmentState, Entry
from assistant.challenge.previews import Preview
from assistant.errors import NotFound
from assistant.files import Files
from assistant.guard import masking
from assistant.people.roles import Actor
from assistant.practices.models import Credit

_TOKEN = re.compile(r"⟦([가-힣]+)_\d+⟧")
_NOT_READ = (
    "기계가 글을 읽지 못해 개인정보가 있는지 살피지 못한 파일이라 보여 드리지 않습니다. 필요하면 담당자에게 물어보세요."
)
_PERSONAL = "개인정보로 보이는 곳이 있어, 쪽 그림 대신 그곳을 가린 글을 보여 드립니다."
_UNNAMED = "만든 사람의 이름을 밝히지 않는 작품이라, 쪽 그림 대신 이름을 가린 글을 보여 드립니다."
_NOT_THERE = "공개된 파일을 찾지 못했습니다. 수상 후보작 화면에서 다시 골라 주세요."


@dataclass(frozen=True)
class Shown:
    """A file of a candidate under a name that says nothing; without pages `preview.said` says why."""

    attachment: Attachment
    name: str
    preview: Preview


def are_shown(challenge: Challenge) -> bool:
    """Tell whether the files of candidates can be looked at now."""
    return challenge.publish_files and challenge.state is ChallengeState.VERIFICATION


def list_shown(
    session: Session, entry_id: int, *, files: Files, who: Actor, now: datetime
) -> tuple[Entry, str, Challenge, Sequence[Shown]]:
    """Return a candidate and its title for everybody, with the files it was handed in with.

    Raises `NotFound` where they are not shown.
    """
    entry, challenge = _find(session, entry_id, who=who, now=now)
    words = crediting.hidden_words(session, [entry])[entry.id]
    attachments = handed_in(entry)
    return (
        entry,
        crediting.title(entry, words),
        challenge,
        [
            Shown(each, blinding.file_name(attachments, each), _preview(entry, each, words, files=files))
            for each in attachments
        ],
    )


def find_page(session: Session, entry_id: int, attachment_id: int, *, who: Actor, now: datetime) -> Attachment:
    """Return a file whose pages everybody may see. Raises `NotFound` for every other."""
    entry, _ = _find(session, entry_id, who=who, now=now)
    for each in handed_in(entry):
        if each.id == attachment_id and not _why_not(entry, each):
            return each
    raise NotFound(_NOT_THERE)


def handed_in(entry: Entry) -> list[Attachment]:
    """Return the files that belong to what was handed in last."""
    ids = entry.current.attachment_ids if entry.current else []
    return [each for each in entry.attachments if each.id in ids]


def _find(session: Session, entry_id: int, *, who: Actor, now: datetime) -> tuple[Entry, Challenge]:
    entry, challenge = winning.find(session, entry_id, who=who, now=now)
    if not are_shown(challenge):
        raise NotFound(_NOT_THERE)
    return entry, challenge


def _preview(entry: Entry, attachment: Attachment, words: frozenset[str], *, files: Files) -> Preview:
    said = _why_not(entry, attachment)
    if not said:
        return previews.preview_of(attachment, files=files)
    masked = _TOKEN.sub(r"(\1 가림)", masking.mask(attachment.text).text)
    return Preview(0, blinding.blot(masked, words), said)


def _why_not(entry: Entry, attachment: Attachment) -> str:
    """Return why the pages of a file are not for everybody, "" where they are."""
    if attachment.state is not AttachmentState.READ or not attachment.text.strip():
        return _NOT_READ
    if personal.kinds(attachment.text):
        return _PERSONAL
    return "" if entry.credit is Credit.NAMED else _UNNAMED
