"""The worlds of the matrix: each is built once a run and copied for every request that writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant.knowledge.glossary import Glossary
from tests.authorisation import practice_world
from tests.authorisation.ground import Browser, Ground, ground
from tests.authorisation.moments import Moment, Viewer
from tests.authorisation.practice_world import Shelf
from tests.authorisation.world import Ids, furnish


@dataclass(frozen=True)
class Laid:
    """A moment's world: its template, its ids, and everybody's browser."""

    ground: Ground
    template: Path
    ids: Ids
    browsers: dict[Viewer, Browser]

    def lay(self) -> None:
        """Let the database be as it was."""
        self.ground.lay(self.template)


Lay = Callable[[Moment], Laid]


@pytest.fixture(scope="session")
def empty_ground(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path, glossary: Glossary
) -> Iterator[Ground]:
    with ground(tmp_path_factory.mktemp("authorisation"), sqlite_template, glossary) as opened:
        yield opened


@pytest.fixture(scope="session")
def world_at(empty_ground: Ground, sqlite_template: Path) -> Lay:
    """Return a function that makes the world of a moment, the first time it is asked for."""
    made: dict[Moment, Laid] = {}

    def lay(moment: Moment) -> Laid:
        if moment not in made:
            empty_ground.lay(sqlite_template)
            with empty_ground.assistant.database.writing.begin() as session:
                ids = furnish(session, moment, empty_ground.assistant.files)
                browsers = {viewer: empty_ground.sign_in(session, id_) for viewer, id_ in ids.people.items()}
            template = empty_ground.home / f"{moment.value}.template"
            empty_ground.keep(template)
            empty_ground.touched = True
            made[moment] = Laid(empty_ground, template, ids, browsers)
        made[moment].lay()
        return made[moment]

    return lay


@pytest.fixture(scope="session")
def shelf_at(empty_ground: Ground, world_at: Lay) -> Callable[[Shelf], Laid]:
    """Return a function that makes the world of a practice."""
    made: dict[Shelf, Laid] = {}

    def lay(shelf: Shelf) -> Laid:
        if shelf not in made:
            world = world_at(Moment.ANNOUNCED)
            with empty_ground.assistant.database.writing.begin() as session:
                ids = practice_world.furnish(session, world.ids, shelf, empty_ground.assistant.files)
            template = empty_ground.home / f"practice-{shelf.name}.template"
            empty_ground.keep(template)
            empty_ground.touched = True
            made[shelf] = Laid(empty_ground, template, ids, world.browsers)
        made[shelf].lay()
        return made[shelf]

    return lay
