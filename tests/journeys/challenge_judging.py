"""Five judges: they are appointed, pledge, one has a conflict, and they mark by keyboard or by plain forms."""

from __future__ import annotations

import re
from typing import Any

from assistant.people.models import Role
from tests.journeys.challenge_round import Browser, Round, Window, shown
from tests.journeys.challenge_works import BUS, SENIOR
from tests.servers.running import until

CHAIR, CONFLICTED = "조은결", "신가온"
JUDGES = (CHAIR, "남기훈", "유세린", "임도현", CONFLICTED)
# What each judge gives, in the order of `JUDGES`: the mean of the second and of the third is 4.
MARKS = {"김민원": "55455", "이교육": "53444", "한도윤": "5344–", "오하린": "23212"}
DRAWN = "[...document.querySelectorAll('.pages img')].every((each) => each.naturalWidth)"
TO_ENTRANT = (
    "재는 방법이 또렷합니다. 다른 부서에서 잰 값도 있으면 더 좋겠습니다.",
    "바로 따라 할 수 있습니다. 주의할 점을 한 줄 더 적어 주세요.",
    "문제를 잘 골랐습니다. 사람이 다시 보는 순서를 적어 주세요.",
)


def committee(at: Round, admin: Window, office: Browser) -> tuple[dict[str, Browser], Window]:
    """Appoint five; all pledge, and one says at once which entry is too near. `office` is the administrator's, too."""
    judges = {name: at.plain(name, Role.COMMITTEE) for name in JUDGES}
    admin.open(f"{at.path}/committee")
    admin.page.get_by_label("이름·부서·전자우편").fill(CHAIR)
    admin.press("찾기")
    found = admin.page.locator(".candidate", has_text=CHAIR)
    found.locator("summary").click()
    found.get_by_text("위원장으로", exact=True).click()
    found.get_by_role("button", name="위촉하기").click()
    admin.page.locator(".members li", has_text=CHAIR).wait_for()
    for name in JUDGES[1:]:
        office.post(f"{at.path}/committee", {"person_id": str(at.ids[name])})
        if name != CONFLICTED:
            judges[name].post(f"{at.path}/pledge")
    judges[CHAIR].post(f"{at.path}/pledge")
    admin.open(f"{at.path}/committee").look("committee")
    judge = at.window(CONFLICTED)
    judge.open("/notifications").look("judge-told", phone=True)
    judge.open(f"{at.path}/judging").look("pledge", phone=True)
    judge.press("위 내용을 서약합니다")
    judge.reads("아직 심사가 시작되지 않았습니다")
    judge.page.locator("#entry").select_option(label=option(judge.page, SENIOR.title))
    judge.page.locator("#kind").select_option("mentor")
    judge.page.locator("#reason").fill("지난봄 이 일을 함께 시작하며 멘토로 도왔습니다.")
    judge.look("conflict", phone=True)
    judge.press("이해관계 알리기")
    judge.page.locator(".said").wait_for()
    return judges, judge


def option(page: Any, title: str) -> str:
    """Return the whole text of the option that names an entry."""
    found: str = page.locator("#entry option", has_text=title).inner_text()
    return found


def begin(at: Round, admin: Window, position: int) -> None:
    """Begin a stage and hand the entries out as proposed."""
    stage_id = at.stage(position)
    admin.open(at.path)
    admin.page.locator(".steps-card .button.primary").click()
    admin.reads("심사를 시작했습니다")
    admin.reads("작품을 아직 나누어 주지 않았습니다")
    if position == 1:
        admin.look("stage-begun")
    admin.follow("배정안 미리 보기")
    assert f"stage={stage_id}" in admin.page.url
    if position == 1:
        admin.look("proposal")
    admin.press("이대로 배정하고 알리기")
    admin.page.locator(".by-entry .badge.generated").first.wait_for()
    if position == 1:
        admin.look("assignments")


