"""Failures of every kind, and what must not be seen of them."""

import logging
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select
from starlette.types import Message, Receive, Scope, Send

from assistant.answering.models import Question
from assistant.errors import Conflict, Invalid, NotAllowed, NotFound, Unavailable
from assistant.jobs.promises import Promise
from assistant.people.models import Role
from assistant.web.app import create_web_app
from tests.web.conftest import TOKEN, Person, Site, Working

SENTENCE = "이렇게 해 주세요."
BUG = "일시적인 오류가 생겼습니다."


@pytest.mark.parametrize(
    ("kind", "status"), [(NotFound, 404), (NotAllowed, 403), (Invalid, 422), (Conflict, 409), (Unavailable, 503)]
)
def test_each_kind_has_its_status_and_says_its_sentence(site: Site, kind: type[Exception], status: int) -> None:
    @site.app.get("/fails")
    @site.app.get("/api/fails")
    def fails() -> None:
        raise kind(SENTENCE)

    page = site.visit().get("/fails")
    assert (page.status_code, SENTENCE in page.text) == (status, True)
    answer = site.visit().get("/api/fails")
    assert (answer.status_code, answer.json()) == (status, {"error": SENTENCE})


def test_a_bug_is_logged_and_shown_only_as_one(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    @site.app.get("/fails/{secret}")
    @site.app.get("/api/fails/{secret}")
    def fails(secret: str) -> None:
        raise RuntimeError(f"secret detail of {secret}")

    with caplog.at_level(logging.ERROR, logger="assistant.web.errors"):
        page = site.visit().get("/fails/word")
    assert page.status_code == 500
    assert BUG in page.text
    assert "secret detail" not in page.text
    assert page.headers["content-security-policy"]
    assert "GET /fails/{secret} failed" in caplog.text
    assert "/fails/word" not in caplog.text
    assert site.visit().get("/api/fails/word").json()["error"].startswith(BUG)


def test_unknown_addresses_and_methods_are_told_in_korean(site: Site) -> None:
    person = site.sign_in(Role.STAFF)
    assert "그 주소에는 아무것도 없습니다" in person.get("/nothing").text
    answer = person.client.delete("/", headers={"Origin": "http://testserver", "X-CSRF-Token": person.csrf_token})
    assert (answer.status_code, "그런 요청을 받지 않습니다" in answer.text) == (405, True)
    assert person.get("/documents/abc").status_code == 422


class Refusing(Working):
    def check(self, promise: Promise) -> None:
        raise LookupError(f"no workflow begins with {promise.function}")


def test_what_could_not_be_committed_is_not_reported_as_done(site: Site) -> None:
    person = site.sign_in(Role.STAFF)
    app = create_web_app(site.world.assistant, Refusing(site.world.jobs), operator_token=TOKEN)
    client = TestClient(app, cookies=person.client.cookies, raise_server_exceptions=False, follow_redirects=False)
    answer = Person(client, person.csrf_token).post("/questions", {"text": "질문"})
    assert (answer.status_code, BUG in answer.text) == (500, True)
    with site.world.assistant.database.reading() as session:
        assert session.scalar(select(func.count(Question.id))) == 0


def test_the_answer_is_sent_after_the_commit_and_the_enqueueing(site: Site) -> None:
    person = site.sign_in(Role.STAFF)
    order: list[str] = []

    class Watched(Working):
        def enqueue(self, promise: Promise) -> None:
            with site.world.assistant.database.reading() as session:
                order.append(f"enqueued {promise.row_id} of {session.scalar(select(func.count(Question.id)))}")

    app = create_web_app(site.world.assistant, Watched(site.world.jobs))

    async def watched(scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            order.append(message["type"])
            await send(message)

        await app(scope, receive, sending)

    client = TestClient(watched, cookies=person.client.cookies, follow_redirects=False)
    Person(client, person.csrf_token).post("/questions", {"text": "질문"})
    assert order[:2] == ["enqueued 1 of 1", "http.response.start"]


def test_health_needs_nobody_and_readiness_names_what_fails(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    visitor = site.visit()
    assert visitor.get("/healthz").json() == {"status": "ok"}
    parts = {"database": "ok", "index": "ok", "worker": "ok"}
    assert visitor.get("/readyz").json() == {"status": "ready", "parts": parts}
    site.jobs.working = False
    with caplog.at_level(logging.WARNING):
        answer = visitor.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"status": "not ready", "parts": parts | {"worker": "failed"}}


def test_an_index_that_does_not_answer_is_not_ready(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    class Silent:
        def count(self) -> int:
            raise Unavailable("벡터 저장소가 응답하지 않습니다.")

    app = create_web_app(replace(site.world.assistant, vectors=Silent()), site.jobs)  # type: ignore[arg-type]
    with caplog.at_level(logging.WARNING):
        answer = TestClient(app).get("/readyz")
    assert (answer.status_code, answer.json()["parts"]["index"]) == (503, "failed")


def test_our_own_files_are_kept_by_browsers_and_checked(site: Site) -> None:
    answer = site.visit().get("/static/chat.js")
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert site.visit().get("/static/../app.py").status_code == 404
