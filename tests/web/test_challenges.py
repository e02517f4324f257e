import html
import re
from datetime import UTC, datetime, timedelta

import pytest
from httpx import Response
from sqlalchemy import select

from assistant.audit import recording
from assistant.audit.models import Record
from assistant.challenge.models.challenges import Challenge, ChallengeState
from assistant.challenge.phases import Phase
from assistant.notifications import telling
from assistant.people.models import Person as Row
from assistant.people.models import Role
from tests.challenge import builders
from tests.web.conftest import Person, Site

FIELD = re.compile(
    r'<input[^>]*?\bname="([^"]+)"[^>]*?>|<textarea[^>]*?name="([^"]+)"[^>]*>\n?(.*?)</textarea>', re.DOTALL
)
SELECT = re.compile(r'<select[^>]*?name="([^"]+)"[^>]*>(.*?)</select>', re.DOTALL)


def fields(page: Response) -> dict[str, str]:
    """Return what a browser would send of the form of the rules."""
    text = page.text[page.text.index('class="rules') :]
    found: dict[str, str] = {}
    for match in FIELD.finditer(text):
        tag = match.group(0)
        if match.group(2):
            found[match.group(2)] = html.unescape(match.group(3))
        elif 'type="checkbox"' not in tag or " checked" in tag:
            value = re.search(r'\bvalue="([^"]*)"', tag)
            found[match.group(1)] = html.unescape(value.group(1)) if value else ""
    for name, options in SELECT.findall(text):
        chosen = re.search(r'value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
        assert chosen
        found[name] = html.unescape(chosen.group(1))
    return {name: value for name, value in found.items() if name != "csrf_token"}


@pytest.fixture
def admin(site: Site) -> Person:
    return site.sign_in(Role.ADMIN)


def drawn_up(admin: Person, **changes: str) -> str:
    """Store a draft of the form as it is offered; return its address."""
    form = fields(admin.get("/challenges/new")) | {"title": "2026 생성형 AI 챌린지", "do": "save"} | changes
    answer = admin.post("/challenges/new", form)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0]


def row(site: Site) -> Challenge:
    with site.world.assistant.database.reading() as session:
        return session.scalars(select(Challenge)).one()


def built(site: Site, phase: Phase, **changes: object) -> None:
    with site.world.assistant.database.writing.begin() as session:
        builders.challenge(session, phase=phase, now=datetime.now(UTC), **changes)


def test_a_preset_fills_the_form_and_keeps_what_was_typed(admin: Person) -> None:
    form = fields(admin.get("/challenges/new")) | {"title": "나의 이름", "do": "preset:chungbuk", "grace_minutes": "열"}
    page = admin.post("/challenges/new", form)
    assert page.status_code == 200
    again = fields(page)
    assert (again["title"], again["grace_minutes"]) == ("나의 이름", "열")
    assert again["stages.0.criteria.1.name"] == "AI 도구 활용 역량"
    assert again["stages.0.finalists"] == "10"
    page = admin.post("/challenges/new", again | {"do": "save"})
    assert page.status_code == 422
    assert "숫자로 적어 주세요." in page.text
    assert fields(page)["grace_minutes"] == "열"


def test_rows_come_and_go(admin: Person) -> None:
    form = fields(admin.get("/challenges/new"))
    form = fields(admin.post("/challenges/new", form | {"do": "remove-stage:1"}))
    assert "stages.1.name" not in form
    form = fields(admin.post("/challenges/new", form | {"do": "remove-criterion:0.0"}))
    assert form["stages.0.criteria.0.name"] == "창의성"
    form = fields(admin.post("/challenges/new", form | {"do": "add-criterion:0"}))
    assert form["stages.0.criteria.4.name"] == ""
    form = fields(admin.post("/challenges/new", form | {"do": "add-award"}))
    assert form["awards.3.count"] == "1"
    page = admin.post("/challenges/new", form | {"do": "save", "title": "제목"})
    assert page.status_code == 422
    assert "비중을 더하면 100이어야 합니다. 지금은 60입니다." in page.text
    assert "평가 항목의 이름을" in page.text
    assert "상의 이름을" in page.text
    assert admin.post("/challenges/new", form | {"do": "remove-criterion:9.9"}).status_code == 200


