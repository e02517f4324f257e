"""Practices in Slack: found, taken along with the blanks filled, reported on, put forward, cited as what they are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from assistant.database import connect, sqlite_url
from assistant.practices import as_document, publishing, using
from assistant.practices import content as content_
from assistant.practices.models import Origin, Practice
from assistant.slack import names
from assistant.slack.wording.practising import KOREAN as WORDS
from tests.practices import builders
from tests.servers.running import until
from tests.servers.slack.seen import Seen
from tests.slack.office import TEMPERATURE, Office
from tests.slack.test_channels import add

TITLE = "대형폐기물 배출 문의 답변 초안"
AWARD = "2026 최우수"


@contextmanager
def database(office: Office) -> Iterator[Session]:
    """The assistant's own tables, from outside."""
    opened = connect(sqlite_url(office.home / "assistant.db"))
    try:
        with opened.writing.begin() as session:
            yield session
    finally:
        opened.engine.dispose()


@contextmanager
def published(office: Office, **changed: str) -> Iterator[int]:
    """Show a practice that won something, as long as the test lasts."""
    now = datetime.now(UTC)
    with database(office) as session:
        who = builders.person(session, f"이담당{now.timestamp()}")
        said = replace(builders.BULKY_WASTE, **changed)
        row = Practice(
            origin=Origin.CHALLENGE,
            field="민원",
            award=AWARD,
            draft=content_.as_dict(said),
            created_at=now,
            owner_id=who.person_id,
        )
        session.add(row)
        session.flush()
        publishing.add_version(session, row, said, note="", who=who, now=now)
        practice_id = row.id
    yield practice_id
    with database(office) as session:
        row = session.get_one(Practice, practice_id)
        row.current_id = None
        session.flush()
        session.execute(delete(Practice).where(Practice.id == practice_id))


@pytest.fixture
def practice(at_work: Office) -> Iterator[int]:
    with published(at_work) as practice_id:
        yield practice_id


def looked_up(office: Office, name: str, words: str, *, containing: str = TITLE) -> Seen:
    office.person(name).command(names.COMMAND, f"{names.WORD_PRACTICES} {words}".strip(), channel="민원과")
    return office.whisper("민원과", name, containing=containing)


def pressed(office: Office, name: str, shown: Seen, action: str, practice_id: int) -> None:
    office.person(name).click(shown, action, channel="민원과", value=str(practice_id))


def opened(office: Office, name: str, shown: Seen, action: str, practice_id: int) -> dict[str, Any]:
    before = {view["id"] for view in office.slack.views(name)}
    pressed(office, name, shown, action, practice_id)
    return new_view(office, name, before)


def new_view(office: Office, name: str, before: set[str]) -> dict[str, Any]:
    return until(
        lambda: next((view for view in office.slack.views(name) if view["id"] not in before), None), what="the form"
    )


def told(office: Office, name: str, *sentences: str) -> list[Seen]:
    channel = office.slack.workspace.person(name).dm

    def there() -> list[Seen]:
        heard = [one for one in office.ours(channel) if one.ts > office.since]
        return heard if all(any(each in one.shown for one in heard) for each in sentences) else []

    return until(there, what=f"{sentences} told")


def test_practices_are_found_with_what_can_be_done(at_work: Office, practice: int) -> None:
    shown = looked_up(at_work, "김민원", "대형폐기물")
    assert WORDS.found("대형폐기물") in shown.shown
    assert f"{AWARD} · 민원" in shown.shown
    assert "청소행정과에 대형폐기물 수수료와" in shown.shown
    ids = {each["action_id"]: each for each in shown.buttons if str(practice) in (each.get("value"), "")}
    assert {names.USE_PRACTICE, names.REPORT_USE} <= set(ids)
    assert f"{at_work.root}/practices/{practice}" in [each.get("url") for each in shown.buttons]


