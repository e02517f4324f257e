"""Judging on the web, with no script: the queue, the form, two tabs, blind files, and the administrator's side."""

from __future__ import annotations

import re
from datetime import UTC, datetime

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


def test_what_is_typed_while_the_stage_closes_is_shown_to_be_copied(on: Court) -> None:
    judge, address = on.judge(0), on.assignment()
    sent = on.marks(*GOOD, do="submit", to_entrant="낸 참가자 의견", to_committee="낸 위원회 의견")
    assert judge.post(address, sent).status_code == 303
    criterion = on.j.criteria[0]
    with on.site.world.assistant.database.writing.begin() as session:
        session.get_one(Stage, on.j.stage_id).closed_at = datetime.now(UTC)
    typed = on.marks(
        1,
        1,
        1,
        1,
        1,
        do="amend",
        revision="1",
        reason="다시 읽음",
        to_entrant="새 참가자 의견",
        to_committee="새 위원회 의견",
    )
    late = judge.post(address, typed | {f"comment-{criterion}": "새 항목 의견"})
    assert late.status_code == 409
    closed = late.text[late.text.index('id="review-closed"') :]
    for text in ("새 참가자 의견", "새 위원회 의견", "새 항목 의견", "다시 읽음"):
        assert re.search(rf"<textarea[^>]* readonly>{text}</textarea>", closed), text
    assert "저장되지 않은 내용" in closed
    assert closed.index("저장되지 않은 내용") < closed.index("낸 심사") < closed.index("낸 위원회 의견")
    # Looked at later, what counts stands there whole, and nothing beside it.
    later = judge.get(address).text
    assert "낸 참가자 의견" in later
    assert "낸 위원회 의견" in later
    assert "저장되지 않은" not in later
    assert "내지 않은 내용" not in later


def test_a_draft_that_was_not_handed_in_in_time_is_not_taken_for_a_review(on: Court) -> None:
    judge, address = on.judge(0), on.assignment()
    assert judge.post(address, on.marks(4, to_committee="쓰다 만 의견")).status_code == 303
    with on.site.world.assistant.database.writing.begin() as session:
        session.get_one(Stage, on.j.stage_id).closed_at = datetime.now(UTC)
    page = judge.get(address).text
    assert "내지 않은 내용" in page
    assert "점수에 들어가지 않았고" in page
    assert "readonly>쓰다 만 의견</textarea>" in page
    assert "<h3>낸 심사</h3>" not in page
    assert "쓴 것이 없습니다." in judge.get(on.assignment(1)).text
    back = judge.post(f"{address}/hand-back", {"how": "decline", "reason": "맡기 어렵습니다"})
    assert back.status_code == 409
    assert "readonly>맡기 어렵습니다</textarea>" in back.text


def test_a_person_who_is_declared_is_not_looked_for_again_after_a_mistake(on: Court) -> None:
    judge, person = on.judge(0), on.j.people.staff[1]
    found = judge.get(f"{on.queue}?q={person.name}").text
    assert f'name="q" value="{person.name}"' in found
    sent = {"person_id": str(person.id), "kind": "personal", "reason": "가족" * 300, "q": person.name}
    page = judge.post(f"/challenges/{on.j.challenge_id}/conflicts/people", sent)
    assert page.status_code == 422
    assert f'name="person_id" value="{person.id}" checked' in page.text
    # What was typed stands in this form, not in the one about an entry.
    assert re.search(r'id="person-reason"[^>]* value="(가족)+"', page.text)
    assert re.search(r'id="reason"[^>]* value=""', page.text)
    told = judge.post(f"/challenges/{on.j.challenge_id}/conflicts/people", sent | {"reason": "가족"})
    assert told.headers["location"] == f"{on.queue}?said=declared-person"


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
