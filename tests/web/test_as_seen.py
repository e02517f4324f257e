"""The advice of the moment of the proposal is kept with the decision and shown as it was, whatever changes later."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import combinations

import pytest
from sqlalchemy import select, update

from assistant.challenge import comparing, outcome
from assistant.challenge.models.challenges import Reviewer
from assistant.challenge.models.deciding import Decision
from assistant.challenge.models.entries import Entry
from assistant.challenge.models.judging import Comparison, Mark
from tests.challenge import builders
from tests.challenge.builders import who
from tests.web.conftest import Site
from tests.web.results_bench import Bench, bench


@pytest.fixture
def judged(site: Site) -> Bench:
    return bench(site)


def panel(page: str) -> str:
    found = re.search(r'<details class="as-seen">.*?</details>', page, re.DOTALL)
    return found.group() if found else ""


def test_later_marks_and_comparisons_do_not_change_what_the_committee_saw(judged: Bench) -> None:
    now = datetime.now(UTC)
    database = judged.site.world.assistant.database
    with database.writing.begin() as session:
        found = outcome.of_stage(session, judged.stage_id, who=who(judged.people.admin), now=now)
        band = sorted(found.advice.band)
        assert len(band) > 1
        for one, other in combinations(band, 2):
            comparing.compare(
                session, judged.stage_id, one, other, better=other, who=who(judged.people.committee[0]), now=now
            )
        strengths = {each.entry_id: each for each in comparing.strengths_of(session, found)}
    judged.decide()
    with database.reading() as session:
        kept = session.get_one(Decision, 1).advice
        chosen = found.advice
    assert kept["severity"] == {str(id_): round(points, 4) for id_, points in chosen.severity.items()}
    assert {each["entry_id"]: each["compared"] for each in kept["comparisons"]} == {
        id_: each.compared for id_, each in strengths.items()
    }
    admin = judged.admin()
    before = panel(admin.get(f"{judged.here}/decision").text)
    for id_, points in chosen.severity.items():
        assert f"{found.gathered.letters[id_]} {points:+.1f}점" in before
    for each in strengths.values():
        assert f"{each.chance * 100:.0f}%" in before
    with database.writing.begin() as session:
        session.execute(update(Mark).values(value=3))
        session.execute(update(Comparison).values(better_id=None))
    after = admin.get(f"{judged.here}/decision").text
    assert panel(after) == before


def test_nobody_follows_the_others_and_nobody_reads_of_what_concerns_them(judged: Bench) -> None:
    now = datetime.now(UTC)
    database = judged.site.world.assistant.database
    with database.writing.begin() as session:
        found = outcome.of_stage(session, judged.stage_id, who=who(judged.people.admin), now=now)
        one, other = sorted(found.advice.band)[:2]
        first = who(judged.people.committee[0])
        comparing.compare(session, judged.stage_id, one, other, better=one, who=first, now=now)
    admin, judge = judged.admin(), judged.visit(judged.people.committee[1])
    form = re.findall(
        r'<select name="(outcome-\d+)".*?<option value="([^"]+)" selected',
        admin.get(f"{judged.here}/decision").text,
        re.DOTALL,
    )
    assert admin.post(f"{judged.here}/decision", dict(form) | {"reason": "점수대로"}).status_code == 303
    assert "1번" in panel(admin.get(f"{judged.here}/decision").text)
    proposed = panel(judge.get(f"{judged.here}/decision").text)
    assert "순위의 범위" in proposed
    assert "1번" not in proposed
    with database.writing.begin() as session:
        entry = session.get_one(Entry, judged.entries[5])
        of = Reviewer.challenge_id == judged.challenge_id, Reviewer.person_id == judged.people.committee[1].id
        builders.conflict(session, entry, session.scalars(select(Reviewer).where(*of)).one())
    assert panel(judge.get(f"{judged.here}/decision").text) == ""
