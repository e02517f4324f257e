import pytest

from assistant.people.models import Role
from tests.web.conftest import TOKEN, Person, Site
from tests.web.routes import Address, addresses

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
JSON_ROUTES_FOR_PROGRAMS = {"/api/questions", "/api/questions/{question_id}/stop", "/api/documents"}


def unsafe(site: Site) -> list[Address]:
    return [each for each in addresses(site.app) if each.method in UNSAFE]


def test_every_unsafe_route_refuses_a_request_without_token(site: Site) -> None:
    person = site.sign_in(Role.ADMIN)
    origin = {"Origin": "http://testserver"}
    tried = unsafe(site)
    for each in tried:
        assert person.client.request(each.method, each.filled, headers=origin).status_code == 403, each
        assert site.visit().client.request(each.method, each.filled, headers=origin).status_code == 403, each
    assert len(tried) > 10


def test_the_only_exceptions_are_json_routes_called_with_a_token(site: Site) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    let_through = {
        each.path
        for each in unsafe(site)
        if site.visit().client.request(each.method, each.filled, headers=headers).status_code != 403
    }
    assert let_through == JSON_ROUTES_FOR_PROGRAMS


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://testserver.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://testserver"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_the_right_token_from_the_wrong_place_is_refused(site: Site, headers: dict[str, str]) -> None:
    person = site.sign_in(Role.STAFF)
    form = {"csrf_token": person.csrf_token, "text": "질문"}
    assert person.client.post("/questions", data=form, headers=headers).status_code == 403


@pytest.mark.parametrize("headers", [{"Origin": "http://testserver"}, {"Sec-Fetch-Site": "same-origin"}])
def test_the_right_token_from_the_right_place_is_taken(site: Site, headers: dict[str, str]) -> None:
    person = site.sign_in(Role.STAFF)
    form = {"csrf_token": person.csrf_token, "text": "질문"}
    assert person.client.post("/questions", data=form, headers=headers).status_code == 303
    header = headers | {"X-CSRF-Token": person.csrf_token}
    assert person.client.post("/questions", data={"text": "질문"}, headers=header).status_code == 303


def test_somebody_elses_token_is_refused(site: Site) -> None:
    one, other = site.sign_in(Role.STAFF), site.sign_in(Role.TRAINER)
    answer = Person(one.client, other.csrf_token).post("/questions", {"text": "질문"})
    assert answer.status_code == 403
    assert "화면을 새로 고친 뒤 다시 해 주세요" in answer.text


def test_nothing_is_looked_for_behind_the_first_field_of_a_form(site: Site) -> None:
    person = site.sign_in(Role.ADMIN)
    headers = {"Origin": "http://testserver"}
    late = {"text": "질문", "csrf_token": person.csrf_token}
    assert person.client.post("/questions", data=late, headers=headers).status_code == 403
    files = {"files": ("a.md", b"# A"), "csrf_token": (None, person.csrf_token.encode())}
    assert person.client.post("/documents", files=files, headers=headers).status_code == 403


def test_the_token_of_a_session_that_is_over_says_so(site: Site) -> None:
    person = site.sign_in(Role.STAFF)
    person.client.cookies.clear()
    answer = person.post("/questions", {"text": "질문"}, headers={"Accept": "application/json"})
    assert answer.status_code == 403
    assert answer.json() == {"error": "로그인이 끝났습니다. 다시 로그인한 뒤 해 주세요."}
