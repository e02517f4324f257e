"""Judging on the web, with no script: the queue, the form, two tabs, blind files, and the administrator's side."""

from __future__ import annotations

import re

import pytest

from assistant.challenge.models.challenges import Stage
from assistant.challenge.models.entries import Entry
from assistant.challenge.models.judging import Assignment, AssignmentState
from assistant.people.models import Person as Somebody
from tests.challenge.test_previews import pdf
from tests.web.conftest import Site
from tests.web.judging_site import GOOD, Court, attach, court


@pytest.fixture
def on(site: Site) -> Court:
    return court(site)


def test_a_queue_counts_whole_reviews(on: Court) -> None:
    judge = on.judge(0)
    page = judge.get(on.queue).text
    assert "3편 가운데 0편 마침" in page
    assert page.count('<li><a class="card" href="/assignments/') == 3
    assert "심사하기: 2026-001" in page
    on.hand_in()
    page = judge.get(f"{on.queue}?said=submitted").text
    assert "3편 가운데 1편 마침" in page
    assert "심사를 제출했습니다." in page
    assert on.clerk(0).get(on.queue).status_code == 404


def test_nothing_is_shown_before_the_pledge(site: Site) -> None:
    on = court(site, pledged=False)
    judge = on.judge(0)
    page = judge.get(on.queue).text
    assert "먼저 서약해 주세요" in page
    assert "/assignments/" not in page
    assert judge.get(on.assignment()).status_code == 404
    judge.post(f"/challenges/{on.j.challenge_id}/pledge")
    assert judge.get(on.assignment()).status_code == 200


def test_a_review_is_saved_handed_in_and_changed(on: Court) -> None:
    judge, address = on.judge(0), on.assignment()
    saved = judge.post(address, on.marks(4, 3, to_entrant="다음에는 <b>측정</b>을"))
    assert saved.headers["location"] == f"{address}?said=saved"
    page = judge.get(saved.headers["location"]).text
    assert "다음에는 &lt;b&gt;측정&lt;/b&gt;을" in page
    assert re.search(r'value="4" id="mark-\d+-4" checked', page)
    short = judge.post(address, on.marks(4, 3, do="submit", revision="1", to_committee="놓치지 마세요"))
    assert short.status_code == 422
    assert "점수를 주지 않은 항목이 있습니다: 효율성, 적용 범위, 계속성." in short.text
    assert "놓치지 마세요" in short.text
    # What could not be handed in is saved all the same.
    assert 'name="revision" value="2"' in short.text
    done = judge.post(address, on.marks(*GOOD, do="submit", revision="2"))
    assert done.headers["location"] == f"{on.queue}?said=submitted"
    refused = judge.post(address, on.marks(*GOOD[::-1], do="amend", revision="3", to_entrant="고침"))
    assert refused.status_code == 422
    assert "수정 사유를 적어 주세요" in refused.text
    assert "고침" in refused.text
    changed = judge.post(address, on.marks(*GOOD[::-1], do="amend", revision="4", reason="다시 읽음"))
    assert changed.headers["location"] == f"{address}?said=amended"
    assert "2번째 · 다시 읽음" in judge.get(address).text


def test_a_mark_off_the_scale_is_refused_and_nothing_is_lost(on: Court) -> None:
    answer = on.judge(0).post(on.assignment(), on.marks(9, 3, to_committee="그대로"))
    assert answer.status_code == 422
    assert "1부터 5 사이" in answer.text
    assert "그대로" in answer.text


def test_two_tabs_are_shown_side_by_side(on: Court) -> None:
    judge, address = on.judge(0), on.assignment()
    judge.post(address, on.marks(5, to_committee="첫째 창"))
    clash = judge.post(address, on.marks(1, to_committee="둘째 창"))
    assert clash.status_code == 409
    assert "둘째 창" in clash.text
    assert "다른 창에 저장된 의견: 첫째 창" in clash.text
    assert "다른 창에 저장된 점수: 5" in clash.text
    assert 'name="revision" value="1"' in clash.text
    assert judge.post(address, on.marks(1, to_committee="둘째 창", revision="1")).status_code == 303
    late = judge.post(f"{address}/draft", on.marks(2), headers={"Accept": "application/json"}).json()
    assert late["revision"] is None
    assert "다른 창" in late["sentence"]


def test_it_is_saved_while_one_types(on: Court) -> None:
    answer = on.judge(0).post(f"{on.assignment()}/draft", on.marks(3))
    assert answer.json()["revision"] == 1
    assert "저장됨" in answer.json()["sentence"]
    with on.site.world.assistant.database.reading() as session:
        assert session.get_one(Stage, on.j.stage_id).frozen_at is not None


