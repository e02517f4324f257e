"""The result, the decision, the winners and the committee's words, as people see them."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from assistant.challenge.models.deciding import Decision
from assistant.challenge.models.entries import EntryState
from assistant.challenge.phases import Phase
from assistant.people.models import Role
from tests.challenge import builders
from tests.web.conftest import Person, Site

MARKS = ((5, 5, 5, 5, 5), (4, 4, 4, 4, 4), (4, 4, 4, 4, 4), (2, 2, 2, 2, 2))


@pytest.fixture
def judged(site: Site) -> dict[str, int]:
    """One stage, judged by three: four entries, two of them equal."""
    with site.world.assistant.database.writing.begin() as session:
        people = builders.people(session, staff=4, committee=3)
        row = builders.challenge(
            session, phase=Phase.DECIDING, stages=1, awards=(("최우수", 1), ("우수", 1)), verification_days=0
        )
        reviewers = [builders.reviewer(session, row, each) for each in people.committee]
        entries = [
            builders.entry(session, row, each, title=f"작품 <{n}>", may_share=True)
            for n, each in enumerate(people.staff, 1)
        ]
        for entry, marks in zip(entries, MARKS, strict=True):
            entry.may_share = True
            for reviewer in reviewers:
                builders.review(session, entry, reviewer, marks, stage=row.stages[0])
        return {
            "challenge": row.id,
            "stage": row.stages[0].id,
            "entry": entries[0].id,
            "award": row.award_lines[0].id,
        } | {f"entry{n}": each.id for n, each in enumerate(entries)}


@pytest.fixture
def admin(site: Site) -> Person:
    return site.sign_in(Role.ADMIN)


def place(judged: dict[str, int]) -> str:
    return f"/challenges/{judged['challenge']}/stages/{judged['stage']}"


def test_the_result_shows_ranks_plots_and_that_nothing_is_corrected(admin: Person, judged: dict[str, int]) -> None:
    page = admin.get(f"{place(judged)}/results").text
    assert "작품 &lt;1&gt;" in page
    assert "심사위원의 엄격함을 맞춘 점수가 단순 평균과 같습니다" in page
    assert "맞춘 점수</th>" not in page
    assert page.count('class="strip"') == 4
    assert "위원회가 정해야 합니다" in page
    assert "심사위원 1" not in page


def test_a_clerk_sees_neither_result_nor_decision(site: Site, judged: dict[str, int]) -> None:
    clerk = site.sign_in(Role.STAFF)
    for what in ("results", "decision", "feedback"):
        assert clerk.get(f"{place(judged)}/{what}").status_code == 403
    assert clerk.get(f"/challenges/{judged['challenge']}/winners").status_code == 404
    assert clerk.post(f"{place(judged)}/decision", {"reason": "내 마음"}).status_code == 403


def test_a_decision_is_proposed_with_everything_kept_when_it_is_refused(
    site: Site, admin: Person, judged: dict[str, int]
) -> None:
    form = {f"outcome-{judged[f'entry{n}']}": "not_awarded" for n in range(4)}
    form[f"outcome-{judged['entry1']}"] = f"award-{judged['award']}"
    refused = admin.post(f"{place(judged)}/decision", form | {"reason": "두 번째가 더 낫습니다."})
    assert refused.status_code == 422
    assert "올리지 않는 사유" in refused.text
    assert "두 번째가 더 낫습니다." in refused.text
    form[f"reason-{judged['entry0']}"] = "이미 다른 곳에서 상을 받았습니다."
    tied = admin.post(f"{place(judged)}/decision", form | {"reason": "위원회 의견"})
    assert "점수가 같은 작품보다" in tied.text
    form[f"reason-{judged['entry2']}"] = "쓰임이 좁습니다."
    assert admin.post(f"{place(judged)}/decision", form | {"reason": "위원회 의견"}).status_code == 303
    page = admin.get(f"{place(judged)}/decision").text
    assert "동의 0명 (필요 1명)" in page
    decided = admin.post(f"{place(judged)}/decision/1/decide", {})
    assert decided.status_code == 409
    assert "1명의 동의가 더 필요합니다" in decided.text
    with site.world.assistant.database.reading() as session:
        assert session.get_one(builders.Entry, judged["entry1"]).pending_state is EntryState.AWARDED


def test_ties_are_ordered_by_the_committee(admin: Person, judged: dict[str, int]) -> None:
    page = admin.get(f"{place(judged)}/decision").text
    assert f'name="place-{judged["entry1"]}"' in page
    form = {f"outcome-{judged[f'entry{n}']}": "not_awarded" for n in range(4)} | {"reason": "순서대로"}
    half = form | {f"place-{judged['entry1']}": "1"}
    assert admin.post(f"{place(judged)}/decision", half).status_code == 422
    whole = half | {f"place-{judged['entry2']}": "2"}
    assert admin.post(f"{place(judged)}/decision", whole).status_code == 303
    assert (
        "위원회 결정로 가림" in admin.get(f"{place(judged)}/results").text
        or "위원회 결정" in admin.get(f"{place(judged)}/results").text
    )


def test_what_equals_get_follows_from_the_order_that_the_committee_gives_them(
    site: Site, admin: Person, judged: dict[str, int]
) -> None:
    page = admin.get(f"{place(judged)}/decision").text
    offered = dict(re.findall(r'name="(outcome-\d+)".*?value="([^"]+)" selected', page, flags=re.DOTALL))
    equals = [f"outcome-{judged[name]}" for name in ("entry1", "entry2")]
    assert [offered[each] for each in equals] == ["by-order", "by-order"]
    form = offered | {"reason": "두 작품을 논의했습니다."}
    unsaid = admin.post(f"{place(judged)}/decision", form)
    assert unsaid.status_code == 422
    assert "위원회가 정한 순서를 1부터 적어 주세요. 순서대로 상이 정해집니다." in unsaid.text
    said = form | {f"place-{judged['entry1']}": "2", f"place-{judged['entry2']}": "1"}
    assert admin.post(f"{place(judged)}/decision", said).status_code == 303
    with site.world.assistant.database.reading() as session:
        won = [session.get_one(builders.Entry, judged[f"entry{n}"]).pending_award_id for n in range(4)]
    assert won == [judged["award"], None, judged["award"] + 1, None]


def test_whoever_proposes_again_finds_the_order_of_equals_that_stands(
    site: Site, admin: Person, judged: dict[str, int]
) -> None:
    def offered() -> dict[str, str]:
        page = admin.get(f"{place(judged)}/decision").text
        chosen = dict(re.findall(r'name="(outcome-\d+)".*?value="([^"]+)" selected', page, flags=re.DOTALL))
        return chosen | dict(re.findall(r'name="(place-\d+)"[^>]*value="([^"]*)"', page))

    order = {f"place-{judged['entry1']}": "2", f"place-{judged['entry2']}": "1"}
    assert admin.post(f"{place(judged)}/decision", offered() | order | {"reason": "논의"}).status_code == 303
    assert order.items() <= offered().items()
    again = admin.post(f"{place(judged)}/decision", offered() | {"reason": "글만 고침"})
    assert again.status_code == 303
    with site.world.assistant.database.reading() as session:
        rows = session.scalars(select(Decision).order_by(Decision.id)).all()
        assert [each.tie_breaks for each in rows] == [[[judged["entry2"], judged["entry1"]]]] * 2
        assert rows[0].outcomes == rows[1].outcomes


def test_of_what_was_cancelled_nothing_can_be_decided(admin: Person, judged: dict[str, int]) -> None:
    form = {f"outcome-{judged[f'entry{n}']}": "not_awarded" for n in range(4)} | {"reason": "모두 아님"}
    form |= {f"reason-{judged[f'entry{n}']}": "기준에 못 미침" for n in range(4)}
    assert admin.post(f"{place(judged)}/decision", form).status_code == 303
    assert "/decide" in admin.get(f"{place(judged)}/decision").text
    assert admin.post(f"/challenges/{judged['challenge']}/cancel", {"reason": "예산"}).status_code == 303
    page = admin.get(f"{place(judged)}/decision").text
    assert "<form" not in page.partition("<main")[2]
    refused = admin.post(f"{place(judged)}/decision/1/decide", {})
    assert refused.status_code == 409
    assert "취소된 챌린지입니다" in refused.text


def test_files_are_taken_along_with_a_reason(site: Site, admin: Person, judged: dict[str, int]) -> None:
    place_ = f"/challenges/{judged['challenge']}/exports"
    assert "HWPX" in admin.get(place_).text
    assert admin.post(place_, {"form": "xlsx", "reason": ""}).status_code == 422
    file = admin.post(place_, {"form": "result", "reason": "회의 자료"})
    assert file.content.startswith(b"%PDF")
    assert file.headers["content-disposition"].startswith("attachment")
    clerk = site.sign_in(Role.STAFF)
    assert clerk.get(place_).status_code == 403
    assert clerk.post(place_, {"form": "xlsx", "reason": "궁금함"}).status_code in (403, 404)


def test_the_sheet_to_print_is_for_those_who_see_the_result(site: Site, admin: Person, judged: dict[str, int]) -> None:
    assert "심사 결과표" in admin.get(f"{place(judged)}/sheet").text
    assert site.sign_in(Role.STAFF).get(f"{place(judged)}/sheet").status_code == 403