def test_a_draft_is_previewed_announced_and_then_frozen(site: Site, admin: Person) -> None:
    path = drawn_up(admin, grace_minutes="10")
    clerk = site.sign_in(Role.STAFF)
    assert clerk.get(path).status_code == 404
    assert "2026 생성형" not in clerk.get("/challenges").text
    preview = admin.get(f"{path}/announce").text
    assert "공고하면 고정되는 것" in preview
    assert "마감 뒤 10분까지는" in preview
    assert "실현 가능성" in preview
    assert "(KST)" in preview
    assert admin.post(f"{path}/announce", {"revision": "7"}).status_code == 409
    assert admin.post(f"{path}/announce", {"revision": "1"}).headers["location"] == f"{path}?said=announced"
    assert "남은 시간" in clerk.get(path).text
    page = admin.get(f"{path}/edit")
    assert "stages.0.name" not in page.text
    form = fields(page)
    assert set(form) == {"revision", "title", "theme", "notice", "due_at", "reason"}
    refused = admin.post(f"{path}/edit", form | {"due_at": "2026-11-24T09:00", "reason": "앞당김", "theme": "새 주제"})
    assert refused.status_code == 409
    assert fields(refused)["theme"] == "새 주제"
    with site.world.assistant.database.reading() as session:
        assert "challenge.change_refused" in session.scalars(select(Record.action)).all()
    assert admin.post(f"{path}/edit", form | {"theme": "새 주제"}).status_code == 422
    assert admin.post(f"{path}/edit", form | {"theme": "새 주제", "reason": "오탈자"}).status_code == 303
    assert "새 주제" in clerk.get(path).text
    log = admin.get(f"{path}/log").text
    assert "공고한 규칙을 바꾸려다 거절됨" in log
    assert "오탈자" in log


def test_two_administrators_do_not_overwrite_each_other(site: Site, admin: Person) -> None:
    path = drawn_up(admin)
    form = fields(admin.get(f"{path}/edit"))
    assert admin.post(f"{path}/edit", form | {"do": "save", "theme": "하나"}).status_code == 303
    later = admin.post(f"{path}/edit", form | {"do": "save", "theme": "둘"})
    assert later.status_code == 409
    assert "그사이 다른 사람이" in later.text
    assert fields(later)["theme"] == "둘"
    assert row(site).theme == "하나"


def test_a_title_twice_and_nothing_typed_is_lost(admin: Person) -> None:
    drawn_up(admin)
    form = fields(admin.get("/challenges/new")) | {"title": "2026 생성형 AI 챌린지", "do": "save", "notice": "긴 글"}
    page = admin.post("/challenges/new", form)
    assert page.status_code == 409
    assert fields(page)["notice"] == "긴 글"


def test_the_steps_say_what_cannot_be_done_yet(site: Site, admin: Person) -> None:
    built(site, Phase.CLOSED)
    challenge = row(site)
    path = f"/challenges/{challenge.id}"
    with site.world.assistant.database.reading() as session:
        stage = session.get_one(Challenge, challenge.id).stages[0].id
    due = (datetime.now(UTC) + timedelta(days=9)).strftime("%Y-%m-%dT%H:%M")
    assert admin.post(f"{path}/stages/{stage}/begin", {"due_at": "내일"}).status_code == 422
    page = admin.post(f"{path}/stages/{stage}/begin", {"due_at": due})
    assert page.status_code == 409
    assert "심사할 작품이 없습니다." in page.text
    with site.world.assistant.database.writing.begin() as session:
        people = builders.people(session)
        of = session.get_one(Challenge, challenge.id)
        builders.entry(session, of, people.staff[0])
        for person in people.committee:
            builders.reviewer(session, of, person)
    assert admin.post(f"{path}/stages/{stage}/begin", {"due_at": due}).status_code == 303
    assert "서면 심사 중입니다." in admin.get(path).text
    assert admin.post(f"{path}/stages/{stage}/close").status_code == 303
    assert row(site).state is ChallengeState.DECIDING
    assert admin.post(f"{path}/verification").status_code == 409
    assert admin.post(f"{path}/cancel", {"reason": " "}).status_code == 422
    assert admin.post(f"{path}/cancel", {"reason": "예산"}).status_code == 303
    assert "사유: 예산" in site.sign_in(Role.STAFF).get(path).text


