from collections.abc import Iterator, Sequence

import pytest
from sqlalchemy import select

from assistant.answering import asking, queries, rating
from assistant.answering.models import Answer, Question, QuestionState, Rating, Verdict
from assistant.errors import Conflict, Invalid, NotAllowed, NotFound, Unavailable
from assistant.jobs.promises import transaction
from assistant.knowledge import documents
from assistant.knowledge.models import Document
from assistant.language.ports import Message, Piece
from assistant.people.models import Role
from assistant.people.roles import OPERATOR
from tests import stories
from tests.conftest import NOW, World
from tests.fakes import ScriptedChat

TEMPERATURE = "온도를 낮추면 답이 어떻게 돼?"


@pytest.fixture
def taught(world: World) -> World:
    stories.add(world, stories.ROLE)
    stories.add(world, stories.SLIDES)
    return world


def test_without_a_model_the_answer_is_extracted_and_cited(taught: World) -> None:
    answer = stories.ask(taught, TEMPERATURE)
    assert answer["mode"] == "extractive"
    assert "온도를 낮추면 답이 일정해지고" in str(answer["answer"])
    first = answer["citations"][0]  # type: ignore[index]
    assert first["document"] == "프롬프트 기본"
    assert first["locator"] == {"kind": "section", "number": None, "label": "2. 온도"}
    assert first["quote"] in str(answer["answer"])
    assert answer["notice"]


def test_with_a_model_the_answer_is_generated_checked_and_stored_whole(taught: World) -> None:
    chat = ScriptedChat("온도를 낮추면 답이 일정해집니다 [1][8].")
    answer = stories.ask(taught.having(chat=chat), TEMPERATURE)
    assert (answer["mode"], answer["answer"]) == ("generated", "온도를 낮추면 답이 일정해집니다 [1].")
    assert answer["usage"] == {"prompt_tokens": 100, "completion_tokens": 25, "cost": 0.5}
    assert set(answer["timings_ms"]) == {"search", "write", "total"}  # type: ignore[call-overload]
    with taught.assistant.database.reading() as session:
        stored = session.scalars(select(Answer)).one()
        assert (stored.model, stored.prompt) == ("scripted", "answering/rules + answering/answer")
        assert stored.prompt_sha256
        assert stored.evidence[0].score > 0
        assert stored.question.search_text == TEMPERATURE
        assert stored.question.draft == ""


def test_the_model_sees_passages_only_between_random_borders(taught: World) -> None:
    chat = ScriptedChat("일정해집니다 [1]", "일정해집니다 [1]")
    world = taught.having(chat=chat)
    stories.ask(world, TEMPERATURE)
    stories.ask(world, TEMPERATURE)
    first, second = (messages[-1].text for messages in chat.heard)
    assert first != second
    assert [message.role for message in chat.heard[0]] == ["system", "user"]
    assert "온도를 낮추면" not in chat.heard[0][0].text.replace(TEMPERATURE, "")


def test_a_reply_without_a_true_citation_is_not_shown_as_grounded(taught: World) -> None:
    answer = stories.ask(taught.having(chat=ScriptedChat("제 생각에는 좋아집니다 [9]")), TEMPERATURE)
    assert answer["mode"] == "extractive"
    assert "출처를 확인하지 못해" in str(answer["notice"])
    assert answer["usage"]["prompt_tokens"] == 100  # type: ignore[index]


def test_a_model_that_is_down_is_said_and_the_sentences_are_shown(taught: World) -> None:
    chat = ScriptedChat(Unavailable("모델 서버에 연결되지 않습니다."))
    answer = stories.ask(taught.having(chat=chat), TEMPERATURE)
    assert answer["mode"] == "extractive"
    assert str(answer["notice"]).startswith("모델 서버에 연결되지 않습니다.")


def test_what_is_not_in_the_material_is_refused_before_any_model(taught: World) -> None:
    chat = ScriptedChat()
    answer = stories.ask(taught.having(chat=chat), "비트코인 시세 알려줘")
    assert (answer["mode"], answer["citations"], chat.heard) == ("refused", [], [])
    with taught.assistant.database.reading() as session:
        assert [each.text for each in queries.unanswered(session, who=OPERATOR)] == ["비트코인 시세 알려줘"]


