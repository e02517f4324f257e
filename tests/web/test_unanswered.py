import re

import pytest

from assistant.people.models import Role
from tests.web.conftest import Person, Site
from tests.web.test_chat import asked

UNKNOWN = "quantum chromodynamics 담당자 010-1234-5678"


@pytest.fixture
def trainer(guided: Site) -> Person:
    """Return a trainer to whom a clerk's question has been handed over."""
    clerk = guided.sign_in(Role.STAFF)
    asked(clerk, UNKNOWN)
    clerk.post("/questions/1/hand-over")
    return guided.sign_in(Role.TRAINER)


def test_a_question_is_shown_without_personal_data_and_without_who_asked(trainer: Person) -> None:
    page = trainer.get("/unanswered").text
    assert "답변 대기 1건" in page
    assert "quantum chromodynamics 담당자" in page
    assert "010-1234-5678" not in page
    assert "staff" not in page


def test_an_answer_is_sent_and_added_to(trainer: Person) -> None:
    answer = trainer.post("/unanswered/1/answer", {"text": "다음 교육에서 **다룹니다**."})
    assert answer.headers["location"] == "/unanswered?said=answered#open-1"
    trainer.post("/unanswered/1/answer", {"text": "자료는 곧 올립니다."})
    page = trainer.get("/unanswered?said=answered").text
    assert "<strong>다룹니다</strong>" in page
    assert "자료는 곧 올립니다." in page
    assert "trainer 님의 답변" in page
    assert "답변 대기 0건" in page
    assert "답변을 보냈습니다." in page
    assert trainer.post("/unanswered/1/answer", {"text": " "}).status_code == 422


def test_an_answer_becomes_material_that_answers_the_next_one(guided: Site, trainer: Person) -> None:
    trainer.post("/unanswered/1/answer", {"text": "quantum chromodynamics는 다음 교육에서 다룹니다."})
    page = trainer.get("/unanswered").text
    title = re.search(r'name="title" value="([^"]+)"', page)
    assert title
    assert title.group(1) == "quantum chromodynamics 담당자"
    kept = trainer.post("/unanswered/1/keep", {"title": title.group(1), "audience": "everyone"})
    assert kept.headers["location"] == "/unanswered?said=kept#open-1"
    page = trainer.get("/unanswered").text
    assert "자료로 남김" in page
    assert "/unanswered/1/answer" not in page
    assert "확인된 답변" in trainer.get("/documents").text
    again = asked(guided.sign_in(Role.COMMITTEE), "quantum chromodynamics는 언제 다루나요?")
    assert "발췌 답변" in again
    assert trainer.post("/unanswered/1/keep", {"title": "다른 제목"}).status_code == 409


def test_a_question_without_an_answer_is_no_material(trainer: Person) -> None:
    assert "/unanswered/1/keep" not in trainer.get("/unanswered").text
    assert trainer.post("/unanswered/1/keep", {"title": "제목"}).status_code == 409


def test_a_dismissed_question_leaves_the_list(trainer: Person) -> None:
    trainer.post("/unanswered/1/dismiss")
    page = trainer.get("/unanswered?said=dismissed").text
    assert "목록에서 뺐습니다." in page
    assert "교육담당에게 온 질문이 없습니다." in page


def test_nobody_else_answers(guided: Site, trainer: Person) -> None:
    clerk = guided.sign_in(Role.STAFF)
    for path in ("answer", "keep", "dismiss"):
        assert clerk.post(f"/unanswered/1/{path}", {"text": "제가", "title": "제가"}).status_code == 403
    assert "답변 대기 1건" in trainer.get("/unanswered").text
