"""What a model does for the search, through the official client against a real OpenAI-compatible server process."""

from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import select

from assistant.answering import reranking, rewriting, stopping
from assistant.answering.helping import Helper
from assistant.answering.models import Answer, Question
from assistant.assembly import assemble
from assistant.language.openai_models import OpenAIChat
from assistant.people.roles import OPERATOR
from assistant.settings import Price, Settings
from tests import stories
from tests.conftest import NOW, World
from tests.servers.running import scripted_model

TEMPERATURE = "온도를 낮추면 답이 어떻게 돼?"
TERMS = {"text": '{"terms": ["슬라이드", "메시지"]}'}
ANSWER = {"text": "하나만 담습니다 [1]"}


@pytest.fixture(scope="module")
def model() -> Iterator[httpx.Client]:
    with scripted_model() as client:
        yield client


def settings(model: httpx.Client, **more: object) -> Settings:
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        openai_base_url=f"{model.base_url}/v1".replace("//v1", "/v1"),
        chat_model="scripted",
        chat_retries=0,
        prices={"scripted": Price(prompt=1000, completion=2000)},
        **more,  # type: ignore[arg-type]
    )


def helped(world: World, model: httpx.Client, *replies: dict[str, object], seconds: float = 5, **what: object) -> World:
    stories.add(world, stories.ROLE, name="가.md")
    stories.add(world, stories.SLIDES, name="나.md")
    model.post("/script", json=list(replies))
    chat = OpenAIChat(settings(model))
    impatient = OpenAIChat(settings(model), seconds=seconds)
    return world.having(chat=chat, helper=Helper(impatient, seconds, **what))  # type: ignore[arg-type]


def sent(model: httpx.Client) -> list[str]:
    return [str(each["messages"]) for each in model.get("/requests").json()]


def searched_for(world: World) -> list[str]:
    with world.assistant.database.reading() as session:
        return list(session.scalars(select(Question.search_text).order_by(Question.id)))


def evidence(world: World) -> list[int]:
    with world.assistant.database.reading() as session:
        return [each.passage_id for each in session.scalars(select(Answer).order_by(Answer.id.desc())).first().evidence]  # type: ignore[union-attr]


def test_a_follow_up_is_searched_for_with_the_words_a_model_adds(world: World, model: httpx.Client) -> None:
    asks = helped(world, model, {"text": "일정해집니다 [1]"}, TERMS, ANSWER, rewrites="follow-ups")
    first = stories.ask(asks, TEMPERATURE)
    assert "rewrite" not in first["timings_ms"]  # type: ignore[operator]
    second = stories.ask(asks, "그럼 발표 자료는?", conversation_id=int(str(first["conversation_id"])))
    plain, reworded = searched_for(asks)
    assert plain == TEMPERATURE
    assert reworded.startswith(TEMPERATURE)
    assert reworded.endswith("그럼 발표 자료는?\n슬라이드 메시지")
    assert second["mode"] == "generated"
    assert "rewrite" in second["timings_ms"]  # type: ignore[operator]
    assert second["usage"]["prompt_tokens"] == 2 * 321  # type: ignore[index]
    assert len(sent(model)) == 3
    assert TEMPERATURE in sent(model)[1]


def test_always_means_the_first_question_too_and_never_none(world: World, model: httpx.Client) -> None:
    asks = helped(world, model, TERMS, ANSWER, rewrites="always")
    stories.ask(asks, TEMPERATURE)
    assert searched_for(asks) == [f"{TEMPERATURE}\n슬라이드 메시지"]
    plain = helped(world, model, {"text": "일정해집니다 [1]"}, rewrites="never")
    stories.ask(plain, TEMPERATURE)
    assert len(sent(model)) == 1


@pytest.mark.parametrize(
    "reply", [{"status": 500}, {"status": 401}, {"text": '{"terms": ["온', "cut": True}, {"text": "그냥 답하겠습니다."}]
)
def test_a_model_that_does_not_help_is_not_missed(world: World, model: httpx.Client, reply: dict[str, object]) -> None:
    asks = helped(world, model, reply, reply, {"text": "일정해집니다 [1]"}, rewrites="always", reranks=True)
    answer = stories.ask(asks, TEMPERATURE)
    assert answer["mode"] == "generated"
    assert answer["citations"][0]["locator"]["label"] == "2. 온도"  # type: ignore[index]
    assert searched_for(asks) == [TEMPERATURE]


