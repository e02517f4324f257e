"""The administrator's list: search over texts and files, the first look, ruling out, leave to be late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, select

from assistant.audit.models import Record
from assistant.challenge import overview
from assistant.challenge.models.challenges import Challenge
from assistant.challenge.models.entries import EntryState
from assistant.notifications.models import Notification
from assistant.web.rendering import SEOUL
from tests.challenge import builders
from tests.web.conftest import Site
from tests.web.test_entries import Opened, hand_in, opened, write

__all__ = ["opened"]


@pytest.fixture
def entered(opened: Opened) -> tuple[Opened, str, str]:
    """Return two entries that were handed in: one with a file, one with the same text."""
    first, second = opened.visit("직원1"), opened.visit("직원2")
    one, other = opened.begin(first), opened.begin(second)
    long = "민원인이 신고하면 담당자가 사진과 위치를 확인하고 답변을 작성합니다. 하루에 서른 번씩 씁니다. " * 3
    note = ("결과.md", "# 결과\n\n특별한낱말이 파일에만 있습니다.".encode())
    first.post(f"{one}/files", files=[("file", note)])
    write(first, one, title="첫 번째 작품", problem=long)
    hand_in(first, one)
    write(second, other, title="두 번째 작품", problem=long.replace(" ", ""), prompt="문의는 02-123-4567")
    hand_in(second, other, checked="yes")
    return opened, one, other


def number_of(opened: Opened, address: str) -> str:
    number = opened.entry(address).number
    assert number is not None
    return number


def test_the_list_shows_the_first_look_and_names_the_summary_s_absence(entered: tuple[Opened, str, str]) -> None:
    opened, one, _ = entered
    page = opened.visit("관리자").get(f"/challenges/{opened.challenge_id}/entries").text
    assert "접수 2건" in page
    assert "첫 번째 작품" in page
    assert "부서1" in page
    assert "전화 1" in page
    assert f'href="{one}"' in page
    assert "% 겹침" in page
    assert "연결된 모델이 없거나" in page
    assert "02-123-4567" not in page


def test_words_are_found_in_texts_and_in_files(entered: tuple[Opened, str, str]) -> None:
    opened, _, _ = entered
    admin = opened.visit("관리자")

    def found(words: str) -> tuple[bool, bool]:
        page = admin.get(f"/challenges/{opened.challenge_id}/entries", params={"q": words}).text
        return ">첫 번째 작품</a></h2>" in page, ">두 번째 작품</a></h2>" in page

    assert found("특별한낱말") == (True, False)
    assert found("두 번째") == (False, True)
    assert found("첫 특별한낱말") == (True, False)
    assert found("%") == (False, False)
    assert found("2026-00" if datetime.now(UTC).year == 2026 else "-00") == (True, True)


def test_an_entry_is_ruled_out_with_a_reason_and_put_back(entered: tuple[Opened, str, str]) -> None:
    opened, one, other = entered
    admin = opened.visit("관리자")
    assert admin.post(f"{one}/rule-out", {"state": "ineligible", "reason": " "}).status_code == 422
    assert admin.post(f"{one}/rule-out", {"state": "awarded", "reason": "x"}).status_code == 422
    assert admin.post(f"{other}/rule-out", {"state": "duplicate", "reason": "같은 글"}).status_code == 422
    first_id = one.rpartition("/")[2]
    sent = {"state": "duplicate", "reason": "같은 글입니다", "duplicate_of": number_of(opened, one)}
    answer = admin.post(f"{other}/rule-out", sent)
    assert answer.headers["location"].startswith(f"/challenges/{opened.challenge_id}/entries?said=ruled")
    entry = opened.entry(other)
    assert (entry.state, entry.duplicate_of_id, entry.state_reason) == (
        EntryState.DUPLICATE,
        int(first_id),
        "같은 글입니다",
    )
    assert "같은 글입니다" in opened.visit("직원2").get(other).text
    admin.post(f"{other}/rule-out", {"state": "submitted", "reason": "다시 보니 다르다"})
    entry = opened.entry(other)
    assert (entry.state, entry.duplicate_of_id, entry.state_reason) == (EntryState.SUBMITTED, None, "")
    with opened.site.world.assistant.database.reading() as session:
        records = session.scalars(select(Record).where(Record.action == "entry.rule_out").order_by(Record.id)).all()
        told = session.scalars(select(Notification).where(Notification.person_id == opened.people["직원2"])).all()
    assert [each.reason for each in records] == ["같은 글입니다", "다시 보니 다르다"]
    assert sum("까닭" in each.text for each in told) == 2


def test_an_administrator_who_entered_leaves_it_to_another(entered: tuple[Opened, str, str]) -> None:
    opened, one, _ = entered
    admin = opened.visit("관리자")
    mine = opened.begin(admin)
    write(admin, mine, title="관리자의 작품")
    hand_in(admin, mine)
    page = admin.get(f"/challenges/{opened.challenge_id}/entries").text
    assert "이해관계가 있는 출품작이라" in page
    assert f'action="{mine}/rule-out"' not in page
    assert admin.post(f"{mine}/rule-out", {"state": "ineligible", "reason": "x"}).status_code == 403
    assert admin.post(f"{mine}/look").status_code == 404
    sent = {"state": "duplicate", "reason": "x", "duplicate_of": number_of(opened, mine)}
    assert admin.post(f"{one}/rule-out", sent).status_code == 403
    assert "세 줄 요약" not in admin.get(mine).text
    assert "세 줄 요약" in admin.get(one).text


def test_leave_to_be_late_lets_one_person_in(opened: Opened) -> None:
    person = opened.visit("직원1")
    address = opened.begin(person)
    write(person, address)
    opened.move_deadline(timedelta(hours=-1))
    assert hand_in(person, address).status_code == 409
    admin = opened.visit("관리자")
    entries = f"/challenges/{opened.challenge_id}/entries"
    assert "직원1" in admin.get(entries, params={"find": "직원1"}).text
    until = datetime.now(UTC).astimezone(SEOUL) + timedelta(hours=1)
    late = f"/challenges/{opened.challenge_id}/late"
    sent = {"person": str(opened.people["직원1"]), "until": f"{until:%Y-%m-%dT%H:%M}", "reason": "출장"}
    assert admin.post(late, sent | {"until": "언젠가"}).status_code == 422
    assert admin.post(late, sent | {"person": ""}).status_code == 422
    assert admin.post(late, sent).headers["location"] == f"{entries}?said=late#late"
    assert "출장" in admin.get(entries).text
    assert hand_in(person, address).status_code == 303
    assert "마감 뒤 접수" in person.get(address).text


def test_only_administrators_see_and_do_this(entered: tuple[Opened, str, str]) -> None:
    opened, one, _ = entered
    for name in ("직원1", "위원1", "교육담당"):
        other = opened.visit(name)
        assert other.get(f"/challenges/{opened.challenge_id}/entries").status_code == 403
        assert other.post(f"/challenges/{opened.challenge_id}/late", {"person": "1"}).status_code == 403
        assert other.post(f"{one}/rule-out", {"state": "ineligible", "reason": "x"}).status_code == 403
        assert other.post(f"{one}/look").status_code == 403


def test_the_list_asks_the_database_as_often_for_thirty_entries_as_for_three(site: Site) -> None:
    world = site.world
    now = datetime.now(UTC)
    with world.assistant.database.writing.begin() as session:
        people = builders.people(session, staff=33, committee=0)
        challenge = builders.challenge(session, now=now)
        for lead in people.staff[:3]:
            builders.entry(session, challenge, lead, now=now)
        admin = builders.who(people.admin)
        challenge_id = challenge.id

    def asked() -> int:
        statements: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            statements.append(statement)

        engine = world.assistant.database.engine
        event.listen(engine, "before_cursor_execute", note)
        with world.assistant.database.reading() as session:
            overview.show(session, challenge_id, who=admin, now=now, words="민원")
        event.remove(engine, "before_cursor_execute", note)
        return len(statements)

    few = asked()
    with world.assistant.database.writing.begin() as session:
        again = session.get(Challenge, challenge_id)
        assert again is not None
        for lead in people.staff[3:]:
            builders.entry(session, again, lead, now=now)
    assert asked() == few
