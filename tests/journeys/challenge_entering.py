"""A challenge is opened from a preset and entered: in Slack with files, on the web by a team, edited, withdrawn, late."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx

from assistant.challenge.models.challenges import Challenge
from assistant.people.models import Role
from assistant.slack import names
from tests.journeys.challenge_round import Browser, Round, Window, shown
from tests.journeys.challenge_works import BUS, CALLS, MINUTES, SCHOOL, SENIOR, SHEET, TRIP, Work
from tests.servers.running import until
from tests.slack.test_entering import database, opened

TITLE = "2026 생성형 AI 챌린지 공모"
NUMBER = re.compile(r"\d{4}-\d{3}")


def announce(at: Round) -> Window:
    """Fill the form in from a preset, see what will be fixed, and announce it to a channel."""
    slack = at.office.person("이교육")
    slack.join("봇없는방", whom="bot")
    until(lambda: at.office.rows("SELECT 1 FROM channel WHERE name = '봇없는방'"), what="the channel")
    admin = at.window("홍지원", Role.ADMIN)
    admin.open("/challenges/new")
    page = admin.page
    page.get_by_label("이름 예").fill(TITLE)
    page.get_by_label("주제").fill("반복되는 일을 줄인 나만의 프롬프트")
    page.get_by_role("button", name="동대문구형").click()
    page.wait_for_url("**/challenges/new#stages")
    assert page.get_by_label("이름 예").input_value() == TITLE
    page.locator("[name='stages.0.finalists']").fill("3")
    for award in (1, 2):
        page.locator(f"[name='awards.{award}.count']").fill("1")
    page.get_by_label("접수 시작").fill(f"{datetime.now(ZoneInfo('Asia/Seoul')) - timedelta(minutes=1):%Y-%m-%dT%H:%M}")
    page.locator("[name='verification_days']").fill("0")
    page.get_by_label("공고할 Slack 채널").select_option(label="#봇없는방")
    admin.look("challenge-form")
    admin.press("초안 저장하기")
    admin.reads("초안을 저장했습니다.")
    admin.follow("공고 미리 보기")
    admin.reads("공고하면 고정되는 것")
    admin.look("announcement-preview")
    admin.press("이대로 공고하기")
    admin.reads("공고했습니다.")
    admin.look("announced")
    at.path = re.sub(r"\?.*", "", page.url).removeprefix(at.office.root)
    return admin


def enter_in_slack(at: Round, tmp_path: Path) -> None:
    """Two fill in the form in Slack, each with a file."""
    for name, work in (("김민원", MINUTES), ("이교육", SCHOOL)):
        file = tmp_path / f"{work.title}.md"
        file.write_text(f"# 결과\n\n{work.measured}\n", encoding="utf-8")
        shared = at.office.person(name).share("민원과", file)
        seen = next(one for one in at.office.slack.transcript("민원과") if one.ts == shared.ts)
        values = {f"entry_{each}": text for each, text in work.form().items()}
        chosen = {
            names.SHARE_INPUT: ["yes"],
            names.CREDIT_INPUT: "named",
            names.FILES_INPUT: [seen.raw["files"][0]["id"]],
        }
        at.office.person(name).submit(opened(at.office, name), values | chosen)
    query = "SELECT state FROM entry WHERE challenge_id = ?"
    until(
        lambda: at.office.rows(query, at.challenge_id) == [("submitted",)] * 2,
        what="the entries from Slack",
        seconds=40,
    )


def enter_as_a_team(at: Round, tmp_path: Path) -> Window:
    """Write an entry on the web, with a file and a team-mate, and get the receipt."""
    at.plain("서지안", Role.STAFF)
    lead = at.window("한도윤", Role.STAFF)
    lead.open(at.path).look("notice", phone=True)
    lead.follow("참가하기")
    lead.press("출품 시작하기")
    page = lead.page
    page.get_by_label("제목").fill(SENIOR.title)
    page.get_by_label("분야").select_option(SENIOR.field)
    with page.expect_response("**/draft"):
        page.locator("#problem").fill(SENIOR.problem)
    # A lid that is shut in the middle costs nothing.
    page.reload()
    assert page.locator("#problem").input_value() == SENIOR.problem
    rest = {each: text for each, text in SENIOR.form().items() if each not in ("title", "field", "problem")}
    for each, text in rest.items():
        page.locator(f"#{each}").fill(text)
    page.set_input_files("#file", printed(at, tmp_path / "정산 전과 후.pdf"))
    page.locator("[data-file-list] li", has_text="2쪽").wait_for(timeout=60_000)
    page.get_by_label("팀원 찾기").fill("서지안")
    page.locator("[data-found] button").first.click()
    page.wait_for_url("**/edit?said=saved**")
    page.get_by_label("서지안 님이 맡은 일").fill("영수증을 모으고 시간을 쟀습니다.")
    page.get_by_label("뽑히지 않더라도").check()
    lead.look("entry-form", phone=True)
    page.locator("#what-title").evaluate("(each) => each.scrollIntoView()")
    lead.look("entry-in-view", whole=False)
    lead.press("저장하고 제출 전 확인")
    page.wait_for_url("**/preview")
    lead.look("entry-preview", phone=True)
    lead.press("제출하기")
    page.wait_for_url("**?said=submitted")
    assert NUMBER.fullmatch(page.locator(".receipt .number").inner_text())
    lead.look("receipt", phone=True)
    at.entries["한도윤"] = int(page.url.split("/entries/")[1].split("?")[0])
    return lead


def printed(at: Round, path: Path) -> Path:
    """Print the team's sheet to a PDF."""
    context = at.chromium.new_context()
    page = context.new_page()
    page.set_content(SHEET)
    page.pdf(path=path, width="210mm", height="118mm")
    context.close()
    return path


