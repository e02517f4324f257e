"""What a reviewer sees and does of conflicts of interest, and what stays hidden from her."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from assistant.challenge.models.challenges import Reviewer
from assistant.challenge.models.entries import Entry
from assistant.challenge.models.judging import ConflictKind, ConflictSource, ConflictState
from tests.challenge import judging_builders as builders
from tests.challenge.test_previews import pdf
from tests.web.conftest import Site
from tests.web.judging_site import Court, attach, court


@pytest.fixture
def on(site: Site) -> Court:
    return court(site)


def test_a_judge_in_conflict_finds_no_trace(on: Court) -> None:
    file_id = attach(on.site.world, on.j, "a.pdf", pdf((100, 100)))
    on.hand_in(reviewer=1)
    judge = on.judge(0)
    entry_id, receipt = on.j.entries[0], on.number(0)
    sent = {"entry_id": str(entry_id), "kind": "mentor", "reason": "멘토링했습니다"}
    assert judge.post(f"/challenges/{on.j.challenge_id}/conflicts", sent).status_code == 303
    page = judge.get(on.queue).text
    assert "2편 가운데" in page
    # The number stands with what she said herself, and nowhere else.
    before, own = page.split('id="own-conflicts"')
    assert receipt not in before
    assert (own.count(receipt), "멘토링했습니다" in own) == (1, True)
    assert "작품 1" not in page
    assert "작품 1" not in judge.get(f"{on.queue}?find={receipt}").text
    address = on.assignment()
    for path in (
        address,
        f"{address}/files/{file_id}",
        f"{address}/files/{file_id}/pages/1",
        f"/entries/{entry_id}",
        f"/entries/{entry_id}/files/{file_id}",
        f"/entries/{entry_id}/discussion/{on.j.stage_id}",
    ):
        assert judge.get(path).status_code == 404, path
    for path in (address, f"{address}/draft", f"{address}/hand-back"):
        assert judge.post(path, on.marks(1, reason="왜")).status_code == 404, path
    say = f"/entries/{entry_id}/discussion/{on.j.stage_id}"
    assert judge.post(say, {"text": "의견"}).status_code == 404
    # The neighbours of another entry do not lead there either.
    assert address not in judge.get(on.assignment(1)).text


def test_a_conflict_without_a_reason_is_shown_again(on: Court) -> None:
    sent = {"entry_id": str(on.j.entries[1]), "kind": "vendor", "reason": " "}
    answer = on.judge(0).post(f"/challenges/{on.j.challenge_id}/conflicts", sent)
    assert answer.status_code == 422
    assert f'value="{on.j.entries[1]}" selected' in answer.text
    assert '<option value="vendor" selected>' in answer.text


def test_a_conflict_with_a_person_says_nothing_about_entries(on: Court) -> None:
    judge = on.judge(0)
    assert "직원2" in judge.get(f"{on.queue}?q=직원2").text
    answers = [
        judge.post(
            f"/challenges/{on.j.challenge_id}/conflicts/people",
            {"person_id": str(person.id), "kind": "personal", "reason": "가족"},
        ).headers["location"]
        for person in (on.j.people.staff[1], on.j.people.trainer)
    ]
    assert answers == [f"{on.queue}?said=declared-person"] * 2
    page = judge.get(on.queue).text
    assert "2편 가운데" in page
    # Both are told of alike, whether they entered or not, and no state of an entry tells them apart.
    own = page.partition('id="own-conflicts"')[2]
    assert [own.count(each) for each in ("기록됨", "(사람)", "확인 전", "접수번호")] == [2, 2, 0, 0]
    assert 'id="own-conflicts"' not in on.judge(1).get(on.queue).text
    everything = on.admin().get(on.overview).text
    assert "위원이 사람으로 알린 것 2건" in everything
    assert on.j.people.trainer.name in everything


def test_what_was_derived_is_counted_without_saying_which_entry_it_is(on: Court) -> None:
    with on.site.world.assistant.database.writing.begin() as session:
        reviewer = session.scalars(select(Reviewer).where(Reviewer.person_id == on.j.people.committee[0].id)).one()
        for n in (0, 1):
            row = builders.conflict(
                session,
                session.get_one(Entry, on.j.entries[n]),
                reviewer,
                kind=ConflictKind.DEPARTMENT,
                source=ConflictSource.DETECTED,
                state=ConflictState.OPEN,
            )
            row.reason = "같은 부서 직원1"
    judge = on.judge(0)
    own = judge.get(on.queue).text.partition('id="own-conflicts"')[2]
    assert "같은 부서 2편" in own
    assert "자동으로 찾음 · 확인 전" in own
    for word in ("직원1", on.number(0), on.number(1), "작품 1"):
        assert word not in own
    # Declaring their makers as the same kind changes nothing of it, or it would tell whose those are.
    for person in on.j.people.staff[:2]:
        sent = {"person_id": str(person.id), "kind": "department", "reason": "같은 과"}
        assert judge.post(f"/challenges/{on.j.challenge_id}/conflicts/people", sent).status_code == 303
    assert "같은 부서 2편" in judge.get(on.queue).text
    # Once it was decided that it is none, it is none.
    admin = on.admin()
    for row in ("1", "2"):
        sent = {"confirmed": "false" if row == "1" else "true", "reason": "확인함"}
        assert admin.post(f"/conflicts/{row}/settle", sent).status_code == 303
    own = judge.get(on.queue).text.partition('id="own-conflicts"')[2]
    assert "같은 부서 1편" in own
    assert "확정" in own
