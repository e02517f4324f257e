"""The generated mode, through the official client against a real OpenAI-compatible server process."""

from collections.abc import Iterator

import httpx
import pytest

from assistant.errors import Unavailable
from assistant.guard.masking import MaskedText
from assistant.language.openai_models import OpenAIChat, OpenAIEmbedder, list_models
from assistant.language.ports import Message
from assistant.settings import Price, Settings
from tests import stories
from tests.conftest import World
from tests.servers.running import scripted_model

TEMPERATURE = "온도를 낮추면 답이 어떻게 돼?"


@pytest.fixture(scope="module")
def model() -> Iterator[httpx.Client]:
    with scripted_model() as client:
        yield client


def settings(model: httpx.Client, **more: object) -> Settings:
    values: dict[str, object] = {
        "openai_base_url": f"{model.base_url}/v1".replace("//v1", "/v1"),
        "embedding_base_url": f"{model.base_url}/v1".replace("//v1", "/v1"),
        "chat_model": "scripted",
        "chat_retries": 1,
        "prices": {"scripted": Price(prompt=1000, completion=2000)},
        **more,
    }
    return Settings(_env_file=None, **values)  # type: ignore[call-arg, arg-type]


@pytest.fixture
def taught(world: World, model: httpx.Client) -> World:
    model.post("/script", json=[])
    stories.add(world, stories.ROLE)
    return world.having(chat=OpenAIChat(settings(model)))


def test_an_answer_is_streamed_checked_and_paid_for(taught: World, model: httpx.Client) -> None:
    answer = stories.ask(taught, TEMPERATURE)
    assert answer["mode"] == "generated"
    assert str(answer["answer"]).endswith("[1]")
    first = answer["citations"][0]  # type: ignore[index]
    assert first["locator"]["label"] == "2. 온도"
    usage: dict[str, float] = answer["usage"]  # type: ignore[assignment]
    assert usage["prompt_tokens"] == 321
    assert usage["cost"] == (321 * 1000 + usage["completion_tokens"] * 2000) / 1_000_000
    (asked,) = model.get("/requests").json()
    assert (asked["model"], asked["stream"], asked["max_tokens"]) == ("scripted", True, 800)


def test_a_failing_endpoint_is_retried(taught: World, model: httpx.Client) -> None:
    model.post("/script", json=[{"status": 500}, {"text": "온도를 낮추면 일정해집니다 [1]"}])
    assert stories.ask(taught, TEMPERATURE)["mode"] == "generated"


@pytest.mark.parametrize(
    "reply", [{"status": 500}, {"status": 401}, {"text": "온도를 낮추면 답이 일정해집니다 [1]", "cut": True}]
)
def test_an_endpoint_that_is_down_leaves_an_extract_that_says_so(
    taught: World, model: httpx.Client, reply: dict[str, object]
) -> None:
    model.post("/script", json=[reply, reply])
    answer = stories.ask(taught, TEMPERATURE)
    assert answer["mode"] == "extractive"
    assert str(answer["notice"]).startswith("모델 서버")


def test_nobody_listens(model: httpx.Client) -> None:
    chat = OpenAIChat(settings(model, openai_base_url="http://127.0.0.1:9/v1", chat_retries=0))
    with pytest.raises(Unavailable, match="연결되지 않습니다"):
        list(chat.stream([Message("user", MaskedText("안녕"))], max_tokens=5))
    with pytest.raises(Unavailable):
        list_models(settings(model, openai_base_url="http://127.0.0.1:9/v1"))


def test_the_endpoints_models_are_listed(model: httpx.Client) -> None:
    assert list_models(settings(model)) == ["scripted"]


def test_embeddings_come_from_an_endpoint_at_unit_length(model: httpx.Client) -> None:
    embedder = OpenAIEmbedder(settings(model, embedding_dimensions=32))
    rows = embedder.embed_passages([MaskedText(f"{number}번째 글") for number in range(70)])
    assert rows.shape == (70, 32)
    assert abs(float(rows[0] @ rows[0]) - 1) < 1e-5
    assert embedder.dimensions == 32
    assert OpenAIEmbedder(settings(model)).dimensions == 64
    assert OpenAIEmbedder(settings(model)).space != embedder.space
