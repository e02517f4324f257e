"""The challenge is entered from Slack: a form that is kept, files that are fetched, a receipt, a deadline."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assistant.challenge.models.challenges import Challenge
from assistant.challenge.models.entries import Entry
from assistant.challenge.phases import Phase
from assistant.database import connect, sqlite_url
from assistant.slack import names
from assistant.slack.wording.entering import KOREAN as WORDS
from tests.challenge import builders
from tests.servers.running import until
from tests.servers.slack.seen import Seen
from tests.slack.office import Office

ENTRY = "entry_"
FILLED = {
    "entry_title": "회의록을 5분 만에",
    "entry_field": builders.FIELDS[0],
    "entry_problem": "회의록 정리에 시간이 많이 듭니다.",
    "entry_prompt": "너는 {부서명}의 서무다. 아래 메모를 회의록으로 정리해라.",
    "entry_tools": "사내 챗봇",
    "entry_before": "50분 걸렸습니다.",
    "entry_after": "5분 걸립니다.",
    "entry_effect": "한 번에 45분을 아낍니다.",
    "entry_measured": "열 번 재서 평균을 냈습니다.",
    "entry_repeat": "프롬프트의 부서명만 바꾸면 됩니다.",
    "entry_minutes_saved": "45",
    names.SHARE_INPUT: ["yes"],
    names.CREDIT_INPUT: "named",
}


@contextmanager
def database(office: Office) -> Iterator[Session]:
    """The assistant's own tables, from outside."""
    opened = connect(sqlite_url(office.home / "assistant.db"))
    try:
        with opened.writing.begin() as session:
            yield session
    finally:
        opened.engine.dispose()


@pytest.fixture
def challenge(at_work: Office) -> Iterator[int]:
    now = datetime.now(UTC)
    with database(at_work) as session:
        row = builders.challenge(session, phase=Phase.OPEN, now=now, title=f"챌린지 {now.timestamp():.3f}")
        challenge_id = row.id
    yield challenge_id
    with database(at_work) as session:
        session.execute(delete(Challenge).where(Challenge.id == challenge_id))


def invited(office: Office, name: str) -> Seen:
    office.person(name).command(names.COMMAND, names.WORD_CHALLENGE, channel="민원과")
    return office.whisper("민원과", name, containing="챌린지 ")


def opened(office: Office, name: str) -> dict[str, Any]:
    shown = invited(office, name)
    before = {view["id"] for view in office.slack.views(name)}
    office.person(name).click(shown, names.ENTER, channel="민원과")
    return until(
        lambda: next((view for view in office.slack.views(name) if view["id"] not in before), None), what="the form"
    )


def entries(office: Office, challenge_id: int) -> list[tuple[str, str | None]]:
    return office.rows("SELECT state, number FROM entry WHERE challenge_id = ? ORDER BY id", challenge_id)


def told(office: Office, name: str, sentence: str) -> None:
    channel = office.slack.workspace.person(name).dm

    def there() -> bool:
        return any(sentence in one.shown for one in office.ours(channel))

    until(there, what=f"{sentence} told")


def test_an_entry_with_a_file_and_a_team_gets_its_receipt(at_work: Office, challenge: int, tmp_path: Path) -> None:
    kim = at_work.person("김민원")
    path = tmp_path / "적용 결과.md"
    path.write_text("# 결과\n\n회의록 열 건을 정리했습니다.\n", encoding="utf-8")
    shared = kim.share("민원과", path)
    file = next(one for one in at_work.slack.transcript("민원과") if one.ts == shared.ts).raw["files"][0]["id"]
    modal = opened(at_work, "김민원")
    lee = at_work.slack.workspace.person("이교육").id
    kim.submit(modal, {**FILLED, names.FILES_INPUT: [file], names.TEAM_INPUT: [lee]})
    until(lambda: entries(at_work, challenge) == [("submitted", "2026-001")], what="the entry")
    files = at_work.rows(
        "SELECT filename FROM attachment JOIN entry ON entry.id = entry_id AND challenge_id = ?", challenge
    )
    assert files == [("적용 결과.md",)]
    team = "SELECT count(*) FROM author JOIN entry ON entry.id = entry_id AND challenge_id = ?"
    assert at_work.rows(team, challenge) == [(2,)]
    told(at_work, "김민원", "2026-001")
    again = invited(at_work, "김민원")
    assert WORDS.own("2026-001", FILLED["entry_title"], WORDS.states["submitted"]) in again.shown