@pytest.mark.parametrize("text", ["안녕하세요!", "ㅎㅇ", "고맙습니다 ㅎㅎ", "👍", "?", "너는 누구야?"])
def test_small_talk_is_answered_without_the_material_and_is_no_open_question(taught: World, text: str) -> None:
    answer = stories.ask(taught.having(chat=ScriptedChat()), text)
    assert (answer["mode"], answer["citations"]) == ("talk", [])
    assert "교육 도우미입니다" in str(answer["answer"])
    with taught.assistant.database.reading() as session:
        assert queries.unanswered(session, who=OPERATOR) == []


@pytest.mark.parametrize("text", ["ㅁㄴㅇㄹ", "그거", "음..."])
def test_what_says_nothing_is_not_in_the_material(taught: World, text: str) -> None:
    assert stories.ask(taught, text)["mode"] == "refused"


def test_a_model_may_say_that_the_material_does_not_answer(taught: World) -> None:
    answer = stories.ask(taught.having(chat=ScriptedChat("자료에 없음")), TEMPERATURE)
    assert answer["mode"] == "refused"
    assert "가까운 자료" in str(answer["answer"])
    assert answer["usage"]["prompt_tokens"] == 100  # type: ignore[index]


def test_personal_data_is_masked_for_the_model_and_restored_in_the_answer(taught: World) -> None:
    chat = ScriptedChat("⟦전화_1⟧로 알립니다. 온도를 낮춥니다 [1]")
    answer = stories.ask(taught.having(chat=chat), "010-1234-5678로 알릴 때 온도를 낮추나?")
    assert "010-1234-5678" in str(answer["answer"])
    assert "010-1234-5678" not in "".join(message.text for message in chat.heard[0])


def test_a_follow_up_is_understood_from_the_turn_before(taught: World) -> None:
    chat = ScriptedChat("온도를 낮추면 답이 일정해집니다 [1]", "높이면 새로운 표현이 늘어납니다 [1]")
    world = taught.having(chat=chat)
    first = stories.ask(world, TEMPERATURE)
    conversation = int(str(first["conversation_id"]))
    second = stories.ask(world, "그럼 높이면?", conversation_id=conversation)
    assert second["mode"] == "generated"
    assert [message.role for message in chat.heard[1]] == ["system", "user", "assistant", "user"]
    with world.assistant.database.reading() as session:
        assert [each.search_text for each in queries.turns(session, conversation, who=OPERATOR)] == [
            TEMPERATURE,
            f"{TEMPERATURE}\n그럼 높이면?\n그럼 높이면?",
        ]
        assert [text for _, text in queries.conversations(session, who=OPERATOR)] == [TEMPERATURE]


def test_history_keeps_to_its_budget(taught: World) -> None:
    chat = ScriptedChat("가 [1]", "나 [1]")
    world = taught.having(chat=chat)
    long = TEMPERATURE + " 아주 긴 질문입니다." * 200
    first = stories.ask(world, long)
    stories.ask(world, "그럼 높이면?", conversation_id=int(str(first["conversation_id"])))
    assert [message.role for message in chat.heard[1]] == ["system", "user"]


def test_one_event_makes_one_question(taught: World) -> None:
    ids = set()
    for _ in range(3):
        with transaction(taught.assistant.database.writing, taught.jobs) as session:
            ids.add(asking.ask(session, TEMPERATURE, who=OPERATOR, now=NOW, event_id="Ev1").id)
    assert len(ids) == 1
    with taught.assistant.database.reading() as session:
        assert len(session.scalars(select(Answer)).all()) == 1


@pytest.mark.parametrize(("text", "said"), [("   ", "비어"), ("가" * 4001, "너무 깁니다")])
def test_a_question_that_is_none_is_refused(world: World, text: str, said: str) -> None:
    with pytest.raises(Invalid, match=said), transaction(world.assistant.database.writing, world.jobs) as session:
        asking.ask(session, text, who=OPERATOR, now=NOW)


def test_a_conversation_is_its_persons_own(taught: World) -> None:
    clerk = taught.make_person(Role.STAFF)
    asked = stories.ask(taught, TEMPERATURE, who=clerk)
    question, conversation = int(str(asked["question_id"])), int(str(asked["conversation_id"]))
    with taught.assistant.database.reading() as session:
        assert queries.progress(session, question, who=clerk).state is QuestionState.ANSWERED
        for look in (
            lambda: queries.progress(session, question, who=OPERATOR),
            lambda: queries.turns(session, conversation, who=OPERATOR),
        ):
            with pytest.raises(NotFound):
                look()


