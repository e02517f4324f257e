"""Stopping: while it waits, while it searches, while it writes; the model's server sees that nobody listens."""

import threading
from collections.abc import Callable, Iterator, Sequence

import httpx
import pytest
from sqlalchemy import select

from assistant.answering import asking, queries, replying, stopping
from assistant.answering.models import Answer, Question, QuestionState
from assistant.errors import Conflict, NotFound
from assistant.guard.masking import MaskedText
from assistant.jobs.promises import transaction
from assistant.knowledge import documents
from assistant.knowledge.models import Document
from assistant.language.openai_models import OpenAIChat
from assistant.language.ports import Message, Piece, Vectors
from assistant.people.models import Role
from assistant.people.roles import OPERATOR, Actor
from assistant.settings import Settings
from tests import stories
from tests.conftest import NOW, World
from tests.fakes import BagOfBigrams, ScriptedChat
from tests.servers.running import scripted_model, until

TEMPERATURE = "온도를 낮추면 답이 어떻게 돼?"
REPLY = "온도를 낮추면 답이 일정해집니다 [1]. 높이면 새로운 표현이 늘어납니다 [1][9]."


@pytest.fixture
def taught(world: World) -> World:
    stories.add(world, stories.ROLE)
    return world


def stop(world: World, question_id: int, *, who: Actor = OPERATOR) -> bool:
    with transaction(world.assistant.database.writing, world.jobs) as session:
        return stopping.stop(session, question_id, who=who, now=NOW)


def found(world: World, question_id: int) -> Question:
    with world.assistant.database.reading() as session:
        question = session.get_one(Question, question_id)
        assert question.answer is None or question.state is QuestionState.ANSWERED
        return question


def only(world: World) -> int:
    with world.assistant.database.reading() as session:
        return session.scalars(select(Question.id)).one()


