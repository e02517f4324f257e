import re

from sqlalchemy import select

from assistant.answering.models import Question, QuestionState, Rating
from assistant.people.models import Role
from tests.conftest import World
from tests.fakes import ScriptedChat
from tests.web.conftest import Person, Site, open_site

ASK = "회의록을 요약할 때 무엇을 먼저 지우나요?"
JSON = {"Accept": "application/json"}


def asked(person: Person, text: str = ASK) -> str:
    """Ask, and return the page that follows."""
    answer = person.post("/questions", {"text": text})
    assert answer.status_code == 303
    return person.get(answer.headers["location"]).text


def test_a_question_is_answered_with_its_sources(guided: Site) -> None:
    page = asked(guided.sign_in(Role.STAFF))
    assert "발췌 답변" in page
    assert "회의록 요약 안내 · 순서" in page
    assert "(1판)" in page
    assert re.search(r'<a class="cite" href="/passages/\d+\?question=1" aria-label="출처 1: [^"]+">1</a>', page)


def test_a_generated_answer_says_that_a_model_wrote_it(world: World) -> None:
    site = open_site(world.having(chat=ScriptedChat("개인정보를 먼저 지웁니다. [1]")))
    site.sign_in(Role.ADMIN).upload("guide.md", "# 회의록\n\n회의록을 요약할 때에는 개인정보를 먼저 지웁니다.")
    page = asked(site.sign_in(Role.STAFF))
    assert "AI가 자료를 근거로 작성한 답변입니다. 중요한 내용은 출처를 확인하세요." in page


def test_what_the_material_does_not_say_is_not_answered(guided: Site) -> None:
    page = asked(guided.sign_in(Role.STAFF), "quantum chromodynamics lagrangian")
    assert "자료에 없음" in page
    trainer = guided.sign_in(Role.TRAINER).get("/unanswered").text
    assert "quantum chromodynamics lagrangian" in trainer
    assert "staff" not in trainer


def test_a_conversation_goes_on_and_is_listed(guided: Site) -> None:
    person = guided.sign_in(Role.STAFF)
    asked(person)
    person.post("/questions", {"text": "그럼 다음은요?", "conversation_id": "1"})
    page = person.get("/conversations/1").text
    assert page.count('<article class="turn" id=') == 2
    assert ASK in person.get("/").text


def test_nobody_reads_anothers_conversation(guided: Site) -> None:
    asked(guided.sign_in(Role.STAFF))
    stranger = guided.sign_in(Role.ADMIN)
    for path in ("/conversations/1", "/questions/1/events"):
        assert stranger.get(path).status_code == 404
    assert stranger.post("/questions/1/rating", {"verdict": "up"}).status_code == 404
    assert stranger.post("/questions", {"text": ASK, "conversation_id": "1"}).status_code == 404


def test_an_empty_question_is_told_what_to_do(site: Site) -> None:
    person = site.sign_in(Role.STAFF)
    answer = person.post("/questions", {"text": "  "}, headers=JSON)
    assert answer.status_code == 422
    assert answer.json()["error"] == "질문이 비어 있습니다. 궁금한 점을 한 문장으로 적어 주세요."
    assert "질문이 너무 깁니다" in person.post("/questions", {"text": "가" * 4001}).text


def test_a_failed_question_can_be_tried_again(guided: Site) -> None:
    person = guided.sign_in(Role.STAFF)
    guided.jobs.held = True
    person.post("/questions", {"text": ASK})
    with guided.world.assistant.database.writing.begin() as session:
        question = session.scalars(select(Question)).one()
        question.state, question.draft = QuestionState.FAILED, "모델이 <b>응답하지</b> 않습니다."
    page = person.get("/conversations/1").text
    assert "모델이 &lt;b&gt;응답하지&lt;/b&gt; 않습니다." in page
    assert 'action="/questions/1/again"' in page
    guided.jobs.held = False
    assert person.post("/questions/1/again").status_code == 303
    assert "발췌 답변" in person.get("/conversations/1").text
    assert person.post("/questions/1/again").status_code == 409


def test_a_thumb_is_kept_with_its_reason(guided: Site) -> None:
    person = guided.sign_in(Role.STAFF)
    asked(person)
    answer = person.post("/questions/1/rating", {"verdict": "down", "reason": "2번 출처가 다릅니다"}, headers=JSON)
    assert answer.json() == {"sentence": "의견을 남겨 주셔서 고맙습니다."}
    assert person.post("/questions/1/rating", {"verdict": "up"}).headers["location"] == "/conversations/1#question-1"
    with guided.world.assistant.database.reading() as session:
        assert [each.verdict.value for each in session.scalars(select(Rating))] == ["up"]
    assert 'value="up" aria-pressed="true"' in person.get("/conversations/1").text


def test_without_scripts_a_waiting_page_renews_itself(guided: Site) -> None:
    person = guided.sign_in(Role.STAFF)
    guided.jobs.held = True
    page = asked(person)
    assert '<noscript><meta http-equiv="refresh" content="2; url=/conversations/1"></noscript>' in page
    assert "자료를 찾는 중…" in page
    guided.world.jobs.run_forgotten()
    assert "http-equiv" not in person.get("/conversations/1").text


def test_a_script_gets_the_turn_instead_of_a_page(guided: Site) -> None:
    taken = guided.sign_in(Role.STAFF).post("/questions", {"text": ASK}, headers=JSON).json()
    assert (taken["question_id"], taken["conversation_id"]) == (1, 1)
    assert taken["html"].startswith('<article class="turn" id="question-1"')
    assert 'href="/conversations/1" aria-current="page"' in taken["history"]


def test_a_source_that_was_deleted_is_named_and_leads_nowhere(guided: Site) -> None:
    person = guided.sign_in(Role.STAFF)
    asked(person)
    guided.sign_in(Role.ADMIN).post("/documents/1/delete")
    page = person.get("/conversations/1").text
    assert "지워진 자료입니다." in page
    assert "data-source" not in page
