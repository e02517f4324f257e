"""The workbook: every mark and comment, and the result computed by formulas that stay alive in the file."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from assistant.challenge.exporting.records import ChallengeRecord, StageRecord

RULES, ENTRIES, RESULT, DECISIONS, CHANGES, REVIEWERS = "규칙", "접수", "결과", "결정", "다르게 셈하면", "심사위원"
# Excel takes no more in a sheet's name, and none of these characters.
_LONGEST_NAME = 31
_FORBIDDEN = str.maketrans("", "", "[]:*?/\\'")
_FIRST = 2
# The cells of the rules that formulas refer to.
_LEAST, _TRIMMED = f"{RULES}!$B$3", "$B$4"
_TRIM, _MEAN = "절사평균", "평균"


@dataclass(frozen=True)
class _Marks:
    """Where the sheet of a stage keeps what the result is made of."""

    sheet: str
    numbers: str
    scores: str
    weight: str
    applied: str


def as_xlsx(record: ChallengeRecord, *, with_names: bool) -> bytes:
    """Return the workbook's bytes; the names of the reviewers are on a sheet of their own, or left out."""
    written = io.BytesIO()
    # What a person typed is text: nothing of it becomes a formula or a link.
    options = {"strings_to_formulas": False, "strings_to_urls": False, "use_future_functions": True, "in_memory": True}
    with xlsxwriter.Workbook(written, options) as book:
        formats = {
            "head": book.add_format({"bold": True, "bg_color": "#EEF1F6", "border": 1, "text_wrap": True}),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
            "score": book.add_format({"num_format": "0." + "0" * record.decimals if record.decimals else "0"}),
        }
        rules = book.add_worksheet(RULES)
        weights = _write_rules(rules, record, formats)
        _write_table(
            book.add_worksheet(ENTRIES),
            ["접수번호", "제목", "분야", "참가자", "부서", "상태", "수상", "사유"],
            [
                [e.number, e.title, e.field, e.authors, e.departments, e.state, e.award, e.reason]
                for e in record.entries
            ],
            [12, 44, 12, 24, 24, 12, 14, 40],
            formats,
        )
        numbers = {entry.id: entry.number for entry in record.entries}
        marks = [
            _write_stage(book.add_worksheet(_sheet_name(stage.name, at)), stage, numbers, weights[at], formats)
            for at, stage in enumerate(record.stages)
        ]
        _write_result(book.add_worksheet(RESULT), record, marks, formats)
        _write_table(
            book.add_worksheet(DECISIONS),
            ["때", "단계", "결정", "사유"],
            record.decisions,
            [20, 16, 50, 60],
            formats,
        )
        _write_table(
            book.add_worksheet(CHANGES),
            ["다른 방식", "새로 들 작품", "빠질 작품"],
            record.changes,
            [30, 40, 40],
            formats,
        )
        if with_names:
            _write_table(book.add_worksheet(REVIEWERS), ["심사위원", "이름"], record.reviewers, [12, 24], formats)
    return written.getvalue()


def _sheet_name(name: str, at: int) -> str:
    return f"{at + 1} {name.translate(_FORBIDDEN)}"[:_LONGEST_NAME]


def _write_rules(sheet: Any, record: ChallengeRecord, formats: dict[str, Any]) -> list[dict[str, str]]:  # noqa: ANN401
    """Write the rule; return where the weights and scales of each stage's criteria stand, by name of the figure."""
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 4, 18)
    sheet.write(0, 0, record.title, formats["head"])
    sheet.write_row(1, 0, ["만든 때", record.taken_at.isoformat(timespec="seconds"), "만든 사람", record.taken_by])
    sheet.write_row(2, 0, ["점수를 매기는 최소 심사 수", record.least_reviews])
    sheet.write_row(3, 0, ["공고한 방식", _TRIM if record.trimmed else _MEAN])
    sheet.write_row(5, 0, ["동점일 때", " → ".join(record.tie_order)])
    row = 7
    places: list[dict[str, str]] = []
    for stage in record.stages:
        sheet.write_row(row, 0, [stage.name, "반영 비율", "배점 비중", "만점", "적용한 방식"], formats["head"])
        sheet.write_number(row + 1, 1, stage.weight)
        # The announced way holds where every entry has five reviews: else the mean counts for all of them.
        counts = xl_col_to_name(2 + 2 * len(places))
        range_ = f"{RESULT}!${counts}${_FIRST}:${counts}$9999"
        enough = f"MIN({range_})>=5"
        applied = _TRIM if record.trims.get(stage.id) else _MEAN
        if record.may_trim.get(stage.id, True):
            formula = f'=IF(AND({_TRIMMED}="{_TRIM}",{enough}),"{_TRIM}","{_MEAN}")'
            sheet.write_formula(row + 1, 4, formula, None, applied)
        else:
            # What decides it is an entry that this book has not.
            sheet.write_string(row + 1, 4, _MEAN)
        found = {"stage": f"{RULES}!$B${row + 2}", "applied": f"{RULES}!$E${row + 2}"}
        for number, criterion in enumerate(stage.criteria):
            at = row + 1 + number
            sheet.write(at, 0, criterion.name, formats["text"])
            sheet.write_number(at, 2, criterion.weight)
            sheet.write_number(at, 3, criterion.scale)
            found[f"weight {criterion.id}"] = f"{RULES}!$C${at + 1}"
            found[f"scale {criterion.id}"] = f"{RULES}!$D${at + 1}"
        last = row + len(stage.criteria)
        found["weights"] = f"{RULES}!$C${row + 2}:$C${last + 1}"
        places.append(found)
        row = last + 2
    return places