class Interrupted(ScriptedChat):
    """Something happens while it speaks: after its third piece."""

    def __init__(self, line: str, happening: Callable[[], object]) -> None:
        super().__init__(line)
        self._happening = happening
        self.said = 0
        self.closed = False

    def stream(self, messages: Sequence[Message], *, max_tokens: int) -> Iterator[Piece]:  # type: ignore[override]
        try:
            for piece in super().stream(messages, max_tokens=max_tokens):
                self.said += 1
                yield piece
                if self.said == 3:
                    self._happening()
        except GeneratorExit:
            self.closed = True
            raise


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every piece is shown."""
    monkeypatch.setattr("assistant.answering.generating.DRAFT_SECONDS", 0.0)


def test_one_that_waits_is_stopped_at_once_and_the_next_one_goes(taught: World) -> None:
    taught.jobs.register([])
    with taught.assistant.database.writing.begin() as session:
        first = asking.ask(session, TEMPERATURE, who=OPERATOR, now=NOW)
        second = asking.ask(session, "그럼 높이면?", who=OPERATOR, now=NOW, conversation_id=first.conversation_id)
    world = taught.having()
    assert stop(world, first.id)
    stopped, answered = found(world, first.id), found(world, second.id)
    assert (stopped.state, stopped.stopped_at, stopped.draft) == (QuestionState.STOPPED, NOW, "")
    assert answered.state is QuestionState.ANSWERED
    assert not stop(world, first.id)
    assert not stop(world, second.id)


def test_one_that_is_being_searched_for_is_stopped_before_any_model_is_called(taught: World) -> None:
    class Stopping(BagOfBigrams):
        def embed_question(self, text: MaskedText) -> Vectors:
            assert stop(taught, only(taught))
            return super().embed_question(text)

    chat = ScriptedChat()
    answer = stories.ask(taught.having(chat=chat, embedder=Stopping()), TEMPERATURE)
    assert (answer["state"], answer["draft"], chat.heard) == ("stopped", "", [])


@pytest.mark.usefixtures("eager")
def test_one_that_is_being_written_keeps_what_was_checked_so_far(taught: World) -> None:
    chat = Interrupted(REPLY, lambda: stop(taught, only(taught)))
    answer = stories.ask(taught.having(chat=chat), TEMPERATURE)
    assert answer["state"] == "stopped"
    assert answer["draft"] == "온도를 낮추면 답이 일정해집니다 [1]. 높이면 새로운"
    assert (chat.closed, chat.said) == (True, 4)
    with taught.assistant.database.reading() as session:
        assert session.scalars(select(Answer)).all() == []
        assert replying.unfinished(session) == []


def test_one_stopped_when_its_reply_was_whole_makes_no_answer(taught: World) -> None:
    chat = Interrupted(REPLY, lambda: stop(taught, only(taught)))
    assert stories.ask(taught.having(chat=chat), TEMPERATURE)["state"] == "stopped"
    assert not chat.closed


def test_a_failure_after_the_stop_is_the_stop(taught: World) -> None:
    def break_down() -> None:
        stop(taught, only(taught))
        raise RuntimeError("a bug")

    answer = stories.ask(taught.having(chat=Interrupted(REPLY, break_down)), TEMPERATURE)
    assert answer["state"] == "stopped"


def test_one_stopped_while_nobody_works_on_it_is_ended_at_the_next_start(taught: World) -> None:
    taught.jobs.register([])
    with taught.assistant.database.writing.begin() as session:
        question = asking.ask(session, TEMPERATURE, who=OPERATOR, now=NOW)
        question.state, question.draft = QuestionState.WRITING, "온도를"
    world = taught.having()
    assert stop(world, question.id)
    assert found(world, question.id).state is QuestionState.WRITING
    world.jobs.run_forgotten()
    ended = found(world, question.id)
    assert (ended.state, ended.draft) == (QuestionState.STOPPED, "온도를")


@pytest.mark.usefixtures("eager")
def test_one_that_was_stopped_can_be_asked_again(taught: World) -> None:
    chat = Interrupted(REPLY, lambda: stop(taught, only(taught)))
    question = int(str(stories.ask(taught.having(chat=chat), TEMPERATURE)["question_id"]))
    with transaction(taught.assistant.database.writing, taught.jobs) as session:
        again = asking.ask_again(session, question, who=OPERATOR)
        assert (again.stopped_at, again.draft, again.drafted_from) == (None, "", None)
    assert found(taught, question).state is QuestionState.ANSWERED


def test_who_may_stop(taught: World) -> None:
    clerk, trainer, committee = (taught.make_person(each) for each in (Role.STAFF, Role.TRAINER, Role.COMMITTEE))
    taught.jobs.register([])
    with taught.assistant.database.writing.begin() as session:
        own = asking.ask(session, TEMPERATURE, who=clerk, now=NOW).id
        other = asking.ask(session, TEMPERATURE, who=clerk, now=NOW).id
        shared = asking.ask(session, TEMPERATURE, who=clerk, now=NOW, shared=True).id
    world = taught.having()
    with pytest.raises(NotFound):
        stop(world, own, who=committee)
    with pytest.raises(NotFound):
        stop(world, 999_999, who=trainer)
    assert stop(world, own, who=clerk)
    assert stop(world, other, who=trainer)
    assert stop(world, shared, who=committee)


@pytest.mark.usefixtures("eager")
def test_what_a_stopped_reply_took_from_a_document_goes_with_it(taught: World) -> None:
    chat = Interrupted(REPLY, lambda: stop(taught, only(taught)))
    question = int(str(stories.ask(taught.having(chat=chat), TEMPERATURE)["question_id"]))
    assert found(taught, question).draft
    with transaction(taught.assistant.database.writing, taught.jobs) as session:
        documents.delete(session, session.scalars(select(Document.id)).one(), who=OPERATOR, now=NOW)
    assert found(taught, question).draft == ""


@pytest.mark.usefixtures("eager")
def test_a_document_deleted_while_a_reply_is_stopped_leaves_nothing(taught: World) -> None:
    def both() -> None:
        with transaction(taught.assistant.database.writing, taught.jobs) as session:
            documents.delete(session, session.scalars(select(Document.id)).one(), who=OPERATOR, now=NOW)
        stop(taught, only(taught))

    answer = stories.ask(taught.having(chat=Interrupted(REPLY, both)), TEMPERATURE)
    assert (answer["state"], answer["draft"]) == ("stopped", "")


@pytest.mark.usefixtures("eager")
def test_a_question_deleted_with_its_person_while_it_is_answered_ends_quietly(taught: World) -> None:
    def vanish() -> None:
        with taught.assistant.database.writing.begin() as session:
            session.delete(session.scalars(select(Question)).one())

    taught = taught.having(chat=Interrupted(REPLY, vanish))
    with transaction(taught.assistant.database.writing, taught.jobs) as session:
        asking.ask(session, TEMPERATURE, who=OPERATOR, now=NOW)
    with taught.assistant.database.reading() as session, pytest.raises(NotFound):
        queries.follow(session, 1)


def test_only_what_has_failed_or_was_stopped_is_asked_again(taught: World) -> None:
    question = int(str(stories.ask(taught, TEMPERATURE)["question_id"]))
    with pytest.raises(Conflict), taught.transaction() as session:
        asking.ask_again(session, question, who=OPERATOR)


@pytest.fixture(scope="module")
def model() -> Iterator[httpx.Client]:
    with scripted_model() as client:
        yield client


def test_the_models_server_sees_that_nobody_listens_any_more(taught: World, model: httpx.Client) -> None:
    model.post("/script", json=[{"text": f"{REPLY} " * 40, "pause": 0.1}])
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]
        openai_base_url=str(model.base_url).rstrip("/") + "/v1",
        chat_model="scripted",
        chat_retries=0,
    )
    world = taught.having(chat=OpenAIChat(settings))
    answer: list[dict[str, object]] = []
    asker = threading.Thread(target=lambda: answer.append(stories.ask(world, TEMPERATURE)))
    asker.start()
    question = until(lambda: _written(world), what="the first words")
    assert stop(world, question)
    asker.join(10)
    assert answer[0]["state"] == "stopped"
    assert str(answer[0]["draft"]).startswith("온도를 낮추면")
    heard = until(lambda: model.get("/hung-up").json(), what="the server to notice", seconds=5)
    assert 0 < heard[0] < 60


def _written(world: World) -> int | None:
    with world.assistant.database.reading() as session:
        return session.scalar(select(Question.id).where(Question.draft != ""))
