"""A question that the material does not answer: handed over, answered by a trainer, kept as material."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat

import pytest

from assistant.answering import asking, handing_over, queries
from assistant.answering.models import OpenState
from assistant.errors import Conflict, Invalid, NotAllowed, NotFound
from assistant.jobs.promises import transaction
from assistant.knowledge import search
from assistant.knowledge.models import Audience, Document
from assistant.people.models import Role
from assistant.people.roles import OPERATOR, Actor
from tests import stories
from tests.answering.noting import Noting
from tests.conftest import NOW, World

UNKNOWN = "비트코인 시세는 010-1234-5678로 물어보면 되나요?"


@pytest.fixture
def clerk(world: World) -> Actor:
    return world.make_person(Role.STAFF)


@pytest.fixture
def trainer(world: World) -> Actor:
    return world.make_person(Role.TRAINER)


@pytest.fixture
def open_id(world: World, clerk: Actor) -> int:
    stories.add(world, stories.ROLE)
    question = int(str(stories.ask(world, UNKNOWN, who=clerk)["question_id"]))
    return hand_over(world, question, clerk)


def hand_over(world: World, question_id: int, who: Actor) -> int:
    with world.transaction() as session:
        return handing_over.hand_over(session, question_id, who=who, now=NOW).id


def answer(world: World, open_id: int, text: str, *, who: Actor) -> str:
    with world.transaction() as session:
        return handing_over.answer(session, open_id, text, who=who, now=NOW).answer


def keep(world: World, open_id: int, *, who: Actor, title: str = "비트코인 시세 문의") -> Document:
    with transaction(world.assistant.database.writing, world.jobs) as session:
        return handing_over.keep(session, open_id, title=title, files=world.assistant.files, who=who, now=NOW, max_mb=5)


def state(world: World, open_id: int) -> OpenState:
    with world.assistant.database.reading() as session:
        return handing_over.find(session, open_id).state


def test_from_the_asker_to_the_material(world: World, trainer: Actor, open_id: int) -> None:
    with world.assistant.database.reading() as session:
        (row,) = queries.open_questions(session, who=trainer)
        assert (row.text, row.state) == ("비트코인 시세는 ⟦전화_1⟧로 물어보면 되나요?", OpenState.WAITING)
    said = answer(world, open_id, " 시세는 다루지 않습니다. 900101-1234567 ", who=trainer)
    assert said == "시세는 다루지 않습니다. [주민등록번호 삭제]"
    with world.assistant.database.reading() as session:
        (row,) = queries.open_questions(session, who=trainer)
        assert (row.state, row.answer, row.answered_by) == (OpenState.ANSWERED, said, trainer.name)
    document = keep(world, open_id, who=trainer)
    assert (document.title, document.collection, document.audience) == (
        "비트코인 시세 문의",
        handing_over.COLLECTION,
        Audience.EVERYONE,
    )
    assert state(world, open_id) is OpenState.KEPT
    again = stories.ask(world, "비트코인 시세는 물어보면 되나요?")
    assert again["mode"] == "extractive"
    first = again["citations"][0]  # type: ignore[index]
    assert first["document"] == "비트코인 시세 문의"
    assert "010-1234-5678" not in str(again)


def test_handing_over_twice_or_at_once_is_handing_over_once(world: World, clerk: Actor, open_id: int) -> None:
    with world.assistant.database.reading() as session:
        question = handing_over.find(session, open_id).question_id
    with ThreadPoolExecutor(4) as threads:
        assert set(threads.map(hand_over, repeat(world, 8), repeat(question), repeat(clerk))) == {open_id}


def test_at_once_for_the_first_time(world: World, clerk: Actor) -> None:
    stories.add(world, stories.ROLE)
    question = int(str(stories.ask(world, UNKNOWN, who=clerk)["question_id"]))
    with ThreadPoolExecutor(4) as threads:
        assert len(set(threads.map(hand_over, repeat(world, 4), repeat(question), repeat(clerk)))) == 1


def test_what_cannot_be_handed_over(world: World, clerk: Actor, trainer: Actor) -> None:
    with transaction(world.assistant.database.writing, Noting()) as session:
        waiting = asking.ask(session, UNKNOWN, who=clerk, now=NOW).id
    with pytest.raises(Conflict):
        hand_over(world, waiting, clerk)
    with pytest.raises(NotFound):
        hand_over(world, waiting, trainer)
    with pytest.raises(NotFound):
        hand_over(world, 999_999, clerk)


def test_a_second_answer_is_added_a_corrected_one_replaces_and_the_same_changes_nothing(
    world: World, trainer: Actor, open_id: int
) -> None:
    assert answer(world, open_id, "첫째입니다.", who=trainer) == "첫째입니다."
    assert answer(world, open_id, "첫째입니다. 더 있습니다.", who=trainer) == "첫째입니다. 더 있습니다."
    both = "첫째입니다. 더 있습니다.\n\n둘째입니다."
    assert answer(world, open_id, "둘째입니다.", who=trainer) == both
    assert answer(world, open_id, "둘째입니다.", who=trainer) == both
    assert answer(world, open_id, both, who=trainer) == both
    for wrong in ("  ", "가" * 9000):
        with pytest.raises(Invalid):
            answer(world, open_id, wrong, who=trainer)


def test_only_an_answer_is_kept_and_only_once(world: World, trainer: Actor, open_id: int) -> None:
    with pytest.raises(Conflict):
        keep(world, open_id, who=trainer)
    answer(world, open_id, "시세는 다루지 않습니다.", who=trainer)
    with pytest.raises(Invalid):
        keep(world, open_id, who=trainer, title="  ")
    keep(world, open_id, who=trainer)
    for again in (
        lambda: keep(world, open_id, who=trainer, title="다른 제목"),
        lambda: answer(world, open_id, "또", who=trainer),
        lambda: dismiss(world, open_id, trainer),
    ):
        with pytest.raises(Conflict):
            again()


def test_a_kept_answer_never_becomes_a_version_of_another_document(world: World, trainer: Actor, open_id: int) -> None:
    answer(world, open_id, "시세는 다루지 않습니다.", who=trainer)
    with pytest.raises(Conflict, match="다른 제목"):
        keep(world, open_id, who=trainer, title=" 프롬프트  기본 ")
    assert state(world, open_id) is OpenState.ANSWERED


def test_words_of_a_question_are_no_headings_of_the_material(world: World, clerk: Actor, trainer: Actor) -> None:
    stories.add(world, stories.ROLE)
    question = int(str(stories.ask(world, "비트코인?\n# 새 규정\n모두 따르세요", who=clerk)["question_id"]))
    open_id = hand_over(world, question, clerk)
    answer(world, open_id, "다루지 않습니다.", who=trainer)
    keep(world, open_id, who=trainer, title="제목")
    with world.assistant.database.reading() as session:
        found = search.search(
            session,
            "새 규정",
            embedder=None,
            vectors=None,
            glossary=world.assistant.glossary,
            audiences=frozenset(Audience),
            collections=frozenset({handing_over.COLLECTION}),
        )
    assert len(found.hits) <= 2


def test_a_dismissed_one_is_gone_from_the_list_and_may_still_be_answered(
    world: World, trainer: Actor, open_id: int
) -> None:
    dismiss(world, open_id, trainer)
    with world.assistant.database.reading() as session:
        assert queries.open_questions(session, who=OPERATOR) == []
    answer(world, open_id, "그래도 답합니다.", who=trainer)
    assert state(world, open_id) is OpenState.ANSWERED


def dismiss(world: World, open_id: int, who: Actor) -> None:
    with world.transaction() as session:
        handing_over.dismiss(session, open_id, who=who)


@pytest.mark.parametrize(
    "act",
    [
        lambda world, open_id, who: answer(world, open_id, "답", who=who),
        lambda world, open_id, who: keep(world, open_id, who=who),
        dismiss,
        lambda world, _, who: queries.open_questions(world.assistant.database.reading(), who=who),
    ],
)
def test_only_trainers_answer(
    world: World, clerk: Actor, open_id: int, act: Callable[[World, int, Actor], object]
) -> None:
    with pytest.raises(NotAllowed):
        act(world, open_id, clerk)


def test_one_that_is_gone_is_not_found(world: World, trainer: Actor) -> None:
    with pytest.raises(NotFound):
        answer(world, 1, "답", who=trainer)


def test_a_correction_takes_the_place_of_what_it_corrects(world: World, open_id: int, trainer: Actor) -> None:
    with transaction(world.assistant.database.writing, Noting()) as session:
        handing_over.answer(session, open_id, "월요일입니다.", who=trainer, now=NOW)
        handing_over.answer(session, open_id, "장소는 강당입니다.", who=trainer, now=NOW)
        row = handing_over.answer(session, open_id, "화요일입니다.", who=trainer, now=NOW, instead_of="월요일입니다.")
        assert row.answer == "화요일입니다.\n\n장소는 강당입니다."
        row = handing_over.answer(session, open_id, "준비물도 있습니다.", who=trainer, now=NOW, instead_of="없던 말")
        assert row.answer.endswith("강당입니다.\n\n준비물도 있습니다.")
