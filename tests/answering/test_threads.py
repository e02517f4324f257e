"""Threads that several people share: who may ask, read, rate; what is answered from and what is remembered."""

from __future__ import annotations

from itertools import count

import pytest
from sqlalchemy import select

from assistant.answering import asking, handing_over, queries, rating
from assistant.answering.models import Question, QuestionState, Rating, Verdict
from assistant.errors import Conflict, Invalid, NotFound
from assistant.jobs.promises import Enqueues, transaction
from assistant.knowledge import documents
from assistant.knowledge.documents import Upload
from assistant.knowledge.models import Audience
from assistant.people.models import Person, Role
from assistant.people.roles import OPERATOR, Actor, actor
from tests import stories
from tests.answering.noting import Noting
from tests.conftest import NOW, World
from tests.fakes import ScriptedChat

TEMPERATURE = "온도를 낮추면 답이 어떻게 돼?"
SECRET = "# 심사 비밀\n\n## 1. 배점\n\n온도 항목의 배점은 오십 점이고 위원만 압니다.\n"
_numbers = count(1)


@pytest.fixture
def taught(world: World) -> World:
    stories.add(world, stories.ROLE)
    return world


def person(world: World, role: Role = Role.STAFF) -> Actor:
    with world.assistant.database.writing.begin() as session:
        number = next(_numbers)
        row = Person(email=f"p{number}@example.go.kr", name=f"직원 {number}", role=role, created_at=NOW)
        session.add(row)
        session.flush()
        return actor(row)


def ask(world: World, text: str, *, who: Actor, jobs: Enqueues | None = None, **more: object) -> Question:
    with transaction(world.assistant.database.writing, jobs or world.jobs) as session:
        asked = asking.ask(session, text, who=who, now=NOW, **more)  # type: ignore[arg-type]
    return found(world, asked.id)


def found(world: World, question_id: int) -> Question:
    with world.assistant.database.reading() as session:
        question = session.get_one(Question, question_id)
        _ = question.answer and question.answer.citations
        return question


def test_anybody_whom_the_door_lets_asks_in_a_shared_thread(taught: World) -> None:
    first, second = person(taught), person(taught)
    began = ask(taught, TEMPERATURE, who=first, shared=True)
    went_on = ask(taught, "그럼 높이면?", who=second, shared=True, conversation_id=began.conversation_id)
    assert (went_on.conversation_id, went_on.person_id) == (began.conversation_id, second.person_id)
    assert went_on.search_text == f"{TEMPERATURE}\n그럼 높이면?\n그럼 높이면?"
    with taught.assistant.database.reading() as session:
        assert asking.find_readable(session, began.id, who=second).id == began.id
        with pytest.raises(NotFound):
            asking.find(session, began.id, who=second)
        with pytest.raises(NotFound):
            queries.progress(session, began.id, who=second)
        assert [each.id for each in queries.recent(session, who=second)] == [went_on.id]


def test_a_conversation_of_ones_own_is_no_thread_whatever_the_door_says(taught: World) -> None:
    owner, stranger = person(taught), person(taught)
    own = ask(taught, TEMPERATURE, who=owner)
    for shared in (True, False):
        with pytest.raises(NotFound):
            ask(taught, "그럼 높이면?", who=stranger, shared=shared, conversation_id=own.conversation_id)
    with pytest.raises(NotFound):
        ask(taught, "그럼 높이면?", who=owner, shared=True, conversation_id=own.conversation_id)
    with taught.assistant.database.reading() as session, pytest.raises(NotFound):
        asking.find_readable(session, own.id, who=stranger)


def test_a_thread_goes_on_where_it_is_read_and_nowhere_else(taught: World) -> None:
    owner = person(taught)
    began = ask(taught, TEMPERATURE, who=owner, shared=True)
    with pytest.raises(Conflict):
        ask(taught, "그럼 높이면?", who=owner, conversation_id=began.conversation_id)