@pytest.mark.usefixtures("practice")
def test_without_words_the_newest_are_shown_five_at_most(at_work: Office) -> None:
    shown = looked_up(at_work, "김민원", "", containing=WORDS.newest)
    assert TITLE in shown.shown
    assert WORDS.provided in shown.shown
    assert [each["action_id"] for each in shown.buttons].count(names.USE_PRACTICE) == 5


def test_what_nobody_wrote_is_not_found(at_work: Office) -> None:
    looked_up(at_work, "김민원", "쀍뚫", containing=WORDS.none("쀍뚫"))


def test_a_prompt_comes_filled_and_is_counted_once_a_day(at_work: Office, practice: int) -> None:
    kim = at_work.person("김민원")
    shown = looked_up(at_work, "김민원", "대형폐기물")
    modal = opened(at_work, "김민원", shown, names.USE_PRACTICE, practice)
    labels = [each["label"]["text"] for each in modal["blocks"] if each["type"] == "input"]
    assert labels == ["부서명", "글자수", "문의 내용"]
    payload = kim.submission(modal, {"variable_0": "청소행정과", "variable_2": "<소파> `버리기`"})
    kim.interact(payload)
    heard = told(at_work, "김민원", WORDS.prompt_here(TITLE))
    assert (
        "청소행정과 담당자로서 아래 문의에 답하는 글을 {글자수}자 안으로 써 줘.\n문의: <소파> `버리기`"
        in heard[-1].shown
    )
    assert WORDS.prompt_left(["글자수"]) in heard[-1].shown
    kim.interact(payload)
    copies = "SELECT count(*) FROM practice_copy WHERE practice_id = ?"
    assert at_work.rows(copies, practice) == [(1,)]


def test_a_long_prompt_without_blanks_comes_at_once_and_in_parts(at_work: Office) -> None:
    lines = "\n".join(f"{n}번째 줄: 아래 글을 정리해 줘." for n in range(1, 260))
    with published(at_work, title="길고 긴 프롬프트", prompt=lines) as practice_id:
        shown = looked_up(at_work, "김민원", "길고 긴 프롬프트", containing="길고 긴 프롬프트")
        pressed(at_work, "김민원", shown, names.USE_PRACTICE, practice_id)
        heard = told(at_work, "김민원", WORDS.prompt_here("길고 긴 프롬프트"), "259번째 줄")
        assert all(any(f"{n}번째 줄" in one.shown for one in heard) for n in (1, 130, 259))
        assert at_work.rows("SELECT count(*) FROM practice_copy WHERE practice_id = ?", practice_id) == [(1,)]


def test_how_it_went_is_taken_and_shown_again(at_work: Office, practice: int) -> None:
    kim = at_work.person("김민원")
    shown = looked_up(at_work, "김민원", "대형폐기물")
    modal = opened(at_work, "김민원", shown, names.REPORT_USE, practice)
    given = {names.OUTCOME_INPUT: "partly", names.CHANGED_INPUT: "말투를 바꿨습니다."}
    refused = kim.submit(modal, {**given, names.MINUTES_INPUT: "십오 분"})
    assert json.loads(refused.body)["errors"] == {names.MINUTES_INPUT: WORDS.minutes_wrong(using.MOST_MINUTES)}
    refused = kim.submit(modal, {**given, names.CHANGED_INPUT: "김하나 900101-2234567"})
    assert names.CHANGED_INPUT in json.loads(refused.body)["errors"]
    kim.submit(modal, {**given, names.MINUTES_INPUT: "15"})
    told(at_work, "김민원", WORDS.thanks_for_report)
    used = "SELECT outcome, minutes_saved, changed FROM practice_use WHERE practice_id = ?"
    assert at_work.rows(used, practice) == [("partly", 15, "말투를 바꿨습니다.")]
    again = opened(at_work, "김민원", shown, names.REPORT_USE, practice)
    begun = {each["block_id"]: each["element"] for each in again["blocks"] if each["type"] == "input"}
    assert begun[names.OUTCOME_INPUT]["initial_option"]["value"] == "partly"
    assert begun[names.MINUTES_INPUT]["initial_value"] == "15"


