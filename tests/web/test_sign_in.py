from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from assistant.people.models import Role, WebSession
from tests.conftest import World
from tests.web.conftest import Person, Site, csrf_token, open_site


def test_looking_at_a_link_leaves_it_unused(site: Site) -> None:
    secret = site.secret_for(Role.STAFF)
    for _ in range(3):
        assert site.visit().get(f"/sign-in/{secret}").status_code == 200
    person = site.visit()
    person = Person(person.client, csrf_token(person.get(f"/sign-in/{secret}")))
    assert person.post(f"/sign-in/{secret}").headers["location"] == "/"
    assert "무엇이 궁금하세요?" in person.get("/").text


def test_a_link_works_once(site: Site) -> None:
    secret = site.secret_for(Role.STAFF)
    for status in (303, 403):
        visitor = site.visit()
        person = Person(visitor.client, csrf_token(visitor.get(f"/sign-in/{secret}")))
        answer = person.post(f"/sign-in/{secret}")
        assert answer.status_code == status
    assert "이미 썼거나 기한이 지난 로그인 링크입니다" in answer.text


def test_somebody_else_cannot_press_the_button_for_us(site: Site) -> None:
    secret = site.secret_for(Role.STAFF)
    site.visit().get(f"/sign-in/{secret}")
    stranger = site.visit()
    assert Person(stranger.client, "made-up").post(f"/sign-in/{secret}").status_code == 403


def test_signing_in_begins_a_new_session_and_ends_the_old_one(site: Site) -> None:
    person = site.sign_in(Role.STAFF)
    old = person.client.cookies["session"]
    secret = site.secret_for(Role.STAFF)
    person.post(f"/sign-in/{secret}")
    new = person.client.cookies["session"]
    assert new != old
    stranger = site.visit()
    stranger.client.cookies.set("session", old)
    assert stranger.get("/").headers["location"] == "/sign-in"


def test_signing_out_ends_the_session_on_the_server_too(site: Site) -> None:
    person = site.sign_in(Role.STAFF)
    secret = person.client.cookies["session"]
    answer = person.post("/sign-out")
    assert answer.headers["location"] == "/sign-in"
    assert "session" not in person.client.cookies
    person.client.cookies.set("session", secret)
    assert person.get("/").headers["location"] == "/sign-in"


def test_a_session_ends_after_its_hours(site: Site) -> None:
    person = site.sign_in(Role.STAFF)
    long_ago = datetime.now(UTC) - timedelta(hours=site.world.assistant.settings.session_hours, minutes=1)
    with site.world.assistant.database.writing.begin() as session:
        session.execute(update(WebSession).values(created_at=long_ago))
    assert person.get("/").headers["location"] == "/sign-in"


@pytest.mark.parametrize(
    ("address", "name", "secure"), [(None, "session", False), ("https://ai.example.go.kr", "__Host-session", True)]
)
def test_the_cookie_is_closed_to_scripts_and_other_sites(
    world: World, address: str | None, name: str, *, secure: bool
) -> None:
    site = open_site(world, public_url=address)
    visitor = site.visit()
    secret = site.secret_for(Role.STAFF)
    person = Person(visitor.client, csrf_token(visitor.get(f"/sign-in/{secret}")))
    cookies = person.post(f"/sign-in/{secret}").headers.get_list("set-cookie")
    [cookie] = [each for each in cookies if each.startswith(f"{name}=")]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert ("Secure" in cookie) is secure


def test_behind_https_browsers_are_told_to_stay_there(world: World) -> None:
    answer = open_site(world, public_url="https://ai.example.go.kr").visit().get("/sign-in")
    assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
    assert "strict-transport-security" not in open_site(world).visit().get("/sign-in").headers
