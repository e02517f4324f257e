"""Stopping an answer, and handing a question over to the trainers."""

from sqlalchemy import select

from assistant.answering import asking, handing_over
from assistant.answering.models import OpenQuestion, Question, QuestionState
from assistant.people.models import Role
from assistant.people.roles import Actor
from tests.conftest import NOW
from tests.web.conftest import Person, Site
from tests.web.test_chat import ASK, JSON, asked

UNKNOWN = "quantum chromodynamics lagrangian"


def state_of(site: Site, question_id: int = 1) -> QuestionState:
    with site.world.assistant.database.reading() as session:
        return session.get_one(Question, question_id).state


def waiting(site: Site) -> Person:
    """Have a question wait for its answer, and return who asked it."""
    person = site.sign_in(Role.STAFF)
    site.jobs.held = True
    person.post("/questions", {"text": ASK})
    return person


def test_a_waiting_question_is_stopped_and_asked_again(guided: Site) -> None:
    person = waiting(guided)
    assert 'action="/questions/1/stop"' in person.get("/conversations/1").text
    assert person.post("/questions/1/stop").headers["location"] == "/conversations/1#question-1"
    page = person.get("/conversations/1").text
    assert "중지했습니다." in page
    assert "http-equiv" not in page
    guided.jobs.held = False
    person.post("/questions/1/again")
    assert "발췌 답변" in person.get("/conversations/1").text


def test_a_script_is_told_whether_there_was_something_to_stop(guided: Site) -> None:
    person = waiting(guided)
    assert person.post("/questions/1/stop", headers=JSON).json() == {"sentence": "중지하고 있습니다."}
    assert person.post("/questions/1/stop", headers=JSON).json() == {"sentence": "답변이 이미 끝났습니다."}


def test_nobody_stops_anothers_answer(guided: Site) -> None:
    waiting(guided)
    for role in (Role.COMMITTEE, Role.ADMIN):
        assert guided.sign_in(role).post("/questions/1/stop").status_code == 404
    assert state_of(guided) is QuestionState.QUEUED


def test_the_second_question_says_that_it_waits_for_the_first(guided: Site) -> None:
    person = waiting(guided)
    taken = person.post("/questions", {"text": "그럼 다음은요?", "conversation_id": "1"}, headers=JSON).json()
    behind = "앞 질문에 답하는 중입니다. 끝나면 이어서 답합니다."
    assert behind in taken["html"]
    assert person.get("/conversations/1").text.count(behind) == 1


def test_a_refused_question_goes_to_the_trainers_and_their_answer_comes_back(guided: Site) -> None:
    person = guided.sign_in(Role.STAFF)
    assert "교육담당에게 물어보기" in asked(person, UNKNOWN)
    assert person.post("/questions/1/hand-over").headers["location"] == "/conversations/1#question-1"
    page = person.get("/conversations/1").text
    assert "교육담당에게 전했습니다." in page
    assert "교육담당에게 물어보기" not in page
    guided.sign_in(Role.TRAINER).post("/unanswered/1/answer", {"text": "**양자색역학**은 다음 교육에서 다룹니다."})
    assert "<strong>양자색역학</strong>은 다음 교육에서 다룹니다." in person.get("/conversations/1").text


def test_an_answer_that_did_not_help_goes_to_the_trainers_too(guided: Site) -> None:
    person = guided.sign_in(Role.STAFF)
    asked(person)
    said = person.post("/questions/1/hand-over", headers=JSON).json()["sentence"]
    assert said == "교육담당에게 전했습니다. 답변이 오면 이 대화에서 볼 수 있습니다."
    assert "발췌 답변" in person.get("/conversations/1").text


def test_nothing_is_handed_over_before_its_answer_or_by_somebody_else(guided: Site) -> None:
    person = waiting(guided)
    assert person.post("/questions/1/hand-over").status_code == 409
    guided.world.jobs.run_forgotten()
    assert guided.sign_in(Role.ADMIN).post("/questions/1/hand-over").status_code == 404
    with guided.world.assistant.database.reading() as session:
        assert session.scalars(select(OpenQuestion)).all() == []


def thread(site: Site) -> tuple[Person, Person]:
    """Have a clerk begin a shared conversation in which a judge asks the second question."""
    clerk, judge = site.sign_in(Role.STAFF), site.sign_in(Role.COMMITTEE)
    with site.world.transaction() as session:
        first = asking.ask(session, ASK, who=Actor(_id(site, Role.STAFF), "staff", Role.STAFF), now=NOW, shared=True)
        asking.ask(
            session,
            UNKNOWN,
            who=Actor(_id(site, Role.COMMITTEE), "committee", Role.COMMITTEE),
            now=NOW,
            shared=True,
            conversation_id=first.conversation_id,
        )
    return clerk, judge


def _id(site: Site, role: Role) -> int:
    from assistant.people.models import Person as Known  # noqa: PLC0415

    with site.world.assistant.database.reading() as session:
        return session.scalars(select(Known.id).where(Known.email == f"{role.value}@example.go.kr")).one()


def test_a_shared_conversation_is_read_by_the_one_who_began_it_and_goes_on_elsewhere(guided: Site) -> None:
    clerk, judge = thread(guided)
    page = clerk.get("/conversations/1").text
    assert UNKNOWN in page
    assert "여러 사람이 함께 보는 Slack 대화입니다." in page
    assert "data-ask hidden" in page
    assert clerk.get("/questions/2/events").status_code == 200
    assert clerk.post("/questions", {"text": ASK, "conversation_id": "1"}).status_code == 409
    assert judge.get("/conversations/1").status_code == 404
    for path in ("/questions/1/stop", "/questions/1/hand-over", "/questions/1/rating"):
        assert judge.post(path, {"verdict": "up"}).status_code == 404, path
    assert judge.get("/questions/1/events").status_code == 404


def test_a_question_that_was_taken_back_shows_no_words(guided: Site) -> None:
    person = guided.sign_in(Role.STAFF)
    asked(person)
    with guided.world.assistant.database.writing.begin() as session:
        session.get_one(Question, 1).text = ""
    assert "지운 질문입니다." in person.get("/conversations/1").text


def test_a_dismissed_question_is_not_answered_in_silence(guided: Site) -> None:
    person = guided.sign_in(Role.STAFF)
    asked(person, UNKNOWN)
    person.post("/questions/1/hand-over")
    with guided.world.assistant.database.writing.begin() as session:
        handing_over.dismiss(session, 1, who=Actor(1, "trainer", Role.TRAINER))
    assert "따로 답변을 남기지는 않았습니다." in person.get("/conversations/1").text