def test_a_practice_that_is_gone_says_so(at_work: Office) -> None:
    with published(at_work) as practice_id:
        shown = looked_up(at_work, "김민원", "대형폐기물")
    pressed(at_work, "김민원", shown, names.USE_PRACTICE, practice_id)
    at_work.whisper("민원과", "김민원", containing="찾지 못했습니다")


def test_a_message_is_put_forward_as_its_authors(at_work: Office) -> None:
    kim = at_work.person("김민원")
    written = at_work.person("이교육").say("민원과", "너는 {부서명}의 서무다. <메모>를 회의록으로 정리해라.")
    before = {view["id"] for view in at_work.slack.views("김민원")}
    kim.message_shortcut(names.NOMINATE, "민원과", written.ts)
    modal = new_view(at_work, "김민원", before)
    begun = {each["block_id"]: each["element"] for each in modal["blocks"] if each["type"] == "input"}
    assert begun[names.PROMPT_INPUT]["initial_value"] == "너는 {부서명}의 서무다. <메모>를 회의록으로 정리해라."
    field = begun[names.FIELD_INPUT]["options"][0]["value"]
    given = {names.TITLE_INPUT: "회의록 정리", names.FIELD_INPUT: field}
    refused = kim.submit(modal, {**given, names.SITUATION_INPUT: "   "})
    assert json.loads(refused.body)["errors"] == {names.SITUATION_INPUT: WORDS.blank}
    kim.submit(modal, {**given, names.SITUATION_INPUT: "회의가 많은 주에 씁니다."})
    told(at_work, "김민원", WORDS.nominated)
    place = at_work.slack.workspace
    source = f"slack:{place.id}:{place.channel('민원과').id}:{written.ts}"
    ((practice_id, origin, state, said_field, draft),) = at_work.rows(
        "SELECT id, origin, state, field, draft FROM practice WHERE source = ?", source
    )
    assert (origin, state, said_field) == ("nomination", "draft", field)
    assert json.loads(draft)["prompt"] == "너는 {부서명}의 서무다. <메모>를 회의록으로 정리해라."
    authors = "SELECT name, state FROM consent JOIN person ON person.id = person_id WHERE practice_id = ?"
    assert at_work.rows(authors, practice_id) == [("이교육", "to_ask")]
    kim.message_shortcut(names.NOMINATE, "민원과", written.ts)
    at_work.whisper("민원과", "김민원", containing=WORDS.nominated_already)


def test_the_home_tab_shows_three_practices_with_their_buttons(at_work: Office, practice: int) -> None:
    at_work.person("김민원").open_home()
    view = at_work.slack.home("김민원")
    assert TITLE in str(view)
    assert str(view).count(f"'{names.USE_PRACTICE}'") == 3
    before = {each["id"] for each in at_work.slack.views("김민원")}
    at_work.person("김민원").click_view(view, names.REPORT_USE, value=str(practice))
    assert new_view(at_work, "김민원", before)["callback_id"] == names.USE_MODAL


def test_an_answer_from_a_practice_says_whose_it_is(at_work: Office, tmp_path: Path) -> None:
    paper = tmp_path / "우수사례 여권 안내.md"
    paper.write_text(
        "# 우수사례: 여권 안내 개선\n\n## 효과\n\n여권 재발급 안내문을 다시 써서 전화가 절반으로 줄었습니다.\n",
        encoding="utf-8",
    )
    add(at_work, paper, collection=as_document.COLLECTION)
    kim = at_work.person("김민원")
    asked = kim.dm("여권 재발급 안내문을 다시 쓰면 전화가 줄어드나요?")
    answer = at_work.answer(asked.channel, asked.thread, containing=f"[1] 「{WORDS.ours}」 <")
    assert "여권 안내" in answer.shown
    at_work.an_hour_later()
    other = kim.dm(TEMPERATURE)
    assert f"[1] 「{WORDS.ours}」" not in at_work.answer(other.channel, other.thread, containing="출처").shown
