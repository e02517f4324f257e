import re
from pathlib import Path

import pytest

from assistant.knowledge.models import Document
from assistant.people.models import Role
from assistant.people.roles import OPERATOR
from assistant.practices import checking, content, drafting, gallery, publishing, recipes, variables
from assistant.practices.gallery import Wanted
from assistant.practices.models import Origin, Practice, PracticeState
from tests.conftest import NOW, World
from tests.practices.builders import publish

FILES = sorted(recipes.FOLDER.glob("*.md"))
RECIPE = """---
title: {title}
field: 민원
tool: 대화형 AI
situation: 답할 때
before: 전
after: 후
effect: 재지 않았습니다.
cautions: 확인합니다.
variables: [부서명]
---
{{부서명}}에서 답해 줘. {more}
"""


def test_there_are_forty_and_no_two_are_alike() -> None:
    assert len(FILES) >= 40
    read = [recipes.read(path).content for path in FILES]
    for name in ("title", "situation", "prompt", "cautions", "effect"):
        assert len({getattr(each, name) for each in read}) == len(read), name


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_recipe_is_whole_and_safe(path: Path) -> None:
    recipe = recipes.read(path)
    assert content.missing(recipe.content) == {}
    assert set(recipe.declared) == set(variables.variables(recipe.content.prompt))
    assert checking.find_in(content.as_dict(recipe.content)) == []
    head = path.read_text(encoding="utf-8").split("---\n")[1]
    known = {"title", "field", "tool", "situation", "before", "after", "effect", "cautions", "variables", "steps"}
    assert set(re.findall(r"^(\w+):", head, flags=re.MULTILINE)) <= known


def write(folder: Path, *, more: str = "", title: str = "민원 답변") -> None:
    (folder / "reply.md").write_text(RECIPE.format(title=title, more=more), encoding="utf-8")


def test_recipes_are_seeded_once_and_a_changed_one_is_a_new_version(world: World, tmp_path: Path) -> None:
    write(tmp_path)

    def seed() -> int:
        return recipes.seed(tmp_path, transaction=world.transaction, now=NOW)

    assert (seed(), seed()) == (1, 0)
    write(tmp_path, more="짧게.")
    assert (seed(), seed()) == (1, 0)
    with world.transaction() as session:
        practice = session.query(Practice).one()
        assert (practice.origin, practice.state) == (Origin.PROVIDED, PracticeState.PUBLISHED)
        assert [each.content["prompt"] for each in practice.versions] == [
            "{부서명}에서 답해 줘.",
            "{부서명}에서 답해 줘. 짧게.",
        ]
        assert session.query(Document).count() == 0, "recipes are no documents"
        (card,) = gallery.show(session, Wanted("민원 답변"), who=OPERATOR).cards
        assert card.version == 2


def test_what_the_office_made_of_a_recipe_is_left_alone(world: World, tmp_path: Path) -> None:
    write(tmp_path)
    recipes.seed(tmp_path, transaction=world.transaction, now=NOW)
    trainer = world.make_person(Role.TRAINER)
    with world.transaction() as session:
        practice = session.query(Practice).one()
        drafting.save(session, practice.id, {"prompt": "우리 말투로 {부서명}"}, revision=None, who=trainer, now=NOW)
        publish(session, practice, who=trainer, files=world.assistant.files, note="우리 말투")
        assert practice.document_id is None
    write(tmp_path, more="새 판")
    assert recipes.seed(tmp_path, transaction=world.transaction, now=NOW) == 0
    with world.transaction() as session:
        practice = session.query(Practice).one()
        assert practice.current is not None
        assert practice.current.content["prompt"] == "우리 말투로 {부서명}"
        publishing.retire(session, practice.id, reason="안 씀", who=trainer, now=NOW)
    write(tmp_path, more="더 새 판")
    assert recipes.seed(tmp_path, transaction=world.transaction, now=NOW) == 0


def test_a_recipe_that_somebody_is_editing_is_left_alone(world: World, tmp_path: Path) -> None:
    write(tmp_path)
    recipes.seed(tmp_path, transaction=world.transaction, now=NOW)
    trainer = world.make_person(Role.TRAINER)
    with world.transaction() as session:
        practice = session.query(Practice).one()
        drafting.save(session, practice.id, {"title": "고치는 중"}, revision=None, who=trainer, now=NOW)
    write(tmp_path, more="새 판")
    assert recipes.seed(tmp_path, transaction=world.transaction, now=NOW) == 0
    with world.transaction() as session:
        assert session.query(Practice).one().draft["title"] == "고치는 중"