def test_a_thumb_can_be_changed(taught: World) -> None:
    clerk = taught.make_person(Role.STAFF)
    question = int(str(stories.ask(taught, TEMPERATURE, who=clerk)["question_id"]))
    for verdict, reason in ((Verdict.UP, ""), (Verdict.DOWN, " 예시가 없어요 ")):
        with taught.transaction() as session:
            rating.rate(session, question, verdict, reason=reason, who=clerk, now=NOW)
    with taught.assistant.database.reading() as session:
        stored = session.scalars(select(Rating)).one()
        assert (stored.verdict, stored.reason) == (Verdict.DOWN, "예시가 없어요")


def test_a_thumb_needs_a_person_and_an_answer(taught: World) -> None:
    question = int(str(stories.ask(taught, TEMPERATURE)["question_id"]))
    with taught.transaction() as session, pytest.raises(NotAllowed):
        rating.rate(session, question, Verdict.UP, reason="", who=OPERATOR, now=NOW)
    clerk = taught.make_person(Role.STAFF)
    taught.jobs.register([])
    with taught.assistant.database.writing.begin() as session:
        waiting = asking.ask(session, TEMPERATURE, who=clerk, now=NOW)
        with pytest.raises(Conflict):
            rating.rate(session, waiting.id, Verdict.UP, reason="", who=clerk, now=NOW)


def test_a_failed_question_says_so_and_can_be_asked_again(taught: World) -> None:
    world = taught.having(chat=ScriptedChat(RuntimeError("a bug"), "일정해집니다 [1]"))
    failed = stories.ask(world, TEMPERATURE)
    assert failed["state"] == "failed"
    assert "프로그램 오류" in str(failed["draft"])
    with transaction(world.assistant.database.writing, world.jobs) as session:
        again = asking.ask_again(session, int(str(failed["question_id"])), who=OPERATOR)
        assert again.attempt == 2
    with world.assistant.database.reading() as session:
        stored = session.get(Question, again.id)
        assert stored is not None
        assert stored.state is QuestionState.ANSWERED
    with pytest.raises(Conflict), world.transaction() as session:
        asking.ask_again(session, again.id, who=OPERATOR)


def test_deleting_a_document_empties_what_answers_took_from_it(taught: World) -> None:
    answer = stories.ask(taught, TEMPERATURE)
    document = answer["citations"][0]["document_id"]  # type: ignore[index]
    with transaction(taught.assistant.database.writing, taught.jobs) as session:
        documents.delete(session, document, who=OPERATOR, now=NOW)
    with taught.assistant.database.reading() as session:
        stored = session.scalars(select(Answer)).one()
        assert "삭제" in stored.text
        assert [each.quote for each in stored.citations if each.document_id == document] == [""]


def test_a_document_deleted_while_it_is_answered_with_leaves_nothing_in_the_answer(taught: World) -> None:
    class Deleting(ScriptedChat):
        def stream(self, messages: Sequence[Message], *, max_tokens: int) -> Iterator[Piece]:
            with transaction(taught.assistant.database.writing, taught.jobs) as session:
                for document in session.scalars(select(Document.id)).all():
                    documents.delete(session, document, who=OPERATOR, now=NOW)
            return super().stream(messages, max_tokens=max_tokens)

    answer = stories.ask(taught.having(chat=Deleting("온도를 낮추면 답이 일정해집니다 [1]")), TEMPERATURE)
    assert (answer["mode"], answer["citations"]) == ("refused", [])
    assert "온도" not in str(answer["answer"])


def test_words_of_a_passage_come_before_the_model_in_data_blocks_alone(taught: World) -> None:
    first = stories.ask(taught, TEMPERATURE)
    chat = ScriptedChat("높이면 새로운 표현이 늘어납니다 [1]")
    stories.ask(taught.having(chat=chat), "그럼 높이면?", conversation_id=int(str(first["conversation_id"])))
    assert [message.role for message in chat.heard[0]] == ["system", "user", "assistant", "user"]
    assert "일정해지고" not in chat.heard[0][2].text


def test_follow_ups_do_not_pile_up(taught: World) -> None:
    conversation = int(str(stories.ask(taught, TEMPERATURE)["conversation_id"]))
    for question in ("그럼 높이면?", "예시는?", "슬라이드 한 장에는 글을 몇 줄까지 담아?"):
        stories.ask(taught, question, conversation_id=conversation)
    with taught.assistant.database.reading() as session:
        assert [each.search_text for each in queries.turns(session, conversation, who=OPERATOR)] == [
            TEMPERATURE,
            f"{TEMPERATURE}\n그럼 높이면?\n그럼 높이면?",
            f"{TEMPERATURE}\n예시는?\n예시는?",
            "슬라이드 한 장에는 글을 몇 줄까지 담아?",
        ]
