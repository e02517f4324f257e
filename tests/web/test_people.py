import re

from assistant.people.models import Role
from tests.conftest import World
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
    assert '<span class="badge">심사위원</span>' in admin.get("/people").text


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