def _write_stage(
    sheet: Any,  # noqa: ANN401 - the library's sheets are not typed
    stage: StageRecord,
    numbers: dict[int, str],
    places: dict[str, str],
    formats: dict[str, Any],
) -> _Marks:
    names = [criterion.name for criterion in stage.criteria]
    header = ["접수번호", "심사위원", "상태", *names, "점수", *(f"{name} 의견" for name in names)]
    header += ["위원회에 하는 말", "참가자에게 하는 말", "사유", "고친 까닭"]
    sheet.write_row(0, 0, header, formats["head"])
    sheet.freeze_panes(1, 2)
    sheet.set_column(0, 2 + len(names), 11)
    sheet.set_column(4 + len(names), len(header), 32)
    score_at = 3 + len(names)
    for row, review in enumerate(stage.reviews, start=1):
        sheet.write_row(row, 0, [numbers[review.entry_id], review.reviewer, review.state], formats["text"])
        terms = []
        for column, criterion in enumerate(stage.criteria, start=3):
            if criterion.id in review.marks:
                sheet.write_number(row, column, review.marks[criterion.id])
            cell = f"{xl_col_to_name(column)}{row + 1}"
            terms.append(f"{cell}/{places[f'scale {criterion.id}']}*{places[f'weight {criterion.id}']}")
        if review.counts:
            sheet.write_formula(
                row,
                score_at,
                f"=100*({'+'.join(terms)})/SUM({places['weights']})",
                formats["score"],
                float(_points(stage, review.marks)),
            )
        comments = [review.comments.get(criterion.id, "") for criterion in stage.criteria]
        words = [*comments, review.to_committee, review.to_entrant, review.reason, "\n".join(review.changes)]
        sheet.write_row(row, score_at + 1, words, formats["text"])
    last = max(len(stage.reviews) + 1, _FIRST)
    column = xl_col_to_name(score_at)
    name = sheet.get_name()
    return _Marks(
        name,
        f"'{name}'!$A${_FIRST}:$A${last}",
        f"'{name}'!${column}${_FIRST}:${column}${last}",
        places["stage"],
        places["applied"],
    )


def _points(stage: StageRecord, marks: Mapping[int, int]) -> Fraction:
    whole = sum(each.weight for each in stage.criteria)
    return sum((Fraction(100 * c.weight * marks[c.id], c.scale * whole) for c in stage.criteria), Fraction(0))


def _write_result(sheet: Any, record: ChallengeRecord, marks: Sequence[_Marks], formats: dict[str, Any]) -> None:  # noqa: ANN401
    header = ["접수번호", "제목"]
    for stage in record.stages:
        header += [f"{stage.name} 심사 수", f"{stage.name} 점수"]
    header += ["최종 점수", "점수 순위", "공식 순위", "수상", "사유"]
    sheet.write_row(0, 0, header, formats["head"])
    sheet.freeze_panes(1, 2)
    sheet.set_column(0, 0, 11)
    sheet.set_column(1, 1, 44)
    sheet.set_column(2, len(header), 13)
    final_at = 2 + 2 * len(marks)
    final = xl_col_to_name(final_at)
    last = max(len(record.entries) + 1, _FIRST)
    for row, entry in enumerate(record.entries, start=1):
        sheet.write_row(row, 0, [entry.number, entry.title], formats["text"])
        parts, weights, there = [], [], []
        for at, (stage, place) in enumerate(zip(record.stages, marks, strict=True)):
            count_at, score_at = 2 + 2 * at, 3 + 2 * at
            count, score = f"{xl_col_to_name(count_at)}{row + 1}", f"{xl_col_to_name(score_at)}{row + 1}"
            matching = f"{place.numbers},$A{row + 1}"
            known = stage.scores.get(entry.id)
            reviews = sum(1 for each in stage.reviews if each.entry_id == entry.id and each.counts)
            # A stage that an entry did not reach stays empty: an empty cell counts in no minimum and no sum.
            if not reviews:
                there.append(f"ISNUMBER({score})")
                continue
            sheet.write_formula(row, count_at, f'=COUNTIFS({matching},{place.scores},">=0")', None, reviews)
            total, most, least = (f"{how}({place.scores},{matching})" for how in ("SUMIFS", "MAXIFS", "MINIFS"))
            sheet.write_formula(
                row,
                score_at,
                f'=IF({count}<{_LEAST},"",IF({place.applied}="{_TRIM}",'
                f"({total}-{most}-{least})/({count}-2),{total}/{count}))",
                formats["score"],
                "" if known is None else float(known),
            )
            parts.append(f"{score}*{place.weight}")
            weights.append(place.weight)
            there.append(f"ISNUMBER({score})")
        # As long as a stage is missing there is no final score.
        if len(parts) == len(marks) and marks:
            sheet.write_formula(
                row,
                final_at,
                f'=IF(AND({",".join(there)}),({"+".join(parts)})/({"+".join(weights)}),"")',
                formats["score"],
                "" if entry.final is None else float(entry.final),
            )
            cell = f"{final}{row + 1}"
            sheet.write_formula(
                row,
                final_at + 1,
                f'=IF(ISNUMBER({cell}),COUNTIF(${final}${_FIRST}:${final}${last},">"&{cell})+1,"")',
                None,
                "" if entry.rank is None else entry.rank,
            )
        if entry.rank is not None:
            sheet.write_number(row, final_at + 2, entry.rank)
        sheet.write_row(row, final_at + 3, [entry.award, entry.reason], formats["text"])


def _write_table(
    sheet: Any,  # noqa: ANN401 - the library's sheets are not typed
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[int],
    formats: dict[str, Any],
) -> None:
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.write_row(0, 0, header, formats["head"])
    sheet.freeze_panes(1, 0)
    for at, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            sheet.write_string(at, column, cell, formats["text"])
