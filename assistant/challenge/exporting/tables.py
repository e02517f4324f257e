"""A challenge as CSV and JSON: the same figures for other programs."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import asdict

from assistant.challenge.exporting.records import ChallengeRecord

# A spreadsheet would compute a cell that begins so.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(record: ChallengeRecord) -> bytes:
    """Return a ZIP of three tables in UTF-8 with a mark that spreadsheets know it by: entries, reviews, decisions."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        entries = [
            [e.number, e.title, e.field, e.authors, e.departments, e.state, e.award, e.rank, e.final, e.reason]
            for e in record.entries
        ]
        header = ["접수번호", "제목", "분야", "출품자", "부서", "상태", "수상", "순위", "합산 점수", "사유"]
        archive.writestr("entries.csv", _table(header, entries))
        archive.writestr("reviews.csv", _table(*_reviews(record)))
        archive.writestr("decisions.csv", _table(["때", "단계", "결정", "사유"], record.decisions))
    return written.getvalue()


def as_json(record: ChallengeRecord) -> bytes:
    """Return everything as JSON; scores are decimal strings."""
    return json.dumps(asdict(record), ensure_ascii=False, indent=1, default=str).encode()


def _reviews(record: ChallengeRecord) -> tuple[list[str], list[list[object]]]:
    numbers = {each.id: each.number for each in record.entries}
    rows: list[list[object]] = []
    for stage in record.stages:
        for review in stage.reviews:
            start = [stage.name, numbers.get(review.entry_id, ""), review.reviewer, review.state]
            rows += [
                [*start, each.name, review.marks.get(each.id, ""), each.scale, review.comments.get(each.id, "")]
                for each in stage.criteria
            ]
            rows.append([*start, "위원회에 하는 말", "", "", review.to_committee])
            rows.append([*start, "참가자에게 하는 말", "", "", review.to_entrant])
    return ["단계", "접수번호", "심사위원", "상태", "항목", "점수", "만점", "의견"], rows


def _table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([[_safe(cell) for cell in row] for row in rows])
    return text.getvalue().encode("utf-8-sig")


def _safe(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
