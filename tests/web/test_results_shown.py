"""What the result pages show and keep: blind titles, refused forms, comparisons, the chair's page of the committee."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from assistant.challenge.models.challenges import Challenge
from assistant.challenge.models.judging import Comparison
from tests.challenge import builders
from tests.web.conftest import Site
from tests.web.judging_site import queries_of
from tests.web.results_bench import MARKS, Bench, bench


@pytest.fixture
def judged(site: Site) -> Bench:
    return bench(site)


def test_a_blind_stage_stays_blind_in_the_results(judged: Bench) -> None:
    judge = judged.visit(judged.people.committee[1])
    for page in ("results", "decision", "comparisons"):
        text = judge.get(f"{judged.here}/{page}").text
        # The word tells on its own department only: for the others it is a word like any.
        assert "작품 1 홍보담당관실" not in text
        assert "위원3" not in text
    assert "작품 1 ○○○의 일" in judge.get(f"{judged.here}/results").text
    assert "작품 1 홍보담당관실의 일" in judged.admin().get(f"{judged.here}/results").text


def test_the_numbers_behind_the_plots_are_in_a_table(judged: Bench) -> None:
    page = judged.admin().get(f"{judged.here}/results").text
    strips = re.findall(r'<svg class="strip"[^>]*aria-label="([^"]+)"', page)
    assert len(strips) == 6
    assert all(each.count(",") == 4 for each in strips)
    assert page.count("<circle") >= 30
    assert 'style="' not in page
    for letter in "ABCDE":
        assert f'<th scope="col">{letter}</th>' in page


def test_an_entry_that_nobody_has_judged_is_listed_without_a_score(judged: Bench) -> None:
    with judged.site.world.assistant.database.writing.begin() as session:
        row = session.get_one(Challenge, judged.challenge_id)
        lead = builders.person(session, "늦은이", department="새부서")
        entry_id = builders.entry(session, row, lead, title="아무도 안 본 작품").id
    admin = judged.admin()
    assert "아무도 안 본 작품" in admin.get(f"{judged.here}/results").text
    assert f'name="outcome-{entry_id}"' in admin.get(f"{judged.here}/decision").text


def test_the_chair_sees_how_the_committee_judged_and_members_do_not(judged: Bench) -> None:
    page = judged.visit(judged.people.committee[0]).get(f"{judged.here}/judges").text
    assert "위원3" in page
    assert "다른 위원보다" in page
    assert judged.visit(judged.people.committee[1]).get(f"{judged.here}/judges").status_code == 403
    assert judged.visit(judged.people.staff[0]).get(f"{judged.here}/judges").status_code == 403


def test_a_stage_of_another_challenge_is_not_found(judged: Bench) -> None:
    admin = judged.admin()
    for page in ("results", "judges", "comparisons", "decision", "feedback"):
        assert admin.get(f"/challenges/999/stages/{judged.stage_id}/{page}").status_code == 404, page


def test_pairs_are_compared_once_by_each_and_may_be_changed(judged: Bench) -> None:
    judge = judged.visit(judged.people.committee[1])
    asked = 0
    while 'name="better" value="same"' in (page := judge.get(f"{judged.here}/comparisons").text):
        one = re.search(r'name="one" value="(\d+)"', page)
        other = re.search(r'name="other" value="(\d+)"', page)
        assert one
        assert other
        sent = {"one": one[1], "other": other[1]}
        assert judge.post(f"{judged.here}/comparisons", sent).status_code == 422
        assert judge.post(f"{judged.here}/comparisons", sent | {"better": one[1]}).status_code == 303
        asked += 1
        assert asked < 20
    assert asked > 0
    assert "견준 결과" in page
    changed = judge.post(f"{judged.here}/comparisons", sent | {"better": "same"})
    assert changed.status_code == 303
    with judged.site.world.assistant.database.reading() as session:
        rows = session.scalars(select(Comparison)).all()
    assert len(rows) == asked
    assert sum(each.better_id is None for each in rows) == 1
    outside = {"one": str(judged.entries[0]), "other": str(judged.entries[5]), "better": "same"}
    assert judge.post(f"{judged.here}/comparisons", outside).status_code == 409
    assert judged.admin().post(f"{judged.here}/comparisons", sent | {"better": "same"}).status_code == 403


def test_what_was_typed_is_kept_when_it_is_refused(judged: Bench) -> None:
    admin = judged.admin()
    too_long = admin.post(f"{judged.here}/feedback/{judged.entries[0]}", {"text": "가" * 8_001})
    assert too_long.status_code == 422
    assert "가" * 8_001 in too_long.text
    saved = admin.post(f"{judged.here}/feedback/{judged.entries[0]}", {"text": "잘하셨습니다. <b>"})
    assert saved.status_code == 303
    assert "잘하셨습니다. &lt;b&gt;" in admin.get(saved.headers["location"]).text


def test_thirty_entries_ask_the_database_no_more_often_than_three(site: Site) -> None:
    few = bench(site, entries=3)
    admin = few.admin()
    engine = site.world.assistant.database.engine
    counts: dict[str, list[int]] = {}

    def ask() -> None:
        for page in ("results", "judges", "comparisons", "decision", "feedback"):
            with queries_of(engine) as sent:
                assert admin.get(f"{few.here}/{page}").status_code == 200
            counts.setdefault(page, []).append(len(sent))

    ask()
    with site.world.assistant.database.writing.begin() as session:
        row = session.get_one(Challenge, few.challenge_id)
        for n in range(27):
            lead = builders.person(session, f"더{n}", department=f"더한부서{n}")
            entry = builders.entry(session, row, lead, title=f"더한 작품 {n}")
            for member in row.reviewers:
                builders.review(session, entry, member, MARKS[n % 6], stage=row.stages[0])
    ask()
    # A pair to compare may be shown or not: its two entries are read for their names.
    assert {page: many <= one + 2 for page, (one, many) in counts.items()} == dict.fromkeys(counts, True), counts
    assert max(many for _, many in counts.values()) < 40, counts


def test_two_who_word_the_same_comment_see_each_others_words(judged: Bench) -> None:
    chair, admin = judged.visit(judged.people.committee[0]), judged.admin()
    address = f"{judged.here}/feedback/{judged.entries[0]}"
    read = re.findall(r'name="revision" value="(\w+)"', chair.get(f"{judged.here}/feedback").text)[0]
    assert chair.post(address, {"text": "위원장의 말", "revision": read}).status_code == 303
    refused = admin.post(address, {"text": "관리자의 말", "revision": read})
    assert refused.status_code == 409
    assert ">관리자의 말</textarea>" in refused.text
    assert '지금 저장된 글</p><p class="text">위원장의 말</p>' in refused.text
    now_read = re.findall(r'name="revision" value="(\w+)"', refused.text)[0]
    assert admin.post(address, {"text": "둘의 말", "revision": now_read}).status_code == 303


def test_a_stage_is_opened_again_and_a_refusal_keeps_what_was_typed(judged: Bench) -> None:
    admin, here = judged.admin(), f"/challenges/{judged.challenge_id}"
    assert "서면 심사 다시 열기" in admin.get(here).text
    form = {"due_at": "2020-01-01T09:00", "reason": "이해관계가 드러남"}
    refused = admin.post(f"{judged.here}/reopen", form)
    assert refused.status_code == 422
    assert 'value="2020-01-01T09:00"' in refused.text
    assert 'value="이해관계가 드러남"' in refused.text
    assert admin.post(f"{judged.here}/reopen", form | {"due_at": "2099-01-01T09:00"}).status_code == 303
    page = admin.get(here).text
    assert "서면 심사 중입니다" in page
    assert "다시 열기" not in page
    late = admin.post(f"{judged.here}/extend", form)
    assert (late.status_code, 'value="이해관계가 드러남"' in late.text) == (422, True)
    assert admin.post(f"{judged.here}/reopen", form).status_code == 409
