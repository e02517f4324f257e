"""Winners become practices with their authors' consent: in the gallery, and in an answer that cites one."""

from __future__ import annotations

from assistant.people.models import Role
from tests.journeys.challenge_round import Browser, Round, Window
from tests.journeys.challenge_works import MINUTES
from tests.servers.running import until

QUESTION = "서무 회의록을 정리하는 프롬프트가 있나요?"


def ask(at: Round, *, containing: str) -> str:
    """Ask in Slack; return the whole answer."""
    at.office.script()
    asked = at.office.person("박위원").dm(QUESTION)
    return str(at.office.answer(asked.channel, asked.thread, containing=containing, seconds=60).shown)


def publish(at: Round) -> Window:
    """Make a practice of the first winner by what a trainer sees, and of the others by plain forms."""
    trainer = at.window("정다온", Role.TRAINER)
    trainer.open(f"{at.path}/winners")
    winner = trainer.page.locator(".winner", has_text=MINUTES.title)
    winner.get_by_role("button", name="우수사례로 만들기").click()
    trainer.page.wait_for_url("**/practices/*/edit**")
    place = trainer.page.url.removeprefix(at.office.root).partition("?")[0]
    trainer.look("practice-draft")
    trainer.page.get_by_label("주의할 점").fill(
        "메모에서 사람 이름과 연락처를 먼저 지웁니다. 결정 사항은 사람이 다시 확인합니다."
    )
    trainer.press("저장하고 동의 묻기")
    trainer.page.locator(".makers .badge.audience").wait_for()
    agree(at, place, "김민원")
    trainer.open(place)
    trainer.page.get_by_label("처음부터 끝까지 읽었고").check()
    trainer.press("저장하고 확인 마치기")
    trainer.reads("공개할 준비가 되었습니다.")
    trainer.look("practice-ready")
    trainer.press("저장하고 공개")
    trainer.page.wait_for_url("**/practices/*said=*")
    plain = at.plain("정다온")
    for name, makers in (("한도윤", ("한도윤", "서지안")), ("이교육", ("이교육",))):
        publish_plainly(at, plain, name, makers)
    query = (
        "SELECT count(*) FROM version JOIN practice ON practice.document_id = version.document_id"
        " WHERE version.state = 'indexed'"
    )
    until(lambda: at.office.rows(query) == [(3,)], what="the practices as material", seconds=60)
    return trainer


def agree(at: Round, place: str, name: str) -> None:
    at.plain(name).post(place.replace("/edit", "/consent"), {"given": "true"})


def publish_plainly(at: Round, trainer: Browser, lead: str, makers: tuple[str, ...]) -> None:
    place = trainer.post(f"/entries/{at.entries[lead]}/practice").url.path
    trainer.post(place, {"cautions": "개인정보를 넣지 마세요.", "do": "save"})
    trainer.post(place, {"do": "ask"})
    for name in makers:
        agree(at, place, name)
    trainer.post(place, {"do": "check", "has_read": "yes"})
    trainer.post(place, {"do": "publish"})


def find_in_gallery(clerk: Window) -> None:
    """A clerk finds the winner's prompt in the gallery and fills it with the own words."""
    clerk.open("/practices").look("gallery", phone=True)
    clerk.page.get_by_label("찾을 말").fill("회의록")
    clerk.page.keyboard.press("Enter")
    clerk.page.get_by_role("heading", name="찾은 사례").wait_for()
    clerk.follow(MINUTES.title)
    clerk.page.get_by_label("부서명").fill("노인복지과")
    clerk.look("practice", phone=True)
    clerk.press("채워서 복사")
    clerk.reads("복사했습니다.")