def test_the_committee_is_appointed_and_invited(site: Site, admin: Person) -> None:
    built(site, Phase.OPEN)
    path = f"/challenges/{row(site).id}"
    with site.world.assistant.database.writing.begin() as session:
        builders.people(session)
    assert "3명을 더" in admin.get(f"{path}/committee").text
    found = admin.get(f"{path}/committee", params={"q": "위원1"}).text
    person_id = re.search(r'name="person_id" value="(\d+)"', found)
    assert person_id
    given = {"person_id": person_id.group(1), "chair": "true", "fields": "민원"}
    assert admin.post(f"{path}/committee", given).status_code == 303
    assert admin.post(f"{path}/committee", given).status_code == 409
    page = admin.get(f"{path}/committee").text
    assert "위원장" in page
    wrong = admin.post(f"{path}/committee/invite", {"name": "한교수", "email": "아무개"})
    assert wrong.status_code == 422
    assert 'value="한교수"' in wrong.text
    invited = admin.post(f"{path}/committee/invite", {"name": "한교수", "email": "han@uni.ac.kr"})
    link = re.search(r'value="http://testserver(/sign-in/[^"]+)"', invited.text)
    assert link
    expert = site.visit()
    token = re.search(r'name="csrf_token" value="([^"]+)"', expert.get(link.group(1)).text)
    assert token
    assert Person(expert.client, token.group(1)).post(link.group(1)).status_code == 303
    page = expert.get(path).text
    assert "심사위원으로 위촉되었습니다" in page
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    assert Person(expert.client, token.group(1)).post(f"{path}/pledge").status_code == 303
    assert "에 서약했습니다." in expert.get(path).text
    assert "심사위원 서약" in admin.get(f"{path}/log").text
    assert expert.get(f"{path}/committee").status_code == 403


def test_who_wrote_an_entry_reads_nothing_of_its_judging_in_the_log(site: Site, admin: Person) -> None:
    built(site, Phase.REVIEWING)
    with site.world.assistant.database.writing.begin() as session:
        of = session.scalars(select(Challenge)).one()
        me = session.scalars(select(Row).where(Row.email == "admin@example.go.kr")).one()
        other = builders.person(session, "직원1")
        mine, theirs = builders.entry(session, of, me), builders.entry(session, of, other)
        for entry in (mine, theirs):
            recording.record(
                session, "review.submit", f"entry:{entry.id}", who=builders.who(other), now=datetime.now(UTC)
            )
    page = admin.get(f"/challenges/{of.id}/log").text
    assert f"entry:{theirs.id}" in page
    assert f"entry:{mine.id}" not in page


def test_who_wrote_an_entry_hears_of_no_review_of_it(site: Site, admin: Person) -> None:
    built(site, Phase.REVIEWING)
    with site.world.assistant.database.writing.begin() as session:
        of = session.scalars(select(Challenge)).one()
        me = session.scalars(select(Row).where(Row.email == "admin@example.go.kr")).one()
        judge = builders.reviewer(session, of, builders.person(session, "위원1"))
        for author in (me, builders.person(session, "직원1")):
            builders.assignment(session, builders.entry(session, of, author), judge, stage=of.stages[0])
        stage = of.stages[0].id
    assert "끝나지 않은 심사 1건" in admin.get(f"/challenges/{of.id}").text
    refused = admin.post(f"/challenges/{of.id}/stages/{stage}/close")
    assert refused.status_code == 422
    assert "2건" not in refused.text


def test_news_is_counted_on_every_page_until_it_is_read(site: Site, admin: Person) -> None:
    with site.world.assistant.database.writing.begin() as session:
        me = session.scalars(select(Row).where(Row.email == "admin@example.go.kr")).one()
        for n in range(2):
            telling.tell(
                session,
                me.id,
                key=f"n{n}",
                title=f"소식 {n}",
                text="<b>글</b>",
                link="/challenges",
                now=datetime.now(UTC),
            )
    assert "2<span" in admin.get("/challenges").text
    page = admin.get("/notifications").text
    assert "소식 1" in page
    assert "&lt;b&gt;글" in page
    assert admin.post("/notifications/read").headers["location"] == "/notifications"
    assert "새 알림" not in admin.get("/notifications").text
