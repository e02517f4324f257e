"""Files of a challenge: the official score computed again from the workbook, and every file opened by another program."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from dochan import Dochan
from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.audit.models import Record
from assistant.challenge import outcome, scoring
from assistant.challenge.exporting import papers, printed, recording
from assistant.challenge.exporting.forms import FORMS, export
from assistant.challenge.models.challenges import Averaging, Challenge
from assistant.challenge.models.judging import AssignmentState
from assistant.challenge.phases import Phase
from assistant.database import Database
from assistant.errors import Invalid, NotAllowed
from assistant.people.roles import Actor
from tests.challenge import builders
from tests.challenge.builders import who
from tests.conftest import NOW
from tests.missing import missing

TITLES = ("=1+1", "회의록 <5분>", '쉼표, 따옴표 "둘"', "민원 답변", "교통 안내", "경로당 소식")


class Case:
    def __init__(self, session: Session, averaging: Averaging) -> None:
        people = builders.people(session, staff=6, committee=6)
        self.session, self.people = session, people
        self.challenge: Challenge = builders.challenge(
            session, phase=Phase.DECIDING, stages=2, stage=1, averaging=averaging
        )
        stage = self.challenge.stages[0]
        reviewers = [builders.reviewer(session, self.challenge, each) for each in people.committee]
        self.entries = [
            builders.entry(session, self.challenge, each, title=title)
            for each, title in zip(people.staff, TITLES, strict=True)
        ]
        for at, entry in enumerate(self.entries):
            for by, reviewer in enumerate(reviewers):
                if at == 3 and by == 0:
                    builders.assignment(
                        session, entry, reviewer, stage=stage, state=AssignmentState.RECUSED, reason="같은 부서"
                    )
                    continue
                marks = [1 + (at * 3 + by * 2 + n) % 5 for n in range(len(stage.criteria))]
                builders.review(session, entry, reviewer, marks, stage=stage, to_entrant="=HYPERLINK(1)")
        self.reviewers = reviewers
        self.admin: Actor = who(people.admin)

    def file(self, form: str) -> bytes:
        return export(self.session, self.challenge.id, form, reason="회의 자료", who=self.admin, now=NOW).data


@pytest.fixture(params=[Averaging.MEAN, Averaging.TRIMMED])
def case(database: Database, request: pytest.FixtureRequest) -> Iterator[Case]:
    with database.writing.begin() as session:
        yield Case(session, request.param)


def recomputed(data: bytes, folder: Path) -> openpyxl.Workbook:
    """Have another program compute every formula anew, from the marks."""
    office = shutil.which("soffice")
    if office is None:
        missing("LibreOffice Calc is not installed")
    # Without the values that we wrote beside the formulas nothing of ours can be left in it.
    book = openpyxl.load_workbook(io.BytesIO(data))
    book.save(folder / "bare.xlsx")
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    command = [
        str(office),
        profile,
        "--headless",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
        "--outdir",
        str(folder / "out"),
    ]
    subprocess.run([*command, str(folder / "bare.xlsx")], check=True, capture_output=True, timeout=120)
    return openpyxl.load_workbook(folder / "out" / "bare.xlsx", data_only=True)


def test_the_workbook_computes_the_official_score_by_itself(case: Case, tmp_path: Path) -> None:
    book = recomputed(case.file("xlsx"), tmp_path)
    found = outcome.of_stage(case.session, case.challenge.stages[0].id, who=case.admin, now=NOW)
    official = found.result.stages[case.challenge.stages[0].id]
    numbers = {entry.number: entry.id for entry in case.entries}
    rows = list(book["결과"].iter_rows(min_row=2, values_only=True))
    assert len(rows) == 6
    for number, title, count, score, *_ in rows:
        entry_id = numbers[str(number)]
        assert score == pytest.approx(float(official[entry_id].score), abs=1e-9)
        assert count == official[entry_id].reviews
        assert title == next(each.current.title for each in case.entries if each.id == entry_id and each.current)
    trims = case.challenge.averaging is Averaging.TRIMMED
    assert book["규칙"]["E9"].value == ("절사평균" if trims else "평균")


def test_the_workbook_holds_every_mark_comment_and_reason_and_no_formula_of_a_persons(case: Case) -> None:
    book = openpyxl.load_workbook(io.BytesIO(case.file("xlsx")))
    sheet = book[book.sheetnames[2]]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert len(rows) == 36
    assert next(row for row in rows if row[2] == "회피")[-2] == "같은 부서"
    assert sum(isinstance(cell, str) and cell == "=HYPERLINK(1)" for row in rows for cell in row) == 35
    typed = [cell for row in sheet.iter_rows() for cell in row if cell.value == "=HYPERLINK(1)"]
    assert all(cell.data_type == "s" or cell.quotePrefix for cell in typed) or all(
        cell.data_type != "f" for cell in typed
    )
    assert "심사위원" not in book.sheetnames
    named = openpyxl.load_workbook(io.BytesIO(case.file("xlsx-names")))
    assert [row[1].value for row in named["심사위원"].iter_rows(min_row=2)] == [
        each.name for each in case.people.committee
    ]


def test_csv_and_json_say_the_same(case: Case) -> None:
    with zipfile.ZipFile(io.BytesIO(case.file("csv"))) as archive:
        entries = list(csv.reader(io.StringIO(archive.read("entries.csv").decode("utf-8-sig"))))
        reviews = list(csv.reader(io.StringIO(archive.read("reviews.csv").decode("utf-8-sig"))))
    assert [row[1] for row in entries[1:]] == [f"'{title}" if title.startswith("=") else title for title in TITLES]
    assert not any(cell.startswith("=") for row in reviews for cell in row)
    told = json.loads(case.file("json"))
    assert [each["title"] for each in told["entries"]] == list(TITLES)
    assert sum(len(each["marks"]) for each in told["stages"][0]["reviews"]) == 35 * len(
        case.challenge.stages[0].criteria
    )


@pytest.mark.parametrize("form", ["result", "reviews", "letters"])
def test_the_sheets_are_pdfs_with_korean_text(case: Case, form: str) -> None:
    document = pypdfium2.PdfDocument(case.file(form))
    text = "\n".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    assert case.challenge.title in text
    assert "회의록 <5분>" in text.replace("\r\n", " ").replace("\n", " ") or "회의록" in text
    expected = {"result": "심사 결과표", "reviews": "심사표", "letters": "심사 의견"}[form]
    assert expected in text
    assert not any(person.name in text for person in case.people.committee)


def test_the_report_is_a_hancom_document_with_a_table(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "report.hwpx"
    path.write_bytes(case.file("hwpx"))
    text = Dochan(str(path)).to_markdown()
    assert "심사 결과 보고" in text
    assert text.count("| 2026-") == 6


def test_it_takes_an_administrator_and_a_reason_and_is_logged(case: Case) -> None:
    with pytest.raises(Invalid, match="사유"):
        export(case.session, case.challenge.id, "xlsx", reason=" ", who=case.admin, now=NOW)
    with pytest.raises(Invalid, match="형식"):
        export(case.session, case.challenge.id, "exe", reason="시험", who=case.admin, now=NOW)
    for person in (case.people.committee[0], case.people.staff[0]):
        with pytest.raises(NotAllowed):
            export(case.session, case.challenge.id, "xlsx", reason="궁금함", who=who(person), now=NOW)
    case.file("csv")
    (logged,) = case.session.scalars(select(Record).where(Record.action.startswith("export."))).all()
    assert (logged.action, logged.reason) == ("export.csv", "회의 자료")


def test_an_administrator_with_an_interest_finds_no_trace(case: Case) -> None:
    admin = case.people.admin
    reviewer = builders.reviewer(case.session, case.challenge, admin)
    builders.conflict(case.session, case.entries[1], reviewer)
    number = case.entries[1].number
    for form in FORMS:
        data = case.file(form)
        if form.startswith("xlsx"):
            book = openpyxl.load_workbook(io.BytesIO(data))
            cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
            assert number not in cells
        elif form in ("json", "csv"):
            assert str(number).encode() not in (data if form == "json" else b"".join(_members(data)))


def _members(data: bytes) -> list[bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [archive.read(name) for name in archive.namelist()]


def test_scores_on_paper_are_rounded_for_showing_only(case: Case) -> None:
    seen = outcome.of_stage(case.session, case.challenge.stages[0].id, who=case.admin, now=NOW)
    record = recording.read(case.session, seen.sight, who=case.admin, now=NOW)
    sheet = papers.result_sheet(record)
    (table,) = [part for part in sheet.parts if getattr(part, "header", [""])[0] == "순위"]
    shown = {row[1]: row[4] for row in table.rows}  # type: ignore[union-attr]
    for entry in case.entries:
        exact = seen.result.stages[case.challenge.stages[0].id][entry.id].score
        assert shown[entry.number or ""] == str(scoring.rounded(exact, 2))
    assert printed.as_pdf([sheet]).startswith(b"%PDF")
