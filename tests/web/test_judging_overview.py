"""The administrator's side of judging on the web: assignments, conflicts, and how much every page asks."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from assistant.challenge.models.challenges import Challenge
from assistant.challenge.models.judging import Assignment, ConflictOfInterest, Review
from assistant.people.models import Person as Somebody
from tests.challenge import builders
from tests.web.conftest import Site
from tests.web.judging_site import Court, court, queries_of


@pytest.fixture
def on(site: Site) -> Court:
    return court(site)


def test_an_administrator_previews_applies_and_changes_assignments(site: Site) -> None:
    on = court(site, assigned=False)
    admin = on.admin()
    preview = admin.get(f"{on.overview}/proposal").text
    assert "새로 9건 배정" in preview
    token = re.search(r'name="token" value="(\w+)"', preview)
    assert token
    apply = f"/stages/{on.j.stage_id}/assignments/apply"
    assert admin.post(apply, {"token": "old"}).status_code == 409
    assert admin.post(apply, {"token": token.group(1)}).status_code == 303
    page = admin.get(f"{on.overview}?said=applied").text
    assert "0 / 3명" in page
    assert "배정하고 위원들에게 알렸습니다." in page
    assert admin.post("/assignments/1/remove", {"reason": " "}).status_code == 422
    assert admin.post("/assignments/1/remove", {"reason": "부담"}).status_code == 303
    assert "0 / 2명" in admin.get(on.overview).text
    with site.world.assistant.database.reading() as session:
        row = session.get_one(Assignment, 1)
        sent = {"entry_id": str(row.entry_id), "reviewer_id": str(row.reviewer_id)}
    assert admin.post(f"/stages/{on.j.stage_id}/assignments", sent).status_code == 303
    assert on.judge(0).get(on.overview).status_code == 403


def test_an_administrator_settles_and_sets_conflicts(on: Court) -> None:
    admin = on.admin()
    set_apart = {"entry_id": str(on.j.entries[0]), "reviewer_id": str(on.j.reviewers[0]), "kind": "vendor"}
    assert admin.post(f"/stages/{on.j.stage_id}/conflicts", set_apart).status_code == 422
    done = admin.post(f"/stages/{on.j.stage_id}/conflicts", set_apart | {"reason": "용역 계약"})
    assert done.status_code == 303
    page = admin.get(on.overview).text
    assert "용역 계약" in page
    assert "회피" in page
    assert admin.post("/conflicts/1/settle", {"confirmed": "false", "reason": " "}).status_code == 422
    assert admin.post("/conflicts/1/settle", {"confirmed": "false", "reason": "끝난 계약"}).status_code == 303
    assert on.judge(0).get(on.assignment()).status_code == 200
    assert admin.post(f"/challenges/{on.j.challenge_id}/conflicts/detect").status_code == 303


def test_an_administrator_who_entered_sees_nothing_of_how_it_is_judged(on: Court) -> None:
    with on.site.world.assistant.database.writing.begin() as session:
        of = session.get_one(Challenge, on.j.challenge_id)
        mine = builders.entry(session, of, session.get_one(Somebody, on.j.people.admin.id), title="관리자의 작품")
        given = builders.assignment(session, mine, of.reviewers[0], stage=of.stages[0])
        builders.conflict(session, mine, of.reviewers[1])
        entry_id, assignment_id = mine.id, given.id
    admin = on.admin()
    page = admin.get(on.overview).text
    assert "관리자의 작품" not in page
    assert "이해관계가 있는 작품의 심사는 여기에 나오지 않습니다." in page
    assert "관리자의 작품" not in admin.get(f"{on.overview}/proposal").text
    assert admin.post(f"/assignments/{assignment_id}/remove", {"reason": "왜"}).status_code == 404
    assert admin.post("/conflicts/1/settle", {"reason": "왜"}).status_code == 404
    sent = {"entry_id": str(entry_id), "reviewer_id": str(on.j.reviewers[2]), "reason": "왜"}
    assert admin.post(f"/stages/{on.j.stage_id}/conflicts", sent).status_code == 404
    assert admin.post(f"/stages/{on.j.stage_id}/assignments", sent).status_code == 404


def test_the_queue_asks_as_much_for_three_hundred_as_for_three(site: Site) -> None:
    on = court(site, entries=300, committee=15)
    judge, admin, engine = on.judge(0), on.admin(), site.world.assistant.database.engine
    with on.site.world.assistant.database.writing.begin() as session:
        for row in session.scalars(select(Assignment).where(Assignment.reviewer_id == on.j.reviewers[0]).limit(100)):
            session.add(Review(assignment_id=row.id, draft={}, saved_at=datetime.now(UTC)))
        assert session.scalars(select(ConflictOfInterest)).all() == []
    for person, path, most in (
        (judge, on.queue, 24),
        (judge, on.assignment(150), 40),
        (admin, on.overview, 24),
    ):
        person.get(path)
        with queries_of(engine) as sent:
            page = person.get(path)
        assert page.status_code == 200
        assert len(sent) <= most, path
    page = judge.get(on.queue)
    assert "300편 가운데 0편" in page.text