def enter_by_hand(at: Round) -> None:
    """One edits what was handed in, one withdraws, one is a second too late."""
    edits, withdraws, late = (at.plain(name, Role.STAFF) for name in ("오하린", "문태오", "배수아"))
    for name, browser, work in (("오하린", edits, BUS), ("문태오", withdraws, TRIP), ("배수아", late, CALLS)):
        at.entries[name] = drafted(browser, at.path, work)
    hand_in(edits, at.entries["오하린"])
    hand_in(withdraws, at.entries["문태오"])
    edits.post(f"/entries/{at.entries['오하린']}/edit", {"minutes_saved": "420", "do": "save"})
    hand_in(edits, at.entries["오하린"])
    withdraws.post(f"/entries/{at.entries['문태오']}/withdraw", {"reason": "더 재어 보고 다음에 내겠습니다."})
    with database(at.office) as session:
        session.get_one(Challenge, at.challenge_id).due_at = datetime.now(UTC) - timedelta(seconds=1)
    assert "마감" in shown(hand_in(late, at.entries["배수아"], status=409))


def drafted(browser: Browser, path: str, work: Work) -> int:
    """Begin an entry and keep its draft."""
    entry_id = int(str(browser.post(f"{path}/entry").url).split("/entries/")[1].split("/")[0])
    chosen = {"choices": "yes", "may_share": "yes", "credit": "named", "do": "save"}
    browser.post(f"/entries/{entry_id}/edit", work.form() | chosen)
    return entry_id


def hand_in(browser: Browser, entry_id: int, *, status: int = 200) -> httpx.Response:
    revision = re.search(r'name="revision" value="(\d+)"', browser.get(f"/entries/{entry_id}/preview").text)
    sent = {"revision": revision[1] if revision else "0", "checked": "yes"}
    return browser.post(f"/entries/{entry_id}/submit", sent, status=status)


def check_entries(at: Round) -> None:
    """Read in the database what became of the six, and note who leads which entry."""
    rows = at.office.rows(
        "SELECT entry.id, person.name, entry.state, entry_version.number, (SELECT count(*) FROM author WHERE entry_id = entry.id)"
        " FROM entry JOIN author ON author.entry_id = entry.id AND author.position = 1 JOIN person ON person.id = author.person_id"
        " LEFT JOIN entry_version ON entry_version.id = entry.current_id WHERE challenge_id = ?",
        at.challenge_id,
    )
    at.entries |= {name: entry_id for entry_id, name, *_ in rows}
    assert {name: tuple(rest) for _, name, *rest in rows} == {
        "김민원": ("submitted", 1, 1),
        "이교육": ("submitted", 1, 1),
        "한도윤": ("submitted", 1, 2),
        "오하린": ("submitted", 2, 1),
        "문태오": ("withdrawn", 1, 1),
        "배수아": ("draft", None, 1),
    }
