"""Questions that a model expects, through the official client against a real OpenAI-compatible server process."""

from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import select, update

from assistant.errors import Unavailable
from assistant.knowledge import documents, expanding, finding, passages
from assistant.knowledge.expanding import Expansion
from assistant.knowledge.models import Passage
from assistant.language.openai_models import OpenAIChat
from assistant.people.roles import OPERATOR
from assistant.settings import Price, Settings
from tests import stories
from tests.conftest import NOW, World
from tests.servers.running import scripted_model

ASKED = "AI가 자꾸 딴소리하면 무슨 숫자를 만져요?"
REPLY = f"1: 너는 누구야 하고 먼저 일러두는 까닭\n2: {ASKED}\n2: 창의성 다이얼\n9: 없는 대목의 질문\n사족입니다."


@pytest.fixture(scope="module")
def model() -> Iterator[httpx.Client]:
    with scripted_model() as client:
        yield client


def expecting(world: World, model: httpx.Client, *replies: dict[str, object], **more: object) -> World:
    model.post("/script", json=list(replies))
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]
        openai_base_url=f"{model.base_url}/v1".replace("//v1", "/v1"),
        chat_model="scripted",
        chat_retries=0,
        prices={"scripted": Price(prompt=1000, completion=2000)},
        **{"expect_questions": True, **more},  # type: ignore[arg-type]
    )
    return world.having(chat=OpenAIChat(settings), settings=settings)


def questions(world: World) -> list[tuple[int, str]]:
    with world.assistant.database.reading() as session:
        return [
            (id_, asked) for id_, asked in session.execute(select(Passage.id, Passage.expected).order_by(Passage.id))
        ]


def expansion(world: World) -> Expansion:
    with world.assistant.database.reading() as session:
        return session.scalars(select(Expansion)).one()


def found(world: World, query: str) -> list[dict[str, object]]:
    with world.assistant.database.reading() as session:
        told = finding.find_passages(
            session,
            query,
            embedder=world.assistant.embedder,
            vectors=world.assistant.vectors,
            glossary=world.assistant.glossary,
            who=OPERATOR,
            limit=10,
        )
    return told["results"]  # type: ignore[return-value]


def test_a_passage_is_found_by_what_a_model_expects_and_keeps_its_id(world: World, model: httpx.Client) -> None:
    expects = expecting(world, model, {"text": REPLY})
    stories.add(expects, stories.ROLE)
    (role, first), (temperature, second) = questions(expects)
    assert first == "너는 누구야 하고 먼저 일러두는 까닭"
    assert second == f"{ASKED}\n창의성 다이얼"
    best = found(expects, "창의성 다이얼")[0]
    assert best["passage_id"] == temperature
    assert sorted(expects.assistant.vectors.ids()) == [role, temperature]
    assert "창의성 다이얼" in expects.embedder.embedded[-1]
    done = expansion(expects)
    assert (done.through, done.prompt_tokens, done.completion_tokens > 0) == (2, 321, True)
    assert done.ended_at is not None
    assert done.cost == (321 * 1000 + done.completion_tokens * 2000) / 1_000_000


def test_expected_questions_are_never_shown_cited_or_put_before_a_model(world: World, model: httpx.Client) -> None:
    expects = expecting(world, model, {"text": REPLY})
    stories.add(expects, stories.ROLE)
    model.post("/script", json=[])
    answer = stories.ask(expects, ASKED)
    assert answer["mode"] == "generated"
    without = stories.ask(expects.having(chat=None), "온도를 낮추면? 창의성 다이얼")
    assert without["mode"] == "extractive"
    (asked,) = model.get("/requests").json()
    shown = "".join(message["content"] for message in asked["messages"]).replace(ASKED, "", 1)
    with expects.assistant.database.reading() as session:
        pages = passages.read_around(session, questions(expects)[1][0], who=OPERATOR)
    for text in (shown, str(without), str(pages), str(found(expects, "창의성")), str(answer)):
        assert "너는 누구야" not in text
        assert "딴소리" not in text
        assert "창의성 다이얼" not in text


def test_it_is_off_by_default(world: World, model: httpx.Client) -> None:
    stories.add(expecting(world, model, expect_questions=False), stories.ROLE)
    assert [asked for _, asked in questions(world)] == ["", ""]
    assert model.get("/requests").json() == []


def test_material_that_was_there_before_is_taken_up_once(world: World, model: httpx.Client) -> None:
    stories.add(world, stories.ROLE)
    expects = expecting(world, model, {"text": REPLY}, {"text": REPLY})
    expects.jobs.run_forgotten()
    expects.jobs.run_forgotten()
    assert len(model.get("/requests").json()) == 1
    assert questions(expects)[1][1].startswith(ASKED)


def test_what_goes_before_the_model_is_masked_and_what_it_says_is_too(world: World, model: httpx.Client) -> None:
    expects = expecting(world, model, {"text": "1: 010-1234-5678로 전화하면 누가 받아요?"})
    stories.add(expects, "# 연락\n\n## 담당\n\n궁금하면 010-1234-5678 또는 kim@example.go.kr로 물어봅니다.\n")
    (sent,) = model.get("/requests").json()
    assert "010-1234-5678" not in str(sent)
    assert "kim@example" not in str(sent)
    assert [asked for _, asked in questions(expects)] == ["로 전화하면 누가 받아요?"]


