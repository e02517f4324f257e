"""Which files there are, by the word a person asks with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.challenge import feedback
from assistant.challenge.exporting import hancom, papers, recording, tables, workbook
from assistant.challenge.exporting.paper import Paper
from assistant.challenge.exporting.records import ChallengeRecord
from assistant.challenge.models.challenges import Stage
from assistant.errors import Invalid
from assistant.people.models import Role
from assistant.people.roles import Actor, require


@dataclass(frozen=True)
class File:
    """A file to take along."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True)
class Form:
    """A form of export: what people call it, the end of its name, its media type, and how it is written."""

    label: str
    suffix: str
    media_type: str
    write: Callable[[ChallengeRecord, dict[int, str]], bytes]


def _pdf(of: Sequence[Paper]) -> bytes:
    from assistant.challenge.exporting import printed  # noqa: PLC0415 (half a second, and no start needs it)

    return printed.as_pdf(of)


FORMS: dict[str, Form] = {
    "xlsx": Form(
        "엑셀 통합문서 (작품·심사·결과, 수식 포함)",
        ".xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        lambda record, _: workbook.as_xlsx(record, with_names=False),
    ),
    "xlsx-names": Form(
        "엑셀 통합문서 (심사위원 이름 포함)",
        ".xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        lambda record, _: workbook.as_xlsx(record, with_names=True),
    ),
    "csv": Form("CSV 표 세 개 (ZIP)", ".zip", "application/zip", lambda record, _: tables.as_csv(record)),
    "json": Form("JSON", ".json", "application/json", lambda record, _: tables.as_json(record)),
    "result": Form(
        "심사 결과표 (PDF)",
        ".pdf",
        "application/pdf",
        lambda record, _: _pdf([papers.result_sheet(record)]),
    ),
    "reviews": Form(
        "심사표 (PDF, 위원마다 한 장)",
        ".pdf",
        "application/pdf",
        lambda record, _: _pdf(papers.review_sheets(record) or [papers.result_sheet(record)]),
    ),
    "letters": Form(
        "참가자에게 보내는 의견 (PDF)",
        ".pdf",
        "application/pdf",
        lambda record, words: _pdf(papers.letters(record, words) or [papers.report(record)]),
    ),
    "hwpx": Form(
        "결과 보고서 (한글 HWPX)",
        ".hwpx",
        "application/hwp+zip",
        lambda record, _: hancom.as_hwpx(papers.report(record)),
    ),
}


def export(session: Session, challenge_id: int, form: str, *, reason: str, who: Actor, now: datetime) -> File:
    """Return a file of a challenge and log that it was taken. Raises `Invalid` for an unknown form or no reason."""
    require(who, Role.ADMIN)
    if form not in FORMS:
        raise Invalid(f"그런 형식은 없습니다. {', '.join(FORMS)} 가운데 골라 주세요.")
    words = _words(session, challenge_id, who=who, now=now) if form == "letters" else {}
    record = recording.take(session, challenge_id, form=form, reason=reason, who=who, now=now)
    chosen = FORMS[form]
    return File(f"challenge-{challenge_id}-{form}{chosen.suffix}", chosen.media_type, chosen.write(record, words))


def _words(session: Session, challenge_id: int, *, who: Actor, now: datetime) -> dict[int, str]:
    """Return the committee's words by entry, of the last stage that each was judged in."""
    stages = session.scalars(
        select(Stage.id)
        .where(Stage.challenge_id == challenge_id, Stage.closed_at.is_not(None))
        .order_by(Stage.position)
    )
    words: dict[int, str] = {}
    for stage_id in stages:
        for each in feedback.list_drafts(session, stage_id, who=who, now=now):
            entry, text = each.entry, each.text
            if text != feedback.NOTHING or entry.id not in words:
                words[entry.id] = text
    return words
