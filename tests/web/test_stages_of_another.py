"""A stage under the address of another challenge is not there, whatever is asked of it, and nothing is written."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from assistant.audit.models import Record
from assistant.challenge.models.deciding import Decision
from assistant.challenge.phases import Phase
from tests.challenge import builders
from tests.web.conftest import Site
from tests.web.results_bench import Bench, bench


@pytest.fixture
def judged(site: Site) -> Bench:
    return bench(site)


@pytest.fixture
def elsewhere(judged: Bench) -> str:
    """The address of the judged stage under a challenge that it does not belong to."""
    with judged.site.world.assistant.database.writing.begin() as session:
        other = builders.challenge(session, phase=Phase.DECIDING, stages=1, now=datetime.now(UTC), title="다른 챌린지")
        return f"/challenges/{other.id}/stages/{judged.stage_id}"


@pytest.mark.parametrize("page", ["results", "judges", "decision", "comparisons", "feedback", "sheet"])
def test_no_page_is_shown(judged: Bench, elsewhere: str, page: str) -> None:
    admin = judged.admin()
    assert admin.get(f"{judged.here}/{page}").status_code == 200
    assert admin.get(f"{elsewhere}/{page}").status_code == 404


def test_nothing_is_written(judged: Bench, elsewhere: str) -> None:
    judged.decide()
    database = judged.site.world.assistant.database

    def written() -> tuple[int | None, int | None]:
        with database.reading() as session:
            decisions, records = select(func.count(Decision.id)), select(func.count(Record.id))
            return session.scalar(decisions), session.scalar(records)

    admin, judge = judged.admin(), judged.visit(judged.people.committee[2])
    before = written()
    one, other = judged.entries[:2]
    for visitor, path, form in (
        (admin, "decision", {"reason": "점수대로"}),
        (judge, "decision/1/second", {}),
        (admin, "decision/1/decide", {}),
        (admin, "decision/1/announce", {}),
        (admin, f"feedback/{one}", {"text": "의견"}),
        (judge, "comparisons", {"one": str(one), "other": str(other), "better": "same"}),
    ):
        assert visitor.post(f"{elsewhere}/{path}", form).status_code == 404, path
    assert written() == before
    # A decision of another stage, under this one's address.
    assert admin.post(f"{judged.here}/decision/99/announce").status_code == 404
