"""One question of a conversation at a time, whoever asks, whatever dies."""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from assistant.answering import asking, ordering, queries, replying, stopping
from assistant.answering.models import Answer, Conversation, Question, QuestionState
from assistant.jobs.promises import transaction, transactions
from assistant.language.ports import Message, Piece
from assistant.people.models import Role
from assistant.people.roles import OPERATOR
from tests import stories
from tests.answering.noting import Noting
from tests.conftest import NOW, World
from tests.fakes import ScriptedChat

TEMPERATURE = "온도를 낮추면 답이 어떻게 돼?"


@pytest.fixture
def jobs() -> Noting:
    return Noting()


@pytest.fixture
def taught(world: World) -> World:
    stories.add(world, stories.ROLE)
    return world


def ask(world: World, jobs: Noting, text: str, conversation_id: int | None = None) -> Question:
    with transaction(world.assistant.database.writing, jobs) as session:
        return asking.ask(session, text, who=OPERATOR, now=NOW, conversation_id=conversation_id)


def answer(world: World, jobs: Noting, question_id: int) -> None:
    assistant = world.assistant
    replying.answer_question(
        question_id,
        transaction=transactions(assistant.database.writing, jobs),
        reading=assistant.database.reading,
        chat=assistant.chat,
        embedder=assistant.embedder,
        vectors=assistant.vectors,
        glossary=assistant.glossary,
        threshold=assistant.settings.relevance_threshold,
        budget=assistant.budget,
    )


def unfinished(world: World) -> list[tuple[int, int]]:
    with world.assistant.database.reading() as session:
        return replying.unfinished(session)


def state(world: World, question_id: int) -> QuestionState:
    with world.assistant.database.reading() as session:
        return session.get_one(Question, question_id).state


def test_a_question_waits_for_the_one_before_it(taught: World, jobs: Noting) -> None:
    first = ask(taught, jobs, TEMPERATURE)
    second = ask(taught, jobs, "그럼 높이면?", first.conversation_id)
    third = ask(taught, jobs, "예시는?", first.conversation_id)
    elsewhere = ask(taught, jobs, TEMPERATURE)
    assert jobs.promised == [(first.id, 1), (elsewhere.id, 1)]
    assert unfinished(taught) == [(first.id, 1), (elsewhere.id, 1)]
    with taught.assistant.database.reading() as session:
        assert [queries.follow(session, each.id).ahead for each in (first, second, third, elsewhere)] == [0, 1, 2, 0]
    answer(taught, jobs, first.id)
    assert jobs.promised[2:] == [(second.id, 1)]
    assert unfinished(taught) == [(second.id, 1), (elsewhere.id, 1)]
    with taught.assistant.database.reading() as session:
        assert queries.progress(session, third.id, who=OPERATOR).ahead == 1


def test_a_question_that_fails_lets_the_next_one_go(taught: World, jobs: Noting) -> None:
    first = ask(taught, jobs, TEMPERATURE)
    second = ask(taught, jobs, "그럼 높이면?", first.conversation_id)
    with transaction(taught.assistant.database.writing, jobs) as session:
        replying.fail(session, first.id, "안 됩니다.")
    assert jobs.promised == [(first.id, 1), (second.id, 1)]


def test_the_next_question_is_found_when_the_process_dies_before_it_is_enqueued(taught: World, jobs: Noting) -> None:
    first = ask(taught, Noting(), TEMPERATURE)
    second = ask(taught, Noting(), "그럼 높이면?", first.conversation_id)
    assert unfinished(taught) == [(first.id, 1)]
    answer(taught, Noting(), first.id)
    assert unfinished(taught) == [(second.id, 1)]
    # The step that died with its process is run again: it finds the question answered, and the next one forgotten.
    answer(taught, jobs, first.id)
    assert jobs.promised == [(second.id, 1)]


def test_one_that_was_begun_by_a_dead_process_is_begun_again_and_the_others_wait(taught: World, jobs: Noting) -> None:
    first = ask(taught, jobs, TEMPERATURE)
    second = ask(taught, jobs, "그럼 높이면?", first.conversation_id)
    with taught.assistant.database.writing.begin() as session:
        session.get_one(Question, first.id).state = QuestionState.WRITING
    assert unfinished(taught) == [(first.id, 1)]
    answer(taught, jobs, second.id)
    assert state(taught, second.id) is QuestionState.QUEUED
    answer(taught, jobs, first.id)
    assert state(taught, first.id) is QuestionState.ANSWERED
    # It gave way once: its promise has a new name.
    assert jobs.promised[-1] == (second.id, 2)