def test_a_blind_stage_hides_who_wrote_it_in_text_files_and_names(on: Court) -> None:
    name = on.j.people.staff[0].name
    with on.site.world.assistant.database.writing.begin() as session:
        session.get_one(Somebody, on.j.people.staff[0].id).name = "홍길동"
        row = session.get_one(Entry, on.j.entries[0]).current
        assert row is not None
        row.content = row.content | {"effect": "홍 길동 주무관이 20분을 아꼈습니다."}
    file_id = attach(on.site.world, on.j, "홍길동_제안서.pdf", pdf((595, 842)), text="작성자 홍길동")
    judge, address = on.judge(0), on.assignment()
    page = judge.get(address).text
    assert "○○○ 주무관이 20분을" in page
    assert "첨부 1.pdf" in page
    for told in ("홍길동", "홍 길동", name, on.j.people.staff[0].department):
        assert told not in page, told
    picture = judge.get(f"{address}/files/{file_id}/pages/1")
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/png")
    assert "홍" not in str(picture.headers)
    assert judge.get(f"{address}/files/{file_id}").status_code == 404
    assert judge.get(f"{address}/files/{file_id}/pages/2").status_code == 404
    with on.site.world.assistant.database.writing.begin() as session:
        session.get_one(Stage, on.j.stage_id).blind = False
    assert "홍길동_제안서.pdf" in judge.get(address).text
    assert judge.get(f"{address}/files/{file_id}").content.startswith(b"%PDF")


def test_entries_and_files_are_searched_as_they_are_read(on: Court) -> None:
    attach(on.site.world, on.j, "a.pdf", pdf((100, 100)), text="경로당 안내문을 홍길동 주무관이 썼다", entry=1)
    with on.site.world.assistant.database.writing.begin() as session:
        session.get_one(Somebody, on.j.people.staff[1].id).name = "홍길동"
    judge = on.judge(0)
    assert "1편을 찾았습니다" in judge.get(f"{on.queue}?find=안내문 경로당").text
    assert "3편을 찾았습니다" in judge.get(f"{on.queue}?find=민원").text
    # Whose it is cannot be found out by asking.
    assert "0편을 찾았습니다" in judge.get(f"{on.queue}?find=홍길동").text


@pytest.mark.parametrize(
    ("how", "state"),
    [
        ("decline", AssignmentState.DECLINED),
        ("abstain", AssignmentState.ABSTAINED),
        ("recuse", AssignmentState.RECUSED),
    ],
)
def test_an_entry_is_handed_back_with_a_reason(on: Court, how: str, state: AssignmentState) -> None:
    judge, address = on.judge(0), on.assignment()
    again = judge.post(f"{address}/hand-back", {"how": how, "reason": " "})
    assert again.status_code == 422
    assert judge.post(f"{address}/hand-back", {"how": how, "reason": "사정"}).status_code == 303
    with on.site.world.assistant.database.reading() as session:
        assert session.get_one(Assignment, on.j.given(0, 0)).state is state


def test_the_discussion_opens_after_ones_own_review(on: Court) -> None:
    address = f"/entries/{on.j.entries[0]}/discussion/{on.j.stage_id}"
    on.hand_in(reviewer=1)
    assert on.judge(0).get(address).status_code == 404
    assert address not in on.judge(0).get(on.assignment()).text
    on.hand_in()
    judge = on.judge(0)
    assert address in judge.get(on.assignment()).text
    page = judge.get(address).text
    assert "위원2" in page
    assert "위원회에만" in page
    assert judge.post(address, {"text": " "}).status_code == 422
    said = judge.post(address, {"text": "다시 <i>봅시다</i>"})
    assert "다시 &lt;i&gt;봅시다&lt;/i&gt;" in judge.get(said.headers["location"]).text
    assert judge.post("/remarks/1/take-back").status_code == 303
    assert "거둔 의견입니다." in judge.get(address).text
    assert on.clerk(0).get(address).status_code == 404


def test_examples_are_practised_on(on: Court) -> None:
    admin, judge = on.admin(), on.judge(0)
    item = {"title": "연습 하나", "text": "회의록을 요약했습니다.", "explanation": "측정이 없어 3점입니다."}
    add = f"/stages/{on.j.stage_id}/calibration"
    short = admin.post(add, item)
    assert short.status_code == 422
    assert "회의록을 요약했습니다." in short.text
    assert admin.post(add, item | on.marks(3, 3, 3, 3, 3)).status_code == 303
    page = judge.get(on.queue).text
    assert "연습 하나" in page
    assert "측정이 없어" not in page
    assert judge.post("/calibration/1", on.marks(5)).status_code == 422
    assert judge.post("/calibration/1", on.marks(5, 5, 3, 3, 3)).status_code == 303
    page = judge.get(on.queue).text
    assert "측정이 없어 3점입니다." in page
    assert "기준과 차이가 큼" in page
    assert admin.post("/calibration/1", on.marks(5, 5, 3, 3, 3)).status_code == 404
    assert admin.post("/calibration/1/remove").status_code == 303