def test_what_is_missing_is_said_where_it_is_missing_and_nothing_is_lost(at_work: Office, challenge: int) -> None:
    modal = opened(at_work, "김민원")
    refused = at_work.person("김민원").submit(modal, {**FILLED, "entry_prompt": "", "entry_minutes_saved": "한 시간"})
    assert '"entry_prompt"' in refused.body
    assert '"entry_minutes_saved"' in refused.body
    assert entries(at_work, challenge) == [("draft", None)]
    kept = opened(at_work, "김민원")
    shown = {each["block_id"]: each["element"].get("initial_value") for each in kept["blocks"] if "element" in each}
    assert shown["entry_title"] == FILLED["entry_title"]
    assert shown["entry_minutes_saved"] == "한 시간"


@pytest.mark.usefixtures("challenge")
def test_a_form_that_is_closed_is_kept_as_it_was_written(at_work: Office) -> None:
    kim = at_work.person("김민원")
    modal = opened(at_work, "김민원")
    kim.click_view(modal, "entry_problem", value="여기까지 썼습니다.")
    kim.close(modal)
    told(at_work, "김민원", "이어서 쓸 수 있습니다")
    kept = opened(at_work, "김민원")
    shown = {each["block_id"]: each["element"].get("initial_value") for each in kept["blocks"] if "element" in each}
    assert shown["entry_problem"] == "여기까지 썼습니다."


def test_sent_twice_it_is_entered_once(at_work: Office, challenge: int) -> None:
    kim = at_work.person("김민원")
    sent = kim.submission(opened(at_work, "김민원"), FILLED)
    kim.interact(sent)
    kim.interact(sent)
    until(lambda: entries(at_work, challenge) == [("submitted", "2026-001")], what="the entry")
    count = "SELECT count(*) FROM entry_version JOIN entry ON entry.id = entry_id AND challenge_id = ?"
    assert at_work.rows(count, challenge) == [(1,)]


def test_what_looks_like_personal_data_is_looked_at_before_it_is_handed_in(
    at_work: Office, challenge: int, tmp_path: Path
) -> None:
    kim = at_work.person("김민원")
    path = tmp_path / "결과.md"
    path.write_text("# 결과\n\n회의록 열 건을 정리했습니다.\n", encoding="utf-8")
    shared = kim.share("민원과", path)
    file = next(one for one in at_work.slack.transcript("민원과") if one.ts == shared.ts).raw["files"][0]["id"]
    modal = opened(at_work, "김민원")
    number = kim.submit(modal, {**FILLED, "entry_problem": "첫 줄\n홍길동 900101-1234567"})
    assert "2번째 줄의 주민등록번호" in json.loads(number.body)["errors"]["entry_problem"]

    given = {**FILLED, "entry_problem": "첫 줄\n문의는 010-2345-6789", names.FILES_INPUT: [file]}
    pushed = json.loads(kim.submit(modal, given).body)
    assert pushed["response_action"] == "push"
    look = at_work.slack.modal("김민원")
    assert look["callback_id"] == names.CHECK_MODAL
    assert WORDS.check_found(WORDS.parts["problem"], "2", "전화", 1) in str(look)
    assert "010-2345-6789" not in str(look)
    assert entries(at_work, challenge) == [("draft", None)]
    unticked = kim.submit(look, {})
    assert json.loads(unticked.body)["errors"] == {names.CHECKED_INPUT: WORDS.check_unticked}
    cleared = kim.submit(look, {names.CHECKED_INPUT: ["yes"]})
    assert json.loads(cleared.body)["response_action"] == "clear"
    until(lambda: entries(at_work, challenge) == [("submitted", "2026-001")], what="the entry")
    names_of_files = "SELECT filename FROM attachment JOIN entry ON entry.id = entry_id AND challenge_id = ?"
    assert at_work.rows(names_of_files, challenge) == [("결과.md",)]


def test_what_was_looked_at_must_be_what_is_handed_in(at_work: Office, challenge: int) -> None:
    kim = at_work.person("김민원")
    modal = opened(at_work, "김민원")
    kim.submit(modal, {**FILLED, "entry_problem": "문의는 010-2345-6789"})
    look = at_work.slack.modal("김민원")
    kim.click_view(modal, "entry_effect", value="메일은 hong@example.go.kr")
    until(lambda: "hong@" in at_work.rows("SELECT draft FROM entry WHERE challenge_id = ?", challenge)[0][0], what="it")
    stale = kim.submit(look, {names.CHECKED_INPUT: ["yes"]})
    assert json.loads(stale.body)["errors"] == {names.CHECKED_INPUT: WORDS.check_changed}
    # Somebody else's tick is nobody's: the draft is not there for them.
    other = at_work.person("이교육").submit(look, {names.CHECKED_INPUT: ["yes"]})
    assert "찾지 못했습니다" in json.loads(other.body)["errors"][names.CHECKED_INPUT]
    assert entries(at_work, challenge) == [("draft", None)]


