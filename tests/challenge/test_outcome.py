"""One result for everybody who sees it, through all stages, and the sheet that says how it was counted."""

from __future__ import annotations

import io
from collections.abc import Iterator
from fractions import Fraction

import openpyxl
import pytest
from sqlalchemy.orm import Session

from assistant.challenge import outcome, sight
from assistant.challenge.exporting import papers, recording, workbook
from assistant.challenge.models.challenges import Averaging, Challenge
from assistant.challenge.models.entries import EntryState
from assistant.challenge.phases import Phase
from assistant.database import Database
from assistant.people.models import Person
from tests.challenge import builders
from tests.challenge.builders import who
from tests.conftest import NOW


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing.begin() as opened:
        yield opened


def rule_said(session: Session, challenge: Challenge, reader: Person) -> str:
    seen = sight.sight_of(session, challenge.id, who=who(reader), now=NOW)
    sheet = papers.result_sheet(recording.read(session, seen, who=who(reader), now=NOW))
    return str(sheet.parts[1].text)  # type: ignore[union-attr]


def test_whoever_has_a_conflict_reads_the_same_scores_of_all_others(session: Session) -> None:
    people = builders.people(session, staff=3, committee=5)
    challenge = builders.challenge(
        session, phase=Phase.DECIDING, stages=1, averaging=Averaging.TRIMMED, awards=(("최우수", 1),)
    )
    stage = challenge.stages[0]
    reviewers = [builders.reviewer(session, challenge, each, chair=n == 0) for n, each in enumerate(people.committee)]
    entries = [builders.entry(session, challenge, each) for each in people.staff]
    for entry, marks in zip(entries, ((5, 5, 5, 5, 1), (4, 4, 5, 4, 4), (3, 3, 3, 3)), strict=True):
        # The last reviewer has not judged the last entry, so it has four scores, and nothing is left out of any.
        for reviewer, mark in zip(reviewers, marks, strict=False):
            builders.review(session, entry, reviewer, [mark] * 5, stage=stage)
    builders.conflict(session, entries[2], reviewers[4])
    seen = {
        each.name: outcome.of_stage(session, stage.id, who=who(each), now=NOW)
        for each in (people.admin, people.committee[0], people.committee[4])
    }
    for found in seen.values():
        assert found.result.trimmed == {stage.id: False}
        assert {one.entry_id: (one.rank, one.score) for one in found.ranked if one.entry_id != entries[2].id} == {
            entries[0].id: (1, Fraction(84)),
            entries[1].id: (1, Fraction(84)),
        }
    assert entries[2].id not in seen[people.committee[4].name].gathered.entries
    without = [{each.without: each.winners for each in found.alternatives} for found in seen.values()]
    assert {each[reviewers[0].id] for each in without} == {frozenset({entries[1].id})}
    for reader in (people.admin, people.committee[4]):
        assert "모든 심사의 평균이며" in rule_said(session, challenge, reader)
    of_conflicted = sight.sight_of(session, challenge.id, who=who(people.committee[4]), now=NOW)
    record = recording.read(session, of_conflicted, who=who(people.committee[4]), now=NOW)
    rules = openpyxl.load_workbook(io.BytesIO(workbook.as_xlsx(record, with_names=False)))[workbook.RULES]
    applied = [cell.value for cell in rules["E"]]
    assert applied[8] == "평균", "no formula can know of an entry that is not in the book"


def test_the_advice_of_a_later_stage_is_about_the_whole_score(session: Session) -> None:
    people = builders.people(session, staff=4, committee=5)
    challenge = builders.challenge(session, phase=Phase.DECIDING, stages=2, stage=2, awards=(("최우수", 1),))
    written, presented = challenge.stages
    reviewers = [builders.reviewer(session, challenge, each) for each in people.committee]
    entries = [builders.entry(session, challenge, each, state=EntryState.FINALIST) for each in people.staff]
    shown = ((4, 4, 4, 4, 4), (5, 5, 5, 4, 5), (3, 4, 3, 3, 4), (3, 3, 3, 4, 3))
    for entry, mark, marks in zip(entries, (5, 2, 2, 2), shown, strict=True):
        for reviewer, other in zip(reviewers, marks, strict=True):
            builders.review(session, entry, reviewer, [mark] * 5, stage=written)
            builders.review(session, entry, reviewer, [other] * 5, stage=presented)
    found = outcome.of_stage(session, presented.id, who=who(people.admin), now=NOW)
    assert [(each.entry_id, each.score) for each in found.ranked[:2]] == [
        (entries[0].id, Fraction(92)),
        (entries[1].id, Fraction(312, 5)),
    ]
    first, second = found.advice.entries[:2]
    assert (first.entry_id, first.rank, first.lowest, first.highest) == (entries[0].id, 1, 1, 1)
    assert first.among_best > 0.99
    assert (first.score, second.score) == (pytest.approx(92), pytest.approx(62.4))
    assert found.advice.band == ()
    # Its own reviews are shown as they are.
    assert set(found.scores[entries[1].id].values()) == {Fraction(100), Fraction(80)}


def test_the_sheet_says_of_each_stage_how_it_was_counted(session: Session) -> None:
    people = builders.people(session, staff=1, committee=5)
    challenge = builders.challenge(session, phase=Phase.DECIDING, stages=2, stage=2, averaging=Averaging.TRIMMED)
    entry = builders.entry(session, challenge, people.staff[0], state=EntryState.FINALIST)
    for n, each in enumerate(people.committee):
        reviewer = builders.reviewer(session, challenge, each)
        for stage in challenge.stages[: 2 if n else 1]:
            builders.review(session, entry, reviewer, [4] * 5, stage=stage)
    assert rule_said(session, challenge, people.admin).startswith(
        "점수는 서면 심사(최고점과 최저점을 하나씩 뺀 평균), 발표 심사(모든 심사의 평균)이며 100점 만점입니다. "
        "절사평균으로 공고했으나 발표 심사에 심사가 5건보다 적은 작품이 있어 공고한 대로 평균으로 셈했습니다."
    )