def test_one_that_is_tried_again_goes_before_those_that_wait(taught: World, jobs: Noting) -> None:
    first = ask(taught, jobs, TEMPERATURE)
    second = ask(taught, jobs, "그럼 높이면?", first.conversation_id)
    with transaction(taught.assistant.database.writing, jobs) as session:
        replying.fail(session, first.id, "안 됩니다.")
    with transaction(taught.assistant.database.writing, jobs) as session:
        asking.ask_again(session, first.id, who=OPERATOR)
    answer(taught, jobs, second.id)
    assert jobs.promised[-1] == (first.id, 2)
    answer(taught, jobs, first.id)
    assert jobs.promised[-1] == (second.id, 2)
    answer(taught, jobs, second.id)
    assert unfinished(taught) == []


class Watched(ScriptedChat):
    """Notes when two replies of one conversation are written at the same time."""

    def __init__(self) -> None:
        super().__init__()
        self._busy = threading.Lock()
        self.overlapped = False
        self.replies = 0

    def stream(self, messages: Sequence[Message], *, max_tokens: int) -> Iterator[Piece]:  # type: ignore[override]
        del messages, max_tokens
        if not self._busy.acquire(blocking=False):
            self.overlapped = True
        self.replies += 1
        yield Piece("온도를 낮추면 답이 일정해집니다 [1]")
        self._busy.release()


def test_twenty_that_ask_at_once_are_answered_one_after_the_other(taught: World) -> None:
    chat = Watched()
    world = taught.having(chat=chat)
    with world.assistant.database.writing.begin() as session:
        conversation = Conversation(person_id=None, shared=True, started_at=NOW)
        session.add(conversation)
        session.flush()
        conversation_id = conversation.id
    together = threading.Barrier(20)

    def one(number: int) -> None:
        together.wait(30)
        with transaction(world.assistant.database.writing, world.jobs) as session:
            asking.ask(
                session,
                f"{number}번 질문: {TEMPERATURE}",
                who=OPERATOR,
                now=NOW,
                conversation_id=conversation_id,
                shared=True,
                event_id=f"Ev{number}",
            )

    with ThreadPoolExecutor(20) as threads:
        list(threads.map(one, range(20)))
    with world.assistant.database.reading() as session:
        questions = session.scalars(select(Question).order_by(Question.id)).all()
        answers = session.scalars(select(Answer).order_by(Answer.id)).all()
    assert [each.state for each in questions] == [QuestionState.ANSWERED] * 20
    assert [each.question_id for each in answers] == [each.id for each in questions]
    assert (chat.overlapped, chat.replies, unfinished(world)) == (False, 20, [])


def test_one_message_delivered_twice_at_the_same_moment_is_one_question(taught: World) -> None:
    together = threading.Barrier(8)
    jobs = Noting()

    def one(_: int) -> int:
        together.wait(30)
        with transaction(taught.assistant.database.writing, jobs) as session:
            return asking.ask(session, TEMPERATURE, who=OPERATOR, now=NOW, event_id="Ev1").id

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(one, range(8)))) == 1
    with taught.assistant.database.reading() as session:
        assert len(session.scalars(select(Conversation)).all()) == 1
    assert len(jobs.promised) == 1


def test_asking_stopping_and_ending_at_once_never_wait_for_each_other_for_ever(taught: World) -> None:
    clerk = taught.make_person(Role.STAFF)
    jobs = Noting()
    questions = [ask(taught, jobs, TEMPERATURE)]
    questions += [ask(taught, jobs, f"{n}번", questions[0].conversation_id) for n in range(5)]
    together = threading.Barrier(13)

    def stop(question_id: int) -> None:
        together.wait(30)
        with transaction(taught.assistant.database.writing, jobs) as session:
            stopping.stop(session, question_id, who=OPERATOR, now=NOW)

    def fail(question_id: int) -> None:
        together.wait(30)
        with transaction(taught.assistant.database.writing, jobs) as session:
            replying.fail(session, question_id, "안 됩니다.")

    def ask_more(_: int) -> None:
        together.wait(30)
        ask(taught, jobs, "또 묻습니다.", questions[0].conversation_id)

    with ThreadPoolExecutor(13) as threads:
        done = [threads.submit(stop, each.id) for each in questions]
        done += [threads.submit(fail, each.id) for each in questions]
        done += [threads.submit(ask_more, 1)]
        for each in done:
            each.result(60)
    assert clerk.person_id
    (last,) = unfinished(taught)
    assert last in jobs.promised


def test_the_lock_of_a_conversation_is_its_own(taught: World) -> None:
    first, second = ask(taught, Noting(), TEMPERATURE), ask(taught, Noting(), TEMPERATURE)
    if taught.assistant.database.is_sqlite:
        return
    writing = taught.assistant.database.writing
    with writing.begin() as one, writing.begin() as other:
        assert ordering.enter_with(one, first.id) is not None
        assert ordering.enter_with(other, second.id) is not None