def draft(office: Office, challenge_id: int) -> dict[str, Any]:
    ((kept,),) = office.rows("SELECT draft FROM entry WHERE challenge_id = ?", challenge_id)
    return dict(json.loads(kept))


def written_elsewhere(office: Office, challenge_id: int, **parts: str) -> None:
    """Somebody writes on the web while the form is open."""
    with database(office) as session:
        row = session.scalars(select(Entry).where(Entry.challenge_id == challenge_id)).one()
        row.draft = {**row.draft, **parts}
        row.revision += 1


def test_what_others_wrote_since_the_form_was_opened_is_not_written_over(at_work: Office, challenge: int) -> None:
    kim = at_work.person("김민원")
    first = opened(at_work, "김민원")
    kim.submit(first, {**FILLED, "entry_prompt": ""})
    modal = opened(at_work, "김민원")
    written_elsewhere(at_work, challenge, problem="팀원이 웹에서 고친 글", effect="팀원이 고친 효과")
    kim.click_view(modal, "entry_effect", value="내가 고친 효과")
    told(at_work, "김민원", WORDS.clashing_now(WORDS.parts["effect"]))
    sent = {**FILLED, "entry_effect": "내가 고친 효과", "entry_tools": "다른 챗봇"}
    errors = json.loads(kim.submit(modal, sent).body)["errors"]
    assert errors == {"entry_problem": WORDS.unseen, "entry_effect": WORDS.clashing}
    kept = draft(at_work, challenge)
    assert (kept["problem"], kept["effect"]) == ("팀원이 웹에서 고친 글", "팀원이 고친 효과")
    # The other parts are kept, and nothing is handed in that the form does not show.
    assert (kept["tools"], kept["prompt"]) == ("다른 챗봇", FILLED["entry_prompt"])
    assert entries(at_work, challenge) == [("draft", None)]
    again = opened(at_work, "김민원")
    shown = {each["block_id"]: each["element"].get("initial_value") for each in again["blocks"] if "element" in each}
    assert shown["entry_problem"] == "팀원이 웹에서 고친 글"
    kim.submit(again, {**sent, "entry_problem": shown["entry_problem"], "entry_effect": "두 글을 맞춘 효과"})
    until(lambda: entries(at_work, challenge) == [("submitted", "2026-001")], what="the entry")
    assert draft(at_work, challenge)["effect"] == "두 글을 맞춘 효과"


def test_after_the_deadline_nothing_is_taken_and_nothing_is_lost(at_work: Office, challenge: int) -> None:
    modal = opened(at_work, "김민원")
    with database(at_work) as session:
        row = session.get_one(Challenge, challenge)
        row.due_at = datetime.now(UTC) - timedelta(seconds=1)
    late = at_work.person("김민원").submit(modal, FILLED)
    assert "errors" in late.body
    assert entries(at_work, challenge) == [("draft", None)]
    ((kept,),) = at_work.rows("SELECT draft FROM entry WHERE challenge_id = ?", challenge)
    assert json.loads(kept)["title"] == FILLED["entry_title"]
    at_work.person("김민원").command(names.COMMAND, names.WORD_CHALLENGE, channel="민원과")
    at_work.whisper("민원과", "김민원", containing="접수가 끝났습니다")


def test_a_file_that_is_no_file_is_given_back_with_its_reason(at_work: Office, challenge: int, tmp_path: Path) -> None:
    kim = at_work.person("김민원")
    path = tmp_path / "프로그램.exe"
    path.write_bytes(b"MZ" + bytes(100))
    shared = kim.share("민원과", path)
    file = next(one for one in at_work.slack.transcript("민원과") if one.ts == shared.ts).raw["files"][0]["id"]
    kim.submit(opened(at_work, "김민원"), {**FILLED, names.FILES_INPUT: [file]})
    told(at_work, "김민원", "아직 접수하지 못했습니다")
    assert entries(at_work, challenge) == [("draft", None)]


@pytest.mark.usefixtures("challenge")
def test_the_home_tab_shows_the_challenge(at_work: Office) -> None:
    at_work.person("김민원").open_home()
    view = at_work.slack.home("김민원")
    assert WORDS.heading in str(view)
    assert names.ENTER in str(view)