def test_a_model_that_is_down_blocks_nothing_and_is_asked_again_later(world: World, model: httpx.Client) -> None:
    expects = expecting(world, model, *[{"status": 500}])
    version = stories.add(expects, stories.ROLE).version
    assert stories.row(expects, version.id).status == "indexed"
    assert stories.row(expects, version.id).error is None
    assert found(expects, "온도")
    assert expansion(expects).ended_at is None
    model.post("/script", json=[{"text": REPLY}])
    expects.jobs.run_forgotten()
    assert model.get("/requests").json() == [], "not before its time"
    with expects.transaction() as session:
        session.execute(update(Expansion).values(resume_at=NOW))
    expects.jobs.run_forgotten()
    assert questions(expects)[1][1].startswith(ASKED)


def test_what_was_paid_for_is_kept_when_a_later_call_fails(
    world: World, model: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expanding, "BATCH", 1)
    expects = expecting(world, model, {"text": "1: 첫 질문입니다"}, {"text": "1: 둘째", "cut": True})
    version = stories.add(expects, stories.ROLE).version
    assert [asked for _, asked in questions(expects)] == ["첫 질문입니다", ""]
    assert expansion(expects).through == 1
    model.post("/script", json=[{"text": "1: 둘째 질문입니다"}])
    chat = expects.assistant.chat
    expanding.expect_questions(
        version.id,
        transaction=expects.transaction,
        chat=chat,
        embedder=expects.embedder,
        vectors=expects.assistant.vectors,
        most_tokens=10_000,
    )
    assert [asked for _, asked in questions(expects)] == ["첫 질문입니다", "둘째 질문입니다"]
    assert len(model.get("/requests").json()) == 1


def test_no_more_tokens_are_spent_on_a_document_than_allowed(
    world: World, model: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expanding, "BATCH", 1)
    expects = expecting(world, model, {"text": "1: 첫 질문입니다"}, {"text": "1: 둘째 질문입니다"}, expect_tokens=900)
    stories.add(expects, stories.ROLE)
    assert [asked for _, asked in questions(expects)] == ["첫 질문입니다", ""]
    assert expansion(expects).ended_at is not None
    assert len(model.get("/requests").json()) == 1


def test_a_new_version_takes_over_what_has_not_changed(world: World, model: httpx.Client) -> None:
    expects = expecting(world, model, {"text": REPLY}, {"text": "1: 바뀐 대목의 질문"})
    stories.add(expects, stories.ROLE)
    stories.add(expects, stories.ROLE.replace("온도를 낮추면 답이", "온도를 낮추면 대답이"))
    assert len(model.get("/requests").json()) == 2
    second = str(model.get("/requests").json()[1])
    assert "대답이 일정해지고" in second
    assert "말투와 전문성" not in second
    assert [asked for _, asked in questions(expects)][2:] == ["너는 누구야 하고 먼저 일러두는 까닭", "바뀐 대목의 질문"]


def test_questions_of_a_deleted_document_are_gone_with_it(world: World, model: httpx.Client) -> None:
    expects = expecting(world, model, {"text": REPLY})
    document = stories.add(expects, stories.ROLE).version.document_id
    with expects.transaction() as session:
        documents.delete(session, document, who=OPERATOR, now=NOW)
    with expects.assistant.database.reading() as session:
        assert session.scalars(select(Expansion)).all() == []
        assert session.scalars(select(Passage)).all() == []


def test_an_unreadable_endpoint_is_an_unavailable_one(world: World, model: httpx.Client) -> None:
    expects = expecting(world, model, expect_questions=False)
    version = stories.add(expects, stories.ROLE).version
    model.post("/script", json=[{"status": 500}])
    with pytest.raises(Unavailable):
        expanding.expect_questions(
            version.id,
            transaction=expects.transaction,
            chat=expects.assistant.chat,
            embedder=expects.embedder,
            vectors=expects.assistant.vectors,
            most_tokens=10_000,
        )


@pytest.mark.parametrize(
    ("reply", "read"),
    [
        (
            "1: 짧게 하려면?\n1. 길이 줄이기\n[2] : 표로 받는 법",
            {1: ["짧게 하려면?", "길이 줄이기"], 2: ["표로 받는 법"]},
        ),
        ("대목 1: 어떻게 하나요?\n- 2) 순서가 있나요?", {1: ["어떻게 하나요?"], 2: ["순서가 있나요?"]}),
        ("3: 없는 번호\n질문이 없습니다\n1:\n1: 예", {}),
        (
            "1: 같은 질문?\n1: 같은 질문?\n1: 둘째 질문\n1: 셋째 질문\n1: 넷째 질문",
            {1: ["같은 질문?", "둘째 질문", "셋째 질문"]},
        ),
        ("1: " + "가" * 500, {}),
    ],
)
def test_only_questions_of_passages_that_were_shown_are_read(reply: str, read: dict[int, list[str]]) -> None:
    assert expanding.read(reply, 2) == read
