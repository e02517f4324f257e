"""What is suggested next, and what to begin with."""

from datetime import timedelta
from pathlib import Path

import pytest

from assistant.answering import asking, handing_over, suggesting
from assistant.answering.models import Question
from assistant.jobs.promises import transaction
from assistant.knowledge import documents, seeding
from assistant.knowledge.models import Audience
from assistant.people.models import Role
from assistant.people.roles import OPERATOR, Actor
from tests import stories
from tests.conftest import NOW, World

COURSE = """# 질문 잘하는 법

## 1. 역할 지정

역할을 지정하면 답의 말투와 전문성이 정해집니다.

## 2. 온도

온도를 낮추면 답이 일정해집니다.

## 3. 자주 하는 실수와 점검표

실수를 점검합니다.

## 4. 결과는 어떻게 고치나요?

결과는 다시 물어 고칩니다.
"""
ROLE = "역할을 지정하면 무엇이 정해져?"


def follow_up(world: World, question_id: int) -> str | None:
    with world.assistant.database.reading() as session:
        answer = session.get_one(Question, question_id).answer
        assert answer is not None
        return suggesting.follow_up(session, answer)


def ask(world: World, text: str, conversation_id: int | None = None) -> tuple[int, int]:
    told = stories.ask(world, text, conversation_id=conversation_id)
    return int(str(told["question_id"])), int(str(told["conversation_id"]))


def test_the_next_heading_of_the_cited_document_is_suggested_unless_it_was_asked(world: World) -> None:
    stories.add(world, COURSE)
    first, conversation = ask(world, ROLE)
    assert follow_up(world, first) == "'온도'에 대해서도 알려 주세요."
    ask(world, "온도를 낮추면?", conversation)
    again, _ = ask(world, ROLE, conversation)
    assert follow_up(world, again) == "결과는 어떻게 고치나요?"
    last, _ = ask(world, "결과는 어떻게 고치나요? 다시 물어 고칩니까?")
    assert follow_up(world, last) is None


def test_nothing_is_suggested_from_what_is_not_there_for_the_asker(world: World) -> None:
    added = stories.add(world, COURSE)
    asked, _ = ask(world, ROLE)
    refused, _ = ask(world, "비트코인 시세 알려줘")
    assert follow_up(world, refused) is None
    with transaction(world.assistant.database.writing, world.jobs) as session:
        documents.set_audience(session, added.version.document_id, Audience.TRAINERS, who=OPERATOR)
        session.get_one(Question, asked).audiences = ["everyone"]
    assert follow_up(world, asked) is None
    with transaction(world.assistant.database.writing, world.jobs) as session:
        documents.set_audience(session, added.version.document_id, Audience.EVERYONE, who=OPERATOR)
    assert follow_up(world, asked) is not None
    with transaction(world.assistant.database.writing, world.jobs) as session:
        session.get_one(Question, asked).collections = ["다른 모음"]
    assert follow_up(world, asked) is None
    with transaction(world.assistant.database.writing, world.jobs) as session:
        session.get_one(Question, asked).collections = None
        documents.withdraw(session, added.version.document_id, who=OPERATOR, now=NOW)
    assert follow_up(world, asked) is None


def openers(world: World, who: Actor, *, days: int = 0) -> list[suggesting.Opener]:
    with world.assistant.database.reading() as session:
        return suggesting.openers(session, who=who, now=NOW + timedelta(days=days))


@pytest.fixture
def seeded(world: World) -> World:
    seeding.seed(Path("knowledge"), transaction=world.transaction, files=world.assistant.files, now=NOW)
    world.jobs.run_forgotten()
    return world


def test_openers_are_for_the_role_and_say_what_is_new(seeded: World) -> None:
    clerk, judge, trainer = (seeded.make_person(each) for each in (Role.STAFF, Role.COMMITTEE, Role.TRAINER))
    first = openers(seeded, clerk)
    assert len(first) == 4
    assert all(each.title == each.message for each in first)
    assert first != openers(seeded, clerk, days=1)
    assert "참가작" in str(openers(seeded, judge))
    assert "참가작" not in str(first)
    stories.add(seeded, "# 새로 온 자료\n\n새로운 내용입니다.", name="새.md")
    stories.add(seeded, "# 위원 자료\n\n위원만 봅니다.", name="위.md", audience=Audience.COMMITTEE)
    assert openers(seeded, clerk)[0] == suggesting.Opener(
        "새 자료: 새로 온 자료", "'새로 온 자료' 자료의 핵심 내용을 알려 주세요."
    )
    assert "위원 자료" not in str(openers(seeded, clerk))
    assert openers(seeded, judge)[0].title == "새 자료: 위원 자료"
    assert "새로 온" not in str(openers(seeded, clerk, days=20))
    with transaction(seeded.assistant.database.writing, seeded.jobs) as session:
        asked = asking.ask(session, "비트코인 시세 알려줘", who=clerk, now=NOW)
    with seeded.transaction() as session:
        handing_over.hand_over(session, asked.id, who=clerk, now=NOW)
    assert openers(seeded, trainer)[0] == suggesting.Opener("답변을 기다리는 질문 1건", suggesting.OPEN_QUESTIONS)
    assert "기다리는" not in str(openers(seeded, clerk))
    for who in (clerk, judge, trainer, OPERATOR):
        assert len(openers(seeded, who)) == 4


def test_every_standing_question_is_answered_by_the_bundled_material(seeded: World) -> None:
    for standing in suggesting._STANDING.values():
        for question, title in standing:
            told = stories.ask(seeded, question)
            cited = [each["document"] for each in told["citations"]]  # type: ignore[attr-defined]
            assert title in cited, question


def test_without_the_bundled_material_openers_are_made_of_titles(world: World) -> None:
    clerk = world.make_person(Role.STAFF)
    assert openers(world, clerk) == []
    long = "아주 긴 제목 " * 20
    stories.add(world, f"# {long}\n\n내용입니다.")
    assert [len(each.title) <= 75 for each in openers(world, clerk, days=30)] == [True]