def test_what_all_read_comes_from_what_all_may_read(taught: World) -> None:
    stories.add(taught, SECRET, name="비밀.md", audience=Audience.COMMITTEE)
    judge = person(taught, Role.COMMITTEE)
    public = frozenset({Audience.EVERYONE})
    alone = ask(taught, "온도 항목의 배점은?", who=judge)
    before_all = ask(taught, "온도 항목의 배점은?", who=judge, shared=True, audiences=public)
    assert alone.answer is not None
    assert before_all.answer is not None
    assert "오십 점" in alone.answer.text
    assert "오십 점" not in before_all.answer.text
    assert before_all.audiences == ["everyone"]


def test_audiences_are_narrowed_and_never_widened(taught: World) -> None:
    clerk = person(taught)
    asked = ask(taught, TEMPERATURE, who=clerk, audiences=frozenset(Audience))
    assert asked.audiences == ["everyone"]


def test_a_question_tried_again_sees_no_more_than_before(taught: World) -> None:
    trainer = person(taught, Role.TRAINER)
    broken = taught.having(chat=ScriptedChat(RuntimeError("a bug")))
    failed = ask(broken, TEMPERATURE, who=trainer, shared=True, audiences=frozenset({Audience.EVERYONE}))
    assert failed.state is QuestionState.FAILED
    with transaction(taught.assistant.database.writing, taught.jobs) as session:
        asking.ask_again(session, failed.id, who=trainer)
    assert found(taught, failed.id).audiences == ["everyone"]


def test_a_thread_remembers_nothing_that_this_question_may_not_see(taught: World) -> None:
    judge = person(taught, Role.COMMITTEE)
    chat = ScriptedChat("배점은 오십 점입니다 [1]", "온도는 낮춥니다 [1]")
    world = taught.having(chat=chat)
    began = ask(world, TEMPERATURE, who=judge, shared=True)
    everyone = frozenset({Audience.EVERYONE})
    ask(world, "온도를 낮추면?", who=judge, shared=True, conversation_id=began.conversation_id, audiences=everyone)
    assert [message.role for message in chat.heard[1]] == ["system", "user"]
    assert "오십 점" not in "".join(message.text for message in chat.heard[1])


def test_a_question_is_answered_from_the_collections_of_its_channel(taught: World) -> None:
    with transaction(taught.assistant.database.writing, taught.jobs) as session:
        upload = Upload("다른.md", "# 다른 자료\n\n온도를 낮추면 방이 추워집니다.\n".encode(), collection="냉방")
        documents.add_document(session, upload, files=taught.assistant.files, who=OPERATOR, now=NOW, max_mb=5)
    confined = ask(taught, TEMPERATURE, who=OPERATOR, collections=frozenset({"냉방"}))
    assert confined.collections == ["냉방"]
    assert confined.answer is not None
    assert {each.document_title for each in confined.answer.citations} == {"다른 자료"}
    nowhere = ask(taught, TEMPERATURE, who=OPERATOR, collections=frozenset())
    assert nowhere.answer is not None
    assert nowhere.answer.mode.value == "refused"


def test_everybody_in_a_thread_rates_for_themselves(taught: World) -> None:
    first, second = person(taught), person(taught)
    asked = ask(taught, TEMPERATURE, who=first, shared=True)
    own = ask(taught, TEMPERATURE, who=first)
    for who, verdict in ((first, Verdict.UP), (second, Verdict.DOWN), (second, Verdict.UP)):
        with taught.transaction() as session:
            rating.rate(session, asked.id, verdict, reason="", who=who, now=NOW)
    with taught.transaction() as session, pytest.raises(NotFound):
        rating.rate(session, own.id, Verdict.UP, reason="", who=second, now=NOW)
    with taught.assistant.database.reading() as session:
        stored = session.scalars(select(Rating)).all()
        assert {(each.person_id, each.verdict) for each in stored} == {
            (first.person_id, Verdict.UP),
            (second.person_id, Verdict.UP),
        }


