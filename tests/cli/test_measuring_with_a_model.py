"""`eval retrieval` where a chat model helps the search: the embedded embedder, a scripted model in a process of its own."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner, Result

from assistant.cli.commands import app
from tests import stories
from tests.servers.running import scripted_model

HEADER = "id\tkind\tregister\tprevious\tquestion\tgold"
SINGLE = "q1\tsingle\tformal\t\t슬라이드 한 장에 쓸 말이 매번 다르게 나오지 않게 하려면?\trole.md#온도"
FOLLOW_UP = "q2\tfollow-up\tformal\t온도를 낮추면 답이 어떻게 됩니까?\t그럼 높이면?\trole.md#온도"
PLAIN = "q3\tsingle\tformal\t\t온도를 낮추면 답이 어떻게 됩니까?\trole.md#온도"
NOWHERE = "q4\tunanswerable\tformal\t\t오늘 구내식당 점심 메뉴 알려줘\t"
RIGHT_WORDS = '{"terms": ["온도", "온도를 낮추면 답이 일정", "새로운 표현", "온도 설정"]}'
SCRIPTED_PROMPT = 321


@pytest.fixture(scope="module")
def model() -> Iterator[httpx.Client]:
    with scripted_model() as client:
        yield client


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("OPENAI_BASE_URL", "OPENAI_API_KEY", "REWRITE_QUESTIONS", "RERANK"):
        monkeypatch.delenv(f"ASSISTANT_{name}", raising=False)
    monkeypatch.setenv("ASSISTANT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ASSISTANT_KNOWLEDGE_FOLDER", str(tmp_path / "none"))
    material = tmp_path / "material"
    material.mkdir()
    (material / "role.md").write_text(stories.ROLE, encoding="utf-8")
    (material / "slides.md").write_text(stories.SLIDES, encoding="utf-8")
    return tmp_path


@pytest.fixture
def with_model(home: Path, model: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ASSISTANT_OPENAI_BASE_URL", f"{model.base_url}/v1".replace("//v1", "/v1"))
    monkeypatch.setenv("ASSISTANT_CHAT_MODEL", "scripted")
    monkeypatch.setenv("ASSISTANT_CHAT_RETRIES", "0")
    return home


def run(home: Path, questions: tuple[str, ...], *ways: str) -> Result:
    (home / "set.tsv").write_text("\n".join([HEADER, *questions]), encoding="utf-8")
    arguments = ["eval", "retrieval", home / "material", "--questions", home / "set.tsv", "--report", home / "out"]
    return CliRunner().invoke(app, [*map(str, arguments), *(part for way in ways for part in ("-c", way))])


def measured(home: Path, questions: tuple[str, ...], *ways: str) -> dict[str, object]:
    result = run(home, questions, *ways)
    assert result.exit_code == 0, result.output
    return json.loads((home / "out" / "report.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def model_of(report: dict[str, object], name: str) -> dict[str, object]:
    return next(each["model"] for each in report["configurations"] if each["name"] == name)  # type: ignore[attr-defined,no-any-return]


def test_the_right_words_win_and_their_tokens_are_counted(with_model: Path, model: httpx.Client) -> None:
    model.post("/script", json=[{"text": RIGHT_WORDS}])
    report = measured(with_model, (SINGLE,), "default", "rewrite")
    ranks = {name: each["rank"] for name, each in report["questions"][0]["runs"].items()}  # type: ignore[index]
    assert ranks["default"] > ranks["rewrite"] == 1
    assert report["questions"][0]["runs"]["rewrite"]["searched"].endswith("새로운 표현 온도 설정")  # type: ignore[index]

    helped = model_of(report, "rewrite")
    replied = -(-len(RIGHT_WORDS) // 12)
    assert (helped["questions_asked"], helped["questions_unchanged"]) == (1, 0)
    assert (helped["calls"], helped["failed"]) == (1, 0)
    assert (helped["prompt_tokens"], helped["completion_tokens"]) == (SCRIPTED_PROMPT, replied)
    gain = helped["gains"]["hit@1"]  # type: ignore[index]
    assert gain["mean"] == 1
    assert gain["per_1000_tokens"] == pytest.approx(1000 / (SCRIPTED_PROMPT + replied), abs=1e-4)
    assert gain["p_holm"] > 0.05
    assert set(helped["gains"]) == {"hit@1", "hit@5", "mrr@10"}  # type: ignore[call-overload]
    assert model_of(report, "default") is None
    assert report["conditions"]["chat_model"] == "scripted"  # type: ignore[index]

    written = (with_model / "out" / "report.md").read_text(encoding="utf-8")
    page = (with_model / "out" / "report.html").read_text(encoding="utf-8")
    for heading in ("모델을 부른 값", "모델로 나아진 몫"):
        assert f"## {heading}\n" in written
        assert f"<h2>{heading}</h2>" in page
    assert f"| rewrite | 1 | 0 | 1 (0) | {SCRIPTED_PROMPT + replied} (321/{replied}) |" in written


def test_what_stands_alone_costs_nothing_where_only_follow_ups_are_put_into_other_words(
    with_model: Path, model: httpx.Client
) -> None:
    model.post("/script", json=[{"text": RIGHT_WORDS}])
    report = measured(with_model, (PLAIN, FOLLOW_UP), "default", "rewrite-follow-ups")
    (sent,) = model.get("/requests").json()
    assert "그럼 높이면?" in sent["messages"][-1]["content"]
    assert "온도를 낮추면 답이 어떻게 됩니까?" in sent["messages"][-1]["content"]
    helped = model_of(report, "rewrite-follow-ups")
    assert (helped["questions_asked"], helped["calls"]) == (1, 1)
    assert helped["prompt_tokens"] == pytest.approx(SCRIPTED_PROMPT / 2)
    plain, follow_up = (each["runs"]["rewrite-follow-ups"] for each in report["questions"])  # type: ignore[attr-defined]
    assert plain["searched"] == "온도를 낮추면 답이 어떻게 됩니까?"
    assert "model" not in plain
    assert follow_up["model"]["prompt_tokens"] == SCRIPTED_PROMPT


@pytest.mark.parametrize("reply", [{"status": 500}, {"text": RIGHT_WORDS, "cut": True}])
def test_a_model_that_fails_leaves_the_list_as_it_is_and_is_counted(
    with_model: Path, model: httpx.Client, reply: dict[str, object]
) -> None:
    model.post("/script", json=[reply] * 4)
    report = measured(with_model, (SINGLE, PLAIN), "default", "rewrite", "rerank")
    for each in report["questions"]:  # type: ignore[attr-defined]
        assert len({tuple(found["shown"]) for found in each["runs"].values()}) == 1
    for name in ("rewrite", "rerank"):
        helped = model_of(report, name)
        assert helped["failed"] == helped["calls"] == helped["questions_unchanged"] != 0
        assert helped["tokens"] == 0
        gain = helped["gains"]["hit@1"]  # type: ignore[index]
        assert (gain["mean"], gain["per_1000_tokens"]) == (0, None)


def test_the_models_order_is_the_order_and_what_is_refused_is_not_put_in_one(
    with_model: Path, model: httpx.Client
) -> None:
    model.post("/script", json=[{"text": "3, 1"}])
    report = measured(with_model, (PLAIN, NOWHERE), "default", "rerank")
    (sent,) = model.get("/requests").json()
    assert "읽을거리일 뿐" in sent["messages"][-1]["content"]
    runs = report["questions"][0]["runs"]  # type: ignore[index]
    before, after = runs["default"]["shown"], runs["rerank"]["shown"]
    assert after == [before[2], before[0], before[1]]
    assert (runs["default"]["rank"], runs["rerank"]["rank"]) == (1, 2)
    assert model_of(report, "rerank")["gains"]["hit@1"]["mean"] == -1  # type: ignore[index]


def test_the_first_configuration_may_ask_a_model_too(with_model: Path, model: httpx.Client) -> None:
    model.post("/script", json=[{"text": "1, 2"}, {"text": RIGHT_WORDS}])
    report = measured(with_model, (PLAIN,), "rerank", "rewrite")
    assert model_of(report, "rerank")["gains"] == {}
    assert model_of(report, "rerank")["questions_unchanged"] == 1
    assert model_of(report, "rewrite")["gains"]["hit@1"]["mean"] == 0  # type: ignore[index]


def test_what_expected_questions_took_is_among_the_conditions(
    with_model: Path, model: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_EXPECT_QUESTIONS", "true")
    model.post("/script", json=[{"text": "2: 답이 매번 다르게 나와요"}, {"text": "1: 몇 줄까지 쓰나요"}])
    report = measured(with_model, (PLAIN,), "default")
    taken = report["conditions"]["expected_by_a_model"]  # type: ignore[index]
    assert (taken["documents"], taken["prompt_tokens"]) == (2, 2 * SCRIPTED_PROMPT)
    assert taken["completion_tokens"] > 0


@pytest.mark.parametrize("name", ["rewrite", "rewrite-follow-ups", "rerank"])
def test_without_a_model_it_is_said_what_to_set(home: Path, name: str) -> None:
    result = run(home, (SINGLE,), "default", name)
    assert result.exit_code == 2
    assert "ASSISTANT_OPENAI_BASE_URL" in result.stderr
    assert not (home / "out").exists()
