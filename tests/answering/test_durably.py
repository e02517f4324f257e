"""Questions in order through the real queue: promised by a step, forgotten by a dead process, killed with kill -9."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from assistant import worker
from assistant.answering import asking
from assistant.answering.models import Answer, Question, QuestionState
from assistant.database import sqlite_url
from assistant.jobs.durable import Jobs
from assistant.jobs.promises import transaction
from assistant.people.roles import OPERATOR
from tests import stories
from tests.answering.noting import Noting
from tests.conftest import NOW, World
from tests.servers.running import scripted_model, serving, until

TEMPERATURE = "온도를 낮추면 답이 어떻게 돼?"


@pytest.fixture
def jobs(world: World, tmp_path: Path) -> Iterator[Jobs]:
    stories.add(world, stories.ROLE)
    database = world.assistant.database
    url = sqlite_url(tmp_path / "jobs.db") if database.is_sqlite else world.assistant.settings.database_url
    made = Jobs(database, url=str(url), executor_id="local", queues={worker.ANSWERS: 4, worker.INGEST: 1})
    for each in worker.workflows(world.assistant, made):
        made.durable(each)
    yield made
    if made.working:
        made.stop()


def ask(world: World, jobs: Jobs | Noting, conversation_id: int | None = None) -> int:
    with transaction(world.assistant.database.writing, jobs) as session:
        question = asking.ask(session, TEMPERATURE, who=OPERATOR, now=NOW, conversation_id=conversation_id)
        return question.conversation_id


def answered(world: World) -> list[int]:
    with world.assistant.database.reading() as session:
        return list(session.scalars(select(Answer.question_id).order_by(Answer.id)))


def test_the_end_of_one_question_begins_the_next(world: World, jobs: Jobs) -> None:
    jobs.launch()
    conversation = ask(world, jobs)
    for _ in range(4):
        ask(world, jobs, conversation)
    until(lambda: len(answered(world)) == 5, what="five answers", seconds=30)
    assert answered(world) == sorted(answered(world))


def test_what_a_dead_process_left_is_answered_in_order(world: World, jobs: Jobs) -> None:
    conversation = ask(world, Noting())
    for _ in range(3):
        ask(world, Noting(), conversation)
    with world.assistant.database.writing.begin() as session:
        begun = session.scalars(select(Question).order_by(Question.id)).first()
        assert begun is not None
        begun.state = QuestionState.WRITING
    jobs.launch()
    until(lambda: len(answered(world)) == 4, what="four answers", seconds=30)
    assert answered(world) == sorted(answered(world))


def test_a_server_killed_in_the_middle_of_a_reply_answers_everything_after_its_next_start(tmp_path: Path) -> None:
    with scripted_model() as model:
        environment = {
            "ASSISTANT_OPENAI_BASE_URL": str(model.base_url).rstrip("/") + "/v1",
            "ASSISTANT_CHAT_MODEL": "scripted",
        }
        reply = "온도를 낮추면 답이 일정해집니다 [1]. " * 40
        model.post("/script", json=[{"text": reply, "pause": 0.2}])
        with serving(tmp_path, **environment) as server:
            files = {"file": ("자료.md", stories.ROLE.encode())}
            version = server.client.post("/api/documents", files=files).json()["version_id"]
            until(
                lambda: server.client.get(f"/api/documents/{version}").json()["status"] == "indexed",
                what="the material",
            )
            first = server.client.post("/api/questions", json={"question": TEMPERATURE}).json()
            more = {"question": "그럼 높이면?", "conversation_id": first["conversation_id"]}
            ids = [first["question_id"]]
            ids += [server.client.post("/api/questions", json=more).json()["question_id"] for _ in range(2)]
            until(
                lambda: server.client.get(f"/api/questions/{ids[0]}").json()["state"] == "writing",
                what="the first words",
            )
            assert server.client.get(f"/api/questions/{ids[1]}").json()["state"] == "queued"
            server.kill()
        with serving(tmp_path, **environment) as server:
            for each in ids:
                until(
                    lambda each=each: server.client.get(f"/api/questions/{each}").json()["state"] == "answered",
                    what=f"the answer to {each}",
                )
        turns = [[message["role"] for message in asked["messages"]] for asked in model.get("/requests").json()]
    # Begun twice, and each of the others after the one before it.
    assert [len(each) for each in turns] == [2, 2, 4, 6]
