"""The stream of a question: states, drafts, then the answer."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy import select

from assistant.answering import asking
from assistant.answering.models import Question, QuestionState
from assistant.assembly import Assistant
from assistant.people.models import Role
from assistant.people.roles import Actor
from assistant.web.dependencies import Visitor
from assistant.web.pages import questions
from tests.conftest import NOW
from tests.web.conftest import Site
from tests.web.test_chat import ASK


def parsed(event: str) -> tuple[str, dict[str, Any]]:
    name, data = event.removesuffix("\n\n").split("\n")
    return name.removeprefix("event: "), json.loads(data.removeprefix("data: "))


def put(assistant: Assistant, state: QuestionState, draft: str) -> None:
    with assistant.database.writing.begin() as session:
        question = session.get_one(Question, 1)
        question.state, question.draft = state, draft


def waiting(site: Site) -> Visitor:
    """Have a question wait for its answer, and return who asked it."""
    person = site.sign_in(Role.STAFF)
    site.jobs.held = True
    person.post("/questions", {"text": ASK})
    with site.world.assistant.database.reading() as session:
        person_id = session.scalars(select(Question)).one().conversation.person_id
    return Visitor(Actor(person_id, "staff", Role.STAFF), person.csrf_token, "")


def test_the_stream_tells_each_step_and_ends_with_the_answer(guided: Site) -> None:
    visitor = waiting(guided)
    assistant = guided.world.assistant

    async def follow() -> list[tuple[str, dict[str, Any]]]:
        stream = questions._events(assistant, 1, visitor)
        told = [parsed(await anext(stream))]
        put(assistant, QuestionState.WRITING, "먼저 **개인정보**를 a<b [밖](https://evil.example/?d=x) <script>")
        told += [parsed(await anext(stream)), parsed(await anext(stream))]
        put(assistant, QuestionState.SEARCHING, "")
        await asyncio.to_thread(guided.world.jobs.run_forgotten)
        return told + [parsed(event) async for event in stream]

    told = asyncio.run(follow())
    assert [name for name, _ in told] == ["state", "state", "draft", "done"]
    assert told[0][1] == {"state": "queued", "text": "자료를 찾는 중…"}
    assert told[1][1]["text"] == "답변을 쓰는 중…"
    assert told[2][1]["html"] == "<p>먼저 <strong>개인정보</strong>를 a&lt;b 밖 [링크 삭제]</p>\n"
    assert 'class="cite"' in told[3][1]["html"]


def test_the_route_streams_what_is_already_there(guided: Site) -> None:
    person = guided.sign_in(Role.STAFF)
    person.post("/questions", {"text": ASK})
    answer = person.get("/questions/1/events")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-store"
    assert parsed(answer.text)[0] == "done"


def test_a_failure_is_told_with_its_reason(guided: Site) -> None:
    visitor = waiting(guided)
    put(guided.world.assistant, QuestionState.FAILED, "모델이 응답하지 않습니다.")

    async def first() -> str:
        return await anext(questions._events(guided.world.assistant, 1, visitor))

    name, data = parsed(asyncio.run(first()))
    assert name == "failed"
    assert "모델이 응답하지 않습니다." in data["html"]


def test_a_question_behind_another_says_so_until_its_turn(guided: Site) -> None:
    visitor = waiting(guided)
    assistant = guided.world.assistant
    with assistant.database.writing.begin() as session:
        asking.ask(session, "다음 질문입니다. 어떻게 하나요?", who=visitor.who, now=NOW, conversation_id=1)

    async def follow() -> list[tuple[str, dict[str, Any]]]:
        stream = questions._events(assistant, 2, visitor)
        told = [parsed(await anext(stream))]
        put(assistant, QuestionState.STOPPED, "")
        return [*told, parsed(await anext(stream))]

    first, then = asyncio.run(follow())
    assert first == ("state", {"state": "queued", "text": "앞 질문에 답하는 중입니다. 끝나면 이어서 답합니다."})
    assert then == ("state", {"state": "queued", "text": "자료를 찾는 중…"})


def test_a_stop_is_told_with_what_was_written(guided: Site) -> None:
    visitor = waiting(guided)
    put(guided.world.assistant, QuestionState.STOPPED, "개인정보를 먼저 지웁니다. [1]")

    async def first() -> str:
        return await anext(questions._events(guided.world.assistant, 1, visitor))

    name, data = parsed(asyncio.run(first()))
    assert name == "stopped"
    assert "<p>개인정보를 먼저 지웁니다.</p>" in data["html"]
    assert 'action="/questions/1/again"' in data["html"]


def test_forty_streams_wait_at_the_same_time(guided: Site) -> None:
    visitor = waiting(guided)
    assistant = guided.world.assistant

    async def last(stream: AsyncIterator[str]) -> str:
        return [parsed(event)[0] async for event in stream][-1]

    async def follow() -> list[str]:
        streams = [asyncio.create_task(last(questions._events(assistant, 1, visitor))) for _ in range(40)]
        await asyncio.to_thread(guided.world.jobs.run_forgotten)
        return await asyncio.gather(*streams)

    assert asyncio.run(follow()) == ["done"] * 40