def judge_by_keyboard(at: Round, judge: Window) -> None:
    """Mark one entry with keys, be saved meanwhile, on a telephone too, and hand the review in."""
    judge.open(f"{at.path}/judging").look("queue", phone=True)
    page = judge.page
    titles = page.locator(".queue .title").all_inner_texts()
    assert SENIOR.title not in titles
    assert len(titles) == 3
    page.locator(".queue a", has_text=BUS.title).click()
    page.wait_for_url("**/assignments/*")
    assert "오하린" not in page.locator("main").inner_text()
    for _ in range(page.locator("[data-criterion]").count()):
        page.keyboard.press("2")
        page.locator(".criterion.active input[value='2']:checked").wait_for()
        to_the_next(page)
    page.get_by_label("참가자에게 전하는 의견").fill(TO_ENTRANT[2])
    page.get_by_label("위원회에만 남기는 의견").fill("한 번만 재어 효과를 믿기 어렵습니다.")
    page.get_by_label("작품과 첨부 파일을 끝까지 읽었습니다.").check()
    page.locator("[data-saved]", has_text="저장됨").wait_for()
    judge.look("review", phone=True)
    page.reload()
    assert page.locator("[data-criterion] input:checked").count() == page.locator("[data-criterion]").count()
    judge.press("심사 제출")
    judge.reads("심사를 제출했습니다.")
    judge.look("review-handed-in")


def to_the_next(page: Any) -> None:
    """Go on by Tab until another criterion's marks have the focus, or there is none."""
    here = page.evaluate("document.activeElement.name")
    for _ in range(6):
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.name ?? ''")
        if name.startswith("mark-") and name != here:
            return


def read_beside(at: Round, entry_id: int) -> Window:
    """Have the chair open an entry with a file whose pages are drawn beside the form."""
    (assignment_id,) = at.office.rows(
        "SELECT assignment.id FROM assignment JOIN reviewer ON reviewer.id = reviewer_id"
        " WHERE entry_id = ? AND person_id = ?",
        entry_id,
        at.ids[CHAIR],
    )[0]
    judge = at.window(CHAIR)
    judge.open(f"/assignments/{assignment_id}")
    judge.page.locator(".pages img").nth(1).wait_for(timeout=60_000)
    until(lambda: judge.page.evaluate(DRAWN), what="the pages")
    for mark in "454":
        judge.page.keyboard.press(mark)
        to_the_next(judge.page)
    judge.page.locator("[data-saved]", has_text="저장됨").wait_for()
    judge.look("beside", phone=True)
    judge.page.locator("#files").evaluate("(each) => each.scrollIntoView()")
    judge.look("files-beside", whole=False)
    return judge


def judge_the_rest(at: Round, judges: dict[str, Browser], position: int) -> int:
    """Have everybody hand in what they were given. Return how many there were."""
    leads = {entry_id: name for name, entry_id in at.entries.items()}
    count = 0
    for n, (name, browser) in enumerate(judges.items()):
        given = at.office.rows(
            "SELECT assignment.id, entry_id FROM assignment JOIN reviewer ON reviewer.id = reviewer_id "
            "WHERE stage_id = ? AND person_id = ? AND state = 'assigned'",
            at.stage(position),
            at.ids[name],
        )
        for k, (assignment_id, entry_id) in enumerate(given):
            page = browser.get(f"/assignments/{assignment_id}").text
            criteria = sorted(set(re.findall(r'name="mark-(\d+)"', page)))
            revision = re.search(r'name="revision" value="(\d+)"', page)
            assert criteria
            form = {f"mark-{one}": MARKS[leads[entry_id]][n] for one in criteria}
            form |= {"to_entrant": TO_ENTRANT[(n + k) % 3], "has_read": "yes", "do": "submit"}
            answer = browser.post(
                f"/assignments/{assignment_id}", form | {"revision": revision[1] if revision else "0"}
            )
            assert "심사를 제출했습니다" in shown(answer)
            count += 1
    # Whoever has an interest in an entry finds no trace of it.
    hidden = at.entries["한도윤"]
    assert judges[CONFLICTED].get(f"/entries/{hidden}").status_code in (403, 404)
    assert SENIOR.title not in shown(judges[CONFLICTED].get(f"{at.path}/judging"))
    return count
