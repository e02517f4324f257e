import re

from sqlalchemy import event, select

from assistant.people import accounts
from assistant.people.accounts import Profile
from assistant.people.models import Person as Known
from assistant.people.models import Role
from tests.conftest import NOW, World
from tests.web.conftest import Person, Site, csrf_token, open_site


def invited(admin: Person, **form: str) -> str:
    page = admin.post("/people/links", form).text
    match = re.search(r'value="https?://[^/]+(/sign-in/[^"]+)"', page)
    assert match, page
    return match.group(1)


def test_a_link_made_by_an_administrator_lets_somebody_in(site: Site) -> None:
    admin = site.sign_in(Role.ADMIN)
    path = invited(admin, email="lee@example.go.kr", role="trainer")
    visitor = site.visit()
    person = Person(visitor.client, csrf_token(visitor.get(path)))
    assert person.post(path).status_code == 303
    assert "교육담당" in person.get("/").text
    people = admin.get("/people").text
    assert "lee@example.go.kr" in people
    assert path not in people


def test_no_role_named_keeps_the_one_there_is(site: Site) -> None:
    admin = site.sign_in(Role.ADMIN)
    invited(admin, email="lee@example.go.kr", role="committee")
    invited(admin, email="lee@example.go.kr", role="")
    assert '<option value="committee" selected>심사위원</option>' in admin.get("/people").text


def test_a_wrong_address_says_how_to_write_it(site: Site) -> None:
    answer = site.sign_in(Role.ADMIN).post("/people/links", {"email": "이 서기"})
    assert answer.status_code == 422
    assert "전자우편 주소가 올바르지 않습니다" in answer.text


def test_the_link_names_the_address_people_open(world: World) -> None:
    site = open_site(world, public_url="https://ai.example.go.kr")
    page = site.sign_in(Role.ADMIN).post("/people/links", {"email": "lee@example.go.kr"}).text
    assert 'value="https://ai.example.go.kr/sign-in/' in page


def test_menus_show_what_a_role_may_open(site: Site) -> None:
    places = {role: site.sign_in(role).get("/").text for role in (Role.STAFF, Role.TRAINER, Role.ADMIN)}
    assert "/documents" not in places[Role.STAFF]
    assert 'href="/documents"' in places[Role.TRAINER]
    assert 'href="/people"' not in places[Role.TRAINER]
    assert 'href="/people"' in places[Role.ADMIN]


def met(site: Site, member: str = "U1", *, email: str | None = None, name: str = "김하늘") -> int:
    """Return the id of somebody who came through a chat workspace."""
    profile = Profile("T1", member, name, email, "민원과", "ko-KR", active=True, full=True)
    with site.world.assistant.database.writing.begin() as session:
        return accounts.refresh(session, profile, now=NOW).person.id


def id_of(site: Site, role: Role) -> int:
    with site.world.assistant.database.reading() as session:
        return session.scalars(select(Known.id).where(Known.email == f"{role.value}@example.go.kr")).one()


def test_somebody_from_slack_is_listed_without_a_made_up_address(site: Site) -> None:
    admin = site.sign_in(Role.ADMIN)
    met(site)
    page = admin.get("/people").text
    assert "slack.invalid" not in page
    for shown in ("김하늘", "민원과", '<span class="badge">Slack</span>'):
        assert shown in page


def test_a_role_changed_on_the_page_holds_at_once_and_ends_the_session(site: Site) -> None:
    admin, clerk = site.sign_in(Role.ADMIN), site.sign_in(Role.STAFF)
    person_id = id_of(site, Role.STAFF)
    answer = admin.post(f"/people/{person_id}/role", {"role": "trainer"})
    assert answer.headers["location"] == "/people?said=role"
    assert "역할을 바꾸었습니다." in admin.get("/people?said=role").text
    assert clerk.get("/").headers["location"] == "/sign-in"
    assert admin.post(f"/people/{person_id}/role", {"role": "king"}).status_code == 422


def test_a_role_given_by_a_group_is_shown_beside_the_granted_one(site: Site) -> None:
    admin = site.sign_in(Role.ADMIN)
    met(site)
    with site.world.assistant.database.writing.begin() as session:
        accounts.set_group_roles(session, "T1", {Role.TRAINER: ["U1"]})
    page = admin.get("/people").text
    assert 'Slack 그룹에 따라 <span class="badge">교육담당</span>' in page


def test_the_last_administrator_is_neither_demoted_nor_shut_out(site: Site) -> None:
    admin = site.sign_in(Role.ADMIN)
    me = id_of(site, Role.ADMIN)
    answer = admin.post(f"/people/{me}/role", {"role": "staff"})
    assert answer.status_code == 409
    assert "마지막 관리자입니다" in answer.text
    assert admin.post(f"/people/{me}/deactivate").status_code == 409
    assert f"/people/{me}/deactivate" not in admin.get("/people").text
    assert admin.get("/people").status_code == 200


def test_who_is_shut_out_on_the_page_is_out_until_let_in_again(site: Site) -> None:
    admin, clerk = site.sign_in(Role.ADMIN), site.sign_in(Role.STAFF)
    person_id = id_of(site, Role.STAFF)
    admin.post(f"/people/{person_id}/deactivate")
    assert "이용을 막았습니다." in admin.get("/people?said=deactivated").text
    assert clerk.get("/").headers["location"] == "/sign-in"
    assert clerk.get("/api/search?q=a").status_code == 401
    assert admin.post("/people/links", {"email": "staff@example.go.kr"}).status_code == 409
    admin.post(f"/people/{person_id}/reactivate")
    assert invited(admin, email="staff@example.go.kr")


def test_a_longer_list_of_people_asks_the_database_no_more_often(site: Site) -> None:
    admin = site.sign_in(Role.ADMIN)
    statements: list[str] = []
    engine = site.world.assistant.database.engine
    event.listen(engine, "after_cursor_execute", lambda _c, _cursor, statement, *_: statements.append(statement))
    counts = []
    for number in (1, 2, 3):
        met(site, f"U{number}", name=f"이름 {number}")
        statements.clear()
        admin.get("/people")
        counts.append(len(statements))
    assert len(set(counts)) == 1