def test_an_edited_question_is_answered_in_its_new_words_unless_it_was_begun(taught: World) -> None:
    clerk = person(taught)
    waiting = ask(taught, "슬라이드는?", who=clerk, event_id="Ev1", jobs=Noting())
    with taught.assistant.database.writing.begin() as session:
        assert asking.amend(session, "Ev1", f" {TEMPERATURE} 900101-1234567 ", who=clerk) is not None
        assert asking.amend(session, "Ev1", "남의 질문", who=OPERATOR) is None
        assert asking.amend(session, "Ev9", "없는 질문", who=clerk) is None
        with pytest.raises(Invalid):
            asking.amend(session, "Ev1", "  ", who=clerk)
    world = taught.having()
    world.jobs.run_forgotten()
    answered = found(world, waiting.id)
    assert answered.text == f"{TEMPERATURE} [주민등록번호 삭제]"
    assert answered.answer is not None
    assert answered.search_text.startswith(TEMPERATURE)
    answer = answered.answer.text
    with world.transaction() as session:
        asking.amend(session, "Ev1", "역할은 왜 정해?", who=clerk)
    edited = found(world, waiting.id)
    assert (edited.text, edited.search_text, edited.answer and edited.answer.text) == ("역할은 왜 정해?", "", answer)


def test_a_deleted_question_leaves_no_words_behind(taught: World) -> None:
    clerk = person(taught)
    chat = ScriptedChat("일정해집니다 [1]", "늘어납니다 [1]", "다시 말합니다 [1]")
    world = taught.having(chat=chat)
    first = ask(world, TEMPERATURE, who=clerk, event_id="Ev1")
    second = ask(world, "그럼 높이면?", who=clerk, conversation_id=first.conversation_id)
    assert second.search_text.startswith(TEMPERATURE)
    with world.transaction() as session:
        assert asking.forget(session, "Ev1", who=OPERATOR) is None
        assert asking.forget(session, "Ev1", who=clerk) is not None
    assert (found(world, first.id).text, found(world, first.id).search_text) == ("", "")
    assert set(found(world, second.id).search_text.split("\n")) == {"그럼 높이면?"}
    ask(world, "역할을 지정하면 무엇이 정해지나요?", who=clerk, conversation_id=first.conversation_id)
    assert TEMPERATURE not in "".join(message.text for message in chat.heard[2])
    with world.assistant.database.reading() as session:
        assert [text for _, text in queries.conversations(session, who=clerk)] == ["그럼 높이면?"]
        assert [each.text for each in queries.recent(session, who=clerk)][-1] == "그럼 높이면?"


def test_a_question_deleted_while_it_waits_is_stopped_and_stays_so(taught: World) -> None:
    first = ask(taught, TEMPERATURE, who=OPERATOR, event_id="Ev1", jobs=Noting())
    second = ask(taught, "그럼 높이면?", who=OPERATOR, conversation_id=first.conversation_id, jobs=Noting())
    world = taught.having()
    with world.transaction() as session:
        asking.forget(session, "Ev1", who=OPERATOR)
    assert found(world, first.id).state is QuestionState.STOPPED
    assert found(world, second.id).state is QuestionState.ANSWERED
    with pytest.raises(Conflict), world.transaction() as session:
        asking.ask_again(session, first.id, who=OPERATOR)
    with pytest.raises(Conflict), world.transaction() as session:
        handing_over.hand_over(session, first.id, who=OPERATOR, now=NOW)


def test_a_refused_question_that_was_deleted_is_not_shown_to_trainers(taught: World) -> None:
    asked = ask(taught, "비트코인 시세 알려줘", who=OPERATOR, event_id="Ev1")
    with taught.transaction() as session:
        handing_over.hand_over(session, asked.id, who=OPERATOR, now=NOW)
    with taught.transaction() as session:
        asking.forget(session, "Ev1", who=OPERATOR)
    with taught.assistant.database.reading() as session:
        assert list(queries.unanswered(session, who=OPERATOR)) == []
        assert queries.open_questions(session, who=OPERATOR) == []