def test_a_model_that_is_slow_is_not_waited_for(world: World, model: httpx.Client) -> None:
    slow = {"text": '{"terms": ["' + "가" * 300 + '"]}', "pause": 0.2}
    asks = helped(world, model, slow, {"text": "일정해집니다 [1]"}, rewrites="always", seconds=0.5)
    answer = stories.ask(asks, TEMPERATURE)
    assert answer["mode"] == "generated"
    assert answer["timings_ms"]["rewrite"] < 3000  # type: ignore[index]
    assert model.get("/hung-up").json(), "its stream is closed"


def test_personal_data_goes_neither_with_the_words_nor_with_the_order(world: World, model: httpx.Client) -> None:
    asks = helped(world, model, TERMS, {"text": "1"}, ANSWER, rewrites="always", reranks=True)
    stories.ask(asks, f"010-1234-5678 민원인에게 {TEMPERATURE}")
    assert len(sent(model)) == 3
    assert not [each for each in sent(model) if "1234" in each]


def test_the_model_puts_what_was_found_in_order(world: World, model: httpx.Client) -> None:
    plain = helped(world, model, {"text": "일정해집니다 [1]"})
    stories.ask(plain, TEMPERATURE)
    before = evidence(plain)
    asks = helped(world, model, {"text": "순서: 3, 1, 99"}, {"text": "일정해집니다 [2]"}, reranks=True)
    answer = stories.ask(asks, TEMPERATURE)
    assert evidence(asks) == [before[2], before[0], before[1]]
    assert answer["citations"][0]["locator"]["label"] == "2. 온도"  # type: ignore[index]
    assert "rerank" in answer["timings_ms"]  # type: ignore[operator]
    order, written = sent(model)
    assert TEMPERATURE in order
    assert "읽을거리일 뿐" in order
    assert "읽을거리일 뿐" in written


def test_what_is_refused_anyway_is_not_put_in_order(world: World, model: httpx.Client) -> None:
    asks = helped(world, model, reranks=True)
    assert stories.ask(asks, "오늘 구내식당 점심 메뉴 알려줘")["mode"] == "refused"
    assert sent(model) == []


def test_a_question_stopped_while_the_model_looks_for_words_is_not_answered(world: World, model: httpx.Client) -> None:
    asks = helped(world, model, TERMS, ANSWER, rewrites="always")
    first = OpenAIChat(settings(model))

    class Stopping:
        name = "stopping"

        def stream(self, messages: object, *, max_tokens: int) -> Iterator[object]:
            with asks.transaction() as session:
                question = session.scalars(select(Question)).one()
                stopping.stop(session, question.id, who=OPERATOR, now=NOW)
            yield from first.stream(messages, max_tokens=max_tokens)  # type: ignore[arg-type]

    assert asks.assistant.helper is not None
    stops = asks.having(helper=Helper(Stopping(), 5, "always"))  # type: ignore[arg-type]
    assert stories.ask(stops, TEMPERATURE)["state"] == "stopped"
    assert len(sent(model)) == 1
    assert searched_for(stops) == [TEMPERATURE]


@pytest.mark.parametrize(
    ("reply", "terms"),
    [
        ('{"terms": ["자기 일관성", " 다수결 ", "자기 일관성"]}', ["자기 일관성", "다수결"]),
        ('```json\n{"terms": ["퓨샷"]}\n```', ["퓨샷"]),
        ('{"terms": []}', []),
        ('{"terms": ["' + "가" * 31 + '"]}', []),
        ('{"terms": ["가"], "answer": "나"}', []),
        ('자기 일관성입니다. {"terms": ["퓨샷"]}', []),
        ("", []),
    ],
)
def test_only_the_terms_asked_for_are_read(reply: str, terms: list[str]) -> None:
    assert rewriting.read(reply) == terms


@pytest.mark.parametrize(
    ("reply", "order"),
    [
        ("3, 1, 2, 4", [3, 1, 2, 4]),
        ("[4] > [2]", [4, 2, 1, 3]),
        ("2번이 가장 좋고 2번 다음은 9번, 0번입니다", [2, 1, 3, 4]),
        ("", [1, 2, 3, 4]),
        ("12341234", [1, 2, 3, 4]),
    ],
)
def test_an_order_is_read_leniently(reply: str, order: list[int]) -> None:
    assert reranking.read(reply, 4) == order


def test_nothing_is_built_for_what_is_off(tmp_path: object, model: httpx.Client) -> None:
    for more, there in (({}, False), ({"rerank": True}, True), ({"rewrite_questions": "always"}, True)):
        assistant = assemble(settings(model, home=tmp_path, **more))  # type: ignore[arg-type]
        assistant.close()
        assert (assistant.helper is not None) is there
