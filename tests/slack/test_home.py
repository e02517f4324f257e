"""The Home tab, and what is suggested when the app is opened."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from assistant.slack import names
from assistant.slack.wording.english import ENGLISH
from assistant.slack.wording.korean import KOREAN
from tests.servers.running import until
from tests.servers.slack.seen import texts
from tests.slack.office import TEMPERATURE, Office
from tests.slack.test_channels import add
from tests.slack.test_handing_over import handed_over


def home(at_work: Office, name: str) -> str:
    assert at_work.person(name).open_home().status == 200
    return "\n".join(texts(at_work.slack.home(name)["blocks"]))


def prompts(at_work: Office, name: str) -> list[dict[str, str]]:
    who = at_work.person(name)
    assert who.open_messages().status == 200
    session = at_work.slack.session(who.who.dm, None)
    assert session
    found: list[dict[str, str]] = session["prompts"]["prompts"]
    return found


def test_the_home_tab_shows_where_one_stands(at_work: Office) -> None:
    said = at_work.person("김민원").dm(TEMPERATURE)
    at_work.answer(said.channel, said.thread, containing="출처")
    shown = home(at_work, "김민원")
    assert KOREAN.home_greeting("김민원") in shown
    assert TEMPERATURE in shown
    assert KOREAN.states["answered"] in shown
    assert KOREAN.role_line(KOREAN.roles["staff"]) in shown
    assert KOREAN.home_answer_them not in shown


def test_one_asks_from_the_home_tab(at_work: Office) -> None:
    kim = at_work.person("김민원")
    home(at_work, "김민원")
    kim.click_view(at_work.slack.home("김민원"), names.ASK)
    before = len(at_work.slack.transcript(kim.who.dm))
    kim.submit(at_work.slack.modal("김민원"), {names.QUESTION_INPUT: TEMPERATURE})
    root = until(lambda: at_work.slack.transcript(kim.who.dm)[before:], what="the question")[0]
    at_work.answer(kim.who.dm, root.ts, containing="출처")


def test_one_signs_in_from_the_home_tab(at_work: Office) -> None:
    home(at_work, "김민원")
    at_work.person("김민원").click_view(at_work.slack.home("김민원"), names.SIGN_IN, value="")
    modal = at_work.slack.modal("김민원")
    link = next(each["url"] for block in modal["blocks"] for each in block.get("elements", []) if each.get("url"))
    with closing(at_work.browser(link)) as browser:
        assert "김민원" in browser.get("/").text


def test_a_trainer_sees_what_waits(at_work: Office) -> None:
    handed_over(at_work, "옥상 정원은 언제 열리나요?")
    shown = home(at_work, "이교육")
    assert KOREAN.home_answer_them in shown
    assert KOREAN.role_line(KOREAN.roles["trainer"]) in shown


def test_the_home_tab_speaks_english_where_slack_does(at_work: Office) -> None:
    assert ENGLISH.home_greeting("Jane Park") in home(at_work, "Jane Park")


def test_what_is_suggested_fits_the_role_and_is_new(at_work: Office, tmp_path: Path) -> None:
    paper = tmp_path / "가을 특강.md"
    paper.write_text("# 가을 특강\n\n## 일정\n\n가을 특강은 시월 셋째 주에 엽니다.\n", encoding="utf-8")
    add(at_work, paper)
    secret = tmp_path / "강사 전용 지침.md"
    secret.write_text("# 강사 전용 지침\n\n## 지침\n\n강사는 십 분 먼저 옵니다.\n", encoding="utf-8")
    add(at_work, secret, audience="trainers")
    for_staff = prompts(at_work, "김민원")
    assert 1 <= len(for_staff) <= 4
    assert any("가을 특강" in each["title"] for each in for_staff)
    assert not any("강사 전용" in each["title"] for each in for_staff)
    assert any("강사 전용" in each["title"] for each in prompts(at_work, "이교육"))
    assert "가을 특강" in home(at_work, "김민원")


def test_what_is_suggested_to_a_trainer_is_answered(at_work: Office) -> None:
    handed_over(at_work, "수유실은 몇 층에 있나요?")
    waiting = prompts(at_work, "이교육")[0]
    assert "답변을 기다리는 질문" in waiting["title"]
    said = at_work.person("이교육").dm(waiting["message"])
    answer = at_work.answer(said.channel, said.thread, containing=KOREAN.home_answer_them)
    assert "수유실은 몇 층에 있나요?" in answer.shown


def test_slack_failing_costs_nothing_but_the_suggestions(at_work: Office) -> None:
    at_work.slack.break_method("assistant.threads.setSuggestedPrompts", error="channel_not_found")
    assert at_work.person("김민원").open_messages().status == 200
    at_work.slack.break_method("views.publish", error="internal_error")
    assert at_work.person("김민원").open_home().status == 200
