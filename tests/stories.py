"""Short ways to put a world into a state."""

from __future__ import annotations

from assistant.answering import asking, queries
from assistant.jobs.promises import transaction
from assistant.knowledge import documents
from assistant.knowledge.documents import Added, Upload
from assistant.knowledge.models import Audience
from assistant.knowledge.queries import DocumentRow, document_row
from assistant.people.roles import OPERATOR, Actor
from tests.conftest import NOW, World

ROLE = """# 프롬프트 기본

## 1. 역할 지정

역할을 지정하면 답의 말투와 전문성이 정해집니다. 예를 들어 "너는 민원 담당 공무원이다"라고 씁니다.

## 2. 온도

온도를 낮추면 답이 일정해지고, 높이면 새로운 표현이 늘어납니다.
"""

SLIDES = """# 슬라이드 만들기

## 1. 한 장 한 메시지

슬라이드 한 장에는 말하고 싶은 것을 하나만 담습니다. 글은 여섯 줄을 넘기지 않습니다.
"""


def add(world: World, text: str, *, name: str = "자료.md", audience: Audience = Audience.EVERYONE) -> Added:
    with transaction(world.assistant.database.writing, world.jobs) as session:
        return documents.add_document(
            session,
            Upload(name, text.encode(), audience=audience),
            files=world.assistant.files,
            who=OPERATOR,
            now=NOW,
            max_mb=50,
        )


def row(world: World, version_id: int) -> DocumentRow:
    with world.assistant.database.reading() as session:
        found = document_row(session, version_id, who=OPERATOR)
    assert found is not None
    return found


def ask(world: World, text: str, *, who: Actor = OPERATOR, conversation_id: int | None = None) -> dict[str, object]:
    """Ask, have the question answered, and return the answer as JSON with `question_id` and `conversation_id`."""
    with transaction(world.assistant.database.writing, world.jobs) as session:
        question = asking.ask(session, text, who=who, now=NOW, conversation_id=conversation_id)
    with world.assistant.database.reading() as session:
        found = asking.find(session, question.id, who=who)
        ids = {"question_id": found.id, "conversation_id": found.conversation_id, "state": found.state.value}
        return {**(queries.as_json(found.answer) if found.answer else {"draft": found.draft}), **ids}
