import pytest

from assistant.people.models import Role
from tests.web.conftest import GUIDE, TOKEN, Site
from tests.web.test_chat import ASK

OPERATOR = {"Authorization": f"Bearer {TOKEN}"}


def test_the_operator_adds_searches_and_asks(site: Site) -> None:
    client = site.visit().client
    added = client.post("/api/documents", files={"file": ("guide.md", GUIDE.encode())}, headers=OPERATOR)
    assert added.status_code == 201
    told = {"document_id": 1, "version_id": 1, "title": "회의록 요약 안내", "error": None, "known": False}
    assert added.json() == told | {"status": "queued", "passages": 0}
    now = client.get("/api/documents/1", headers=OPERATOR).json()
    assert now == told | {"status": "indexed", "passages": 1}
    again = client.post("/api/documents", files={"file": ("guide.md", GUIDE.encode())}, headers=OPERATOR)
    assert again.json()["known"] is True

    found = client.get("/api/search", params={"q": "회의록 요약", "limit": 5}, headers=OPERATOR).json()
    assert found["query"] == "회의록 요약"
    [result] = found["results"]
    assert (result["document"], result["locator"]) == (
        "회의록 요약 안내",
        {"kind": "section", "number": None, "label": "순서"},
    )
    assert 0 < result["score"] <= 1

    asked = client.post("/api/questions", json={"question": ASK}, headers=OPERATOR)
    assert asked.status_code == 202
    told = client.get(f"/api/questions/{asked.json()['question_id']}", headers=OPERATOR).json()
    assert told["state"] == "answered"
    assert told["answer"]["mode"] == "extractive"
    assert told["answer"]["citations"][0]["document"] == "회의록 요약 안내"
    follow_up = {"question": "그럼 다음은요?", "conversation_id": told["conversation_id"]}
    assert client.post("/api/questions", json=follow_up, headers=OPERATOR).json()["conversation_id"] == 1


def test_an_answer_is_stopped_by_the_one_who_asked(guided: Site) -> None:
    guided.jobs.held = True
    client = guided.visit().client
    for _ in range(2):
        client.post("/api/questions", json={"question": ASK, "conversation_id": None}, headers=OPERATOR)
    told = client.post("/api/questions/1/stop", headers=OPERATOR).json()
    assert (told["state"], told["answer"], told["draft"], told["ahead"]) == ("stopped", None, "", 0)
    stranger = guided.sign_in(Role.STAFF)
    assert (
        stranger.client.post(
            "/api/questions/2/stop", headers={"X-CSRF-Token": stranger.csrf_token, "Origin": "http://testserver"}
        ).status_code
        == 404
    )


def test_a_file_that_cannot_be_read_is_told_as_failed(site: Site) -> None:
    client = site.visit().client
    client.post("/api/documents", files={"file": ("a.pptx", b"PK broken")}, headers=OPERATOR)
    told = client.get("/api/documents/1", headers=OPERATOR).json()
    assert told["status"] == "failed"
    assert told["error"]
    refused = client.post("/api/documents", files={"file": ("a.exe", b"MZ")}, headers=OPERATOR)
    assert (refused.status_code, "error" in refused.json()) == (422, True)


def test_title_and_audience_are_taken(site: Site) -> None:
    form = {"title": "새 제목", "audience": "trainers"}
    client = site.visit().client
    told = client.post("/api/documents", files={"file": ("guide.md", GUIDE.encode())}, data=form, headers=OPERATOR)
    assert told.json()["title"] == "새 제목"
    person = site.sign_in(Role.STAFF)
    assert person.get("/api/search", params={"q": "회의록"}).json()["results"] == []


def test_a_signed_in_browser_may_call_them_too(guided: Site) -> None:
    person = guided.sign_in(Role.STAFF)
    assert len(person.get("/api/search", params={"q": "회의록"}).json()["results"]) == 1
    headers = {"Origin": "http://testserver", "X-CSRF-Token": person.csrf_token}
    asked = person.client.post("/api/questions", json={"question": ASK}, headers=headers)
    assert asked.status_code == 202
    stranger = guided.sign_in(Role.TRAINER)
    assert stranger.get("/api/questions/1").status_code == 404


@pytest.mark.parametrize("token", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", "Bearer 토큰"])
def test_a_wrong_token_is_not_helped_by_a_cookie(guided: Site, token: str) -> None:
    person = guided.sign_in(Role.ADMIN)
    headers = {"Authorization": token.encode()}
    answer = person.client.get("/api/search", params={"q": "회의록"}, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert person.client.post("/api/questions", json={"question": ASK}, headers=headers).status_code == 401


def test_what_cannot_be_understood_is_told_in_korean(site: Site) -> None:
    client = site.visit().client
    for answer in (
        client.post("/api/questions", json={"text": 1}, headers=OPERATOR),
        client.post("/api/questions", content=b"{", headers=OPERATOR | {"Content-Type": "application/json"}),
        client.get("/api/search", params={"q": "가", "limit": 0}, headers=OPERATOR),
    ):
        assert answer.status_code == 422
        assert answer.json() == {
            "error": "보낸 내용을 이해하지 못했습니다. 빠진 칸이나 잘못된 값이 없는지 확인해 주세요."
        }
    assert client.get("/api/search", params={"q": " "}, headers=OPERATOR).json()["error"].startswith("찾을 말이")
    assert client.get("/api/nothing", headers=OPERATOR).status_code == 404
    assert set(client.get("/api/nothing", headers=OPERATOR).json()) == {"error"}
    assert client.delete("/api/questions/1", headers=OPERATOR).status_code == 405


def test_the_schema_describes_the_json_routes_alone(site: Site) -> None:
    client = site.visit().client
    schema = client.get("/openapi.json").json()
    assert set(schema["paths"]) == {
        "/api/search",
        "/api/questions",
        "/api/questions/{question_id}",
        "/api/questions/{question_id}/stop",
        "/api/documents",
        "/api/documents/{version_id}",
    }
    page = client.get("/docs").text
    for path in schema["paths"]:
        assert path in page
    assert "answer.citations[].locator.label" in page
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "https://" not in page
